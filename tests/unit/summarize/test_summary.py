from collections.abc import Callable

import pytest

from archive.article import EntityType
from summarize import fitness
from summarize.summary import choose
from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import split
from tests.timing import seconds

# Weights with which the choice can be foreseen.
SIMPLE_WEIGHTS = {"log_odds": 1.0, "position": -0.75}


@pytest.fixture
def _simple_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "WEIGHTS", SIMPLE_WEIGHTS)
    monkeypatch.setattr(fitness, "WITHOUT_HEADLINE", {})


pytestmark = pytest.mark.usefixtures("_simple_weights")


def _chosen(text: str, salience: list[float], *people: str, title: str | None = None) -> list[str]:
    mentions = [_name(text, name, "person") for name in people]
    summary = choose(text, split(text), salience, mentions, title=title)
    return [sentence.text for sentence in summary.sentences]


def _name(text: str, name: str, kind: EntityType) -> NameSpan:
    return NameSpan(text.index(name), text.index(name) + len(name), kind, 0.9)


def test_the_three_most_salient_sentences_are_in_article_order_with_exact_offsets() -> None:
    text = "Rain fell on the town all day. The river rose by three metres. People moved up the hill. The mayor asked for boats. Snow may follow on Friday."
    summary = choose(text, split(text), [0.2, 0.6, 0.3, 0.9, 0.8], [])
    assert [s.text for s in summary.sentences] == [
        "The river rose by three metres.",
        "The mayor asked for boats.",
        "Snow may follow on Friday.",
    ]
    assert all(text[s.offset : s.offset + s.length] == s.text for s in summary.sentences)
    assert [s.salience for s in summary.sentences] == [0.6, 0.9, 0.8]
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


def test_of_equally_good_sentences_the_shorter_ones_are_chosen() -> None:
    long = "The mayor, who has held the office for eleven years now and means to stand again in spring, asked on Friday for boats."
    text = f"Rain fell on the town all day. {long} The river rose by three metres. People moved up the hill."
    assert long not in _chosen(text, [0.5, 0.5, 0.53, 0.55])
    assert long in _chosen(text, [0.5, 0.9, 0.53, 0.55])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One single sentence stands here alone.", 1),
        ("First came rain in the night. Then came snow at dawn.", 2),
        ("The bridge opens\n\nThe market opens\n\nThe harbour opens", 3),
    ],
)
def test_a_summary_has_three_sentences_if_the_article_has_three(text: str, count: int) -> None:
    assert len(_chosen(text, [0.5] * count)) == count


@pytest.mark.parametrize(
    "opening",
    [
        *("He", "She", "They", "It", "“He", "His brother", "But he", "Then, they"),
        *("This man", "“That", "These men", "The latter", "Such men", "Instead, men", "Both"),
        *("Another man", "Also, men", "There men", "And this man"),
    ],
)
def test_a_sentence_that_opens_with_a_reference_is_ranked_down(opening: str) -> None:
    dependent = f"{opening} walked to the sea in the rain.{'”' if opening[0] == '“' else ''}"
    text = f"Snow may follow in the night. {dependent} Boats left the harbour at dawn. The market opened late on Friday."
    assert dependent not in _chosen(text, [0.3, 0.7, 0.6, 0.6])


@pytest.mark.parametrize(
    "opening", ["This week people", "The men", "Thatcher", "Thereza", "Hers", "That year men"]
)
def test_an_opening_that_resembles_a_reference_is_not_ranked_down(opening: str) -> None:
    sentence = f"{opening} walked to the sea in the rain."
    text = f"Snow may follow in the night. {sentence} Boats left the harbour at dawn. The market opened late on Friday."
    assert sentence in _chosen(text, [0.3, 0.7, 0.6, 0.6])


def test_a_name_that_starts_like_a_pronoun_is_not_ranked_down() -> None:
    text = "He Jiankui took the train home. Boats left the harbour at dawn. The market opened late on Friday. Snow may follow at night."
    assert _chosen(text, [0.6, 0.5, 0.5, 0.5], "He Jiankui")[0] == "He Jiankui took the train home."


