import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from summarize.tagging.labels import (
    LABELS,
    best_labels,
    boost_phrases,
    ends_in_owner,
    harmonize,
    separate_owners,
)
from tests.timing import seconds

BIO_LABELS = LABELS[:-1]


def _logits(*words: dict[str, float]) -> np.ndarray:
    return np.array(
        [[word.get(label, -9.0) for label in BIO_LABELS] for word in words], dtype=np.float32
    )


def _labels(logits: np.ndarray, sentences: list[int]) -> list[str]:
    return [BIO_LABELS[label] for label in best_labels(logits, sentences)]


def test_all_words_of_a_name_with_a_legal_form_are_boosted_as_an_organization() -> None:
    text = "Lisbon paid Lumina Redes S.A. and Ann Co. on Friday"
    starts = [match.start() for match in re.finditer(r"\w+|\.", text)]
    logits = np.zeros((len(starts), len(BIO_LABELS)), dtype=np.float32)
    boosted = boost_phrases(logits, text, starts)
    boosted_starts = [start for start, row in zip(starts, boosted, strict=True) if row.any()]
    organizations = [text[start:].split(maxsplit=1)[0] for start in boosted_starts]
    assert organizations == ["Lumina", "Redes", "S.A.", ".A.", "A.", ".", "Ann", "Co.", "."]
    assert {BIO_LABELS[label] for label in np.flatnonzero(boosted.sum(axis=0))} == {
        "B-ORG",
        "I-ORG",
    }


@pytest.mark.parametrize(
    ("text", "boosted", "kind"),
    [
        ("he told Wick Valley Police so", "Wick Valley Police", "ORG"),
        ("he told Devon and Adra Police so", "Devon and Adra Police", "ORG"),
        ("at Adra University of Norland then", "Adra University of Norland", "ORG"),
        ("at Wick Crown Court today", "Wick Crown Court", "ORG"),
        ("won the Norland Super Cup in", "Norland Super Cup", "MISC"),
        ("a late Christmas Eve walk", "Christmas Eve", "MISC"),
        ("the Muslim community", "Muslim", "MISC"),
        ("then Mrs May spoke", "May", "PER"),
    ],
)
def test_all_words_of_a_phrase_are_boosted(text: str, boosted: str, kind: str) -> None:
    assert _boosted_words(text) == {(word, kind) for word in boosted.split()}


@pytest.mark.parametrize(
    "text", ["the police said", "on Centre Court", "the Catholic Church said", "Mr Justice sat"]
)
def test_other_phrases_are_not_boosted(text: str) -> None:
    assert _boosted_words(text) == set()


def _boosted_words(text: str) -> set[tuple[str, str]]:
    matches = list(re.finditer(r"\w+", text))
    logits = np.zeros((len(matches), len(BIO_LABELS)), dtype=np.float32)
    boosted = boost_phrases(logits, text, [match.start() for match in matches])
    return {
        (matches[word][0], BIO_LABELS[label].split("-")[1])
        for word, label in zip(*boosted.nonzero(), strict=True)
    }


@pytest.mark.parametrize("word", ["A-", "Ann ", "Ann and ", "Wick’s "])
def test_the_time_grows_linearly_with_a_run_of_first_words(word: str) -> None:
    def boosting(copies: int) -> Callable[[], object]:
        text = word * copies
        return lambda: boost_phrases(np.zeros((1, len(BIO_LABELS)), dtype=np.float32), text, [0])

    assert seconds(boosting(16_000)) < 24 * max(seconds(boosting(2_000)), 1e-3)


def test_the_time_grows_linearly_with_the_length_of_a_run_of_capitalized_words() -> None:
    def boosting(copies: int) -> Callable[[], object]:
        text = "Ann Lee, Bob " * copies
        return lambda: boost_phrases(np.zeros((1, len(BIO_LABELS)), dtype=np.float32), text, [0])

    assert seconds(boosting(40_000)) < 24 * max(seconds(boosting(5_000)), 1e-3)


def test_equal_words_get_one_type_unless_the_model_is_certain() -> None:
    logits = _logits(
        {"B-PER": 6},
        {"B-LOC": 2, "B-PER": 1},
        {"B-LOC": 1, "O": 2},
        {"B-LOC": 9},
        {"O": 3, "B-PER": 2.9},
    )
    words = ["Wallace", "Wallace", "wallace", "Wallace", "Rain"]
    assert _labels(harmonize(logits, words), [0, 1, 2, 3, 4]) == [
        "B-PER",
        "B-LOC",
        "O",
        "B-LOC",
        "O",
    ]
    assert _labels(harmonize(logits[:3], words[:3]), [0, 1, 2]) == ["B-PER", "B-PER", "O"]
    assert (harmonize(logits, ["A", "B", "C", "D", "E"]) == logits).all()


