from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize import deadline
from summarize.tagging.sentences import split
from summarize.tagging.tagger import Tagger
from summarize.tagging.windows import MARKERS, MAX_TOKENS
from tests.timing import seconds

TEXT = (
    "Defence Secretary Ben Wallace flew from Paris to London on Monday. Mr Wallace’s talks with the United Nations and "
    "J. R. Okafor of Halvorsen Grid Corp. ended in the U.S. late at night."
)


def _names(tagger: Tagger, text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in tagger.tag(text, split(text)).mentions]


def test_mentions_are_names_without_titles_possessives_and_punctuation(tagger: Tagger) -> None:
    names = _names(tagger, TEXT)
    assert ("Ben Wallace", "person") in names
    assert ("Wallace", "person") in names
    assert ("Paris", "location") in names
    assert ("United Nations", "organization") in names
    assert ("J. R. Okafor", "person") in names
    assert ("U.S.", "location") in names


def test_neighbouring_parts_of_one_name_are_joined(tagger: Tagger) -> None:
    names = _names(
        tagger,
        "Thieves broke into the Long Gallery in the night, Wick Valley Police said on Tuesday.",
    )
    assert ("Long Gallery", "location") in names
    assert _names(tagger, "The Dutch ING rose.")[-1][0] == "ING"


def test_salience_has_one_probability_for_each_sentence(tagger: Tagger) -> None:
    spans = split(TEXT)
    salience = tagger.tag(TEXT, spans).salience
    assert len(salience) == len(spans)
    assert all(0 < value < 1 for value in salience)


def test_names_in_the_title_come_first_and_count_in_the_title(tagger: Tagger) -> None:
    title = "Why Ben Wallace flew to London"
    mentions = tagger.tag(TEXT, split(TEXT), title).mentions
    in_title = [m for m in mentions if m.where == "title"]
    assert [title[m.start : m.end] for m in in_title] == ["Ben Wallace", "London"]
    assert mentions[: len(in_title)] == in_title
    assert [TEXT[m.start : m.end] for m in mentions[2:]] == [
        name for name, _ in _names(tagger, TEXT)
    ]


def test_names_in_headings_and_datelines_are_found(tagger: Tagger) -> None:
    text = (
        "Ben Wallace in London\nPARIS (Reuters) - The minister spoke on Monday. He left at night."
    )
    spans = split(text, headings=[0])
    assert text.index("PARIS") < spans[0].start
    tagged = tagger.tag(text, spans)
    names = [text[m.start : m.end] for m in tagged.mentions]
    assert names == ["Ben Wallace", "London", "PARIS"]
    assert len(tagged.salience) == len(spans)


def test_a_possessive_ends_a_name(tagger: Tagger) -> None:
    names = _names(tagger, "London’s Ben Wallace met France’s Luc Moreau on Monday.")
    assert names == [
        ("London", "location"),
        ("Ben Wallace", "person"),
        ("France", "location"),
        ("Luc Moreau", "person"),
    ]


def test_an_empty_text_has_no_mentions(tagger: Tagger) -> None:
    assert tagger.tag("", []).mentions == []


def test_a_text_longer_than_a_window_is_tagged_to_its_end(tagger: Tagger) -> None:
    text = "\n".join(
        ["The committee met again and nothing much was said by anybody."] * 120
        + ["Ben Wallace left Paris."]
    )
    spans = split(text)
    tagged = tagger.tag(text, spans)
    assert len(tagged.salience) == len(spans)
    assert {text[m.start : m.end] for m in tagged.mentions} >= {"Ben Wallace", "Paris"}


def test_a_sentence_longer_than_a_window_is_tagged_to_its_end(tagger: Tagger) -> None:
    text = "and so on " * 90 + "until Ben Wallace left Paris."
    spans = split(text)
    assert {text[m.start : m.end] for m in tagger.tag(text, spans).mentions} >= {
        "Ben Wallace",
        "Paris",
    }


def test_text_after_a_word_longer_than_a_window_is_tagged(tagger: Tagger) -> None:
    text = "-".join("a" for _ in range(480)) + " Ben Wallace left Paris."
    spans = split(text)
    assert {text[m.start : m.end] for m in tagger.tag(text, spans).mentions} >= {
        "Ben Wallace",
        "Paris",
    }


def test_windows_are_filled_and_marked_with_their_number(
    tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs: list[list[int]] = []
    run = tagger._session.run

    class Session:
        def run(self, outputs: None, feeds: dict[str, Any]) -> Any:
            inputs.append(feeds["input_ids"][0].tolist())
            return run(outputs, feeds)

    monkeypatch.setattr(tagger, "_session", Session())
    text = "\n".join([TEXT] * 100)
    tagger.tag(text, split(text))
    assert len(inputs) > MARKERS
    # Each of the first windows has its own marker. All later windows have the last marker.
    assert [ids[1] for ids in inputs] == [min(number, 9) for number in range(1, len(inputs) + 1)]
    assert all(0.8 * MAX_TOKENS < len(ids) <= MAX_TOKENS for ids in inputs[:-1])


def test_a_model_that_takes_titles_reads_the_title_in_the_first_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    titled = Tagger()
    titled._config["takes_titles"] = True
    inputs: list[list[int]] = []
    run = titled._session.run

    class Session:
        def run(self, outputs: None, feeds: dict[str, Any]) -> Any:
            inputs.append(feeds["input_ids"][0].tolist())
            return run(outputs, feeds)

    monkeypatch.setattr(titled, "_session", Session())
    text, title = "\n".join([TEXT] * 20), "Ben Wallace flies to Paris"
    tagged = titled.tag(text, split(text), title)
    of_title = [title[m.start : m.end] for m in tagged.mentions if m.where == "title"]
    assert of_title == ["Ben Wallace", "Paris"]
    assert [titled._special.title in ids for ids in inputs] == [True] + [False] * (len(inputs) - 1)
    assert len(tagged.salience) == len(split(text))
    assert titled.tag("", [], title).mentions


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_mentions_of_any_text_are_ordered_and_inside_it(text: str) -> None:
    tagged = _TAGGER.tag(text, split(text))
    ends = [0]
    for mention in tagged.mentions:
        assert ends[-1] <= mention.start < mention.end <= len(text)
        assert 0 <= mention.score <= 1
        ends.append(mention.end)


def test_the_time_grows_linearly_with_the_text(tagger: Tagger) -> None:
    def tagging(copies: int) -> Callable[[], object]:
        text = "\n".join([TEXT] * copies)
        spans = split(text)
        return lambda: tagger.tag(text, spans)

    # The long text has eight times as many windows. A quadratic step would take 64 times as long.
    assert seconds(tagging(96), times=1) < 20 * seconds(tagging(12))


_TAGGER = Tagger()


def test_a_spent_cpu_budget_ends_the_loop_over_windows(tagger: Tagger) -> None:
    text = f"{TEXT}\n" * 100
    spans = split(text)
    whole = seconds(lambda: tagger.tag(text, spans), times=1)

    def with_a_third() -> None:
        with deadline.cpu_budget(whole / 3), pytest.raises(deadline.TookTooLong):
            tagger.tag(text, spans)

    assert whole / 4 < seconds(with_a_third, times=1) < whole / 2
