"""Fits the weights that rate sentences for the summary (fitness.py): `make choice DATA=DIR`.

The data are articles in which an editor marked the best sentences and those that are nearly as
good. A logistic regression predicts from the traits of a sentence whether it is marked. The command
writes its coefficients to functions/summarize/fitness.json. Run it again
after each change to the model, the splitter or the traits. With `--check`, it writes
nothing and prints a cross-validated score: the share of chosen sentences that are marked.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from infra.training.data import add_data_argument
from summarize import fitness, summary
from summarize.tagging import sentences
from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import MODEL, Tagger

WEIGHTS_FILE = Path(fitness.__file__).with_name("fitness.json")

# The mark of a sentence that is nearly as good as the best ones. The best ones have 1.
NEARLY_BEST = 0.8
# The mean total weight of an article's sentences. A greater value weakens the effect of RIDGE. All
# sources have the same total weight, and all articles of a source have the same weight.
ARTICLE_WEIGHT = 20.0
# The strength of the L2 penalty, chosen by cross-validation from 3 to 100. Between 10 and 30, the
# score is the same.
RIDGE = 20.0
NEWTON_STEPS = 8
FOLDS = 5
DECIMALS = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class MarkedArticle:
    """An article as read by the model, with the editor's mark of each sentence.

    `traits` has one row for each sentence. `marks` are 1 for the best sentences, NEARLY_BEST, or 0.
    """

    record: Mapping[str, Any]
    spans: list[Span]
    salience: list[float]
    mentions: list[NameSpan]
    traits: list[dict[str, float]]
    marks: list[float]

    @property
    def source(self) -> str:
        """Where the article is from: the start of its id."""
        return str(self.record["id"]).split("-")[0]


def main() -> None:
    arguments = _arguments()
    tagger = Tagger(arguments.model)
    records = _read(arguments.data / "editor" / "train.jsonl.gz")
    articles = [marked_article(tagger, record) for record in track(records, transient=True)]
    if arguments.check:
        print(f"{FOLDS} folds: {cross_validation(articles):.3f} of the chosen sentences are marked")
    else:
        WEIGHTS_FILE.write_text(json.dumps(fit(articles), indent=1) + "\n")
        print(f"Wrote {WEIGHTS_FILE.name}: weights fitted on {len(articles)} articles")


def marked_article(tagger: Tagger, record: Mapping[str, Any]) -> MarkedArticle:
    """Tag an article with the model, and compute the traits and the mark of each sentence."""
    text, title = record["text"], record["title"]
    spans = sentences.split(text)
    tagged = tagger.tag(text, spans)
    rows = fitness.describe_all(
        text, spans, tagged.salience, tagged.mentions, headlines=[title] if title else []
    )
    marks = _marks(record, spans)
    traits = [row for row, _ in rows]
    return MarkedArticle(record, spans, tagged.salience, tagged.mentions, traits, marks)


def fit(articles: Sequence[MarkedArticle]) -> dict[str, float]:
    """Return the weight of each trait.

    The traits are standardized for the fit, so that the L2 penalty is equally strong for each.
    """
    names = list(articles[0].traits[0])
    rows = np.array([[row[name] for name in names] for a in articles for row in a.traits])
    marks = np.array([mark for article in articles for mark in article.marks])
    weights = np.concatenate(_weights(articles))
    spread = rows.std(axis=0) + 1e-9
    standardized = (rows - rows.mean(axis=0)) / spread
    fitted = logistic_regression(standardized, marks, weights) / spread
    return {name: round(float(value), DECIMALS) for name, value in zip(names, fitted, strict=True)}


def _weights(articles: Sequence[MarkedArticle]) -> list[Matrix]:
    """Return the weights of the sentences of each article."""
    sizes = Counter(article.source for article in articles)
    average = ARTICLE_WEIGHT * len(articles) / len(sizes)
    return [
        np.full(len(article.marks), average / sizes[article.source] / max(1, len(article.marks)))
        for article in articles
    ]


def logistic_regression(rows: Matrix, targets: Matrix, weights: Matrix) -> Matrix:
    """Return the coefficients, without the intercept, of a weighted logistic regression.

    It has an L2 penalty (RIDGE) and is fitted with Newton's method. `targets` are from 0 to 1.
    `weights` has the weight of each row.
    """
    inputs = np.column_stack([rows, np.ones(len(rows))])
    ridge = RIDGE * np.eye(inputs.shape[1])
    ridge[-1, -1] = 1e-6
    coefficients = np.zeros(inputs.shape[1])
    for _ in range(NEWTON_STEPS):
        predicted = 1 / (1 + np.exp(-inputs @ coefficients))
        variances = weights * predicted * (1 - predicted)
        gradient = inputs.T @ (weights * (predicted - targets)) + ridge @ coefficients
        hessian = (inputs * variances[:, None]).T @ inputs + ridge
        coefficients -= np.linalg.solve(hessian, gradient)
    return coefficients[:-1]


def cross_validation(articles: Sequence[MarkedArticle]) -> float:
    """Return the mean share of chosen sentences that are marked, from 0 to 1.

    For the articles of a fold, the weights are fitted on the other folds.
    """
    order = np.random.default_rng(0).permutation(len(articles))
    shares = []
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS].tolist())
        weights = fit([a for number, a in enumerate(articles) if number not in held_out])
        shares += [_marked_share(articles[number], weights) for number in sorted(held_out)]
    return float(np.mean(shares))


def _marked_share(article: MarkedArticle, weights: Mapping[str, float]) -> float:
    """Return the share of the sentences chosen with the weights that the editor marked."""
    with mock.patch.dict(fitness.WEIGHTS, weights, clear=True):
        chosen = summary.choose(
            article.record["text"],
            article.spans,
            article.salience,
            article.mentions,
            title=article.record["title"],
        )
    offsets = {sentence.offset for sentence in chosen.sentences}
    marks = zip(article.spans, article.marks, strict=True)
    marked = [mark > 0 for span, mark in marks if span.start in offsets]
    return sum(marked) / max(1, len(marked))


def _marks(record: Mapping[str, Any], spans: Sequence[Span]) -> list[float]:
    """Return the mark of each span.

    The editor's sentences may have other boundaries. A span has the mark of the editor's sentence
    that contains the middle of the span.
    """
    best, also = set(record["best"]), set(record["also"])
    marks = []
    for span in spans:
        middle = (span.start + span.end) // 2
        numbers = (n for n, (start, end) in enumerate(record["sentences"]) if start <= middle < end)
        number = next(numbers, None)
        marks.append(1.0 if number in best else NEARLY_BEST if number in also else 0.0)
    return marks


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.training.fitness_weights",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data_argument(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; print the cross-validated score"
    )
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
