"""Text and sentences -> salience of each sentence and entity mentions: the one owner of the ONNX session.

The model is a token classifier (see model/MODEL_CARD.md): one pass over a window of whole sentences gives each word piece
logits for nine BIO labels and one for salience. Windows never overlap, so the cost grows linearly with the text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from archive.article import Model
from summarize import deadline
from summarize.tagging.labels import LABELS, agreed, best, companies
from summarize.tagging.mentions import Mention, Run, decode
from summarize.tagging.sentences import Span
from summarize.tagging.windows import Piece, feeds, load_tokenizer, of_pieces, pieces, windows

MODEL = Path(__file__).parent / "model"


@dataclass(frozen=True)
class Reading:
    """What the model makes of a text: salience in 0..1, one per sentence; mentions in order, none overlapping."""

    salience: list[float]
    mentions: list[Mention]


class Tagger:
    """The model in a folder, loaded once. Reading is pure: no state is kept between texts."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._config = json.loads((folder / "config.json").read_text())
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), _session_options(), providers=["CPUExecutionProvider"]
        )

    @property
    def model(self) -> Model:
        return Model(name=self._config["name"], version=self._config["version"])

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        """Read the whole text, however long."""
        read, logits = self.logits(text, sentences)
        return Reading(
            self._salience(read, logits, len(sentences)), self._mentions(text, read, logits)
        )

    def logits(
        self, text: str, sentences: Sequence[Span]
    ) -> tuple[list[Piece], NDArray[np.float32]]:
        """The text's pieces, and what the model says of each, [pieces, LABELS], as it comes."""
        read = pieces(self._tokenizer, text, sentences)
        rows = [self._window(window, number) for number, window in enumerate(windows(read))]
        return read, np.concatenate(rows) if rows else np.zeros((0, len(LABELS)), np.float32)

    def _window(self, window: list[Piece], number: int) -> NDArray[np.float32]:
        deadline.check()
        logits: NDArray[np.float32] = self._session.run(None, feeds(window, number))[0][0]
        return of_pieces(logits)

    def _mentions(
        self, text: str, pieces: list[Piece], logits: NDArray[np.float32]
    ) -> list[Mention]:
        words = [
            piece for piece in pieces if piece.is_first
        ]  # a word is labelled by its first piece
        if not words:
            return []
        of_words = companies(
            logits[[piece.is_first for piece in pieces], :-1],
            text,
            [piece.word.start for piece in words],
        )
        of_words = agreed(of_words, [text[piece.word.start : piece.word.end] for piece in words])
        probabilities = _softmax(of_words / self._config.get("temperature", 1.0))
        labels = best(of_words, [piece.sentence for piece in words])
        # Whether a name begins there or goes on is not what a score tells, but whether it is one of that type.
        of_types = np.column_stack(
            [probabilities[:, 0], probabilities[:, 1::2] + probabilities[:, 2::2]]
        )
        types = (np.array(labels) + 1) // 2
        labelled = zip(words, labels, of_types[np.arange(len(words)), types].tolist(), strict=True)
        runs = (
            Run(piece.word.start, piece.word.end, LABELS[label], score, piece.sentence)
            for piece, label, score in labelled
        )
        return decode(text, runs, self._config["types"])

    def _salience(
        self, pieces: list[Piece], logits: NDArray[np.float32], sentences: int
    ) -> list[float]:
        slope, intercept = self._config.get("salience", (1.0, 0.0))
        values = 1 / (1 + np.exp(-(slope * mean_salience(pieces, logits, sentences) + intercept)))
        return np.nan_to_num(values, nan=0.0).tolist()  # type: ignore[no-any-return]


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # A function of 1,769 MB has one vCPU; more threads would only wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result


def mean_salience(
    pieces: Sequence[Piece], logits: NDArray[np.float32], sentences: int
) -> NDArray[np.float64]:
    """A sentence's logit: the mean over its pieces; a sentence without pieces has none (NaN)."""
    owner = np.array([piece.sentence for piece in pieces], dtype=np.int64)
    with np.errstate(invalid="ignore"):
        return np.bincount(owner, logits[:, -1], sentences) / np.bincount(
            owner, minlength=sentences
        )
