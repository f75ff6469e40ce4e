"""How good summaries and names are, in the field's own measures. What is measured is a plain function, ours or another's."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from infra.training.data import Name, Text
from infra.training.extracts import extract
from summarize import summary
from summarize.tagging import sentences
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import Tagger

# Article and its sentences -> the summary's sentences.
Summarizer = Callable[[str, Sequence[Span]], list[str]]
# Text and its sentences -> the names in it, types named as the model's.
Namer = Callable[[str, Sequence[Span]], set[Name]]

LEAD = 3
ALL_TYPES = "all"
_MEASURES = ("rouge1", "rouge2", "rougeLsum")
_SHORT = {"person": "PER", "organization": "ORG", "location": "LOC", "other": "MISC"}


@dataclass(frozen=True)
class Rouge:
    """F-measures in points (0..100), with stemming, averaged over articles; and how many words a summary has."""

    one: float
    two: float
    lsum: float
    words: float = 0.0


def rouge(summarize: Summarizer, articles: Iterable[Mapping[str, str]]) -> Rouge:
    """The scores of summaries of {article, summary}."""
    scorer = RougeScorer(_MEASURES, use_stemmer=True)
    rows, words = [], []
    for article in articles:
        text = article["article"]
        written = summarize(text, sentences.split(text))
        score = scorer.score(article["summary"], "\n".join(written))
        rows.append([score[measure].fmeasure for measure in _MEASURES])
        words.append(len(" ".join(written).split()))
    one, two, lsum = (round(100 * statistics.mean(column), 2) for column in zip(*rows, strict=True))
    return Rouge(one, two, lsum, words=round(statistics.mean(words), 1))


def entity_f1(find: Namer, texts: Iterable[Text]) -> dict[str, float]:
    """F1 of exact spans with their types, 0..1, over all types and by type."""
    found, gold, right = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        got, wanted = find(text.text, text.sentences), set(text.names)
        for counter, names in ((found, got), (gold, wanted), (right, got & wanted)):
            counter.update(name.type for name in names)
            counter[ALL_TYPES] += len(names)
    return {
        kind: round(2 * right[kind] / max(found[kind] + gold[kind], 1), 4)
        for kind in (ALL_TYPES, *_SHORT.values())
    }


def calibration_error(
    probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> float:
    """How far probabilities are from how often what they say comes true, 0..1: the mean over bins of equal width, weighted by
    what falls into each (expected calibration error; Naeini, Cooper & Hauskrecht, AAAI 2015)."""
    places = np.minimum((np.asarray(probabilities) * bins).astype(int), bins - 1)
    off = np.bincount(places, np.asarray(probabilities) - np.asarray(outcomes, dtype=float), bins)
    return round(float(np.abs(off).sum()) / len(places), 4)


def mention_scores(tagger: Tagger, texts: Iterable[Text]) -> tuple[list[float], list[bool]]:
    """Each mention's score, and whether its span and type are right."""
    scores, right = [], []
    for text in texts:
        gold = set(text.names)
        for mention in tagger.tag(text.text, text.sentences).mentions:
            scores.append(mention.score)
            right.append(Name(mention.start, mention.end, _SHORT[mention.type]) in gold)
    return scores, right


def sentence_salience(
    tagger: Tagger, articles: Iterable[Mapping[str, str]]
) -> tuple[list[float], list[bool]]:
    """Each sentence's salience, and whether it is in the best extract."""
    salience, right = [], []
    for article in articles:
        text = article["article"]
        spans = sentences.split(text)
        best = extract([text[span.start : span.end] for span in spans], article["summary"])
        salience += tagger.tag(text, spans).salience
        right += [number in best for number in range(len(spans))]
    return salience, right


def our_summaries(tagger: Tagger) -> Summarizer:
    """Standfirst's summaries."""

    def summarize(text: str, spans: Sequence[Span]) -> list[str]:
        reading = tagger.tag(text, spans)
        return [
            sentence.text
            for sentence in summary.choose(
                text, spans, reading.salience, reading.mentions
            ).sentences
        ]

    return summarize


def lead(text: str, spans: Sequence[Span]) -> list[str]:
    """The first three sentences: hard to beat in news."""
    return [text[span.start : span.end] for span in spans[:LEAD]]


def our_names(tagger: Tagger) -> Namer:
    """Standfirst's names."""
    return lambda text, spans: {
        Name(mention.start, mention.end, _SHORT[mention.type])
        for mention in tagger.tag(text, spans).mentions
    }
