"""Runs the model in ONNX Runtime: rates the salience of sentences and finds names.

The model is a token classifier (see model/MODEL_CARD.md). One pass over a window of whole sentences
gives each word piece logits for nine BIO labels and one for salience. Windows do not overlap, so
the cost grows linearly with the text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from archive.article import Model, Place
from summarize import deadline
from summarize.tagging.brands import with_brands
from summarize.tagging.fragments import fragments
from summarize.tagging.labels import LABELS, best_labels, boost_phrases, harmonize, separate_owners
from summarize.tagging.mentions import LabelledWord, NameSpan, decode, with_longer
from summarize.tagging.recurrences import with_recurrences
from summarize.tagging.sentences import MAX_CHARACTERS, Span
from summarize.tagging.windows import (
    Piece,
    SpecialTokens,
    Window,
    load_tokenizer,
    tokenize,
    tokenize_title,
    windows,
)
from summarize.tagging.works import works

MODEL = Path(__file__).parent / "model"

_NO_LOGITS = np.zeros((0, len(LABELS)), np.float32)


@dataclass(frozen=True)
class TaggedText:
    """The salience of each sentence, in 0..1, and the names in order, without overlaps.

    Names in the title come before those in the text. A sentence without word pieces has the
    salience 0.
    """

    salience: list[float]
    mentions: list[NameSpan]


@dataclass(frozen=True)
class _Passage:
    """The words of the text or of the title, and their logits, of shape [words, BIO labels].

    `sentences` has the sentence number of each word.
    """

    where: Place
    text: str
    words: list[Span]
    sentences: list[int]
    logits: NDArray[np.float32]


class Tagger:
    """A model loaded from a folder. It has no state that changes between texts.

    Its config.json has the model's name and version, `types` (the model's types -> the archive's),
    and the calibration: `temperature` for the scores of names, and `salience` (slope, intercept).
    If `takes_titles` is true, the model was trained with the title in the first window.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        self._config = json.loads((folder / "config.json").read_text())
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._special = SpecialTokens.of(self._tokenizer)
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), _session_options(), providers=["CPUExecutionProvider"]
        )

    @property
    def model(self) -> Model:
        """The name and version of the model."""
        return Model(name=self._config["name"], version=self._config["version"])

    def tag(self, text: str, sentences: Sequence[Span], title: str | None = None) -> TaggedText:
        """Find the salience and the names of a text of any length. `sentences` must be in order.

        The names in the title come first; their spans are offsets in the title. Of the title, the
        first MAX_CHARACTERS are read. Names are also found in headings and datelines, which are
        outside the sentences.
        """
        texts: dict[Place, str] = {"title": (title or "")[:MAX_CHARACTERS], "text": text}
        parts = fragments(text, sentences)
        pieces, logits, of_title = self._outputs(text, sentences, texts["title"])
        # Headings and datelines get separate windows: the model was trained on texts without them.
        passages = [
            *of_title,
            _passage("text", text, pieces, logits),
            _passage("text", text, *self.logits(text, parts)),
        ]
        names = _with_brands_and_works(texts, self._mentions(passages))
        searched = sorted([*sentences, *parts], key=lambda span: span.start)
        return TaggedText(
            self._salience(pieces, logits, len(sentences)),
            with_recurrences(texts, names, searched),
        )

    def logits(
        self, text: str, sentences: Sequence[Span], title: str | None = None
    ) -> tuple[list[Piece], NDArray[np.float32]]:
        """The word pieces of a text, and the model's logits, of shape [pieces, len(LABELS)]."""
        pieces, logits, _ = self._outputs(text, sentences, title)
        return pieces, logits

    def _outputs(
        self, text: str, sentences: Sequence[Span], title: str | None
    ) -> tuple[list[Piece], NDArray[np.float32], list[_Passage]]:
        """The pieces and the logits of a text, and the passage of its title if it has one."""
        takes_titles = self._config.get("takes_titles", False)
        pieces = tokenize(self._tokenizer, text, sentences)
        title_pieces = tokenize_title(self._tokenizer, title) if title else []
        rows, title_rows = [_NO_LOGITS], [_NO_LOGITS]
        for window in windows(pieces, title_pieces if takes_titles else ()):
            outputs = self._infer(window)
            rows.append(window.of_pieces(outputs))
            title_rows.append(window.of_title(outputs))
        if not title:
            return pieces, np.concatenate(rows), []
        if not takes_titles:
            # The title gets a separate window: the model was trained on texts without titles.
            title_pieces = tokenize(self._tokenizer, title, [Span(0, len(title))])
            title_rows += [
                window.of_pieces(self._infer(window)) for window in windows(title_pieces)
            ]
        passage = _passage("title", title, title_pieces, np.concatenate(title_rows))
        return pieces, np.concatenate(rows), [passage]

    def _infer(self, window: Window) -> NDArray[np.float32]:
        deadline.check()
        outputs: NDArray[np.float32] = self._session.run(None, window.inputs(self._special))[0][0]
        return outputs

    def _mentions(self, passages: Sequence[_Passage]) -> list[NameSpan]:
        names: list[NameSpan] = []
        for passage in _with_corrected_logits([part for part in passages if part.words]):
            labels = best_labels(passage.logits, passage.sentences)
            scaled = passage.logits / self._config.get("temperature", 1.0)
            words = _labelled_words(passage, labels, _type_scores(scaled, labels))
            names += decode(passage.text, words, self._config["types"], passage.where)
        return names

    def _salience(
        self, pieces: list[Piece], logits: NDArray[np.float32], sentences: int
    ) -> list[float]:
        slope, intercept = self._config.get("salience", (1.0, 0.0))
        values = 1 / (1 + np.exp(-(slope * mean_salience(pieces, logits, sentences) + intercept)))
        return np.nan_to_num(values, nan=0.0).tolist()  # type: ignore[no-any-return]


