"""Makes the training examples: windows of texts, with the outputs that the model must learn.

There are two kinds of data. From texts with labelled names, the model learns to label words. From
news articles with reference summaries, it learns the salience of sentences. Texts with names are
augmented: the case of letters, the spaces around punctuation and the names themselves are changed
at random.

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

from infra.training import data
from infra.training.data import LabelledText, TaggedSentence
from infra.training.extracts import salience_targets
from summarize.tagging import sentences, windows
from summarize.tagging.labels import LABELS
from summarize.tagging.windows import Piece

Array = NDArray[np.int64]

# Value in `Example.labels` for a token without a label.
UNLABELLED = -100
# Value in `Example.sentence_indexes` for a token without salience.
NO_SENTENCE = -1

# Fewest and most sentences in a text with names: from a short message to a long article.
SENTENCES_PER_TEXT = (3, 40)
# Probability that a text is written with natural spaces instead of a space between all tokens.
NATURAL_PROBABILITY = 0.5
# Probability that a text is written in upper case only, or in lower case only.
UPPER_PROBABILITY, LOWER_PROBABILITY = 0.05, 0.05
# Probability that a name is replaced by another name of its type, from the second pass on.
REPLACEMENT_PROBABILITY = 0.15
# Number of windows at the start of an article that are used, in the first pass and in later passes.
# Important sentences rarely come after these windows.
FIRST_PASS_WINDOWS, LATER_PASS_WINDOWS = 2, 1


@dataclass(frozen=True)
class Example:
    """One window of a text as the model's input, with the outputs to learn.

    The first four arrays have one element per token, special tokens included. `labels` are
    indexes into LABELS. `sentence_indexes` are indexes into `salience`, which has one element per
    sentence. `article_source` is the index of the article's data set in `Phase.articles`. If
    `is_partly_labelled`, the data set does not label all types, so a word with the label O may
    still be part of a name.
    """

    ids: Array
    casings: Array
    labels: Array
    sentence_indexes: Array
    salience: NDArray[np.float32]
    article_source: int
    is_partly_labelled: bool


@dataclass(frozen=True)
class NameSource:
    """A data set with labelled names: its file and the number of passes over it.

    `types` maps the data set's types to the model's types. `labelled_types` are those of the
    model's types that the data set labels.
    """

    file: str
    passes: float
    types: dict[str, str]
    labelled_types: frozenset[str] = frozenset(data.CONLL_TYPES.values())


@dataclass(frozen=True)
class ArticleSource:
    """A data set of articles: its file and the number of passes over it.

    The last `held_out` articles of the file are not used for training.
    """

    file: str
    passes: float
    held_out: int = 0


@dataclass(frozen=True)
class Phase:
    """A phase of the training: its data and the approximate number of tokens in a batch.

    In texts with names, the share `masked` of the word pieces is replaced by [MASK], so that the
    model learns to recognize names by their context.
    """

    names: tuple[NameSource, ...]
    articles: tuple[ArticleSource, ...]
    batch_tokens: int
    masked: float = 0.0


# Passes over each data set, in the first and in the second phase. With 0.35 passes, a random 35 %
# of its articles is used. The model learns salience mostly in the first phase. It learns names more
# slowly, so the second phase has more passes over the texts with names.
_PASSES = {
    "conll": (3, 6),
    "wikigold": (2, 3),
    "wnut": (3, 5),
    "twitter": (1, 1),
    "cnn": (2, 0.6),
    "dailymail": (2, 0.6),
    "bbc": (0.35, 0.15),
}
# The Broad Twitter Corpus does not label MISC.
_TWITTER_TYPES = frozenset({"PER", "ORG", "LOC"})


def _phase(number: int, batch_tokens: int, masked: float) -> Phase:
    passes = {name: by_phase[number] for name, by_phase in _PASSES.items()}
    twitter = (
        NameSource(f"btc_{section}", passes["twitter"], data.CONLL_TYPES, _TWITTER_TYPES)
        for section in "abefgh"
    )
    return Phase(
        names=(
            NameSource("conll2003_eng.train", passes["conll"], data.CONLL_TYPES),
            NameSource("wikigold_test", passes["wikigold"], data.CONLL_TYPES),
            NameSource("wnut17_train", passes["wnut"], data.WNUT_TYPES),
            *twitter,
        ),
        # `Example.article_source` is an index into this tuple. In the first file, the last 100
        # articles are for evaluation, and the 100 before them are for calibration and tuning. The
        # validation file has nearly only CNN articles, the train file mostly Daily Mail
        # (shared/data/README.md).
        articles=(
            ArticleSource("cnndm_validation", passes["cnn"], held_out=200),
            ArticleSource("cnndm_train", passes["dailymail"]),
            ArticleSource("bbc_news_summary_dedup", passes["bbc"]),
        ),
        batch_tokens=batch_tokens,
        masked=masked,
    )


# The second phase has smaller batches and therefore more steps.
PHASES = (
    _phase(0, batch_tokens=3_200, masked=0.0),
    _phase(1, batch_tokens=1_600, masked=0.06),
)
ARTICLE_SOURCES = len(PHASES[0].articles)


# Articles that are used neither for training nor in the tables of `evaluate`.
CALIBRATION_FILE, CALIBRATION_LINES = "cnndm_validation", slice(-200, -100)


def phase_examples(folder: Path, phase: Phase, tokenizer: Tokenizer, seed: int) -> list[Example]:
    """Return all examples of a phase. Every pass over a data set adds its examples again."""
    rng = random.Random(seed)
    examples = []
    for name_source in phase.names:
        for example in _name_source_examples(folder / "entities", name_source, tokenizer, rng):
            examples.append(_masked(example, phase.masked, tokenizer, rng))
    for number, article_source in enumerate(phase.articles):
        examples += _article_source_examples(
            folder / "summaries", article_source, number, tokenizer, rng
        )
    return examples


def batches(examples: Sequence[Example], tokens: int, seed: int) -> list[list[Example]]:
    """Group examples of similar length into batches, in random order.

    With padding, a batch usually has at most `tokens` tokens.
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


