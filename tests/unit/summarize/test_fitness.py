import json
from collections.abc import Callable
from pathlib import Path

import pytest

from summarize import fitness
from summarize.fitness import describe_all, rate
from summarize.tagging.sentences import split
from tests.timing import seconds

TEXT = "The harbour was sold to a bank. Rain fell on the town all day.\n\nWhat comes next\n\nThe bank may sell the harbour again. Snow may follow."


def _column(
    trait: str,
    text: str = TEXT,
    headlines: tuple[str, ...] = (),
    salience: tuple[float, ...] = (),
) -> list[float]:
    spans = split(text)
    values = salience or (0.5,) * len(spans)
    rows = describe_all(text, spans, values, [], headlines=headlines)
    return [round(traits[trait], 2) for traits, _ in rows]


def test_salience_traits_are_log_odds_and_rank() -> None:
    salience = (0.5, 0.9, 0.1, 0.5, 0.0)
    assert _column("log_odds", salience=salience) == [0.0, 2.2, -2.2, 0.0, -8.0]
    assert _column("log_odds_before", salience=salience) == [2.2, 0.0, 2.2, -2.2, 0.0]
    assert _column("rank", salience=salience) == [0.69, 0.0, 1.39, 0.69, 1.61]


def test_shared_words_are_counted() -> None:
    assert _column("headline_share", headlines=("Bank buys harbour",)) == [0.67, 0, 0, 0.67, 0]
    assert _column("off_headline", headlines=("Bank buys harbour",)) == [0, 1, 1, 0, 1]
    assert _column("centrality")[0] > _column("centrality")[1]
    assert _column("shared")[3] > _column("shared")[1]


def test_the_description_is_a_second_headline() -> None:
    headlines = ("Bank buys harbour", "Rain fell on the whole town")
    assert _column("headline_share", headlines=headlines)[1] > 0.5
    assert _column("off_headline", headlines=headlines)[1] == 1


@pytest.mark.parametrize("headlines", [(), ("The",)])
def test_without_a_headline_no_sentence_is_off_the_headline(headlines: tuple[str, ...]) -> None:
    assert _column("off_headline", headlines=headlines) == [0] * 5


def test_a_sentence_after_a_heading_is_recognized() -> None:
    assert _column("after_heading") == [0, 0, 0, 1, 0]


def test_a_marked_heading_is_recognized_although_it_is_not_a_sentence() -> None:
    spans = split(TEXT, {TEXT.index("What")})
    rows = describe_all(TEXT, spans, [0.5] * 4, [])
    assert [traits["after_heading"] for traits, _ in rows] == [0, 0, 1, 0]


def test_a_short_article_counts_as_one_of_ten_sentences() -> None:
    long = TEXT + " Rain fell." * 5
    ratios = [
        _column("log_odds_sentences", text, salience=(0.9,) * len(split(text)))[0]
        for text in (TEXT, long)
    ]
    assert ratios[0] == ratios[1] > 0


def test_the_weights_are_those_of_the_traits_and_have_the_expected_signs() -> None:
    traits = describe_all(TEXT, split(TEXT), [0.5] * 5, [])[0][0]
    assert set(traits) == set(fitness.WEIGHTS)
    unwanted = "pronoun pointer imperative no_speaker fragment notice off_headline position you"
    assert all(fitness.WEIGHTS[trait] < 0 for trait in unwanted.split())


def test_the_weights_are_read_from_the_file() -> None:
    path = Path(fitness.__file__).with_name("fitness.json")
    assert json.loads(path.read_text()) == fitness.WEIGHTS


def test_a_rating_is_the_weighted_sum_of_the_traits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "WEIGHTS", {"after_heading": 2.0, "position": -1.0})
    rated = rate(TEXT, split(TEXT), [0.5] * 5, [], headlines=["Bank buys harbour"])
    assert [round(each.rating, 2) for each in rated] == [0, -0.69, -1.1, 0.61, -1.61]


def test_without_a_headline_the_salience_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "WEIGHTS", {"log_odds": 1.0})
    monkeypatch.setattr(fitness, "WITHOUT_HEADLINE", {"log_odds": 2.0})
    salience = [0.9] * 5
    known = rate(TEXT, split(TEXT), salience, [], headlines=["Bank buys harbour"])
    unknown = rate(TEXT, split(TEXT), salience, [])
    assert unknown[0].rating == pytest.approx(3 * known[0].rating)


@pytest.mark.parametrize("unit", ["The river rose by three metres.\n\n", "Rain fell here. "])
def test_the_time_grows_linearly_with_the_article(unit: str) -> None:
    def rating(copies: int) -> Callable[[], object]:
        text = unit * copies
        spans = split(text)
        return lambda: rate(text, spans, [0.5] * len(spans), [], headlines=[unit])

    assert seconds(rating(8_000)) < 24 * max(seconds(rating(1_000)), 1e-3)
