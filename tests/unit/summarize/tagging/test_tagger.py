from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.tagging.sentences import split
from summarize.tagging.tagger import Tagger
from summarize.tagging.windows import MARKERS, MAX_TOKENS
from tests.timing import seconds

TEXT = (
    "Defence Secretary Ben Wallace flew from Paris to London on Monday. Mr Wallace’s talks with the United Nations and "
    "J. R. Okafor of Halvorsen Grid Corp. ended in the U.S. late at night."
)


def _names(tagger: Tagger, text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in tagger.read(text, split(text)).mentions]


def test_mentions_are_the_names_without_titles_possessives_and_punctuation(tagger: Tagger) -> None:
    names = _names(tagger, TEXT)
    assert ("Ben Wallace", "person") in names
    assert ("Wallace", "person") in names
    assert ("Paris", "location") in names
    assert ("United Nations", "organization") in names
    assert ("J. R. Okafor", "person") in names
    assert ("U.S.", "location") in names


def test_neighbouring_pieces_of_one_name_are_put_together(tagger: Tagger) -> None:
    names = _names(
        tagger,
        "Thieves broke into the Long Gallery in the night, Wick Valley Police said on Tuesday.",
    )
    assert ("Long Gallery", "location") in names
    assert _names(tagger, "The Dutch ING rose.")[-1][0] == "ING"


def test_salience_has_one_probability_for_each_sentence(tagger: Tagger) -> None:
    spans = split(TEXT)
    salience = tagger.read(TEXT, spans).salience
    assert len(salience) == len(spans)
    assert all(0 < value < 1 for value in salience)


def test_no_text_is_no_reading(tagger: Tagger) -> None:
    assert tagger.read("", []).mentions == []


def test_a_text_longer_than_the_window_is_read_to_its_end(tagger: Tagger) -> None:
    text = "\n".join(
        ["The committee met again and nothing much was said by anybody."] * 120
        + ["Ben Wallace left Paris."]
    )
    spans = split(text)
    reading = tagger.read(text, spans)
    assert len(reading.salience) == len(spans)
    assert {text[m.start : m.end] for m in reading.mentions} >= {"Ben Wallace", "Paris"}


def test_a_sentence_longer_than_the_window_is_read_to_its_end(tagger: Tagger) -> None:
    text = "and so on " * 90 + "until Ben Wallace left Paris."
    spans = split(text)
    assert {text[m.start : m.end] for m in tagger.read(text, spans).mentions} >= {
        "Ben Wallace",
        "Paris",
    }


def test_a_word_longer_than_the_window_is_read_too(tagger: Tagger) -> None:
    text = "-".join("a" for _ in range(480)) + " Ben Wallace left Paris."
    spans = split(text)
    assert {text[m.start : m.end] for m in tagger.read(text, spans).mentions} >= {
        "Ben Wallace",
        "Paris",
    }


def test_windows_are_filled_and_say_which_they_are(
    tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[list[int]] = []
    run = tagger._session.run

    class Session:
        def run(self, outputs: None, feeds: dict[str, Any]) -> Any:
            fed.append(feeds["input_ids"][0].tolist())
            return run(outputs, feeds)

    monkeypatch.setattr(tagger, "_session", Session())
    text = "\n".join([TEXT] * 100)
    tagger.read(text, split(text))
    assert len(fed) > len(MARKERS)
    # The model's contract: a window's number up to the ninth, which all after it share.
    assert [ids[1] for ids in fed] == [*MARKERS, *[MARKERS[-1]] * (len(fed) - len(MARKERS))]
    assert all(0.8 * MAX_TOKENS < len(ids) <= MAX_TOKENS for ids in fed[:-1])


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_offsets_lie_in_the_text_in_order_whatever_the_text(text: str) -> None:
    reading = _TAGGER.read(text, split(text))
    ends = [0]
    for mention in reading.mentions:
        assert ends[-1] <= mention.start < mention.end <= len(text)
        assert 0 <= mention.score <= 1
        ends.append(mention.end)


def test_the_time_grows_with_the_text_not_with_its_square(tagger: Tagger) -> None:
    def reading(copies: int) -> Callable[[], object]:
        text = "\n".join([TEXT] * copies)
        spans = split(text)
        return lambda: tagger.read(text, spans)

    # Eight times the windows; a quadratic step would take 64 times as long.
    assert seconds(reading(96), times=1) < 20 * seconds(reading(12))


_TAGGER = Tagger()
