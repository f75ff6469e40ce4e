"""A tagger that runs the PyTorch network, to score a model before it is exported."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from infra.training import network
from infra.training.network import Network
from summarize.tagging.tagger import Tagger
from summarize.tagging.windows import SpecialTokens, load_tokenizer

# The model's types -> the archive's.
ARCHIVE_TYPES = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "other"}


class TorchTagger(Tagger):
    """A tagger with the network and the tokenizer of a folder that a training stage wrote."""

    def __init__(self, folder: Path) -> None:
        self._config = {
            "name": folder.name,
            "version": "0",
            "types": ARCHIVE_TYPES,
            "takes_titles": True,
        }
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._special = SpecialTokens.of(self._tokenizer)
        self._session = _Session(network.load(folder))


class _Session:
    """Runs a network, with the signature of ONNX Runtime's session."""

    def __init__(self, network: Network) -> None:
        self._network = network.eval()

    def run(
        self, _outputs: None, inputs: dict[str, NDArray[np.int64]]
    ) -> list[NDArray[np.float32]]:
        """Return the logits, in a list. As in training, matrices are multiplied in bfloat16."""
        tensors = {name: torch.from_numpy(value) for name, value in inputs.items()}
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            return [self._network(**tensors).float().numpy()]
