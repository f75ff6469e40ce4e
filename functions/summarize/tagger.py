"""Text and sentences -> salience of each sentence and entity mentions: the one owner of the ONNX session.

The model is a token classifier (see model/MODEL_CARD.md): one pass over a window of whole sentences gives each word piece
logits for nine BIO labels and one for salience. Windows never overlap, so the cost grows linearly with the text.
"""

import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from archive.article import Model
from summarize.mentions import Mention, Run, decode
from summarize.sentences import Span

MODEL = Path(__file__).parent / "model"

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_CLS, _SEP = 101, 102
# [CLS], the window's marker and [SEP].
_SPECIAL_TOKENS = 3


@dataclass(frozen=True)
class Reading:
    """What the model makes of a text: salience in 0..1, one per sentence; mentions in order, none overlapping."""

    salience: list[float]
    mentions: list[Mention]


@dataclass(frozen=True)
class _Piece:
    id: int
    casing: int
    word: Span
    sentence: int
    is_first: bool


class Tagger:
    """The model in a folder, loaded once. Reading is pure: no state is kept between texts."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._config = json.loads((folder / "config.json").read_text())
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), _session_options(), providers=["CPUExecutionProvider"]
        )

    @property
    def model(self) -> Model:
        return Model(name=self._config["name"], version=self._config["version"])

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        """Read the whole text, however long."""
        pieces = [piece for number, span in enumerate(sentences) for piece in self._pieces(text, span, number)]
        if not pieces:
            return Reading([0.0] * len(sentences), [])
        windows = list(_windows(pieces, self._config["max_tokens"] - _SPECIAL_TOKENS))
        logits = np.concatenate([self._logits(window, number) for number, window in enumerate(windows)])
        return Reading(_salience(pieces, logits[:, -1], len(sentences)), self._mentions(text, pieces, logits[:, :-1]))

    def _pieces(self, text: str, sentence: Span, number: int) -> Iterator[_Piece]:
        words = [Span(word.start(), word.end()) for word in _WORD.finditer(text, sentence.start, sentence.end)]
        encoding = self._tokenizer.encode(
            [text[word.start : word.end] for word in words], is_pretokenized=True, add_special_tokens=False
        )
        last = None
        for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
            span = words[word or 0]  # None only for special tokens, which were not added
            yield _Piece(piece, _casing(text[span.start : span.end]), span, number, is_first=word != last)
            last = word

    def _logits(self, window: list[_Piece], number: int) -> NDArray[np.float32]:
        markers = self._config["window_tokens"]
        marker = markers[min(number, len(markers) - 1)]
        ids = np.array([[_CLS, marker, *(piece.id for piece in window), _SEP]], dtype=np.int64)
        casing = np.array([[0, 0, *(piece.casing for piece in window), 0]], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": casing}
        logits: NDArray[np.float32] = self._session.run(None, feeds)[0][0]
        return logits[2:-1]

    def _mentions(self, text: str, pieces: list[_Piece], logits: NDArray[np.float32]) -> list[Mention]:
        words = [piece for piece in pieces if piece.is_first]  # a word is labelled by its first piece
        probabilities = _softmax(logits[[piece.is_first for piece in pieces]])
        labels = [self._config["labels"][best] for best in probabilities.argmax(axis=1)]
        labelled = zip(words, labels, probabilities.max(axis=1).tolist(), strict=True)
        runs = (Run(piece.word.start, piece.word.end, label, score, piece.sentence) for piece, label, score in labelled)
        return decode(text, runs, self._config["types"])


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # A function of 1,769 MB has one vCPU; more threads would only wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options


@functools.lru_cache(maxsize=4096)
def _casing(word: str) -> int:
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


def _windows(pieces: list[_Piece], size: int) -> Iterator[list[_Piece]]:
    """Whole sentences, as many as fit. Every piece is in just one window."""
    window: list[_Piece] = []
    for sentence in _groups(pieces, lambda piece: piece.sentence):
        for part in [sentence] if len(sentence) <= size else _parts(sentence, size):
            if window and len(window) + len(part) > size:
                yield window
                window = []
            window = window + part
    yield window


def _parts(sentence: list[_Piece], size: int) -> Iterator[list[_Piece]]:
    """A sentence longer than a window, word by word, and a word longer than one (`a-b-c-…`) piece by piece."""
    for word in _groups(sentence, lambda piece: piece.word):
        yield from (word[start : start + size] for start in range(0, len(word), size))


def _groups(pieces: list[_Piece], key: Callable[[_Piece], object]) -> Iterator[list[_Piece]]:
    return (list(group) for _, group in itertools.groupby(pieces, key))


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result


def _salience(pieces: list[_Piece], logits: NDArray[np.float32], sentences: int) -> list[float]:
    """A sentence's logit is the mean over its pieces; a sentence without pieces has salience 0."""
    owner = np.array([piece.sentence for piece in pieces])
    count = np.bincount(owner, minlength=sentences)
    mean = np.bincount(owner, logits, sentences) / np.maximum(count, 1)
    return np.where(count > 0, 1 / (1 + np.exp(-mean)), 0.0).tolist()  # type: ignore[no-any-return]
