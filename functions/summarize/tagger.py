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

from archive.article import EntityType, Model
from summarize.sentences import Span

MODEL = Path(__file__).parent / "model"

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_CLS, _SEP = 101, 102
# [CLS], the window's marker and [SEP].
_SPECIAL_TOKENS = 3


@dataclass(frozen=True)
class Mention:
    """A name in the text, in code points (end exclusive); score is the model's least certain word, in 0..1."""

    start: int
    end: int
    type: EntityType
    score: float


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
        first = np.array([piece.is_first for piece in pieces])
        probabilities = _softmax(logits[first])
        words = [piece for piece in pieces if piece.is_first]
        labels = [self._config["labels"][best] for best in probabilities.argmax(axis=1)]
        runs = _joined(text, list(_runs(words, labels, probabilities.max(axis=1).tolist())))
        types: dict[str, EntityType] = self._config["types"]
        return [
            Mention(span.start, span.end, types[run.label], run.score)
            for run in runs
            if (span := _trim(text, run.start, run.end))
        ]


@dataclass(frozen=True)
class _Run:
    """Neighbouring words of one label, before the ends are trimmed."""

    start: int
    end: int
    label: str
    score: float
    sentence: int

    def and_then(self, other: "_Run") -> "_Run":
        """The last word tells the type: `Wick Valley Police` is no valley."""
        return _Run(self.start, other.end, other.label, min(self.score, other.score), self.sentence)

    def goes_with(self, other: "_Run") -> bool:
        return self.label == other.label and self.sentence == other.sentence


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
    """Whole sentences, as many as fit; a sentence longer than a window is cut between words."""
    window: list[_Piece] = []
    for sentence in _groups(pieces, lambda piece: piece.sentence):
        for part in [sentence] if len(sentence) <= size else _groups(sentence, lambda piece: piece.word):
            if window and len(window) + len(part) > size:
                yield window
                window = []
            # A single word of more pieces than a window (no text has one) loses its tail.
            window = window + part[:size]
    yield window


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


def _runs(words: list[_Piece], labels: list[str], scores: list[float]) -> Iterator[_Run]:
    """Runs of one type by BIO labels; an I that continues nothing of its type begins a run."""
    current: _Run | None = None
    for word, label, score in zip(words, labels, scores, strict=True):
        run = _Run(word.word.start, word.word.end, label[2:], score, word.sentence)
        if current and label.startswith("I") and current.goes_with(run):
            current = current.and_then(run)
            continue
        if current:
            yield current
        current = run if label != "O" else None
    if current:
        yield current


def _joined(text: str, runs: list[_Run]) -> list[_Run]:
    """Runs that are parts of one name put together, where the model let it fall apart."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].sentence == run.sentence and _is_one_name(text, joined[-1], run):
            joined[-1] = joined[-1].and_then(run)
        else:
            joined.append(run)
    return joined


def _is_one_name(text: str, run: _Run, following: _Run) -> bool:
    """`J`, `R`, `Okafor`: full stops of initials are often left outside. `Long` (a place) `Gallery` (an organization): two
    names hardly ever follow each other without a comma or a word between, save those of peoples (`Dutch ING`)."""
    if run.label == following.label:
        return bool(_INITIAL_GAP.fullmatch(text, run.end - 2, following.start))
    return text[run.end : following.start] == " " and "MISC" not in (run.label, following.label)


_INITIAL_GAP = re.compile(r"[\W_]\w\. ?")
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:\w\.)+\w$")
HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Sir|Dame|Lord|Lady|Det|Insp|Sgt|Capt|Lt|Col|Gen|Sen|Rep|Gov|Hon)\b\.? ?)+"
)


def _trim(text: str, start: int, end: int) -> Span | None:
    """Without honorific, possessive and punctuation at the ends, but with the full stop of `U.S.`; None if nothing is left."""
    while start < end and not text[start].isalnum():
        start += 1
    honorific = HONORIFIC.match(text, start, end)
    start = honorific.end() if honorific else start
    end = start + len(_POSSESSIVE.sub("", text[start:end]))
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start >= end:
        return None
    return Span(start, end + (text[end : end + 1] == "." and bool(_INITIALS.search(text[start:end]))))
