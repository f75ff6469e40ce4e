from collections.abc import Callable

import pytest

from summarize.summary import choose
from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import split
from tests.timing import seconds


def _chosen(text: str, salience: list[float], *people: str) -> list[str]:
    mentions = [
        NameSpan(text.index(name), text.index(name) + len(name), "person", 0.9) for name in people
    ]
    return [sentence.text for sentence in choose(text, split(text), salience, mentions).sentences]


def test_the_three_most_salient_sentences_are_in_article_order_with_exact_offsets() -> None:
    text = "Rain fell on the town all day. The river rose by three metres. People moved up the hill. The mayor asked for boats. Snow may follow on Friday."
    summary = choose(text, split(text), [0.2, 0.6, 0.3, 0.9, 0.5], [])
    assert [s.text for s in summary.sentences] == [
        "The river rose by three metres.",
        "The mayor asked for boats.",
        "Snow may follow on Friday.",
    ]
    assert all(text[s.offset : s.offset + s.length] == s.text for s in summary.sentences)
    assert [s.salience for s in summary.sentences] == [0.6, 0.9, 0.5]
    assert summary.text == " ".join(s.text for s in summary.sentences)


def test_a_sentence_that_repeats_a_chosen_one_is_skipped() -> None:
    text = "The river rose by three metres overnight. Overnight the river rose by three metres. Two bridges were closed to traffic."
    assert _chosen(text, [0.9, 0.8, 0.1]) == [
        "The river rose by three metres overnight.",
        "Two bridges were closed to traffic.",
    ]


def test_of_two_equal_sentences_only_the_more_salient_one_is_chosen() -> None:
    text = "Two bridges were closed to traffic. Rain fell on the town all day. Two bridges were closed to traffic."
    chosen = choose(text, split(text), [0.5, 0.4, 0.9], []).sentences
    assert [sentence.offset for sentence in chosen] == [36, 67]


def test_a_later_sentence_needs_a_higher_salience() -> None:
    text = " ".join(
        f"The {name} gate of the town was closed."
        for name in ("first", "second", "third", "fourth", "fifth", "sixth")
    )
    assert "The sixth gate of the town was closed." not in _chosen(
        text, [0.2, 0.2, 0.2, 0.2, 0.2, 0.35]
    )
    assert "The sixth gate of the town was closed." in _chosen(text, [0.2, 0.2, 0.2, 0.2, 0.2, 0.7])


def test_of_equally_salient_sentences_the_shorter_ones_are_chosen() -> None:
    long = "The mayor, who has held the office for eleven years now and means to stand again in spring, asked on Friday for boats."
    text = f"Rain fell on the town all day. The river rose by three metres. {long} People moved up the hill."
    assert long not in _chosen(text, [0.5, 0.5, 0.55, 0.5])
    assert long in _chosen(text, [0.5, 0.5, 0.95, 0.5])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One single sentence stands here alone.", 1),
        ("First came rain in the night. Then came snow at dawn.", 2),
    ],
)
def test_a_short_article_has_a_shorter_summary(text: str, count: int) -> None:
    assert len(_chosen(text, [0.5] * count)) == count


@pytest.mark.parametrize(
    "pronoun", ["He", "She", "They", "It", "“He", "His brother", "But he", "Then, they"]
)
def test_a_sentence_that_starts_with_a_pronoun_is_ranked_down(pronoun: str) -> None:
    dangling = f"{pronoun} walked to the sea in the rain.{'”' if pronoun[0] == '“' else ''}"
    text = f"Ben Wallace took the train home. {dangling} Boats left the harbour at dawn. The market opened late on Friday. Snow may follow at night."
    assert dangling not in _chosen(text, [0.1, 0.6, 0.5, 0.5, 0.5], "Ben Wallace")


def test_a_name_that_starts_like_a_pronoun_is_not_ranked_down() -> None:
    text = "He Jiankui took the train home. Boats left the harbour at dawn. The market opened late on Friday. Snow may follow at night."
    assert _chosen(text, [0.6, 0.5, 0.5, 0.5], "He Jiankui")[0] == "He Jiankui took the train home."


def test_a_name_in_the_title_does_not_count_as_a_name_in_the_text() -> None:
    text = "He Jiankui took the train home. Boats left the harbour at dawn. The market opened late on Friday. Snow may follow at night."
    in_title = NameSpan(0, 10, "person", 0.9, "title")
    summary = choose(text, split(text), [0.6, 0.5, 0.5, 0.5], [in_title])
    assert "He Jiankui" not in summary.text


def test_a_pronoun_is_not_ranked_down_right_after_a_chosen_sentence_with_a_name() -> None:
    text = "Ben Wallace took the train home. He walked to the sea in the rain. Boats left the harbour at dawn. Snow may follow at night."
    assert _chosen(text, [0.9, 0.7, 0.6, 0.1], "Ben Wallace")[:2] == [
        "Ben Wallace took the train home.",
        "He walked to the sea in the rain.",
    ]


@pytest.mark.parametrize(
    "fragment",
    [
        "“We watched as the army left the town.",
        "He nodded.",
        "Mr Lang said of the men in the boats:",
        "Q: The choir lost its hall last year.",
        "the car park behind the fish market.",
        "What the harbour will cost the town",
    ],
)
def test_fragments_are_ranked_down(fragment: str) -> None:
    text = f"{fragment}\nBoats left the harbour at dawn.\nThe market opened late on Friday.\nSnow may follow at night."
    assert fragment not in _chosen(text, [0.6, 0.5, 0.5, 0.5])


def test_the_time_does_not_grow_quadratically_with_equal_sentences() -> None:
    def choosing(copies: int) -> Callable[[], object]:
        text = "The river rose by three metres overnight. " * copies
        spans, salience = split(text), [0.5] * copies
        return lambda: choose(text, spans, salience, [])

    assert seconds(choosing(8_000)) < 24 * max(seconds(choosing(1_000)), 1e-3)
