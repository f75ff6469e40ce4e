"""Computes one BIO label for each word from the model's logits.

The model labels each word without regard to the labels that it gives to other words. Three
functions correct the labels, in this order:

1. `boost_companies`: if a name ends in a legal form, as in `Lumina Redes S.A.`, the model often
   labels only the last word as an organization. The organization logits of all words are raised.
2. `harmonize`: equal words of one text usually have one type (Gale, Church & Yarowsky, HLT 1992).
   If the model labels `Wallace` as a person in most sentences and as a place in one, the label in
   that sentence usually becomes person.
3. `best_labels`: the model sometimes gives a word an `I-` label although the word before it is not
   part of a name of that type. For these few sentences, the Viterbi algorithm (1967) finds the best
   sequence that BIO allows.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The model's outputs, in order: O, then begin (B) and inside (I) of four types; then salience.
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "SALIENCE")

# How far the type logits of equal words are moved toward their mean: with 0 they stay, with 1 they
# become the mean. Values of about one half scored best (F1) on CoNLL-2003 `testa`.
AGREEMENT = 0.4

# Added to the organization logits of a name that ends in a legal form. Of 1, 2, 3 and 5, the values
# 2 and 3 had the best F1 on CoNLL-2003 `testa`.
COMPANY_BONUS = 3.0

_COMPANY_NAME = re.compile(
    r"(?:\b[A-Z][\w&’'-]*+\.?,? ){1,5}?"
    r"(?:Inc|Corp|Co|Ltd|plc|PLC|LLC|LLP|GmbH|AG|S\.? ?A|N\.? ?V|S\.? ?p\.? ?A|AB|ASA|Oyj|A/S)\b\.?"
)
_POSSESSIVE_ENDING = re.compile(r"[’']s?$")
# Nouns whose possessive is a part of a name.
_COMMON_OWNERS = frozenset(
    "women woman men man people children child king queen prince princess year mother father"
    " sheriff attorney editor actor player farmer today world it".split()
)
_PARTS=frozenset("Law Theatre Primary Catholic Disease Syndrome School Jr Got Hospital Hairdressers Rendezvous Moat Park Gate".split()) - {"Park"}
_BIO_LABELS = LABELS[:-1]
_ORGANIZATION_LABELS = slice(LABELS.index("B-ORG"), LABELS.index("I-ORG") + 1)

_MISC = slice(7, 9)
_LOC = slice(5, 7)
import os
_B = [float(x) for x in os.environ.get("NB", "3,3,3,3").split(",")]
_NAME = r"(?:\b[A-Z][\w&’'-]*+\.?,? ){1,5}?"
_NAME2 = r"(?:\b[A-Z][\w&’'-]*+ (?:and )?){1,4}?"
_RULES = [
    (_COMPANY_NAME, _ORGANIZATION_LABELS, COMPANY_BONUS),
    (re.compile(_NAME2 + r"(?:Police|Council|Court|University|Committee|Party|Association|Department|Ministry|Institute|Agency|Commission|Authority|Federation|Foundation|Academy|Hospital)\b(?: (?:of|for) (?:the )?[A-Z]\w+(?: [A-Z]\w+){0,2})?"), _ORGANIZATION_LABELS, _B[0]),
    (re.compile(_NAME2 + r"(?:League|Cup|Olympics|Championships?|Awards?|Prize|Act|Agreement|Premiership|Tour|Playoffs?|Bowl|Trophy|Prix|Festival)\b(?! [A-Z])"), _MISC, _B[1]),
    (re.compile(r"\b(?:Christmas(?:es)?(?: Eve| Day)?|New Year[’']s (?:Eve|Day)|Easter(?: Sunday| Monday)?|Thanksgiving|Halloween|Hanukkah|Ramadan|Diwali|Valentine[’']s Day|Boxing Day)\b"), _MISC, _B[2]),
]

# Transition scores: 0 if BIO allows the label, _FORBIDDEN if not. They are indexed by [label] for
# the first word of a sentence, and by [previous label, label] for the others.
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
    for pattern, labels, bonus in _RULES:
        for match in pattern.finditer(text):
            words = slice(*np.searchsorted(offsets, match.span()))
            boosted[words, labels] += bonus
    return boosted


def harmonize(logits: NDArray[np.float32], words: Sequence[str]) -> NDArray[np.float32]:
    """Move the type logits of equal words toward their mean.

    Takes and returns logits of shape [words, BIO labels]. Words without a capital at the start do
    not change.
    """
    positions_of = defaultdict(list)
    for position, word in enumerate(words):
        if word[:1].isupper():
            positions_of[_POSSESSIVE_ENDING.sub("", word)].append(position)
    harmonized = logits.copy()
    for positions in positions_of.values():
        if len(positions) > 1:
            # B and I of a type are combined: a word may begin one name and continue another.
            types = np.logaddexp(logits[positions, 1::2], logits[positions, 2::2])
            shift = AGREEMENT * np.repeat(types.mean(axis=0) - types, 2, axis=1)
            harmonized[positions, 1:] += shift
    return harmonized


def separate_owners(
    logits: NDArray[np.float32], words: Sequence[str]
) -> NDArray[np.float32]:
    """Let no name continue after a possessive: `Canada's Adam Hadwin` is two names."""
    separated = logits.copy()
    plain = set(words)
    for position in range(1, len(words)):
        owner = words[position - 1]
        if is_owner(owner) and not _is_part(words[max(0, position-2)], words[position]) and (_POSSESSIVE_ENDING.sub("", owner) in plain or separated[position].argmax() != 8):
            separated[position, 1::2] = np.logaddexp(separated[position, 1::2], separated[position, 2::2])
            separated[position, 2::2] = _FORBIDDEN
    return separated


def _is_part(before: str, after: str) -> bool:
    return before in {"St", "Saint"} or after in _PARTS

def is_owner(word: str) -> bool:
    """True if the word is a name's possessive, after which another name may begin."""
    owner = _POSSESSIVE_ENDING.sub("", word)
    return owner != word and owner.casefold() not in _COMMON_OWNERS and owner[:1].isupper()


def best_labels(logits: NDArray[np.float32], sentences: Sequence[int]) -> list[int]:
    """The best label of each word, as an index into LABELS; every sentence is valid BIO.

    `logits` is [words, BIO labels]; `sentences` has the sentence number of each word, in order.
    """
    labels = logits.argmax(axis=1)
    sentence_of = np.asarray(sentences)
    is_first = np.r_[True, sentence_of[1:] != sentence_of[:-1]]
    previous = np.r_[0, labels[:-1]]
    scores = np.where(is_first, _FIRST_SCORES[labels], _TRANSITION_SCORES[previous, labels])
    # Viterbi runs only for sentences with a forbidden label.
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
