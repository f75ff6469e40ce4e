import re
from collections.abc import Callable

import pytest

from archive.article import EntityType
from summarize.naming.name_forms import normalized_words
from summarize.naming.team_names import team_positions
from summarize.tagging.mentions import NameSpan
from tests.timing import seconds
from tests.unit.summarize.name_spans import name_spans

# Enough words of sport for the text to be about sport.
SPORT = "The striker scored in the league match last season. "
PLACES: dict[str, EntityType] = dict.fromkeys(
    ("Norland", "Wick", "Eastmark", "Dell Park"), "location"
)


def _teams(text: str, types: dict[str, EntityType] = PLACES) -> list[str]:
    """The spellings of the mentions that are teams."""
    spans = name_spans(text, types)
    forms = [normalized_words(span.surface(text)) for span in spans]
    positions = team_positions(text, spans, forms, [span.type for span in spans])
    return [spans[position].surface(text) for position in positions]


@pytest.mark.parametrize(
    "sentence",
    [
        "They lost against Norland.",
        "It was a 2-1 defeat by Norland.",
        "The Norland captain was injured.",
        "Norland won again.",
        "It was Norland's third win.",
        "Norland 86, others 83.",
        "The former Norland defender spoke.",
    ],
)
def test_a_place_that_plays_is_a_team(sentence: str) -> None:
    assert _teams(SPORT + sentence) == ["Norland"]


@pytest.mark.parametrize(
    "sentence",
    ["They met in Norland.", "He flew to Norland.", "The streets of Norland filled.", "Norland."],
)
def test_other_places_in_an_article_about_sport_are_places(sentence: str) -> None:
    assert _teams(SPORT + sentence) == []


def test_in_an_article_about_something_else_places_are_places() -> None:
    assert _teams("The minister spoke against Norland. Norland won a seat in the council.") == []


def test_all_mentions_of_a_team_are_teams_but_those_after_in() -> None:
    text = SPORT + "Norland beat Wick. It rained in Norland. Nobody praised Norland."
    assert _teams(text) == ["Norland", "Wick", "Norland"]


def test_more_evidence_for_a_place_outweighs_that_for_a_team() -> None:
    text = SPORT + "The Norland coach left. He stays in Norland, near Norland."
    assert _teams(text) == []


def test_a_place_that_is_listed_with_a_team_is_a_team() -> None:
    assert _teams(SPORT + "They beat Norland, Wick and Eastmark.") == [
        "Norland",
        "Wick",
        "Eastmark",
    ]
    assert _teams(SPORT + "Wick and Norland fans sang.") == ["Wick", "Norland"]
    assert _teams(SPORT + "He went to Wick and Eastmark.") == []


def test_a_ground_is_not_a_team() -> None:
    assert _teams(SPORT + "They beat Dell Park.") == []


def test_the_time_grows_linearly_with_the_text() -> None:
    def finding(copies: int) -> Callable[[], object]:
        text = SPORT * 3 + "They beat Norland, Wick and xxxxxxxx-xxxxxxx " * copies
        spans = [
            NameSpan(match.start(), match.end(), "location", 0.9)
            for match in re.finditer("Norland|Wick", text)
        ]
        forms = [normalized_words(span.surface(text)) for span in spans]
        types: list[EntityType] = ["location"] * len(spans)
        return lambda: team_positions(text, spans, forms, types)

    assert seconds(finding(4_000)) < 16 * max(seconds(finding(500)), 1e-3)
