"""Logits of words -> their labels: in each sentence the likeliest sequence that BIO allows (Viterbi 1967).

The model judges each word by itself, and sometimes says that a name goes on which never began. Hardly any sentence has such
a place, and only those that have are searched.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# What the model's outputs stand for, in order: O, the beginning and the inside of four types of names; salience.
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "SALIENCE")

_NAMES = LABELS[:-1]
_NEVER = -1e9
# What may begin a sentence, and what may follow what: [before, after].
_FIRST = np.array([_NEVER if label.startswith("I") else 0.0 for label in _NAMES])
_NEXT = np.array(
    [[_NEVER if after.startswith("I") and before[1:] != after[1:] else 0.0 for after in _NAMES] for before in _NAMES]
)


def best(logits: NDArray[np.float32], sentences: Sequence[int]) -> list[int]:
    """The number of each word's label; logits is [words, labels of names], and words of one sentence stand together."""
    labels = logits.argmax(axis=1)
    owner = np.asarray(sentences)
    begins = np.r_[True, owner[1:] != owner[:-1]]
    costs = np.where(begins, _FIRST[labels], _NEXT[np.r_[0, labels[:-1]], labels])
    for sentence in np.unique(owner[costs < 0]):
        place = owner == sentence
        labels[place] = _search(logits[place])
    return labels.tolist()  # type: ignore[no-any-return]


def _search(logits: NDArray[np.float32]) -> list[int]:
    reached = logits[0] + _FIRST
    came_from = []
    for row in logits[1:]:
        paths = reached[:, None] + _NEXT
        came_from.append(paths.argmax(axis=0))
        reached = paths.max(axis=0) + row
    path = [int(reached.argmax())]
    for before in reversed(came_from):
        path.append(int(before[path[-1]]))
    return path[::-1]
