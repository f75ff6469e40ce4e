"""Measures summaries (ROUGE), names (F1) and calibration (expected calibration error).

Every summarizer and name finder is a function of the same type, so all systems are measured alike.
"""

import itertools
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rouge_score.rouge_scorer import RougeScorer
from sentencex import get_sentence_boundaries

from infra.training.data import LabelledText, TypedSpan
from infra.training.extracts import best_extract
from summarize import summary
from summarize.tagging import sentences
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import Tagger

# An article's text and its sentences -> the sentences of the summary.
Summarizer = Callable[[str, Sequence[Span]], list[str]]
# A text and its sentences -> the names in it.
NameFinder = Callable[[str, Sequence[Span]], set[TypedSpan]]

LEAD_SENTENCES = 3
# The key of the F1 over all types.
ALL_TYPES = "all"
_ROUGE_TYPES = ("rouge1", "rouge2", "rougeLsum")
# The archive's entity types -> the model's types.
MODEL_TYPES = {"person": "PER", "organization": "ORG", "location": "LOC", "other": "MISC"}


@dataclass(frozen=True)
class Rouge:
    """ROUGE F-measures of stemmed words, from 0 to 100, as averages over articles.

    `words` is the average number of words in a summary.
    """

    rouge_1: float
    rouge_2: float
    rouge_lsum: float
    words: float = 0.0


def rouge(summarize: Summarizer, articles: Iterable[Mapping[str, str]]) -> Rouge:
    """Summarize each article and compare the result with the article's reference summary."""
    scorer = RougeScorer(_ROUGE_TYPES, use_stemmer=True)
    rows, words = [], []
    for article in articles:
        text = article["article"]
        chosen = summarize(text, sentences.split(text))
        score = scorer.score(article["summary"], "\n".join(chosen))
        rows.append([score[rouge_type].fmeasure for rouge_type in _ROUGE_TYPES])
        words.append(len(" ".join(chosen).split()))
    columns = zip(*rows, strict=True)
    rouge_1, rouge_2, rouge_lsum = (round(100 * statistics.mean(column), 2) for column in columns)
    return Rouge(rouge_1, rouge_2, rouge_lsum, words=round(statistics.mean(words), 1))


def entity_f1(find: NameFinder, texts: Iterable[LabelledText]) -> dict[str, float]:
    """Return the F1 of names, from 0 to 1: over all types (ALL_TYPES), then for each type.

    A name is correct if its span and its type are exactly those of a labelled name.
    """
    predicted, labelled, correct = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        ours, reference = find(text.text, text.sentences), set(text.names)
        pairs = ((predicted, ours), (labelled, reference), (correct, ours & reference))
        for counter, names in pairs:
            counter.update(name.type for name in names)
            counter[ALL_TYPES] += len(names)
    return {
        kind: round(2 * correct[kind] / max(predicted[kind] + labelled[kind], 1), 4)
        for kind in (ALL_TYPES, *MODEL_TYPES.values())
    }


def calibration_error(
    probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> float:
    """Return the expected calibration error, from 0 to 1.

    Predictions are grouped into bins of equal width by their probability. The error is the mean
    over the bins of the absolute difference between average probability and frequency, weighted by
    the number of predictions in a bin (Naeini, Cooper & Hauskrecht, AAAI 2015).
    """
    predicted, observed = np.asarray(probabilities), np.asarray(outcomes, dtype=float)
    bin_numbers = np.minimum((predicted * bins).astype(int), bins - 1)
    differences = np.bincount(bin_numbers, predicted - observed, bins)
    return round(float(np.abs(differences).sum()) / len(bin_numbers), 4)


def mention_scores(tagger: Tagger, texts: Iterable[LabelledText]) -> tuple[list[float], list[bool]]:
    """Return the score of each mention, and whether its span and type are correct."""
    scores, correct = [], []
    for text in texts:
        labelled = set(text.names)
        for mention in tagger.tag(text.text, text.sentences).mentions:
            name = TypedSpan(mention.start, mention.end, MODEL_TYPES[mention.type])
            scores.append(mention.score)
            correct.append(name in labelled)
    return scores, correct


def sentence_salience(
    tagger: Tagger, articles: Iterable[Mapping[str, str]]
) -> tuple[list[float], list[bool]]:
    """Return the salience of each sentence, and whether the best extract contains it."""
    salience, in_extract = [], []
    for article in articles:
        text = article["article"]
        spans = sentences.split(text)
        extract = best_extract([text[span.start : span.end] for span in spans], article["summary"])
        salience += tagger.tag(text, spans).salience
        in_extract += [number in extract for number in range(len(spans))]
    return salience, in_extract


def lead_3(text: str, spans: Sequence[Span]) -> list[str]:
    """Return the first three sentences: a strong baseline for news.

    They are split by sentencex alone, so that the baseline does not change with our corrections.
    """
    del spans
    sentences_of_lines = (
        line[boundary["start_index"] : boundary["end_index"]].strip()
        for line in text.splitlines()
        for boundary in get_sentence_boundaries("en", line)
    )
    return list(itertools.islice(filter(None, sentences_of_lines), LEAD_SENTENCES))


def standfirst_summarizer(tagger: Tagger) -> Summarizer:
    """Return a summarizer that uses the tagger in the same way as the Summarize function."""

    def summarize(text: str, spans: Sequence[Span]) -> list[str]:
        reading = tagger.tag(text, spans)
        result = summary.choose(text, spans, reading.salience, reading.mentions)
        return [sentence.text for sentence in result.sentences]

    return summarize


def standfirst_name_finder(tagger: Tagger) -> NameFinder:
    """Return a name finder that uses the tagger in the same way as the Summarize function."""
    return lambda text, spans: {
        TypedSpan(mention.start, mention.end, MODEL_TYPES[mention.type])
        for mention in tagger.tag(text, spans).mentions
    }
