"""Makes the model's inputs: the word pieces of a text, in windows of whole sentences.

Training uses this module too, so that the inputs in training and in production are the same.
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
# Ids of unused vocabulary entries. Each window gets one, to mark its position in the article. The
# first window gets the first one. All windows from the ninth on get the last one.
MARKERS = (1, 2, 3, 4, 5, 6, 7, 8, 9)

# The letter-case classes of a word. The index of a class is the model's token type id.
CASINGS = ("other", "lower", "upper", "title", "mixed", "digit")

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
# The vocabulary ids of the special tokens.
_CLS, _SEP = 101, 102
# The number of tokens before a window's pieces ([CLS] and the marker) and after them ([SEP]).
OPENING, CLOSING = 2, 1


@dataclass(frozen=True)
class Piece:
    """A word piece.

    `id` is its index in the vocabulary, `casing` an index into CASINGS. `word` is the span of its
    word. `sentence` is the index of its sentence. `is_first` is true for the first piece of a word.
    """

    id: int
    casing: int
    word: Span
    sentence: int
    is_first: bool


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer in a tokenizer.json file, with truncation and padding switched off."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenize(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> list[Piece]:
    """The pieces of all sentences, in order."""
    pieces: list[Piece] = []
    for number, sentence in enumerate(sentences):
        pieces += _pieces_of_sentence(tokenizer, text, sentence, number)
    return pieces


def windows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Group the pieces into windows of as many whole sentences as fit in MAX_TOKENS.

    Every piece is in exactly one window. Only a sentence that is longer than a window is divided.
    """
    size = MAX_TOKENS - OPENING - CLOSING
    window: list[Piece] = []
    for sentence in _grouped(pieces, lambda piece: piece.sentence):
        parts = [sentence] if len(sentence) <= size else _parts_of_sentence(sentence, size)
        for part in parts:
            if window and len(window) + len(part) > size:
                yield window
                window = []
            window = window + part
    if window:
        yield window


def model_inputs(window: list[Piece], number: int) -> dict[str, NDArray[np.int64]]:
    """The model's inputs for a window, all of shape [1, tokens].

    `number` is the position of the window in the article, from 0.
    """
    marker = MARKERS[min(number, len(MARKERS) - 1)]
    ids = np.array([[_CLS, marker, *(piece.id for piece in window), _SEP]], dtype=np.int64)
    casings = np.array([[0, 0, *(piece.casing for piece in window), 0]], dtype=np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": casings}


def without_special_tokens(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of the model's output that belong to the window's pieces."""
    return outputs[OPENING:-CLOSING]


def _pieces_of_sentence(
    tokenizer: Tokenizer, text: str, sentence: Span, number: int
) -> Iterator[Piece]:
    matches = _WORD.finditer(text, sentence.start, sentence.end)
    words = [Span(match.start(), match.end()) for match in matches]
    encoding = tokenizer.encode(
        [text[word.start : word.end] for word in words],
        is_pretokenized=True,
        add_special_tokens=False,
    )
    last_index = None
    for piece_id, word_index in zip(encoding.ids, encoding.word_ids, strict=True):
        # The index is None only for special tokens, and none were added.
        word = words[word_index or 0]
        casing = _casing(text[word.start : word.end])
        yield Piece(piece_id, casing, word, number, is_first=word_index != last_index)
        last_index = word_index


@functools.lru_cache(maxsize=4096)
def _casing(word: str) -> int:
    """The class of the word's letter case, as an index into CASINGS."""
    if word.islower():
        name = "lower"
    elif word.isupper() and len(word) > 1:
        name = "upper"
    elif word[:1].isupper():
        name = "title"
    elif any(character.isupper() for character in word):
        name = "mixed"
    else:
        name = "digit" if any(character.isdigit() for character in word) else "other"
    return CASINGS.index(name)


def _parts_of_sentence(sentence: list[Piece], size: int) -> Iterator[list[Piece]]:
    """The words of a sentence. A word that is longer than a window is divided too."""
    for word in _grouped(sentence, lambda piece: piece.word):
        yield from (word[start : start + size] for start in range(0, len(word), size))


def _grouped(pieces: list[Piece], key: Callable[[Piece], object]) -> Iterator[list[Piece]]:
    return (list(group) for _, group in itertools.groupby(pieces, key))
