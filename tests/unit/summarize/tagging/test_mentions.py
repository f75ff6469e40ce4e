import re

import pytest

from archive.article import EntityType
from summarize.tagging.mentions import LabelledWord, NameSpan, decode, with_longer

TYPES: dict[str, EntityType] = {
    "PER": "person",
    "ORG": "organization",
    "LOC": "location",
    "MISC": "other",
}


def _decode(text: str, labels: str, sentences: str = "") -> list[tuple[str, str]]:
    """The names with their types.

    `labels` has one label per token, separated by spaces. `sentences` has one digit per token: the
    index of its sentence.
    """
    matches = list(re.finditer(r"\w+(?:[’'-]\w+)*|[^\w\s]", text))
    numbers = [int(number) for number in sentences] or [0] * len(matches)
    words = [
        LabelledWord(match.start(), match.end(), label, 0.9, number)
        for match, label, number in zip(matches, labels.split(), numbers, strict=True)
    ]
    return [
        (text[mention.start : mention.end], mention.type) for mention in decode(text, words, TYPES)
    ]


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("Ben Wallace left", "B-PER I-PER O", [("Ben Wallace", "person")]),
        ("Ben Wallace left", "I-PER I-PER O", [("Ben Wallace", "person")]),
        ("Ben , Ann", "B-PER O B-PER", [("Ben", "person"), ("Ann", "person")]),
        ("Mr Wallace’s car", "B-PER I-PER O", [("Wallace", "person")]),
        ("Dr. Pell sat", "B-PER I-PER I-PER O", [("Pell", "person")]),
        ("Mr sat", "B-PER O", []),
        ("“ Paris ”", "I-LOC I-LOC I-LOC", [("Paris", "location")]),
        ("J. R. Okafor", "B-PER O B-PER O B-PER", [("J. R. Okafor", "person")]),
        ("the U.S. fell", "O B-LOC O B-LOC O O", [("U.S.", "location")]),
        ("Lumina S.A. fell", "B-ORG I-ORG O B-ORG O O", [("Lumina S.A.", "organization")]),
        ("Norwest Corp. rose", "B-ORG I-ORG O O", [("Norwest Corp.", "organization")]),
        ("Paris. Rome", "B-LOC O B-LOC", [("Paris", "location"), ("Rome", "location")]),
        ("Long Gallery", "B-LOC B-ORG", [("Long Gallery", "organization")]),
        ("Dutch ING", "B-MISC B-ORG", [("Dutch", "other"), ("ING", "organization")]),
        ("Berlin Berlin", "B-LOC B-LOC", [("Berlin", "location"), ("Berlin", "location")]),
        ("? !", "B-ORG I-ORG", []),
        (
            "Norland’s Ben Wallace",
            "B-LOC B-PER I-PER",
            [("Norland", "location"), ("Ben Wallace", "person")],
        ),
        ("Polish Embassy", "B-MISC B-ORG", [("Polish Embassy", "organization")]),
        ("Wick Marathon", "B-LOC B-MISC", [("Wick Marathon", "other")]),
        ("Wick Republicans", "B-LOC B-MISC", [("Wick", "location"), ("Republicans", "other")]),
        ("Wick and Adra Police", "B-LOC O B-ORG I-ORG", [("Wick and Adra Police", "organization")]),
        (
            "Wick Police and Adra Police",
            "B-ORG I-ORG O B-ORG I-ORG",
            [("Wick Police", "organization"), ("Adra Police", "organization")],
        ),
        (
            "University of Wick at Adra",
            "B-ORG I-ORG I-ORG O B-LOC",
            [("University of Wick at Adra", "organization")],
        ),
        ("Pell at Adra", "B-ORG O B-LOC", [("Pell", "organization"), ("Adra", "location")]),
        ("St. Aldate Rovers", "B-LOC O B-ORG I-ORG", [("St. Aldate Rovers", "organization")]),
        ("Polestar 4", "B-MISC B-MISC", [("Polestar 4", "other")]),
        ("Lord of the Rings", "B-MISC I-MISC I-MISC I-MISC", [("Lord of the Rings", "other")]),
        ("Miss World", "B-MISC I-MISC", [("Miss World", "other")]),
        ("Mr Wick", "B-ORG I-ORG", [("Wick", "organization")]),
        ("Cllr Rudge", "B-PER I-PER", [("Rudge", "person")]),
        ("Lula da Silva left", "B-PER O B-PER O", [("Lula da Silva", "person")]),
        ("Ursula von der Leyen", "B-PER I-PER I-PER B-PER", [("Ursula von der Leyen", "person")]),
        ("Ben and Ann", "B-PER O B-PER", [("Ben", "person"), ("Ann", "person")]),
        (
            "Banco de Lisboa",
            "B-ORG O B-ORG",
            [("Banco", "organization"), ("Lisboa", "organization")],
        ),
    ],
)
def test_labels_become_whole_names_with_trimmed_ends(
    text: str, labels: str, expected: list[tuple[str, str]]
) -> None:
    assert _decode(text, labels) == expected


def test_a_name_ends_with_its_sentence() -> None:
    assert _decode("Ben Wallace", "B-PER I-PER", "01") == [("Ben", "person"), ("Wallace", "person")]
    assert _decode("Long Gallery", "B-LOC B-ORG", "01") == [
        ("Long", "location"),
        ("Gallery", "organization"),
    ]


def test_the_score_is_that_of_the_least_certain_word() -> None:
    words = [LabelledWord(0, 3, "B-PER", 0.9, 0), LabelledWord(4, 11, "I-PER", 0.6, 0)]
    assert [mention.score for mention in decode("Ben Wallace", words, TYPES)] == [0.6]


def test_a_word_that_is_cut_off_does_not_lower_the_score() -> None:
    words = [LabelledWord(0, 2, "B-PER", 0.2, 0), LabelledWord(3, 10, "I-PER", 0.9, 0)]
    assert [mention.score for mention in decode("Mr Wallace", words, TYPES)] == [0.9]


def test_a_longer_name_replaces_those_inside_it_but_cuts_none() -> None:
    names = [_name(0, 3), _name(5, 9), _name(12, 15), _name(20, 24)]
    longer = [_name(5, 9, "other"), _name(10, 16, "other"), _name(17, 22, "other"), _name(26, 28)]
    assert with_longer(names, longer) == [*names[:2], longer[1], names[3], longer[3]]
    assert with_longer([_name(0, 9)], [_name(0, 4), _name(5, 12)]) == [_name(0, 9)]
    assert with_longer([], longer[:1]) == longer[:1]


def _name(start: int, end: int, kind: EntityType = "person") -> NameSpan:
    return NameSpan(start, end, kind, 0.9)
