import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from summarize.tagging.labels import LABELS, agreed, best, companies
from tests.timing import seconds

NAMES = LABELS[:-1]


def _logits(*words: dict[str, float]) -> np.ndarray:
    return np.array(
        [[word.get(label, -9.0) for label in NAMES] for word in words], dtype=np.float32
    )


def _labels(logits: np.ndarray, sentences: list[int]) -> list[str]:
    return [NAMES[label] for label in best(logits, sentences)]


def test_what_ends_in_a_legal_form_is_an_organization() -> None:
    text = "Lisbon paid Lumina Redes S.A. and Ann Co. on Friday"
    words = [found.start() for found in re.finditer(r"\w+|\.", text)]
    drawn = companies(np.zeros((len(words), len(NAMES)), dtype=np.float32), text, words)
    organizations = [
        text[start:].split(maxsplit=1)[0]
        for start, row in zip(words, drawn, strict=True)
        if row.any()
    ]
    assert organizations == ["Lumina", "Redes", "S.A.", ".A.", "A.", ".", "Ann", "Co.", "."]
    assert {NAMES[label] for label in np.flatnonzero(drawn.sum(axis=0))} == {"B-ORG", "I-ORG"}


def test_long_runs_of_capitals_cost_linear_time() -> None:
    def drawn(copies: int) -> Callable[[], object]:
        text = "Ann Lee, Bob " * copies
        return lambda: companies(np.zeros((1, len(NAMES)), dtype=np.float32), text, [0])

    assert seconds(drawn(40_000)) < 24 * max(seconds(drawn(5_000)), 1e-3)


def test_what_is_written_alike_is_of_one_type_unless_the_model_is_sure() -> None:
    logits = _logits(
        {"B-PER": 6},
        {"B-LOC": 2, "B-PER": 1},
        {"B-LOC": 1, "O": 2},
        {"B-LOC": 9},
        {"O": 3, "B-PER": 2.9},
    )
    words = ["Wallace", "Wallace", "wallace", "Wallace", "Rain"]
    assert _labels(agreed(logits, words), [0, 1, 2, 3, 4]) == ["B-PER", "B-LOC", "O", "B-LOC", "O"]
    assert _labels(agreed(logits[:3], words[:3]), [0, 1, 2]) == ["B-PER", "B-PER", "O"]
    assert (agreed(logits, ["A", "B", "C", "D", "E"]) == logits).all()


def test_a_name_may_begin_in_one_place_and_go_on_in_another() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 5}, {"B-ORG": 2, "B-PER": 1.5})
    assert _labels(agreed(logits, ["Ben", "Wallace", "Wallace"]), [0, 0, 1]) == [
        "B-PER",
        "I-PER",
        "B-PER",
    ]


def test_what_bio_allows_stays_as_it_is() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 2, "B-LOC": 1}, {"O": 5}, {"B-LOC": 1})
    assert _labels(logits, [0, 0, 0, 0]) == ["B-PER", "I-PER", "O", "B-LOC"]


def test_a_name_that_goes_on_but_never_began_is_what_is_likeliest_as_a_whole() -> None:
    # `Wick Valley Police`: the last word is sure of itself, and takes the others with it.
    logits = _logits({"B-LOC": 2, "B-ORG": 1}, {"I-LOC": 2, "I-ORG": 1}, {"I-ORG": 6})
    assert _labels(logits, [0, 0, 0]) == ["B-ORG", "I-ORG", "I-ORG"]
    logits = _logits({"B-LOC": 6, "B-ORG": 1}, {"I-ORG": 2, "B-ORG": 1.5})
    assert _labels(logits, [0, 0]) == ["B-LOC", "B-ORG"]


def test_no_name_goes_on_from_the_sentence_before() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 3, "O": 1})
    assert _labels(logits, [0, 0]) == ["B-PER", "I-PER"]
    assert _labels(logits, [0, 1]) == ["B-PER", "O"]


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 12), st.just(len(NAMES))),
        elements=st.floats(-8, 8, width=32),
    ),
    st.data(),
)
def test_labels_are_what_a_search_through_all_would_find(
    logits: np.ndarray, data: st.DataObject
) -> None:
    sentences = sorted(
        data.draw(st.lists(st.integers(0, 2), min_size=len(logits), max_size=len(logits)))
    )
    labels = _labels(logits, sentences)
    for number, label in enumerate(labels):
        begins = number == 0 or sentences[number] != sentences[number - 1]
        assert not label.startswith("I") or (not begins and labels[number - 1][1:] == label[1:])
    assert sum(logits[n, NAMES.index(label)] for n, label in enumerate(labels)) == pytest.approx(
        _greatest(logits, sentences), abs=1e-3
    )


def _greatest(logits: np.ndarray, sentences: list[int]) -> float:
    """The greatest sum that BIO allows, sequence by sequence of types instead of by Viterbi: a type's inside needs a beginning."""
    reached = {"O": 0.0}
    for number, row in enumerate(logits):
        begins = number == 0 or sentences[number] != sentences[number - 1]
        after: dict[str, float] = {}
        for label, value in zip(NAMES, row, strict=True):
            allowed = [
                s
                for before, s in reached.items()
                if not label.startswith("I") or (not begins and before == label[2:])
            ]
            if allowed:
                kind = label[2:] or "O"
                after[kind] = max(after.get(kind, -1e9), max(allowed) + float(value))
        reached = after
    return max(reached.values())
