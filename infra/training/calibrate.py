"""Makes the exported model's scores probabilities, by two numbers and one. `make export` ends with it.

A sentence's salience becomes how likely it is in the best extract (Platt scaling), a word's score how likely its label is
right (temperature; Guo et al., ICML 2017). Fitted on data that neither training nor the tables of `evaluate` see.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from infra.training.data import CONLL_TYPES, WNUT_TYPES, Text, articles, as_texts, read_conll
from infra.training.examples import CHOOSING, UNLABELLED, labels_of
from infra.training.extracts import extract
from summarize.tagging import sentences
from summarize.tagging.tagger import MODEL, Tagger, mean_salience

TEMPERATURES = np.linspace(0.5, 3.0, 101)
NEWTON_STEPS = 25


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.training.calibrate", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the data, as its README has it",
    )
    parser.add_argument(
        "--model",
        type=Path,
        default=MODEL,
        metavar="DIR",
        help="what export made (the product's model)",
    )
    arguments = parser.parse_args()
    path = arguments.model / "config.json"
    config = {
        key: value
        for key, value in json.loads(path.read_text()).items()
        if key not in {"salience", "temperature"}
    }
    path.write_text(json.dumps(config))  # its scores as they come
    tagger = Tagger(arguments.model)
    config["salience"] = platt(*_saliences(tagger, arguments.data / "summaries"))
    config["temperature"] = temperature(*_words(tagger, arguments.data / "entities"))
    path.write_text(json.dumps(config, indent=1) + "\n")
    print(
        f"salience: slope and intercept {config['salience']}; words: temperature {config['temperature']}"
    )


def platt(logits: NDArray[np.float64], outcomes: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and intercept with which the logits say best how likely the outcomes (0 or 1) are."""
    inputs = np.stack([logits, np.ones_like(logits)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        likely = 1 / (1 + np.exp(-inputs @ weights))
        curvature = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        weights -= np.linalg.solve(curvature, inputs.T @ (likely - outcomes))
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


def temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """What the logits, [words, labels], are to be divided by, so that they say best how likely a label is."""

    def surprise(candidate: float) -> float:
        scaled = logits / candidate
        top = scaled.max(axis=1)
        normal = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((normal - scaled[np.arange(len(labels)), labels]).mean())

    return round(float(min(TEMPERATURES, key=surprise)), 3)


def _saliences(tagger: Tagger, folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    logits: list[float] = []
    outcomes: list[bool] = []
    for record in track(
        articles(folder / f"{CHOOSING.file}.jsonl.gz")[CHOOSING.lines], "salience", transient=True
    ):
        text = record["article"]
        spans = sentences.split(text)
        best = extract([text[span.start : span.end] for span in spans], record["summary"])
        means = mean_salience(*tagger.logits(text, spans), len(spans))
        logits += [mean for mean in means if not np.isnan(mean)]
        outcomes += [number in best for number, mean in enumerate(means) if not np.isnan(mean)]
    return np.array(logits), np.array(outcomes, dtype=np.float64)


def _words(tagger: Tagger, folder: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    logits, labels = [], []
    for text in track(list(_texts(folder)), "names", transient=True):
        read, rows = tagger.logits(text.text, text.sentences)
        wanted = np.array(labels_of(text, read))
        logits.append(rows[wanted != UNLABELLED, :-1])
        labels.append(wanted[wanted != UNLABELLED])
    return np.concatenate(logits), np.concatenate(labels)


def _texts(folder: Path) -> Iterator[Text]:
    for file, types in (("conll2003_eng.testa", CONLL_TYPES), ("wnut17_dev", WNUT_TYPES)):
        yield from as_texts(read_conll(folder / f"{file}.conll.gz", types))


if __name__ == "__main__":
    main()
