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
from summarize.labels import LABELS, best
from summarize.mentions import Mention, Run, decode
from summarize.sentences import Span
from summarize.windows import Piece, feeds, load_tokenizer, of_pieces, pieces, windows

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
        read = pieces(self._tokenizer, text, sentences)
        if not read:
            return Reading([0.0] * len(sentences), [])
        logits = np.concatenate([self._logits(window, number) for number, window in enumerate(windows(read))])
        return Reading(_salience(read, logits[:, -1], len(sentences)), self._mentions(text, read, logits[:, :-1]))

    def _logits(self, window: list[Piece], number: int) -> NDArray[np.float32]:
        logits: NDArray[np.float32] = self._session.run(None, feeds(window, number))[0][0]
        return of_pieces(logits)

    def _mentions(self, text: str, pieces: list[Piece], logits: NDArray[np.float32]) -> list[Mention]:
        words = [piece for piece in pieces if piece.is_first]  # a word is labelled by its first piece
        of_words = logits[[piece.is_first for piece in pieces]]
        probabilities = _softmax(of_words)
        labels = best(of_words, [piece.sentence for piece in words])
        labelled = zip(words, labels, probabilities[np.arange(len(words)), labels].tolist(), strict=True)
        runs = (Run(piece.word.start, piece.word.end, LABELS[label], score, piece.sentence) for piece, label, score in labelled)
        return decode(text, runs, self._config["types"])


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


def _salience(pieces: list[Piece], logits: NDArray[np.float32], sentences: int) -> list[float]:
    """A sentence's logit is the mean over its pieces; a sentence without pieces has salience 0."""
    owner = np.array([piece.sentence for piece in pieces])
    count = np.bincount(owner, minlength=sentences)
    mean = np.bincount(owner, logits, sentences) / np.maximum(count, 1)
    return np.where(count > 0, 1 / (1 + np.exp(-mean)), 0.0).tolist()  # type: ignore[no-any-return]
