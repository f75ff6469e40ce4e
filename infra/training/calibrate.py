"""Calibrates the scores of the exported model, so that they are probabilities.

`make export` runs this command last. It sets two entries of the model's config.json:
- `salience`: a slope and an intercept. They turn the logit of a sentence into the probability that
  the sentence is in the best extract (Platt scaling).
- `temperature`: the logits of words are divided by this number, so that a word's score is the
  probability that its type is correct (temperature scaling; Guo et al., ICML 2017).

Both are fitted on data that is used neither for training nor in the tables of `evaluate`.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from infra.training.data import (
    CONLL_TYPES,
    WNUT_TYPES,
    LabelledText,
    add_data_argument,
    labelled_texts,
    read_articles,
    read_conll,
)
from infra.training.examples import UNLABELLED, piece_labels
from infra.training.extracts import best_extract
from infra.training.sources import CALIBRATION_FILE, CALIBRATION_LINES
from summarize.tagging import sentences
from summarize.tagging.tagger import MODEL, Tagger, mean_salience

TEMPERATURES = np.linspace(0.5, 3.0, 101)
NEWTON_STEPS = 25
# Added to the diagonal of the Hessian matrix, so that it can always be inverted.
RIDGE = 1e-6


def main() -> None:
    arguments = _arguments()
    path = arguments.model / "config.json"
    config = json.loads(path.read_text())
    tagger = Tagger(arguments.model)
    salience = fit_platt(*_salience_logits(tagger, arguments.data / "summaries"))
    temperature = fit_temperature(*_word_logits(tagger, arguments.data / "entities"))
    config |= {"salience": salience, "temperature": temperature}
    path.write_text(json.dumps(config, indent=1) + "\n")
    print(f"salience: slope and intercept {salience}; words: temperature {temperature}")


def fit_platt(logits: NDArray[np.float64], outcomes: NDArray[np.float64]) -> tuple[float, float]:
    """Return the slope and intercept with which the logits predict the outcomes (0 or 1) best.

    This is a logistic regression, fitted with Newton's method.
    """
    inputs = np.stack([logits, np.ones_like(logits)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        predicted = 1 / (1 + np.exp(-inputs @ weights))
        variances = predicted * (1 - predicted)
        hessian = (inputs * variances[:, None]).T @ inputs + RIDGE * np.eye(2)
        weights -= np.linalg.solve(hessian, inputs.T @ (predicted - outcomes))
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the value of TEMPERATURES with the least cross-entropy.

    `logits` has the shape [words, labels], `labels` has one index per word.
    """

    def cross_entropy(temperature: float) -> float:
        scaled = logits / temperature
        highest = scaled.max(axis=1)
        normalizers = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
        return float((normalizers - scaled[np.arange(len(labels)), labels]).mean())

    return round(float(min(TEMPERATURES, key=cross_entropy)), 3)


def _salience_logits(
    tagger: Tagger, folder: Path
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logit of each sentence, and 1 if the best extract contains it, else 0."""
    logits: list[float] = []
    outcomes: list[bool] = []
    articles = read_articles(folder / f"{CALIBRATION_FILE}.jsonl.gz")[CALIBRATION_LINES]
    for article in track(articles, "salience", transient=True):
        text = article["article"]
        spans = sentences.split(text)
        extract = best_extract([text[span.start : span.end] for span in spans], article["summary"])
        means = mean_salience(*tagger.logits(text, spans), len(spans))
        for number, mean in enumerate(means):
            if not np.isnan(mean):
                logits.append(mean)
                outcomes.append(number in extract)
    return np.array(logits), np.array(outcomes, dtype=np.float64)


def _word_logits(tagger: Tagger, folder: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the words' BIO logits, of shape [words, labels], and the indexes of their labels."""
    logits, labels = [], []
    for text in track(list(_texts(folder)), "names", transient=True):
        pieces, rows = tagger.logits(text.text, text.sentences)
        labels_of_pieces = np.array(piece_labels(text, pieces))
        is_labelled = labels_of_pieces != UNLABELLED
        logits.append(rows[is_labelled, :-1])
        labels.append(labels_of_pieces[is_labelled])
    return np.concatenate(logits), np.concatenate(labels)


def _texts(folder: Path) -> Iterator[LabelledText]:
    for file, types in (("conll2003_eng.testa", CONLL_TYPES), ("wnut17_dev", WNUT_TYPES)):
        yield from labelled_texts(read_conll(folder / f"{file}.conll.gz", types))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.training.calibrate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data_argument(parser)
    parser.add_argument(
        "--model",
        type=Path,
        default=MODEL,
        metavar="DIR",
        help="the folder of the exported model (default: the model in functions/)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
