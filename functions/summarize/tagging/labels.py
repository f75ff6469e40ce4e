"""Computes one BIO label for each word from the model's logits.

The model labels each word independently of the labels of the other words. Four functions correct
the labels, in this order:

1. `boost_phrases`: some phrases determine the type of all their words, even against the model:
   `Lumina Redes S.A.`, `Wick Valley Police`, `Norland Cup`, `Christmas Eve`.
2. `harmonize`: equal words of one text usually have one type (Gale, Church & Yarowsky, HLT 1992).
   If the model labels `Wallace` as a person in most sentences and as a place in one, the label in
   that sentence usually becomes person.
3. `separate_owners`: a possessive or a compound ends a name: `Norland's Ben Wallace` is two names.
4. `best_labels`: the model sometimes gives a word an `I-` label although the word before it is not
   part of a name of that type. For these few sentences, the Viterbi algorithm (1967) finds the best
   sequence that BIO allows.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# The model's outputs, in order: O, then begin (B) and inside (I) of four types; then salience.
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "SALIENCE")

# How far the type logits of equal words are moved toward their mean: with 0 they stay, with 1 they
# become the mean. Values of about one half scored best (F1) on CoNLL-2003 `testa`.
AGREEMENT = 0.4

# A word in capitals with more letters is emphasis, not an acronym: `KHARKIV`.
MAX_ACRONYM_LETTERS = 5
# Added to the logits of the type that a phrase determines. For companies, of 1, 2, 3 and 5, the
# values 2 and 3 had the best F1 on CoNLL-2003 `testa`. For the other phrases, the F1 on
# `editor/train` differs by 0.001 between 2 and 4.
PHRASE_BONUS = 3.0
# Added to the logits of feasts and religions, and of names after a courtesy title. Their type is
# certain, but the model often labels them as O (no name).
WORD_BONUS = 6.0

_COMPANY = re.compile(
    r"(?:\b[A-Z][\w&’'-]{0,40}+\.?,? ){1,5}?"
    r"(?:Inc|Corp|Co|Ltd|plc|PLC|LLC|LLP|GmbH|AG|S\.? ?A|N\.? ?V|S\.? ?p\.? ?A|AB|ASA|Oyj|A/S)\b\.?"
)
# The words before the last word of a name: `Devon and Cornwall ` in `Devon and Cornwall Police`.
_FIRST_WORDS = r"(?:\b[A-Z][\w&’'-]{0,40}+ (?:and )?){1,4}?"
_INSTITUTION = re.compile(
    _FIRST_WORDS
    + r"(?:Police|Council|(?:Crown|Supreme|High|County|District|Magistrates['’]|Appeals?"
    r"|Criminal|Circuit|Superior) Court|University|Committee|Party|Association|Department|Ministry"
    r"|Institute|Agency|Commission|Authority|Federation|Foundation|Academy|Hospital)\b"
    r"(?: (?:of|for) (?:the )?[A-Z]\w++(?: [A-Z]\w++){0,2})?"
)
_EVENT_OR_LAW = re.compile(
    _FIRST_WORDS
    + r"(?<!Defamation )(?:League|Cup|Olympics|Championships?|Awards?|Prize|Act|Agreement"
    r"|Premiership|Tour|Playoffs?|Bowl|Trophy|Prix|Festival)\b(?! [A-Z])"
)
_FEAST_OR_RELIGION = re.compile(
    r"\b(?:Christmas(?:es)?(?: Eve| Day)?|New Year[’']s (?:Eve|Day)|Easter(?: Sunday| Monday)?"
    r"|Thanksgiving|Halloween|Hanukkah|Ramadan|Diwali|Valentine[’']s Day|Boxing Day"
    r"|Muslims?|Sharia|Sunnis?|Shias?|Shiites?|Christians?|Christianity|Catholics?|Protestants?"
    r"|Jew(?:s|ish)?|Judaism|Buddhis[mt]s?|Hindus?|Hinduism|Sikhs?|Bible|Quran|Koran"
    r"|Tory|Brexit(?:eers?)?|Covid(?:-19)?|COVID(?:-19)?|Ebola)\b(?! [A-Z])"
)
# The word after a courtesy title: `May` in `Mrs May`.
_AFTER_TITLE = re.compile(
    r"(?:(?<=\bMr )|(?<=\bMr\. )|(?<=\bMrs )|(?<=\bMrs\. )|(?<=\bMs )|(?<=\bMs\. )|(?<=\bDr )"
    r"|(?<=\bDr\. )|(?<=\bProf )|(?<=\bSir )|(?<=\bDame ))(?!Justice|Pepper)[A-Z][\w’'-]{1,40}+"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_COMPOUND_END = re.compile(r"\w-(?:backed|based|born|built|led|made|owned|speaking)$")
_NAME_END = re.compile(rf"{_POSSESSIVE.pattern}|{_COMPOUND_END.pattern}")
# Nouns whose possessive is usually a part of a name: `People's Party`, `King's Lynn`.
_COMMON_OWNERS = frozenset([
    "actors", "children", "editors", "farmer", "farmers", "father", "king", "magistrates", "man",
    "men", "mother", "officers", "people", "players", "prince", "princess", "queen", "sheriff",
    "teachers", "today", "veterans", "women", "workers", "world", "year",
])  # fmt: skip
# A possessive is part of a longer name if a word of _SAINTS precedes it or a word of
# _PARTS_AFTER_OWNERS follows it: `St John's`, `Parkinson's Disease`.
_SAINTS = frozenset(["St", "Saint"])
_PARTS_AFTER_OWNERS = frozenset(
    [
        "Catholic",
        "Disease",
        "Gate",
        "Got",
        "Hospital",
        "Jr",
        "Law",
        "Primary",
        "School",
        "Syndrome",
        "Theatre",
    ]
)

_BIO_LABELS = LABELS[:-1]


def _labels_of(model_type: str) -> slice:
    """The positions of the B and I label of a type."""
    return slice(LABELS.index(f"B-{model_type}"), LABELS.index(f"I-{model_type}") + 1)


_PHRASES = (
    (_COMPANY, _labels_of("ORG"), PHRASE_BONUS),
    (_INSTITUTION, _labels_of("ORG"), PHRASE_BONUS),
    (_EVENT_OR_LAW, _labels_of("MISC"), PHRASE_BONUS),
    (_FEAST_OR_RELIGION, _labels_of("MISC"), WORD_BONUS),
    (_AFTER_TITLE, _labels_of("PER"), WORD_BONUS),
)

# Transition scores: 0 if BIO allows the label, _FORBIDDEN if not. They are indexed by [label] for
# the first word of a sentence, and by [previous label, label] for the others.
_FORBIDDEN = -1e9
_FIRST_SCORES = np.array([_FORBIDDEN if label.startswith("I") else 0.0 for label in _BIO_LABELS])


def _transition_score(before: str, after: str) -> float:
    return _FORBIDDEN if after.startswith("I") and before[1:] != after[1:] else 0.0


_INSIDE_OTHER = LABELS.index("I-MISC")
_TRANSITION_SCORES = np.array(
    [[_transition_score(before, after) for after in _BIO_LABELS] for before in _BIO_LABELS]
)


def boost_phrases(
    logits: NDArray[np.float32], text: str, starts: Sequence[int]
) -> NDArray[np.float32]:
    """Raise the logits of the type that a phrase determines, for all words of the phrase.

    Takes and returns logits of shape [words, BIO labels]; `starts` are the words' offsets.
    """
    boosted, offsets = logits.copy(), np.asarray(starts)
    for pattern, labels, bonus in _PHRASES:
        for phrase in pattern.finditer(text):
            words = slice(*np.searchsorted(offsets, phrase.span()))
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
            positions_of[_key(word)].append(position)
    harmonized = logits.copy()
    for positions in positions_of.values():
        if len(positions) > 1:
            # B and I of a type are combined: a word may begin one name and continue another.
            types = np.logaddexp(logits[positions, 1::2], logits[positions, 2::2])
            shift = AGREEMENT * np.repeat(types.mean(axis=0) - types, 2, axis=1)
            harmonized[positions, 1:] += shift
    return harmonized


def _key(word: str) -> str:
    """The word without its possessive. A long word in capitals becomes `Norland`, not `NORLAND`."""
    word = _POSSESSIVE.sub("", word)
    return word.capitalize() if word.isupper() and len(word) > MAX_ACRONYM_LETTERS else word


def separate_owners(logits: NDArray[np.float32], words: Sequence[str]) -> NDArray[np.float32]:
    """End a name at its possessive: in `Norland's Ben Wallace`, `Ben` begins a new name.

    Takes and returns logits of shape [words, BIO labels]. A possessive in the title
    of a work does not end it: `Baldur's Gate` stays one name unless the article also has `Baldur`.
    """
    separated, plain_words = logits.copy(), set(words)
    for position, (owner, word) in enumerate(pairwise(words), start=1):
        if not _NAME_END.search(owner):
            continue
        before = words[position - 2] if position > 1 else ""
        is_known = _POSSESSIVE.sub("", owner) in plain_words
        if ends_in_owner(f"{before} {owner}", word) and (
            is_known or logits[position].argmax() != _INSIDE_OTHER
        ):
            begins, insides = separated[position, 1::2], separated[position, 2::2]
            separated[position, 1::2] = np.logaddexp(begins, insides)
            separated[position, 2::2] = _FORBIDDEN
    return separated


def ends_in_owner(words: str, following: str) -> bool:
    """True if the last of the words is a possessive or a compound that ends a name.

    False if the possessive is part of a longer name: `St John's Hospital`. A compound is a word
    such as `Norland-based`. `following` is the word after `words`.
    """
    *before, last = words.split()
    if _COMPOUND_END.search(last):
        return last[0].isupper()
    owner = _POSSESSIVE.sub("", last)
    return (
        owner != last
        and owner[:1].isupper()
        and owner.casefold() not in _COMMON_OWNERS
        and not _SAINTS.intersection(before[-1:])
        and following not in _PARTS_AFTER_OWNERS
    )


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
