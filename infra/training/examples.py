"""Makes the training examples: windows of texts, with the target outputs.

There are three kinds of data. From texts with labelled names, the model learns to label words. From
articles with reference summaries, it learns the salience of sentences. From articles that an editor
marked, it learns both.

All random choices depend on a seed, so a training run can be repeated exactly.
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from infra.training import augment, data
from infra.training.data import EditorArticle, LabelledText
from infra.training.extracts import salience_targets
from infra.training.sources import (
    GUIDELINES,
    SALIENCE_SCALES,
    ArticleSource,
    EditorSource,
    NameSource,
    Phase,
    TextSource,
)
from summarize.tagging import sentences, windows
from summarize.tagging.labels import LABELS
from summarize.tagging.windows import Piece, SpecialTokens, Window

Array = NDArray[np.int64]

# Value in `Example.labels` for a token without a label.
UNLABELLED = -100
# Value in `Example.sentence_indexes` for a token without a sentence.
NO_SENTENCE = -1

# Minimum and maximum number of sentences in a text with names: a short message, a long article.
SENTENCES_PER_TEXT = (3, 40)
# Probability that a text is written with natural spaces instead of a space between all tokens.
NATURAL_PROBABILITY = 0.5
# Probability that the first sentence of a text with names becomes its title, and the maximum number
# of words of such a sentence: headlines are short.
TITLE_PROBABILITY, TITLE_WORDS = 0.3, 20
# Probability that an article's title is used. Some articles of the product have none.
KEPT_TITLE_PROBABILITY = 0.75
# Number of windows at the start of an article that are used, in the first pass and in later passes.
# Important sentences rarely come after these windows.
FIRST_PASS_WINDOWS, LATER_PASS_WINDOWS = 2, 1
# Number of windows at the start of a text without targets that are used.
TEXT_WINDOWS = 3
# Salience targets of an editor's marks. A sentence without a mark is better than junk.
BEST, ALSO, UNMARKED, JUNK = 1.0, 0.6, 0.1, 0.0


@dataclass(frozen=True)
class Example:
    """One window of a text as the model's input, with the outputs to learn.

    The first four arrays and `is_first` have one element per token, special tokens included.
    `labels` are indexes into LABELS. `sentence_indexes` are indexes into `salience`, which has one
    element per sentence: NaN if it is not known. `is_first` is true for the first piece of a word.
    `guideline` and `scale` are indexes into GUIDELINES and SALIENCE_SCALES. If
    `is_partly_labelled`, the data set does not label all types, so a word with the label O may
    still be part of a name.
    """

    ids: Array
    casings: Array
    labels: Array
    sentence_indexes: Array
    salience: NDArray[np.float32]
    is_first: NDArray[np.bool_]
    guideline: int = 0
    scale: int = 0
    is_partly_labelled: bool = False


def phase_examples(folder: Path, phase: Phase, tokenizer: Tokenizer, seed: int) -> list[Example]:
    """Return all examples of a phase. Every pass over a data set adds its examples again."""
    rng = random.Random(seed)
    examples: list[Example] = []
    for name_source in phase.names:
        examples += _name_source_examples(folder / "entities", name_source, tokenizer, rng)
    for editor_source in phase.editors:
        examples += _editor_source_examples(folder / "editor", editor_source, tokenizer, rng)
    special = SpecialTokens.of(tokenizer)
    examples = [_masked(example, phase.masked, special, rng) for example in examples]
    for article_source in phase.articles:
        examples += _article_source_examples(folder / "summaries", article_source, tokenizer, rng)
    for text_source in phase.texts:
        examples += _text_source_examples(folder, text_source, tokenizer, rng)
    return examples


def batches(examples: Sequence[Example], tokens: int, seed: int) -> list[list[Example]]:
    """Group examples of similar length into batches. The order of the batches is random.

    A batch, including padding, usually has at most `tokens` tokens.
    """
    rng = random.Random(seed)
    by_length = sorted(examples, key=lambda example: len(example.ids) * rng.uniform(0.85, 1.15))
    result: list[list[Example]] = [[]]
    for example in by_length:
        if result[-1] and (len(result[-1]) + 1) * len(example.ids) > tokens:
            result.append([])
        result[-1].append(example)
    rng.shuffle(result)
    return result


def _shares(passes: float) -> Iterator[tuple[int, float]]:
    """Yield the number of each pass, from 0, and the share of the data set that it uses.

    With 1.5 passes, all of the data is used once, and then a random half of it again.
    """
    for pass_number in range(math.ceil(passes)):
        yield pass_number, min(1.0, passes - pass_number)


def _name_source_examples(
    folder: Path, source: NameSource, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the windows of a data set with names. Each pass augments the texts differently."""
    tagged = data.read_conll(folder / f"{source.file}.conll.gz", source.types)
    names = augment.names_by_type(tagged)
    for pass_number, share in _shares(source.passes):
        start = 0
        while start < len(tagged):
            size = rng.randint(*SENTENCES_PER_TEXT)
            chosen = tagged[start : start + size]
            start += size
            if rng.random() >= share:
                continue
            if pass_number > 0:
                chosen = [augment.replace_names(sentence, names, rng) for sentence in chosen]
            text = data.labelled_text(chosen, natural=rng.random() < NATURAL_PROBABILITY)
            text = replace(text, labelled_types=source.labelled_types)
            text = augment.change_case(text, rng)
            title = None
            is_headline = len(chosen[0]) <= TITLE_WORDS and len(chosen) > 1
            if rng.random() < TITLE_PROBABILITY and is_headline:
                title, text = _first_sentence_as_title(text)
            yield from text_examples(text, tokenizer, title, GUIDELINES.index(source.guideline))


