"""Calibrates the scores of the exported model, so that they are probabilities.

`make export` runs this command last. It sets two entries of the model's config.json:
- `salience`: a slope and an intercept. They turn the logit of a sentence into the probability that
  an editor marks the sentence as best or nearly as good (Platt scaling).
- `temperature`: the logits of words are divided by this number, so that a mention's score is the
  probability that its span and type are correct (temperature scaling; Guo et al., ICML 2017).

Both are fitted on the editor's development set, which is not used for training. The command also
prints the F1 of mentions for several minimum scores, to choose MIN_SCORE (entities.py).
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from infra.training.data import EditorArticle, LabelledText, add_data_argument, read_editor
from infra.training.scores import calibration_error, mention_scores
from summarize.tagging.tagger import MODEL, Tagger, mean_salience
from summarize.tagging.windows import Window

TEMPERATURES = np.linspace(0.6, 3.0, 49)
NEWTON_STEPS = 25
# Added to the diagonal of the Hessian matrix, so that it can always be inverted.
RIDGE = 1e-6
# The minimum scores for which the F1 of mentions is printed.
MIN_SCORES = (0.0, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
# Probabilities of 0 or 1 would have an infinite loss.
_LOWEST = 1e-4


def main() -> None:
    arguments = _arguments()
    path = arguments.model / "config.json"
    articles = read_editor(arguments.data / "editor" / "dev.jsonl.gz")
    texts = [article.body for article in articles]
    tagger = CachingTagger(arguments.model)
    salience = fit_platt(*_salience_logits(tagger, articles))
    temperature = _fit_temperature(tagger, texts)
    scores, correct = tagger.scores(temperature, texts)
    error = calibration_error(scores, correct)
    config = json.loads(path.read_text())
    config |= {"salience": salience, "temperature": temperature}
    path.write_text(json.dumps(config, indent=1) + "\n")
    print(f"salience: slope and intercept {salience}")
    print(f"names: temperature {temperature}, expected calibration error {error:.3f}")
    names = sum(len(text.names) for text in texts)
    for lowest in MIN_SCORES:
        print(f"MIN_SCORE {lowest}: F1 {f1_above(lowest, scores, correct, names):.4f}")


class CachingTagger(Tagger):
    """A tagger that caches the outputs of the model for each window.

    The model runs only once if the temperature changes.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cache: dict[bytes, NDArray[np.float32]] = {}

    def _infer(self, window: Window) -> NDArray[np.float32]:
        inputs = window.inputs(self._special)
        key = inputs["input_ids"].tobytes() + inputs["token_type_ids"].tobytes()
        if key not in self._cache:
            self._cache[key] = super()._infer(window)
        return self._cache[key]

    def scores(
        self, temperature: float, texts: Sequence[LabelledText]
    ) -> tuple[list[float], list[bool]]:
        """Return the score of each mention, and whether its span and type are correct."""
        self._config["temperature"] = temperature
        return mention_scores(self, texts)


def f1_above(lowest: float, scores: Sequence[float], correct: Sequence[bool], names: int) -> float:
    """Return the F1 of the mentions with at least the score `lowest`.

    `names` is the number of labelled names.
    """
    kept = [
        is_correct for score, is_correct in zip(scores, correct, strict=True) if score >= lowest
    ]
    return 2 * sum(kept) / max(len(kept) + names, 1)


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


def log_loss(scores: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean negative log-likelihood of the outcomes, if the scores are probabilities."""
    probabilities = np.clip(scores, _LOWEST, 1 - _LOWEST)
    return float(-np.log(np.where(outcomes, probabilities, 1 - probabilities)).mean())


def _fit_temperature(tagger: CachingTagger, texts: Sequence[LabelledText]) -> float:
    """Return the value of TEMPERATURES with the least log loss of the mentions' scores."""
    losses: dict[float, float] = {
        temperature: log_loss(*tagger.scores(temperature, texts))
        for temperature in track(TEMPERATURES.tolist(), "temperatures", transient=True)
    }
    best: float = min(losses, key=losses.__getitem__)
    return round(best, 3)


def _salience_logits(
    tagger: Tagger, articles: Sequence[EditorArticle]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each sentence's logit, and 1 if the editor marked it as `best` or `also`, else 0."""
    logits: list[float] = []
    outcomes: list[bool] = []
    for article in track(articles, "salience", transient=True):
        text, spans = article.body.text, article.body.sentences
        means = mean_salience(*tagger.logits(text, spans, article.title.text or None), len(spans))
        for number, mean in enumerate(means):
            if not np.isnan(mean):
                logits.append(mean)
                outcomes.append(number in article.best | article.also)
    return np.array(logits), np.array(outcomes, dtype=np.float64)


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