def _name_source_examples(
    folder: Path, source: NameSource, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the windows of a data set with names. Each pass augments the texts differently."""
    tagged = data.read_conll(folder / f"{source.file}.conll.gz", source.types)
    names = _names_by_type(tagged)
    for pass_number in range(round(source.passes)):
        start = 0
        while start < len(tagged):
            size = rng.randint(*SENTENCES_PER_TEXT)
            chosen = tagged[start : start + size]
            if pass_number > 0:
                chosen = [replace_names(sentence, names, rng) for sentence in chosen]
            text = data.labelled_text(chosen, natural=rng.random() < NATURAL_PROBABILITY)
            text = replace(text, labelled_types=source.labelled_types)
            yield from text_examples(change_case(text, rng), tokenizer)
            start += size


def _names_by_type(tagged: Sequence[TaggedSentence]) -> dict[str, list[list[str]]]:
    """Return the tokens of every name in the data set, by type."""
    names: dict[str, list[list[str]]] = {}
    for sentence in tagged:
        for token, label in sentence:
            if label.startswith("B"):
                names.setdefault(label[2:], []).append([token])
            elif label.startswith("I"):
                names[label[2:]][-1].append(token)
    return names


def replace_names(
    sentence: TaggedSentence, names: Mapping[str, list[list[str]]], rng: random.Random
) -> TaggedSentence:
    """Replace some names of the sentence by other names of the same type."""
    result: TaggedSentence = []
    is_replaced = False
    for token, label in sentence:
        if label.startswith("B"):
            is_replaced = rng.random() < REPLACEMENT_PROBABILITY
            if is_replaced:
                name_type = label[2:]
                first, *rest = rng.choice(names[name_type])
                result.append((first, f"B-{name_type}"))
                result += [(other, f"I-{name_type}") for other in rest]
        elif label == "O":
            is_replaced = False
        if not is_replaced:
            result.append((token, label))
    return result


def change_case(text: LabelledText, rng: random.Random) -> LabelledText:
    """Return the text in upper case, in lower case or, most often, unchanged."""
    number = rng.random()
    if number < UPPER_PROBABILITY:
        changed = text.text.upper()
    elif number < UPPER_PROBABILITY + LOWER_PROBABILITY:
        changed = text.text.lower()
    else:
        return text
    # In upper case, ß becomes SS: the text would be longer and the offsets of names wrong. Such a
    # text is not changed.
    return replace(text, text=changed) if len(changed) == len(text.text) else text


def text_examples(text: LabelledText, tokenizer: Tokenizer) -> Iterator[Example]:
    """Yield the windows of a text with names. They have labels but no salience."""
    pieces = windows.tokenize(tokenizer, text.text, text.sentences)
    labels = piece_labels(text, pieces)
    is_partly_labelled = text.labelled_types != frozenset(data.CONLL_TYPES.values())
    start = 0
    for window, ids, casings in _windows(pieces):
        yield Example(
            ids=ids,
            casings=casings,
            labels=_with_special_tokens(labels[start : start + len(window)], UNLABELLED),
            sentence_indexes=_with_special_tokens([NO_SENTENCE] * len(window), NO_SENTENCE),
            salience=np.zeros(0, dtype=np.float32),
            article_source=0,
            is_partly_labelled=is_partly_labelled,
        )
        start += len(window)


def piece_labels(text: LabelledText, pieces: Sequence[Piece]) -> list[int]:
    """Return an index into LABELS for the first piece of each word, UNLABELLED for the others."""
    names = {name.start: name for name in text.names}
    current_name = None
    labels = []
    for piece in pieces:
        if not piece.is_first:
            labels.append(UNLABELLED)
            continue
        start = piece.word.start
        if start in names:
            current_name = names[start]
        elif current_name and start >= current_name.end:
            current_name = None
        position = "B" if start in names else "I"
        label = f"{position}-{current_name.type}" if current_name else "O"
        labels.append(LABELS.index(label))
    return labels


def _article_source_examples(
    folder: Path, source: ArticleSource, number: int, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    """Yield the windows of a data set of articles, in random order.

    With 1.5 passes, all articles are used once, and then a random half of them again.
    """
    records = data.read_articles(folder / f"{source.file}.jsonl.gz")
    records = records[: len(records) - source.held_out]
    for pass_number in range(math.ceil(source.passes)):
        max_windows = LATER_PASS_WINDOWS if pass_number else FIRST_PASS_WINDOWS
        share = min(1.0, source.passes - pass_number)
        for record in rng.sample(records, round(len(records) * share)):
            yield from article_examples(record, number, tokenizer, max_windows)


def article_examples(
    record: Mapping[str, str], source: int, tokenizer: Tokenizer, max_windows: int
) -> Iterator[Example]:
    """Yield the first windows of an article. They have salience but no labels."""
    text = record["article"]
    spans = sentences.split(text)
    targets = salience_targets([text[span.start : span.end] for span in spans], record["summary"])
    pieces = windows.tokenize(tokenizer, text, spans)
    for window, ids, casings in itertools.islice(_windows(pieces), max_windows):
        first, last = window[0].sentence, window[-1].sentence
        sentence_indexes = [piece.sentence - first for piece in window]
        yield Example(
            ids=ids,
            casings=casings,
            labels=_with_special_tokens([UNLABELLED] * len(window), UNLABELLED),
            sentence_indexes=_with_special_tokens(sentence_indexes, NO_SENTENCE),
            salience=np.array(targets[first : last + 1], dtype=np.float32),
            article_source=source,
            is_partly_labelled=False,
        )


def _windows(pieces: list[Piece]) -> Iterator[tuple[list[Piece], Array, Array]]:
    """Yield each window with the ids and the casings of its tokens."""
    for number, window in enumerate(windows.windows(pieces)):
        inputs = windows.model_inputs(window, number)
        yield window, inputs["input_ids"][0], inputs["token_type_ids"][0]


def _masked(example: Example, share: float, tokenizer: Tokenizer, rng: random.Random) -> Example:
    """Replace a random share of the word pieces by [MASK]. Their casing does not change."""
    mask = tokenizer.token_to_id("[MASK]")
    if not share or mask is None:
        return example
    pieces = example.ids[windows.OPENING : -windows.CLOSING]
    is_masked = _with_special_tokens([rng.random() < share for _ in pieces], 0)
    return replace(example, ids=np.where(is_masked, mask, example.ids))


def _with_special_tokens(values: Sequence[int], filler: int) -> Array:
    """Add `filler` for each special token before and after the values of a window's pieces."""
    return np.array(
        [*[filler] * windows.OPENING, *values, *[filler] * windows.CLOSING], dtype=np.int64
    )
