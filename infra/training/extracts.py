"""Articles with summaries -> how much each sentence matters: the targets that salience is trained on.

Reference summaries are written, not picked, so what a sentence is worth is measured: by ROUGE against the reference, and by
whether it is in the extract that a greedy search finds best (Nallapati, Zhai & Zhou, AAAI 2017).
"""

import functools
import itertools
from collections import Counter
from collections.abc import Sequence

from nltk.stem.porter import PorterStemmer
from rouge_score.tokenize import tokenize

# Sentences in the best extract, at most.
SENTENCES = 3
# What being in the best extract counts, beside resembling the reference.
IN_EXTRACT = 0.6

Grams = tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]


def targets(sentences: Sequence[str], reference: str) -> list[float]:
    """How much each sentence matters for that summary, 0..1."""
    grams, wanted = [_grams(sentence) for sentence in sentences], _grams(reference)
    alone = [_score([each], wanted) for each in grams]
    best = max(alone, default=0) or 1.0
    chosen = extract(sentences, reference)
    return [
        IN_EXTRACT * (n in chosen) + (1 - IN_EXTRACT) * score / best
        for n, score in enumerate(alone)
    ]


def extract(sentences: Sequence[str], reference: str) -> set[int]:
    """The sentences which a greedy search for the greatest ROUGE-1 plus ROUGE-2 picks."""
    grams, wanted = [_grams(sentence) for sentence in sentences], _grams(reference)
    chosen: set[int] = set()
    reached = 0.0
    while len(chosen) < min(SENTENCES, len(sentences)):
        scores = {
            n: _score([grams[m] for m in (*chosen, n)], wanted)
            for n in range(len(grams))
            if n not in chosen
        }
        best = max(scores, key=lambda n: scores[n])
        if scores[best] <= reached:
            break
        reached = scores[best]
        chosen.add(best)
    return chosen


@functools.lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_STEMMER.stem(word)) if len(word) > 3 else word


_STEMMER = PorterStemmer()


def _grams(text: str) -> Grams:
    words = [_stem(word) for word in tokenize(text, None)]
    return Counter((word,) for word in words), Counter(itertools.pairwise(words))


def _score(parts: Sequence[Grams], wanted: Grams) -> float:
    """ROUGE-1 plus ROUGE-2, F-measures in 0..1, of the parts taken together."""
    return sum(_f(sum((part[n] for part in parts), Counter()), wanted[n]) for n in (0, 1))


def _f(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> float:
    shared = (found & wanted).total()
    return 2 * shared / max(found.total() + wanted.total(), 1)
