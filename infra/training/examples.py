"""Texts with names, and articles with summaries -> windows with targets: what the model is trained on, in its order.

The order, the disguises of the texts and so the whole course follow from the seed.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from infra.training import data, extracts
from infra.training.data import Sentence, Text
from summarize.tagging import sentences, windows
from summarize.tagging.labels import LABELS

UNLABELLED = -100
# Sentences in a text of names: from a short message to a long article.
TEXT_SENTENCES = (3, 40)
# How often a text is written as people write it, with the punctuation where it belongs, and how often in one case.
NATURAL, UPPER, LOWER = 0.5, 0.05, 0.05
# How often a name is exchanged for another one of its type.
EXCHANGED = 0.15
# Windows of an article that are read in the first pass, and in those after it: what matters is hardly ever further down.
FIRST_WINDOWS, LATER_WINDOWS = 2, 1

_BTC = frozenset({"PER", "ORG", "LOC"})


@dataclass(frozen=True)
class Example:
    """One window. `labels` is a label's number for each token (UNLABELLED: none wanted). `owners` is each token's sentence in
    `salience` (-1: none), `source` which articles' scale salience is on. Without all types labelled, O may hide the others."""

    ids: NDArray[np.int64]
    casings: NDArray[np.int64]
    labels: NDArray[np.int64]
    owners: NDArray[np.int64]
    salience: NDArray[np.float32]
    source: int
    is_partial: bool


@dataclass(frozen=True)
class NameSource:
    """A file of names, how often it is read, and what it labels."""

    file: str
    passes: float
    types: dict[str, str]
    labelled: frozenset[str] = frozenset(data.CONLL_TYPES.values())


@dataclass(frozen=True)
class ArticleSource:
    """A file of articles, how often it is read, and how many lines at its end are kept for choosing."""

    file: str
    passes: float
    kept: int = 0


@dataclass(frozen=True)
class Part:
    """A part of the course: what is read, about how many tokens at a time, and the share of pieces hidden in texts of names,
    whose names then are told by what stands around them."""

    names: tuple[NameSource, ...]
    articles: tuple[ArticleSource, ...]
    tokens_a_batch: int
    hidden: float = 0.0


def _part(passes: Mapping[str, float], tokens_a_batch: int, hidden: float = 0.0) -> Part:
    return Part(
        names=(
            NameSource("conll2003_eng.train", passes["conll"], data.CONLL_TYPES),
            NameSource("wikigold_test", passes["wikigold"], data.CONLL_TYPES),
            NameSource("wnut17_train", passes["wnut"], data.WNUT_TYPES),
            *(
                NameSource(f"btc_{part}", passes["btc"], data.CONLL_TYPES, _BTC)
                for part in "abefgh"
            ),
        ),
        # In the order of `source`. Of the first file, the last hundred are for judging, the hundred before them for choosing.
        articles=(
            ArticleSource("cnndm_validation", passes["cnn"], kept=200),
            ArticleSource("cnndm_train", passes["dailymail"]),
            ArticleSource("bbc_news_summary_dedup", passes["bbc"]),
        ),
        tokens_a_batch=tokens_a_batch,
        hidden=hidden,
    )


# What matters in an article is learnt early; names, of which there is more to know, for longer and in smaller steps.
COURSE = (
    _part(
        {"conll": 3, "wikigold": 2, "wnut": 3, "btc": 1, "cnn": 2, "dailymail": 2, "bbc": 0.35},
        tokens_a_batch=3_200,
    ),
    _part(
        {"conll": 6, "wikigold": 3, "wnut": 5, "btc": 1, "cnn": 0.6, "dailymail": 0.6, "bbc": 0.15},
        tokens_a_batch=1_600,
        hidden=0.06,
    ),
)
SOURCES = len(COURSE[0].articles)


@dataclass(frozen=True)
class Lines:
    """Some lines of a file."""

    file: str
    lines: slice


CHOOSING = Lines("cnndm_validation", slice(-200, -100))


def examples(folder: Path, part: Part, tokenizer: Tokenizer, seed: int) -> list[Example]:
    """Every window that is trained on in a part of the course, as often as it is."""
    chance = random.Random(seed)
    result = [
        _hidden(example, part.hidden, tokenizer, chance)
        for source in part.names
        for example in _names(folder / "entities", source, tokenizer, chance)
    ]
    result += [
        example
        for number, source in enumerate(part.articles)
        for example in _articles(folder / "summaries", source, number, tokenizer, chance)
    ]
    return result


def batches(examples: Sequence[Example], tokens: int, seed: int) -> list[list[Example]]:
    """Batches of about that many tokens, of windows of like length, in random order."""
    chance = random.Random(seed)
    ordered = sorted(examples, key=lambda example: len(example.ids) * chance.uniform(0.85, 1.15))
    result: list[list[Example]] = [[]]
    for example in ordered:
        if result[-1] and (len(result[-1]) + 1) * len(example.ids) > tokens:
            result.append([])
        result[-1].append(example)
    chance.shuffle(result)
    return result


def _names(
    folder: Path, source: NameSource, tokenizer: Tokenizer, chance: random.Random
) -> Iterator[Example]:
    tagged = data.read_conll(folder / f"{source.file}.conll.gz", source.types)
    known = _known_names(tagged)
    for number in range(round(source.passes)):
        start = 0
        while start < len(tagged):
            size = chance.randint(*TEXT_SENTENCES)
            chosen = [
                _exchanged(sentence, known, chance) if number else sentence
                for sentence in tagged[start : start + size]
            ]
            text = replace(
                data.as_text(chosen, natural=chance.random() < NATURAL), types=source.labelled
            )
            yield from _of_names(_in_one_case(text, chance), tokenizer)
            start += size


