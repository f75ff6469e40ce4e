from collections.abc import Callable

import pytest

from summarize.tagging.boundaries import Bounds, corrected
from tests.timing import seconds


def _corrected(text: str, name: str, kind: str) -> tuple[str, str] | None:
    """The corrected name and its type, for the first place of `name` in the text."""
    start = text.index(name)
    bounds = corrected(text, Bounds(start, start + len(name), kind))
    return (text[bounds.start : bounds.end], bounds.type) if bounds else None


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Mayor Okafor", "PER", ("Okafor", "PER")),
        ("QB Ben Wallace", "PER", ("Ben Wallace", "PER")),
        ("U.N. Ana Restolho", "PER", ("Ana Restolho", "PER")),
        ("King Olav II", "PER", ("Olav II", "PER")),
        ("Mr Justice Pell", "PER", ("Pell", "PER")),
        ("Analyst Mr Pell", "PER", ("Pell", "PER")),
        ("Ann Pell QC", "PER", ("Ann Pell", "PER")),
        ("Stephen King", "PER", ("Stephen King", "PER")),
        ("Mayor", "PER", None),
        ("Police Chief", "ORG", ("Police Chief", "ORG")),
    ],
)
def test_roles_are_no_part_of_a_person(
    name: str, kind: str, expected: tuple[str, str] | None
) -> None:
    assert _corrected(f"then {name} spoke", name, kind) == expected


def test_a_word_that_opens_a_sentence_is_no_part_of_a_person() -> None:
    assert _corrected("It rained. Said Okafor: “Yes.”", "Said Okafor", "PER") == ("Okafor", "PER")
    assert _corrected("father of Said Okafor", "Said Okafor", "PER") == ("Said Okafor", "PER")


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Norland-based", "MISC", ("Norland", "LOC")),
        ("Swiss-backed", "MISC", ("Swiss", "MISC")),
        ("Oscar-winning", "MISC", ("Oscar", "MISC")),
        ("Ban Ki-moon", "PER", ("Ban Ki-moon", "PER")),
        ("pro-Norland", "MISC", ("Norland", "MISC")),
        ("D-Ohio", "ORG", ("Ohio", "LOC")),
        ("Okafor Administration", "ORG", ("Okafor", "PER")),
        ("Food and Drug Administration", "ORG", ("Food and Drug Administration", "ORG")),
        ("The Wick Times", "ORG", ("Wick Times", "ORG")),
        ("The Lost Bridge", "MISC", ("The Lost Bridge", "MISC")),
        ("2024 Polestar", "MISC", ("Polestar", "MISC")),
        ("2004 Games", "MISC", ("2004 Games", "MISC")),
        ("Wick University institute", "ORG", ("Wick University", "ORG")),
        ("Norland party", "ORG", ("Norland party", "ORG")),
        ("anti-Semitism", "MISC", None),
        ("21st", "MISC", None),
        ("St", "LOC", None),
    ],
)
def test_words_around_the_name_are_removed(
    name: str, kind: str, expected: tuple[str, str] | None
) -> None:
    assert _corrected(f"then {name} here", name, kind) == expected


@pytest.mark.parametrize(
    ("text", "name", "kind", "expected"),
    [
        ("the Polestar 4 sold", "Polestar", "MISC", ("Polestar 4", "MISC")),
        (
            "the Rugby World Cup 2015 in",
            "Rugby World Cup",
            "MISC",
            ("Rugby World Cup 2015", "MISC"),
        ),
        ("the S&P 500 fell", "S&P", "ORG", ("S&P 500", "MISC")),
        ("gold at Rio 2016.", "Rio", "LOC", ("Rio 2016", "MISC")),
        ("RIGA 1996-08-30", "RIGA", "LOC", ("RIGA", "LOC")),
        ("the Polestar 4% fall", "Polestar", "MISC", ("Polestar", "MISC")),
        ("Norland 4 beat", "Norland", "ORG", ("Norland", "ORG")),
        ("on AMC+ now", "AMC", "ORG", ("AMC+", "ORG")),
        ("in Fresno, Calif. today", "Calif", "LOC", ("Calif.", "LOC")),
        ("told Wick.com so", "Wick", "ORG", ("Wick.com", "ORG")),
        ("follow @WickNews now", "WickNews", "ORG", None),
        ("mail Ann@wick.com", "Ann", "PER", None),
        ("see wick.co.uk now", "uk", "LOC", None),
    ],
)
def test_a_number_or_mark_after_the_name_is_added_to_it(
    text: str, name: str, kind: str, expected: tuple[str, str] | None
) -> None:
    assert _corrected(text, name, kind) == expected


@pytest.mark.parametrize("word", ["Mr. ", "King ", "a ", "A.", "x-", "’s ", "The "])
@pytest.mark.parametrize("kind", ["PER", "ORG", "MISC"])
def test_the_time_grows_linearly_with_the_name(word: str, kind: str) -> None:
    def correcting(copies: int) -> Callable[[], object]:
        text = word * copies
        return lambda: corrected(text, Bounds(0, len(text), kind))

    # The name has eight times as many words. A quadratic step would take 64 times as long.
    assert seconds(correcting(800)) < 24 * max(seconds(correcting(100)), 1e-3)