def _with_brands_and_works(texts: Mapping[Place, str], names: Sequence[NameSpan]) -> list[NameSpan]:
    """The names in order, with complete brand names (brands.py) and titles of works (works.py)."""
    result: list[NameSpan] = []
    for where, text in texts.items():
        own = sorted((name for name in names if name.where == where), key=lambda name: name.start)
        result += with_longer(with_brands(text, own), works(text, where))
    return result


def _passage(
    where: Place, text: str, pieces: Sequence[Piece], logits: NDArray[np.float32]
) -> _Passage:
    # The logits of a word's first piece are those of the whole word.
    first_pieces = [piece for piece in pieces if piece.is_first]
    return _Passage(
        where,
        text,
        [piece.word for piece in first_pieces],
        [piece.sentence for piece in first_pieces],
        logits[[piece.is_first for piece in pieces], :-1],
    )


def _with_corrected_logits(passages: Sequence[_Passage]) -> list[_Passage]:
    """The passages with corrected logits; equal words of text and title are harmonized together."""
    if not passages:
        return []
    boosted = [
        boost_phrases(passage.logits, passage.text, [word.start for word in passage.words])
        for passage in passages
    ]
    words = [passage.text[word.start : word.end] for passage in passages for word in passage.words]
    ends = np.cumsum([len(passage.words) for passage in passages])
    logits = separate_owners(harmonize(np.concatenate(boosted), words), words)
    parts = np.split(logits, ends[:-1])
    return [replace(passage, logits=part) for passage, part in zip(passages, parts, strict=True)]


def _labelled_words(
    passage: _Passage, labels: Sequence[int], scores: Sequence[float]
) -> Iterator[LabelledWord]:
    columns = zip(passage.words, labels, scores, passage.sentences, strict=True)
    for word, label, score, sentence in columns:
        yield LabelledWord(word.start, word.end, LABELS[label], score, sentence)


def mean_salience(
    pieces: Sequence[Piece], logits: NDArray[np.float32], sentences: int
) -> NDArray[np.float64]:
    """The salience logit of each sentence: the mean over its pieces, NaN if it has none."""
    sentence_of = np.array([piece.sentence for piece in pieces], dtype=np.int64)
    sums = np.bincount(sentence_of, logits[:, -1], sentences)
    with np.errstate(invalid="ignore"):
        return sums / np.bincount(sentence_of, minlength=sentences)


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # With 1,769 MB, a Lambda function has one vCPU: more threads would only compete for it.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options


def _type_scores(logits: NDArray[np.float32], labels: Sequence[int]) -> list[float]:
    """For each word, the probability of its label's type: B and I of the type together."""
    probabilities = _softmax(logits)
    of_types = np.column_stack(
        [probabilities[:, 0], probabilities[:, 1::2] + probabilities[:, 2::2]]
    )
    types = (np.array(labels) + 1) // 2
    scores: list[float] = of_types[np.arange(len(labels)), types].tolist()
    return scores


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result