def _first_sentence_as_title(text: LabelledText) -> tuple[LabelledText, LabelledText]:
    """Return the first sentence as a title, and the text without it."""
    first, *others = text.sentences
    title = replace(
        text,
        text=text.text[: first.end],
        sentences=[first],
        names=[name for name in text.names if name.end <= first.end],
    )
    names = [name for name in text.names if name.start > first.end]
    return title, replace(text, sentences=others, names=names)


def text_examples(
    text: LabelledText, tokenizer: Tokenizer, title: LabelledText | None = None, guideline: int = 0
) -> Iterator[Example]:
    """Yield the windows of a text with names. They have labels but no salience."""
    yield from _labelled_examples(
        text, title, [math.nan] * len(text.sentences), tokenizer, guideline
    )


def _editor_source_examples(
    folder: Path, source: EditorSource, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the windows of an editor's articles, in random order. All have labels and salience."""
    articles = data.read_editor(folder / f"{source.file}.jsonl.gz")
    articles = articles[: round(len(articles) * source.share)]
    for _, share in _shares(source.passes):
        for article in rng.sample(articles, round(len(articles) * share)):
            has_title = article.title.text and rng.random() < KEPT_TITLE_PROBABILITY
            yield from editor_examples(article, tokenizer, with_title=bool(has_title))


def editor_examples(
    article: EditorArticle, tokenizer: Tokenizer, *, with_title: bool
) -> Iterator[Example]:
    """Yield the windows of an editor's article."""
    targets = [_editor_target(article, number) for number in range(len(article.body.sentences))]
    title = article.title if with_title else None
    yield from _labelled_examples(article.body, title, targets, tokenizer)


def _editor_target(article: EditorArticle, number: int) -> float:
    marks = ((article.best, BEST), (article.also, ALSO), (article.junk, JUNK))
    return next((target for marked, target in marks if number in marked), UNMARKED)


def _labelled_examples(
    text: LabelledText,
    title: LabelledText | None,
    targets: Sequence[float],
    tokenizer: Tokenizer,
    guideline: int = 0,
) -> Iterator[Example]:
    pieces = windows.tokenize(tokenizer, text.text, text.sentences)
    title_pieces = windows.tokenize_title(tokenizer, title.text) if title else []
    labels = piece_labels(text, pieces)
    special = SpecialTokens.of(tokenizer)
    done = 0
    for window in windows.windows(pieces, title_pieces):
        example = _example(window, special, targets)
        example.labels[window.start : -1] = labels[done : done + len(window.pieces)]
        if title and window.title:
            title_end = window.title_start + len(window.title)
            example.labels[window.title_start : title_end] = piece_labels(title, window.title)
        done += len(window.pieces)
        is_partly_labelled = text.labelled_types != frozenset(data.CONLL_TYPES.values())
        yield replace(example, guideline=guideline, is_partly_labelled=is_partly_labelled)


def piece_labels(text: LabelledText, pieces: Sequence[Piece]) -> list[int]:
    """Return an index into LABELS for the first piece of each word, UNLABELLED for the others.

    A word that contains a name, such as `London-based`, has the label of its first name.
    """
    names = iter(text.names)
    name = next(names, None)
    labels = []
    for piece in pieces:
        if not piece.is_first:
            labels.append(UNLABELLED)
            continue
        while name and name.end <= piece.word.start:
            name = next(names, None)
        if name and name.start < piece.word.end:
            position = "B" if name.start >= piece.word.start else "I"
            labels.append(LABELS.index(f"{position}-{name.type}"))
        else:
            labels.append(LABELS.index("O"))
    return labels


def _article_source_examples(
    folder: Path, source: ArticleSource, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the windows of a data set of articles, in random order."""
    records = data.read_articles(folder / f"{source.file}.jsonl.gz")
    records = records[: len(records) - source.held_out]
    scale = SALIENCE_SCALES.index(source.file)
    for pass_number, share in _shares(source.passes):
        max_windows = LATER_PASS_WINDOWS if pass_number else FIRST_PASS_WINDOWS
        for record in rng.sample(records, round(len(records) * share)):
            title = record.get("title") if rng.random() < KEPT_TITLE_PROBABILITY else None
            yield from article_examples(record, scale, tokenizer, max_windows, title)


def article_examples(
    record: Mapping[str, str],
    scale: int,
    tokenizer: Tokenizer,
    max_windows: int,
    title: str | None = None,
) -> Iterator[Example]:
    """Yield the first windows of an article. They have salience but no labels."""
    text = record["article"]
    spans = sentences.split(text)
    targets = salience_targets([text[span.start : span.end] for span in spans], record["summary"])
    pieces = windows.tokenize(tokenizer, text, spans)
    title_pieces = windows.tokenize_title(tokenizer, title) if title else []
    special = SpecialTokens.of(tokenizer)
    for window in itertools.islice(windows.windows(pieces, title_pieces), max_windows):
        yield replace(_example(window, special, targets), scale=scale)


def _text_source_examples(
    folder: Path, source: TextSource, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the first windows of texts without any targets. Only the teacher labels them."""
    records = data.read_articles(folder / f"{source.file}.jsonl.gz")
    records = records[: len(records) - source.held_out]
    special = SpecialTokens.of(tokenizer)
    for _, share in _shares(source.passes):
        for record in rng.sample(records, round(len(records) * share)):
            text, title = record[source.field], record.get("title")
            spans = sentences.split(text)
            pieces = windows.tokenize(tokenizer, text, spans)
            title_pieces = windows.tokenize_title(tokenizer, title or "")
            made = windows.windows(pieces, title_pieces)
            for window in itertools.islice(made, TEXT_WINDOWS) if pieces else ():
                yield _example(window, special, [math.nan] * len(spans))


def _example(window: Window, special: SpecialTokens, targets: Sequence[float]) -> Example:
    """Return a window without labels. `targets` has the salience of each sentence of the text."""
    inputs = window.inputs(special)
    ids, casings = inputs["input_ids"][0], inputs["token_type_ids"][0]
    first, last = window.pieces[0].sentence, window.pieces[-1].sentence
    sentence_indexes = np.full_like(ids, NO_SENTENCE)
    sentence_indexes[window.start : -1] = [piece.sentence - first for piece in window.pieces]
    is_first = np.zeros(len(ids), dtype=np.bool_)
    is_first[window.start : -1] = [piece.is_first for piece in window.pieces]
    title_end = window.title_start + len(window.title)
    is_first[window.title_start : title_end] = [piece.is_first for piece in window.title]
    return Example(
        ids=ids,
        casings=casings,
        labels=np.full_like(ids, UNLABELLED),
        sentence_indexes=sentence_indexes,
        salience=np.array(targets[first : last + 1], dtype=np.float32),
        is_first=is_first,
    )


def _masked(example: Example, share: float, special: SpecialTokens, rng: random.Random) -> Example:
    """Replace a random share of the word pieces by the mask. Their casing does not change."""
    if not share:
        return example
    kept = [special.opening, special.closing, special.title, *special.markers]
    is_masked = np.array([rng.random() < share for _ in example.ids])
    is_masked &= ~np.isin(example.ids, kept)
    return replace(example, ids=np.where(is_masked, special.mask, example.ids))