def test_a_name_in_the_title_does_not_count_as_a_name_in_the_text() -> None:
    text = "He Jiankui took the train home. Boats left the harbour at dawn. The market opened late on Friday. Snow may follow at night."
    in_title = NameSpan(0, 10, "person", 0.9, "title")
    summary = choose(text, split(text), [0.6, 0.5, 0.5, 0.5], [in_title])
    assert "He Jiankui" not in summary.text


@pytest.mark.parametrize("opening", ["He", "This man"])
def test_a_reference_is_not_ranked_down_right_after_a_chosen_sentence(opening: str) -> None:
    text = f"Ben Wallace took the train home. {opening} walked to the sea in the rain. Boats left the harbour at dawn. Snow may follow at night."
    assert _chosen(text, [0.9, 0.7, 0.7, 0.7], "Ben Wallace")[:2] == [
        "Ben Wallace took the train home.",
        f"{opening} walked to the sea in the rain.",
    ]


@pytest.mark.parametrize(
    ("quotation", "is_ranked_down"),
    [
        ("“We watched as the army left the town.”", True),
        ("“We watched as the army left the town,” he said.", True),
        ("“Ben Wallace watched as the army left,” she said.", True),
        ("“We watched as the army left,” Ben Wallace said.", False),
        ("The town council was asked by its own mayor for “boats and food” on Friday.", False),
    ],
)
def test_a_quotation_without_its_speaker_is_ranked_down(
    quotation: str, *, is_ranked_down: bool
) -> None:
    people = ["Ben Wallace"] if "Ben" in quotation else []
    text = f"Snow may follow in the night. {quotation} Boats left the harbour at dawn. The market opened late on Friday."
    chosen = _chosen(text, [0.3, 0.7, 0.6, 0.6], *people)
    assert (quotation not in chosen) == is_ranked_down


@pytest.mark.parametrize(
    "fragment",
    [
        "“We watched as the army left the town.",
        "He nodded.",
        "Mr Lang said of the men in the boats:",
        "Q: The choir lost its hall last year.",
        "Anna Keel: The choir lost its hall last year.",
        "the car park behind the fish market.",
        "What the harbour will cost the town",
        "Will the harbour cost the town more?",
    ],
)
def test_fragments_are_chosen_last(fragment: str) -> None:
    text = f"{fragment}\nBoats left the harbour at dawn.\nThe market opened late on Friday.\nSnow may follow at night."
    assert fragment not in _chosen(text, [0.99, 0.3, 0.3, 0.3])


def test_a_notice_is_chosen_only_if_there_is_nothing_else() -> None:
    notice = "Subscribe to our newsletter for the best of the harbour."
    text = f"{notice}\nBoats left the harbour at dawn.\nSnow may follow at night."
    assert _chosen(text, [0.9, 0.2, 0.2]) == [
        "Boats left the harbour at dawn.",
        "Snow may follow at night.",
    ]
    assert _chosen(notice, [0.9]) == [notice]


def test_a_sentence_on_the_title_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "WEIGHTS", {"log_odds": 1.0, "off_headline": -1.0})
    text = "Rain fell on the town all day. Snow may follow at night. The market opened late on Friday. The harbour was sold to a bank."
    assert "The harbour was sold to a bank." not in _chosen(text, [0.5, 0.5, 0.5, 0.4])
    assert "The harbour was sold to a bank." in _chosen(
        text, [0.5, 0.5, 0.5, 0.4], title="Bank buys harbour"
    )


def test_the_time_does_not_grow_quadratically_with_equal_sentences() -> None:
    def choosing(copies: int) -> Callable[[], object]:
        text = "The river rose by three metres overnight. " * copies
        spans, salience = split(text), [0.5] * copies
        return lambda: choose(text, spans, salience, [])

    assert seconds(choosing(8_000)) < 24 * max(seconds(choosing(1_000)), 1e-3)
