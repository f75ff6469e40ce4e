"""Measures how scores grow with the number of an editor's articles: `make learning-curve DATA=DIR`.

It trains a small network with a quarter, a half and all of the editor's articles, for the same
number of steps, and scores it on the editor's development set. It takes about half an hour on two
idle CPU cores. An interrupted run resumes from its last checkpoint.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from infra.training import base, teacher
from infra.training.choosing import editor_scores
from infra.training.data import CONLL_TYPES, add_data_argument, read_editor
from infra.training.scores import ALL_TYPES
from infra.training.sources import EditorSource, NameSource, Phase
from infra.training.torch_tagger import TorchTagger

SHARES = (0.25, 0.5, 1.0)
# Passes over all of the editor's articles. A quarter of them is used in four times as many passes,
# so that the number of steps is the same.
PASSES = 2.0
# Every second layer of the encoder, as the student has.
LAYERS = range(1, base.LAYERS, 2)


def main() -> None:
    arguments = _arguments()
    articles = read_editor(arguments.data / "editor" / "dev.jsonl.gz")
    for share in SHARES:
        out = arguments.out / f"{share:.0%}".rstrip("%")
        if not (out / "model" / "weights.safetensors").exists():
            train(arguments.data, out, share)
        f1, usable = editor_scores(TorchTagger(out / "model"), articles)
        print(f"{share:.0%}: {_formatted(f1)}, usable sentences {usable:.3f}", flush=True)


def train(data: Path, out: Path, share: float) -> None:
    """Train a network with a share of the editor's articles."""
    phase = Phase(
        names=(NameSource("conll2003_eng.train", 0.5, CONLL_TYPES),),
        editors=(EditorSource("train", PASSES / share, share),),
        articles=(),
        batch_tokens=2_048,
        rate=1e-4,
    )
    teacher.train(data, out, lambda: base.network(LAYERS), base.tokenizer(), (phase,))


def _formatted(f1: Mapping[str, float]) -> str:
    types = " / ".join(f"{value:.3f}" for name, value in f1.items() if name != ALL_TYPES)
    return f"F1 of mentions {f1[ALL_TYPES]:.4f} ({types})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.curve", description=__doc__)
    add_data_argument(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".training/curve"),
        metavar="DIR",
        help="the folder for the checkpoints and the networks (default: .training/curve)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
