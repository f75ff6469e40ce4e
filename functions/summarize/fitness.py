"""Rates how well each sentence fits into a summary.

A rating is a weighted sum of traits: the salience that the model gives to the sentence, its
position, what it shares with the headline and with the rest of the article, and its wording. Up
to a constant, a rating is the log-odds that an editor chooses the sentence. The weights are fitted
on articles in which an editor marked the sentences to choose (infra/training/fitness_weights.py).
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

# Added to the weights if an article has no headline, so that the salience counts more. These are
# twice the weights that were used before the weights were fitted. With smaller values, the ROUGE of
# CNN's articles, which have no headlines in the data set, is below its minimum (tests/quality).
WITHOUT_HEADLINE = {"log_odds": 2.0, "position": -1.5, "words": -0.8}

# Log-odds are limited to this absolute value: those of a salience of 0 or 1 would be infinite.
MAX_LOG_ODDS = 8.0
# Salience is more reliable in long articles, so its weight grows with the number of sentences. An
# article with fewer sentences counts as one of this length, so that the weight is never negative.
MIN_SENTENCES = 10
# The number of characters before a sentence that are searched for a heading.
HEADING_CHARACTERS = 300


@dataclass(frozen=True)
class Rated:
    """The rating of a sentence (log-odds of being chosen, up to a constant) and its wording."""

    rating: float
    wording: Wording


@dataclass(frozen=True)
class _ArticleTraits:
    """Traits of a whole article.

    `me` and `said` are the shares of its sentences with these traits, in 0..1. `log_sentences` is
    the logarithm of the number of sentences.
    """

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
    """For each sentence: its log-odds, those of the sentence before, and the log of its rank."""
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
    """The overlap of the words of each sentence with the headlines and with other sentences."""
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

    A heading is a line without the punctuation of a sentence at its end. The splitter leaves out
    marked headings; it returns the others as sentences.
    """
    before = Span(0, 0)
    for span in sentences:
        gap = text[max(before.end, span.start - HEADING_CHARACTERS) : span.start]
        heading, line_break, _ = gap.rpartition("\n")
        line = heading.strip() or text[before.start : before.end][-HEADING_CHARACTERS:]
        yield bool(line_break and line and ends_unlike_a_sentence(line))
        before = span


def _kind(wordings: Sequence[Wording]) -> _ArticleTraits:
    sentences = max(1, len(wordings))
    return _ArticleTraits(
        me=sum(wording.traits["me"] for wording in wordings) / sentences,
        said=sum(wording.traits["said"] for wording in wordings) / sentences,
        log_sentences=math.log(max(MIN_SENTENCES, sentences)),
    )


def _kind_traits(kind: _ArticleTraits, position: int, log_odds: float) -> dict[str, float]:
    """Traits of the position and the salience, alone and multiplied by traits of the article.

    News reports with many quotations start with the most important facts. Opinion columns, which
    are written in the first person, do not.
    """
    log_position = math.log1p(position)
    return {
        "position": log_position,
        "position_me": log_position * kind.me,
        "position_said": log_position * kind.said,
        "log_odds_said": log_odds * kind.said,
        "log_odds_sentences": log_odds * kind.log_sentences,
    }
