"""Rates how well each sentence would stand in the summary.

A rating is a weighted sum of traits: the salience that the model gives to the sentence, its
position, what it shares with the headline and with the rest of the article, and its wording. The
weights are the log-odds with which an editor chooses a sentence. `infra.training.choice` fits them
on articles in which an editor marked the sentences to choose.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import Span
from summarize.wording import Wording, describe, ends_unlike_a_sentence, stems_of, words_of

WEIGHTS: dict[str, float] = json.loads((Path(__file__).parent / "fitness.json").read_text())

# Added to the weights if an article has no headline. Nothing says then what the article is about,
# so its salience counts more. These are twice the weights that were used before there were fitted
# ones. With less, the ROUGE of CNN's articles, of which no headlines are known, is below its floor.
WITHOUT_HEADLINE = {"log_odds": 2.0, "position": -1.5, "words": -0.8}

# The log-odds of a salience of 0 or 1 are cut off here: the model is never so certain.
MAX_LOG_ODDS = 8.0
# The salience is a better guide in long articles. Articles with fewer sentences count as this long,
# so that its weight is never negative.
MIN_SENTENCES = 10
# In characters. How much of the text between two sentences is searched for a heading.
HEADING_CHARACTERS = 300


@dataclass(frozen=True)
class Rated:
    """A sentence's rating, as the log-odds that an editor chooses it, and its wording."""

    rating: float
    wording: Wording


@dataclass(frozen=True)
class _Kind:
    """What kind of article it is, by its share of sentences with some wording, and its length."""

    me: float
    said: float
    log_sentences: float


def rate(
    text: str,
    sentences: Sequence[Span],
    salience: Sequence[float],
    mentions: Sequence[NameSpan],
    *,
    headlines: Sequence[str] = (),
) -> list[Rated]:
    """The ratings of the sentences of an article. For the parameters, see `describe_all`."""
    rows = describe_all(text, sentences, salience, mentions, headlines=headlines)
    weights = dict(WEIGHTS)
    if not headlines:
        for name, weight in WITHOUT_HEADLINE.items():
            weights[name] = weights.get(name, 0.0) + weight
    return [Rated(_weighted_sum(weights, traits), wording) for traits, wording in rows]


def describe_all(
    text: str,
    sentences: Sequence[Span],
    salience: Sequence[float],
    mentions: Sequence[NameSpan],
    *,
    headlines: Sequence[str] = (),
) -> list[tuple[dict[str, float], Wording]]:
    """All traits of each sentence by their names, and its wording.

    `salience` has one value in 0..1 for each sentence. `mentions` are in order. `headlines` are the
    title and the description of the article, as far as they are known.
    """
    wordings = [
        describe(text[span.start : span.end], span.start, names)
        for span, names in zip(sentences, _names_of(sentences, mentions), strict=True)
    ]
    columns = zip(
        wordings,
        _salience_traits(salience),
        _shared_traits(wordings, headlines),
        _after_headings(text, sentences),
        strict=True,
    )
    kind = _kind(wordings)
    rows = []
    for position, (wording, salient, shared, after_heading) in enumerate(columns):
        traits = {**wording.traits, **salient, **shared, "after_heading": float(after_heading)}
        rows.append((traits | _kind_traits(kind, position, salient["log_odds"]), wording))
    return rows


def _weighted_sum(weights: dict[str, float], traits: dict[str, float]) -> float:
    return sum(weight * traits[name] for name, weight in weights.items())


def _names_of(
    sentences: Sequence[Span], mentions: Sequence[NameSpan]
) -> Iterator[Sequence[NameSpan]]:
    """The names that start in each sentence. Both sequences are in order."""
    number = 0
    for span in sentences:
        while number < len(mentions) and mentions[number].start < span.start:
            number += 1
        first = number
        while number < len(mentions) and mentions[number].start < span.end:
            number += 1
        yield mentions[first:number]


def _salience_traits(salience: Sequence[float]) -> Iterator[dict[str, float]]:
    """The log-odds of each sentence and of the one before, and its rank among all sentences."""
    log_odds = [_log_odds(probability) for probability in salience]
    ranks: dict[float, int] = {}
    for rank, value in enumerate(sorted(log_odds, reverse=True)):
        ranks.setdefault(value, rank)
    before = max(log_odds, default=0.0)
    for value in log_odds:
        yield {"log_odds": value, "log_odds_before": before, "rank": math.log1p(ranks[value])}
        before = value


def _log_odds(probability: float) -> float:
    value = math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))
    return min(max(value, -MAX_LOG_ODDS), MAX_LOG_ODDS)


def _shared_traits(
    wordings: Sequence[Wording], headlines: Sequence[str]
) -> Iterator[dict[str, float]]:
    """What the words of each sentence share with the headlines and the other sentences."""
    topics = [stems for stems in (stems_of(words_of(line)) for line in headlines) if stems]
    sentences_with = Counter(stem for wording in wordings for stem in wording.stems)
    for wording in wordings:
        others = [sentences_with[stem] - 1 for stem in wording.stems]
        on_topic = [len(topic & wording.stems) / len(topic) for topic in topics]
        yield {
            "headline_share": max(on_topic, default=0.0),
            "off_headline": float(bool(topics) and not on_topic[0]),
            "centrality": math.log1p(sum(others) / max(1, len(others))),
            "shared": sum(map(math.log1p, others)) / 10,
        }


def _after_headings(text: str, sentences: Sequence[Span]) -> Iterator[bool]:
    """True for each sentence that starts a line and follows a heading.

    The splitter leaves out headings that are marked. Others are lines without a full stop.
    """
    before = Span(0, 0)
    for span in sentences:
        gap = text[max(before.end, span.start - HEADING_CHARACTERS) : span.start]
        heading, line_break, _ = gap.rpartition("\n")
        line = heading.strip() or text[before.start : before.end][-HEADING_CHARACTERS:]
        yield bool(line_break and line and ends_unlike_a_sentence(line))
        before = span


def _kind(wordings: Sequence[Wording]) -> _Kind:
    sentences = max(1, len(wordings))
    return _Kind(
        me=sum(wording.traits["me"] for wording in wordings) / sentences,
        said=sum(wording.traits["said"] for wording in wordings) / sentences,
        log_sentences=math.log(max(MIN_SENTENCES, sentences)),
    )


def _kind_traits(kind: _Kind, position: int, log_odds: float) -> dict[str, float]:
    """The position and the salience, which count more in some kinds of articles than in others.

    Hard news, in which many are quoted, starts with the most important facts; a column does not.
    """
    log_position = math.log1p(position)
    return {
        "position": log_position,
        "position_me": log_position * kind.me,
        "position_said": log_position * kind.said,
        "log_odds_said": log_odds * kind.said,
        "log_odds_sentences": log_odds * kind.log_sentences,
    }
