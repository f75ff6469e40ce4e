"""Makes the model's inputs: the word pieces of a text, in windows of whole sentences.

Training uses this module too, so that the inputs in training and in production are the same.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from summarize.tagging.sentences import Span

MAX_TOKENS = 512
# Number of unused vocabulary entries that mark a window's position in the article. The first window
# gets the first one. All windows from the ninth on get the last one.
MARKERS = 9
# The maximum number of word pieces of a title in a window. Longer titles are cut. Headlines have up
# to 40 word pieces.
MAX_TITLE = 64
# The index of the title in `Piece.sentence`. Sentences of the text have indexes from 0.
TITLE = -1

# The letter-case classes of a word. The index of a class is the model's token type id.
CASINGS = ("other", "lower", "upper", "title", "mixed", "digit")

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
# The names of the special tokens. The vocabulary of MPNet also has BERT's names, but the model was
# not trained with them, so its own names come first.
_OPENINGS, _CLOSINGS, _MASKS = ("<s>", "[CLS]"), ("</s>", "[SEP]"), ("<mask>", "[MASK]")


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


@dataclass(frozen=True)
class SpecialTokens:
    """The ids of the special tokens in a model's vocabulary.

    `markers` has one id for each position of a window in the article (see MARKERS). `title` marks
    the start of a title.
    """

    opening: int
    closing: int
    mask: int
    markers: tuple[int, ...]
    title: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> "SpecialTokens":
        """The special tokens of BERT's or MPNet's vocabulary; ValueError if one is missing."""
        unused = [_token_id(tokenizer, f"[unused{number}]") for number in range(1, MARKERS + 2)]
        return cls(
            opening=_token_id(tokenizer, *_OPENINGS),
            closing=_token_id(tokenizer, *_CLOSINGS),
            mask=_token_id(tokenizer, *_MASKS),
            markers=tuple(unused[:MARKERS]),
            title=unused[MARKERS],
        )


def _token_id(tokenizer: Tokenizer, *names: str) -> int:
    """The id of the first of the names that is in the vocabulary, or ValueError."""
    ids = (tokenizer.token_to_id(name) for name in names)
    token_id: int | None = next((number for number in ids if number is not None), None)
    if token_id is None:
        raise ValueError(f"the vocabulary has none of {names}")
    return token_id


@dataclass(frozen=True)
class Window:
    """A part of a text that the model processes in one pass: pieces of whole sentences.

    `number` is the position of the window in the article, from 0. The tokens are: the opening
    token, a marker of the position, the title if there is one (a marker, the title's pieces, the
    closing token), the pieces, the closing token.
    """

    pieces: list[Piece]
    number: int
    title: list[Piece] = field(default_factory=list)

    @property
    def title_start(self) -> int:
        """The index of the first token of the title. Without a title, the slice is empty."""
        return 3 if self.title else 2

    @property
    def start(self) -> int:
        """The index of the token of the first piece."""
        return self.title_start + (len(self.title) + 1 if self.title else 0)

    def inputs(self, special: SpecialTokens) -> dict[str, NDArray[np.int64]]:
        """The model's inputs, all of shape [1, tokens]."""
        marker = special.markers[min(self.number, len(special.markers) - 1)]
        ids, casings = [special.opening, marker], [0, 0]
        if self.title:
            ids += [special.title, *(piece.id for piece in self.title), special.closing]
            casings += [0, *(piece.casing for piece in self.title), 0]
        ids += [*(piece.id for piece in self.pieces), special.closing]
        casings += [*(piece.casing for piece in self.pieces), 0]
        rows = np.array([ids], dtype=np.int64)
        return {
            "input_ids": rows,
            "attention_mask": np.ones_like(rows),
            "token_type_ids": np.array([casings], dtype=np.int64),
        }

    def of_pieces(self, outputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The rows of the model's output that belong to the pieces."""
        return outputs[self.start : self.start + len(self.pieces)]

    def of_title(self, outputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The rows of the model's output that belong to the pieces of the title."""
        return outputs[self.title_start : self.title_start + len(self.title)]


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


def tokenize_title(tokenizer: Tokenizer, title: str) -> list[Piece]:
    """The pieces of the title's first words, at most MAX_TITLE pieces."""
    pieces: list[Piece] = []
    whole = Span(0, len(title))
    for word in _grouped(_pieces_of_sentence(tokenizer, title, whole, TITLE), _word_of):
        if len(pieces) + len(word) > MAX_TITLE:
            break
        pieces += word
    return pieces


def windows(pieces: list[Piece], title: Sequence[Piece] = ()) -> Iterator[Window]:
    """Group the pieces into windows of as many whole sentences as fit in MAX_TOKENS.

    Every piece is in exactly one window. Only a sentence that is longer than a window is divided.
    The first window also has the title.
    """
    window = Window([], 0, list(title))
    size = MAX_TOKENS - window.start - 1
    for sentence in _grouped(pieces, lambda piece: piece.sentence):
        parts = [sentence] if len(sentence) <= size else _parts_of_sentence(sentence, size)
        for part in parts:
            if window.pieces and window.start + len(window.pieces) + len(part) >= MAX_TOKENS:
                yield window
                window = Window([], window.number + 1)
            window = Window(window.pieces + part, window.number, window.title)
    if window.pieces or window.title:
        yield window


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
    for word in _grouped(sentence, _word_of):
        yield from (word[start : start + size] for start in range(0, len(word), size))


def _word_of(piece: Piece) -> Span:
    return piece.word


def _grouped(pieces: Iterable[Piece], key: Callable[[Piece], object]) -> Iterator[list[Piece]]:
    return (list(group) for _, group in itertools.groupby(pieces, key))
