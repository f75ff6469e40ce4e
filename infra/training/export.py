"""Exports the trained model to ONNX, quantizes it to int8 and checks the result: `make export`.

Before the quantization, the inputs of the matrix products are smoothed (smoothing.py): without
this, the error of the last layer's outputs is three times as large.
Weights are signed, with one scale per channel. Processors multiply signed weights by the unsigned
activations in one instruction. This is nearly twice as fast as with unsigned weights.
Weights use only seven of the eight bits: on processors without VNNI instructions, the 16-bit sums
of the products could otherwise overflow.
"""

import argparse
import json
import math
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from infra.training import network
from infra.training.data import add_data_argument, read_editor
from infra.training.examples import Example, editor_examples
from infra.training.smoothing import smoothed
from infra.training.torch_tagger import ARCHIVE_TYPES
from summarize.tagging.labels import LABELS
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import MAX_TOKENS, load_tokenizer

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 17
# Largest accepted difference between logits of ONNX Runtime and of PyTorch, from rounding. A larger
# difference is a fault in the graph.
MAX_DIFFERENCE = 2e-3
# Number of articles to which the smoothing is fitted. They are distributed over the whole file.
SMOOTHING_ARTICLES = 16
# Lengths of the random inputs that the check uses, in tokens.
CHECKED_LENGTHS = (16, 100, MAX_TOKENS)


def main() -> None:
    arguments = _arguments()
    export(arguments.model, arguments.out, arguments.floats, arguments.version, arguments.data)


def export(trained: Path, out: Path, floats: Path, version: str, data: Path) -> None:
    """Write the int8 model to `out` and the float model to `floats`.

    The smoothing is fitted to articles of the training data in `data`.
    """
    model = network.load(trained).eval()
    for folder in (floats, out):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(trained / "tokenizer.json", folder / "tokenizer.json")
        (folder / "config.json").write_text(json.dumps(_config(version), indent=1) + "\n")
    float_graph, smoothed_graph = floats / "model.onnx", floats / "model.smoothed.onnx"
    int8_graph = floats / "model.int8.onnx"
    _export(model, float_graph)
    _export(smoothed(model, _examples(trained, data)), smoothed_graph)
    quantize_dynamic(
        smoothed_graph, int8_graph, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
    )
    _optimize(int8_graph, out / "model.onnx")
    for graph in (smoothed_graph, int8_graph):
        graph.unlink()
    _check(model, float_graph, out / "model.onnx")


def _examples(trained: Path, data: Path) -> list[Example]:
    """Return the first windows of some articles of the training data."""
    tokenizer = load_tokenizer(trained / "tokenizer.json")
    articles = read_editor(data / "editor" / "train.jsonl.gz")
    chosen = articles[:: math.ceil(len(articles) / SMOOTHING_ARTICLES)]
    return [next(editor_examples(article, tokenizer, with_title=True)) for article in chosen]


def _config(version: str) -> dict[str, object]:
    return {
        "name": "standfirst-mpnet",
        "version": version,
        "architecture": "MPNet with an embedding of letter case (infra/training/network.py)",
        "base": "mpnet-base (Apache-2.0), from all-mpnet-base-v2",
        "labels": list(LABELS),
        "types": ARCHIVE_TYPES,
        "takes_titles": True,
    }


def _export(model: nn.Module, path: Path) -> None:
    example = tuple(torch.ones(1, 8, dtype=torch.long) for _ in INPUTS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            example,
            str(path),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in (*INPUTS, "logits")},
            opset_version=OPSET,
            dynamo=False,
        )


def _optimize(path: Path, out: Path) -> None:
    """Write the graph with fused nodes, and its weights as a .bin file in the same folder.

    ONNX Runtime then does not fuse nodes at each start, and it maps the weights into memory
    instead of parsing them. Otherwise, loading the model takes three times as long.
    """
    options = onnxruntime.SessionOptions()
    # The highest optimization level whose graph does not depend on the processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_file_name", out.with_suffix(".bin").name
    )
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _check(model: nn.Module, float_graph: Path, int8_graph: Path) -> None:
    """Compare the graphs with the PyTorch model on random tokens.

    Exits with an error if the logits of the float graph differ. Prints the share of tokens that
    have the same label in the int8 graph.
    """
    generator = np.random.default_rng(1)
    same, tokens, difference = 0, 0, 0.0
    for length in CHECKED_LENGTHS:
        inputs = {
            "input_ids": generator.integers(1_000, 20_000, (1, length)),
            "attention_mask": np.ones((1, length), dtype=np.int64),
            "token_type_ids": generator.integers(0, 6, (1, length)),
        }
        with torch.no_grad():
            expected = model(*(torch.from_numpy(inputs[name]) for name in INPUTS)).numpy()
        difference = max(difference, float(np.abs(expected - _run(float_graph, inputs)).max()))
        same += int((_labels(expected) == _labels(_run(int8_graph, inputs))).sum())
        tokens += length
    print(
        f"logits of float ONNX and PyTorch differ by at most {difference:.1e}; "
        f"int8 gives {same / tokens:.1%} of random tokens the same label"
    )
    if difference > MAX_DIFFERENCE:
        raise SystemExit("the logits of the exported graph differ from those of the model")


def _run(path: Path, inputs: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    result: NDArray[np.float32] = session.run(None, inputs)[0]
    return result


def _labels(logits: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the most probable label of each token. The last output, salience, is not a label."""
    result: NDArray[np.int64] = logits[..., :-1].argmax(-1)
    return result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.export", description=__doc__)
    add_data_argument(parser)
    parser.add_argument(
        "--model",
        type=Path,
        default=Path(".training/student/model"),
        metavar="DIR",
        help="the folder of the trained model (default: .training/student/model)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=MODEL,
        metavar="DIR",
        help="the folder for the int8 model (default: the model in functions/)",
    )
    parser.add_argument(
        "--floats",
        type=Path,
        default=Path(".training/float"),
        metavar="DIR",
        help="the folder for the float model, for comparison (default: .training/float)",
    )
    parser.add_argument("--version", required=True, help="the model's version, stored in articles")
    return parser.parse_args()


if __name__ == "__main__":
    main()
