"""Logits of words -> one BIO label for each word.

The model judges each word on its own. Three functions correct it, in this order:

1. `boost_companies`: a legal form, as in `Lumina Redes S.A.`, makes the model label the last word
   of a name as an organization, but not the words before it. All of them are boosted.
2. `harmonize`: equal words of one text usually have one type (Gale, Church & Yarowsky, HLT 1992).
   So if the model takes `Wallace` for a place in one sentence, the sentences where it takes him for
   a person correct that.
3. `best_labels`: the model sometimes continues a name that never began (I without B). The few
   sentences where it does are searched for the best sequence that BIO allows (Viterbi, 1967).
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The model's outputs, in order: O, then begin (B) and inside (I) of four types; then salience.
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "SALIENCE")

# How far equal words are drawn to their average: 0 is not at all, 1 is all the way. Values near a
# half scored best on CoNLL-2003 `testa`.
AGREEMENT = 0.4

# Added to the organization logits of a name that ends in a legal form. Of 1, 2, 3 and 5, the values
# 2 and 3 scored best on CoNLL-2003 `testa`.
COMPANY_BONUS = 3.0

_COMPANY_NAME = re.compile(
    r"(?:\b[A-Z][\w&’'-]*+\.?,? ){1,5}?"
    r"(?:Inc|Corp|Co|Ltd|plc|PLC|LLC|LLP|GmbH|AG|S\.? ?A|N\.? ?V|S\.? ?p\.? ?A|AB|ASA|Oyj|A/S)\b\.?"
)
_BIO_LABELS = LABELS[:-1]
_ORGANIZATION_LABELS = slice(LABELS.index("B-ORG"), LABELS.index("I-ORG") + 1)

# Scores that forbid what BIO does not allow: [label] for the first label of a sentence, and
# [label before, label] for the others.
_FORBIDDEN = -1e9
_FIRST_SCORES = np.array([_FORBIDDEN if label.startswith("I") else 0.0 for label in _BIO_LABELS])


def _transition_score(before: str, after: str) -> float:
    return _FORBIDDEN if after.startswith("I") and before[1:] != after[1:] else 0.0


_TRANSITION_SCORES = np.array(
    [[_transition_score(before, after) for after in _BIO_LABELS] for before in _BIO_LABELS]
)


def boost_companies(
    logits: NDArray[np.float32], text: str, starts: Sequence[int]
) -> NDArray[np.float32]:
    """Raise the organization logits of all words of a name that ends in a legal form.

    Takes and returns logits of shape [words, BIO labels]; `starts` are the words' offsets.
    """
    boosted, offsets = logits.copy(), np.asarray(starts)
    for company in _COMPANY_NAME.finditer(text):
        words = slice(*np.searchsorted(offsets, company.span()))
        boosted[words, _ORGANIZATION_LABELS] += COMPANY_BONUS
    return boosted


def harmonize(logits: NDArray[np.float32], words: Sequence[str]) -> NDArray[np.float32]:
    """Draw the types of equal words to their average; only of words that start with a capital.

    Takes and returns logits of shape [words, BIO labels].
    """
    positions_of = defaultdict(list)
    for position, word in enumerate(words):
        if word[:1].isupper():
            positions_of[word].append(position)
    harmonized = logits.copy()
    for positions in positions_of.values():
        if len(positions) > 1:
            # B and I of a type count as one: a word may begin one name and continue another.
            types = np.logaddexp(logits[positions, 1::2], logits[positions, 2::2])
            shift = AGREEMENT * np.repeat(types.mean(axis=0) - types, 2, axis=1)
            harmonized[positions, 1:] += shift
    return harmonized


def best_labels(logits: NDArray[np.float32], sentences: Sequence[int]) -> list[int]:
    """The best label of each word, as an index into LABELS; every sentence is valid BIO.

    `logits` is [words, BIO labels]; `sentences` has the sentence number of each word, in order.
    """
    labels = logits.argmax(axis=1)
    sentence_of = np.asarray(sentences)
    is_first = np.r_[True, sentence_of[1:] != sentence_of[:-1]]
    previous = np.r_[0, labels[:-1]]
    scores = np.where(is_first, _FIRST_SCORES[labels], _TRANSITION_SCORES[previous, labels])
    # Only sentences with a forbidden label are searched.
    for sentence in np.unique(sentence_of[scores < 0]):
        words = sentence_of == sentence
        labels[words] = _viterbi(logits[words])
    return labels.tolist()  # type: ignore[no-any-return]


def _viterbi(logits: NDArray[np.float32]) -> list[int]:
    """The labels of one sentence with the greatest sum of logits among all valid sequences."""
    best_sums = logits[0] + _FIRST_SCORES
    best_previous = []
    for row in logits[1:]:
        sums = best_sums[:, None] + _TRANSITION_SCORES
        best_previous.append(sums.argmax(axis=0))
        best_sums = sums.max(axis=0) + row
    path = [int(best_sums.argmax())]
    for previous in reversed(best_previous):
        path.append(int(previous[path[-1]]))
    return path[::-1]