def _known_names(tagged: Sequence[Sentence]) -> dict[str, list[list[str]]]:
    known: dict[str, list[list[str]]] = {}
    for sentence in tagged:
        for token, label in sentence:
            if label.startswith("B"):
                known.setdefault(label[2:], []).append([token])
            elif label.startswith("I"):
                known[label[2:]][-1].append(token)
    return known


def _exchanged(
    sentence: Sentence, known: dict[str, list[list[str]]], chance: random.Random
) -> Sentence:
    result: Sentence = []
    skipping = False
    for token, label in sentence:
        if label.startswith("B"):
            skipping = chance.random() < EXCHANGED
            if skipping:
                kind = label[2:]
                first, *rest = chance.choice(known[kind])
                result += [(first, f"B-{kind}"), *((other, f"I-{kind}") for other in rest)]
        elif label == "O":
            skipping = False
        if not skipping:
            result.append((token, label))
    return result


def _in_one_case(text: Text, chance: random.Random) -> Text:
    drawn = chance.random()
    other = (
        text.text.upper()
        if drawn < UPPER
        else text.text.lower()
        if drawn < UPPER + LOWER
        else text.text
    )
    # ß and the like change their length, and every offset with it.
    return replace(text, text=other) if len(other) == len(text.text) else text


def labels_of(text: Text, pieces: Sequence[windows.Piece]) -> list[int]:
    """Each piece's label, on the first of a word; UNLABELLED on the others."""
    starts = {name.start: name for name in text.names}
    current = None
    labels = []
    for piece in pieces:
        if not piece.is_first:
            labels.append(UNLABELLED)
            continue
        current = starts.get(piece.word.start) or (
            current if current and piece.word.start < current.end else None
        )
        begins = piece.word.start in starts
        labels.append(LABELS.index(f"{'B' if begins else 'I'}-{current.type}" if current else "O"))
    return labels


def _of_names(text: Text, tokenizer: Tokenizer) -> Iterator[Example]:
    read = windows.tokenize(tokenizer, text.text, text.sentences)
    labels = labels_of(text, read)
    partial = text.types != frozenset(data.CONLL_TYPES.values())
    for number, (window, wanted) in enumerate(_windows(read, labels)):
        yield _example(window, number, wanted, {}, 0, partial)


def _articles(
    folder: Path, source: ArticleSource, number: int, tokenizer: Tokenizer, chance: random.Random
) -> Iterator[Example]:
    records = data.articles(folder / f"{source.file}.jsonl.gz")
    records = records[: len(records) - source.kept]
    for turn in range(int(source.passes) + (source.passes % 1 > 0)):
        for record in chance.sample(records, round(len(records) * min(1.0, source.passes - turn))):
            yield from of_article(
                record, number, tokenizer, LATER_WINDOWS if turn else FIRST_WINDOWS
            )


def of_article(
    record: dict[str, str], source: int, tokenizer: Tokenizer, count: int
) -> Iterator[Example]:
    """The article's first windows, with what each sentence is worth."""
    text = record["article"]
    spans = sentences.split(text)
    read = windows.tokenize(tokenizer, text, spans)
    worth = dict(
        enumerate(
            extracts.targets([text[span.start : span.end] for span in spans], record["summary"])
        )
    )
    labels = [UNLABELLED] * len(read)
    for number, (window, wanted) in enumerate(_windows(read, labels)):
        if number < count:
            yield _example(window, number, wanted, worth, source, is_partial=False)


def _hidden(example: Example, share: float, tokenizer: Tokenizer, chance: random.Random) -> Example:
    """With that share of its pieces masked; their casing still shows."""
    mask = tokenizer.token_to_id("[MASK]")
    if not share or mask is None:
        return example
    masked = [chance.random() < share for _ in example.ids[windows.OPENING : -windows.CLOSING]]
    return replace(example, ids=np.where(_framed(masked, 0), mask, example.ids))


def _windows(
    read: list[windows.Piece], labels: list[int]
) -> Iterator[tuple[list[windows.Piece], list[int]]]:
    start = 0
    for window in windows.windows(read):
        yield window, labels[start : start + len(window)]
        start += len(window)


def _example(
    window: list[windows.Piece],
    number: int,
    labels: list[int],
    worth: dict[int, float],
    source: int,
    is_partial: bool,
) -> Example:
    fed = windows.model_inputs(window, number)
    first = window[0].sentence
    owners = [piece.sentence - first if worth else -1 for piece in window]
    salience = (
        [worth[sentence] for sentence in range(first, window[-1].sentence + 1)] if worth else []
    )
    return Example(
        ids=fed["input_ids"][0],
        casings=fed["token_type_ids"][0],
        labels=_framed(labels, UNLABELLED),
        owners=_framed(owners, -1),
        salience=np.array(salience, dtype=np.float32),
        source=source,
        is_partial=is_partial,
    )


def _framed(values: Sequence[int], other: int) -> NDArray[np.int64]:
    """The values of the pieces, among those of the special tokens."""
    return np.array(
        [*[other] * windows.OPENING, *values, *[other] * windows.CLOSING], dtype=np.int64
    )
