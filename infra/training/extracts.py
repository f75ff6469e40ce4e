"""Computes the salience targets of an article's sentences from a reference summary.

People write reference summaries in their own words instead of picking sentences. A sentence's
target therefore has two parts: its ROUGE score against the reference, and whether it is in the
best extract, which a greedy search finds (Nallapati, Zhai & Zhou, AAAI 2017).
"""

import functools
import itertools
from collections import Counter
from collections.abc import Sequence

from nltk.stem.porter import PorterStemmer
from rouge_score.tokenize import tokenize

# Largest number of sentences in the best extract.
MAX_EXTRACT_SENTENCES = 3
# Weight of membership in the best extract. The weight of the ROUGE score is 1 minus this.
EXTRACT_WEIGHT = 0.6

_STEMMER = PorterStemmer()

NGrams = Counter[tuple[str, ...]]


def salience_targets(sentences: Sequence[str], reference: str) -> list[float]:
    """Return the salience target of each sentence, from 0 to 1."""
    reference_grams = _unigrams_and_bigrams(reference)
    scores = [
        _rouge_sum([_unigrams_and_bigrams(sentence)], reference_grams) for sentence in sentences
    ]
    best_score = max(scores, default=0) or 1.0
    extract = best_extract(sentences, reference)
    return [
        EXTRACT_WEIGHT * (number in extract) + (1 - EXTRACT_WEIGHT) * score / best_score
        for number, score in enumerate(scores)
    ]


def best_extract(sentences: Sequence[str], reference: str) -> set[int]:
    """Return the indexes of the sentences that a greedy search picks.

    Each round adds the sentence that increases ROUGE-1 plus ROUGE-2 most. The search ends when no
    sentence increases it, or at MAX_EXTRACT_SENTENCES.
    """
    grams = [_unigrams_and_bigrams(sentence) for sentence in sentences]
    reference_grams = _unigrams_and_bigrams(reference)
    extract: set[int] = set()
    best_score = 0.0
    while len(extract) < min(MAX_EXTRACT_SENTENCES, len(sentences)):
        candidates = [number for number in range(len(sentences)) if number not in extract]
        scores = {}
        for candidate in candidates:
            parts = [grams[number] for number in (*extract, candidate)]
            scores[candidate] = _rouge_sum(parts, reference_grams)
        best = max(candidates, key=lambda candidate: scores[candidate])
        if scores[best] <= best_score:
            break
        best_score = scores[best]
        extract.add(best)
    return extract


def _unigrams_and_bigrams(text: str) -> tuple[NGrams, NGrams]:
    words = [_stem(word) for word in tokenize(text, None)]
    return Counter((word,) for word in words), Counter(itertools.pairwise(words))


@functools.lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    # rouge_score does the same: words of up to three letters are not stemmed.
    return str(_STEMMER.stem(word)) if len(word) > 3 else word


def _rouge_sum(parts: Sequence[tuple[NGrams, NGrams]], reference: tuple[NGrams, NGrams]) -> float:
    """Return the sum of the F-measures of ROUGE-1 and ROUGE-2 of the joined parts, from 0 to 2."""
    return sum(_f1(sum((part[n] for part in parts), Counter()), reference[n]) for n in (0, 1))


def _f1(candidate: NGrams, reference: NGrams) -> float:
    shared = (candidate & reference).total()
    return 2 * shared / max(candidate.total() + reference.total(), 1)
