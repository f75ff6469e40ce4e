from collections.abc import Callable

import pytest

from summarize.tagging.works import works
from tests.timing import seconds


def _works(text: str) -> list[str]:
    return [work.surface(text) for work in works(text, "text")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('Her film "Under the Bridge" won.', "Under the Bridge"),
        ("Her film “Under the Bridge,” won.", "Under the Bridge"),
        ("the song ‘Rain, Rain’", "Rain, Rain"),
        ("the series “Wick Road: Part Two”", "Wick Road: Part Two"),
    ],
)
def test_a_quotation_with_capitals_is_the_title_of_a_work(text: str, title: str) -> None:
    assert _works(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "He said: “We saw Ann in Wick.”",
        "He said: “Stop it now,” and left.",
        "the so-called “Enlightenment”",
        "Ana “Big Ana” Restolho sang.",
        "a sign: “DO NOT ENTER”",
        "“I'm Ann Pell,” she said.",
        "“Top Wick's” host left",
    ],
)
def test_other_quotations_are_no_titles(text: str) -> None:
    assert _works(text) == []


@pytest.mark.parametrize("text", ["“A b ", "“A ", "“A”", "“A B” C"])
def test_the_time_grows_linearly_with_the_text(text: str) -> None:
    def searching(copies: int) -> Callable[[], object]:
        return lambda: _works(text * copies)

    assert seconds(searching(16_000)) < 24 * max(seconds(searching(2_000)), 1e-3)