def test_a_possessive_and_a_word_in_capitals_are_equal_to_the_plain_word() -> None:
    logits = _logits({"B-LOC": 9}, {"B-LOC": 1, "B-PER": 2}, {"B-LOC": 1, "B-PER": 2})
    words = ["Norland", "Norland’s", "NORLAND"]
    assert _labels(harmonize(logits, words), [0, 1, 2]) == ["B-LOC"] * 3
    assert _labels(harmonize(logits[:2], ["WHO", "Who"]), [0, 1]) == ["B-LOC", "B-PER"]


def test_a_name_does_not_continue_after_an_owner() -> None:
    logits = _logits({"B-PER": 5}, {"I-PER": 5}, {"I-PER": 5})
    words = ["Norland’s", "Ben", "Wallace"]
    assert _labels(separate_owners(logits, words), [0, 0, 0]) == ["B-PER", "B-PER", "I-PER"]


def test_the_possessive_in_a_title_is_a_part_of_it_unless_the_owner_is_named_too() -> None:
    logits = _logits({"B-MISC": 5}, {"I-MISC": 5}, {"O": 5})
    words = ["Marlow’s", "Bridge", "Marlow"]
    labels = _labels(separate_owners(logits[:2], words[:2]), [0, 0])
    assert labels == ["B-MISC", "I-MISC"]
    assert _labels(separate_owners(logits, words), [0, 0, 1]) == ["B-MISC", "B-MISC", "O"]


@pytest.mark.parametrize(
    ("words", "following", "expected"),
    [
        ("Norland’s", "Ben", True),
        ("the Rams’", "Ben", True),
        ("Wick People’s", "Party", False),
        ("St John's", "Ambulance", False),
        ("Pell's", "Law", False),
        ("he’s", "Ben", False),
        ("Norland-born", "Ben", True),
        ("Jung-won", "Kim", False),
        ("Norland", "Ben", False),
    ],
)
def test_a_possessive_of_a_name_ends_it(words: str, following: str, expected: bool) -> None:
    assert ends_in_owner(words, following) == expected


def test_begin_and_inside_labels_of_equal_words_are_combined() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 5}, {"B-ORG": 2, "B-PER": 1.5})
    assert _labels(harmonize(logits, ["Ben", "Wallace", "Wallace"]), [0, 0, 1]) == [
        "B-PER",
        "I-PER",
        "B-PER",
    ]


def test_valid_bio_labels_are_not_changed() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 2, "B-LOC": 1}, {"O": 5}, {"B-LOC": 1})
    assert _labels(logits, [0, 0, 0, 0]) == ["B-PER", "I-PER", "O", "B-LOC"]


def test_an_invalid_inside_label_is_replaced_by_the_best_valid_sequence() -> None:
    # `Wick Valley Police`: the last word has the greatest logit and so decides the other labels.
    logits = _logits({"B-LOC": 2, "B-ORG": 1}, {"I-LOC": 2, "I-ORG": 1}, {"I-ORG": 6})
    assert _labels(logits, [0, 0, 0]) == ["B-ORG", "I-ORG", "I-ORG"]
    logits = _logits({"B-LOC": 6, "B-ORG": 1}, {"I-ORG": 2, "B-ORG": 1.5})
    assert _labels(logits, [0, 0]) == ["B-LOC", "B-ORG"]


def test_no_name_continues_from_the_sentence_before() -> None:
    logits = _logits({"B-PER": 3}, {"I-PER": 3, "O": 1})
    assert _labels(logits, [0, 0]) == ["B-PER", "I-PER"]
    assert _labels(logits, [0, 1]) == ["B-PER", "O"]


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 12), st.just(len(BIO_LABELS))),
        elements=st.floats(-8, 8, width=32),
    ),
    st.data(),
)
def test_labels_are_valid_bio_with_the_greatest_possible_sum(
    logits: np.ndarray, data: st.DataObject
) -> None:
    sentences = sorted(
        data.draw(st.lists(st.integers(0, 2), min_size=len(logits), max_size=len(logits)))
    )
    labels = _labels(logits, sentences)
    for number, label in enumerate(labels):
        is_first = number == 0 or sentences[number] != sentences[number - 1]
        assert not label.startswith("I") or (not is_first and labels[number - 1][1:] == label[1:])
    assert sum(
        logits[n, BIO_LABELS.index(label)] for n, label in enumerate(labels)
    ) == pytest.approx(_greatest_sum(logits, sentences), abs=1e-3)


def _greatest_sum(logits: np.ndarray, sentences: list[int]) -> float:
    """The greatest sum of logits of a valid sequence, computed independently of the tested code.

    `sums` has the greatest sum for each type of the last word, because an I label may only follow a
    label of the same type.
    """
    sums = {"O": 0.0}
    for number, row in enumerate(logits):
        is_first = number == 0 or sentences[number] != sentences[number - 1]
        next_sums: dict[str, float] = {}
        for label, value in zip(BIO_LABELS, row, strict=True):
            kind = label[2:] or "O"
            if not label.startswith("I"):
                total = max(sums.values())
            elif not is_first and kind in sums:
                total = sums[kind]
            else:
                continue
            next_sums[kind] = max(next_sums.get(kind, -1e9), total + float(value))
        sums = next_sums
    return max(sums.values())
