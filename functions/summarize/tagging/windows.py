"""Text and sentences -> what the model is fed: word pieces with the case of their words, in windows of whole sentences.

Training reads its texts by this module too, so that what is learnt is what is met.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from summarize.tagging.sentences import Span

MAX_TOKENS = 512
# Vocabulary ids that no text uses; they tell the model which window of the article it sees, the last one for all that follow.
MARKERS = (1, 2, 3, 4, 5, 6, 7, 8, 9)

# The classes of a word's letters.
CASINGS = ("other", "lower", "upper", "title", "mixed", "digit")

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_CLS, _SEP = 101, 102
# Before a window's pieces: [CLS] and the marker; after them: [SEP].
OPENING, CLOSING = 2, 1


@dataclass(frozen=True)
class Piece:
    """A word piece; `is_first` in its word, whose span this is; `sentence` is the number of the sentence it is in."""

    id: int
    casing: int
    word: Span
    sentence: int
    is_first: bool


def load_tokenizer(path: Path) -> Tokenizer:
    """The word pieces of a tokenizer.json, neither cut nor padded whatever the file says."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pieces(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> list[Piece]:
    """The pieces of all sentences, in order."""
    return [
        piece
        for number, span in enumerate(sentences)
        for piece in _pieces(tokenizer, text, span, number)
    ]


def _pieces(tokenizer: Tokenizer, text: str, sentence: Span, number: int) -> Iterator[Piece]:
    words = [
        Span(word.start(), word.end())
        for word in _WORD.finditer(text, sentence.start, sentence.end)
    ]
    encoding = tokenizer.encode(
        [text[word.start : word.end] for word in words],
        is_pretokenized=True,
        add_special_tokens=False,
    )
    last = None
    for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
        span = words[word or 0]  # None only for special tokens, which were not added
        yield Piece(piece, casing(text[span.start : span.end]), span, number, is_first=word != last)
        last = word


@functools.lru_cache(maxsize=4096)
def casing(word: str) -> int:
    """The class of a word's letters, fed as token type: the vocabulary is lower case, this gives the case back."""
    if word.islower():
        return 1
    if word.isupper() and len(word) > 1:
        return 2
    if word[:1].isupper():
        return 3
    if any(character.isupper() for character in word):
        return 4
    return 5 if any(character.isdigit() for character in word) else 0


def windows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Whole sentences, as many as fit. Every piece is in just one window."""
    size = MAX_TOKENS - OPENING - CLOSING
    window: list[Piece] = []
    for sentence in _groups(pieces, lambda piece: piece.sentence):
        for part in [sentence] if len(sentence) <= size else _parts(sentence, size):
            if window and len(window) + len(part) > size:
                yield window
                window = []
            window = window + part
    if window:
        yield window


def feeds(window: list[Piece], number: int) -> dict[str, NDArray[np.int64]]:
    """The model's inputs, int64[1, tokens] each, for the article's window of that number, from 0."""
    marker = MARKERS[min(number, len(MARKERS) - 1)]
    ids = np.array([[_CLS, marker, *(piece.id for piece in window), _SEP]], dtype=np.int64)
    casings = np.array([[0, 0, *(piece.casing for piece in window), 0]], dtype=np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": casings}


def of_pieces(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of the model's output that belong to the window's pieces."""
    return outputs[OPENING:-CLOSING]


def _parts(sentence: list[Piece], size: int) -> Iterator[list[Piece]]:
    """A sentence longer than a window, word by word, and a word longer than one (`a-b-c-…`) piece by piece."""
    for word in _groups(sentence, lambda piece: piece.word):
        yield from (word[start : start + size] for start in range(0, len(word), size))


def _groups(pieces: list[Piece], key: Callable[[Piece], object]) -> Iterator[list[Piece]]:
    return (list(group) for _, group in itertools.groupby(pieces, key))
