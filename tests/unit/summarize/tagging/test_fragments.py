from collections.abc import Callable

from summarize.tagging.fragments import fragments
from summarize.tagging.sentences import MAX_CHARACTERS, Span, split
from tests.timing import seconds


def _fragments(text: str, sentences: list[Span]) -> list[str]:
    return [text[part.start : part.end] for part in fragments(text, sentences)]


def test_headings_and_the_place_of_a_dateline_are_in_no_sentence() -> None:
    text = "A look at Norland\nADRA, Norland (Reuters) - Ann Pell left. Rain fell.\n\nThe end"
    first, second = text.index("Ann"), text.index("Rain")
    sentences = [Span(first, first + 14), Span(second, second + 10)]
    assert _fragments(text, sentences) == ["A look at Norland", "ADRA, Norland ", "The end"]


def test_a_text_of_sentences_has_no_fragments() -> None:
    text = "Ann left. (CNN)\n\nRain fell."
    assert _fragments("Ann left.\n\n* Rain fell.", [Span(0, 9), Span(13, 23)]) == []
    assert _fragments(text, [Span(0, 9), Span(17, 27)]) == []
    assert _fragments("", []) == []


def test_a_long_fragment_is_cut() -> None:
    assert list(map(len, _fragments("a" * 3_000, []))) == [MAX_CHARACTERS]


def test_the_time_grows_linearly_with_the_text() -> None:
    def searching(copies: int) -> Callable[[], object]:
        text = "(a) -" * copies
        return lambda: _fragments(text, split(""))

    assert seconds(searching(16_000)) < 24 * max(seconds(searching(2_000)), 1e-3)
