import json
from pathlib import Path

import numpy as np
import pytest

from infra.training.fitness_weights import (
    NEARLY_BEST,
    MarkedArticle,
    cross_validation,
    fit,
    logistic_regression,
    marked_article,
)
from summarize import fitness
from summarize.tagging.sentences import split
from summarize.tagging.tagger import Tagger

TEXT = "The harbour was sold to a bank. Rain fell on the town. Snow may follow here."


def _article(number: int, source: str = "page") -> MarkedArticle:
    """An article whose last sentence, the most salient one, is marked."""
    spans = split(TEXT)
    salience = [0.1, 0.2, 0.9]
    rows = fitness.describe_all(TEXT, spans, salience, [])
    record = {"id": f"{source}-{number}", "title": None, "text": TEXT}
    traits = [traits for traits, _ in rows]
    return MarkedArticle(record, spans, salience, [], traits, [0.0, 0.0, 1.0])


def test_the_regression_finds_the_coefficients_that_made_the_targets() -> None:
    rows = np.random.default_rng(0).normal(size=(20_000, 2))
    targets = 1 / (1 + np.exp(-(rows @ np.array([2.0, -1.0]) + 0.5)))
    found = logistic_regression(rows, targets, np.ones(len(rows)))
    assert found == pytest.approx([2.0, -1.0], rel=0.05)


def test_traits_of_marked_sentences_get_positive_weights() -> None:
    weights = fit([_article(number) for number in range(20)])
    assert weights.keys() == fitness.WEIGHTS.keys()
    assert weights["log_odds"] > 0 > weights["rank"]
    assert weights["you"] == 0


def test_each_source_has_the_same_weight() -> None:
    many = [_article(number) for number in range(30)]
    few = _article(0, "xsum")
    opposite = MarkedArticle(
        few.record, few.spans, few.salience, [], few.traits, [1 - mark for mark in few.marks]
    )
    assert fit([*many, few])["log_odds"] > 0.3
    assert fit([*many, opposite])["log_odds"] == pytest.approx(0, abs=0.01)


def test_marks_are_those_of_the_sentence_at_the_middle(tagger: Tagger) -> None:
    first, second, third = ((span.start, span.end) for span in split(TEXT))
    record = {
        **{"id": "page-1", "title": "Bank buys harbour", "text": TEXT, "best": [0], "also": [1]},
        "sentences": [(first[0], first[1]), (second[0] + 3, second[1]), third],
    }
    assert marked_article(tagger, record).marks == [1.0, NEARLY_BEST, 0.0]


def test_cross_validation_leaves_the_weights_as_they_were() -> None:
    before = dict(fitness.WEIGHTS)
    assert cross_validation([_article(number) for number in range(10)]) == pytest.approx(1 / 3)
    assert before == fitness.WEIGHTS


def test_the_committed_weights_are_in_the_order_of_the_traits() -> None:
    path = Path(fitness.__file__).with_name("fitness.json")
    assert list(json.loads(path.read_text())) == list(_article(0).traits[0])
