"""Reads the team's data sets: texts with labelled names, and articles with reference summaries.

A README in the folder of the data sets describes the files. They are not part of this repository.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarize.tagging.sentences import Span

# Number of sentences in a text for evaluation: about the length of an article, so that windows are
# as full as in production.
EVALUATION_SENTENCES = 25

# The types of a data set -> the model's types.
CONLL_TYPES = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"}
WNUT_TYPES = {
    "person": "PER",
    "location": "LOC",
    "corporation": "ORG",
    "group": "ORG",
    "creative-work": "MISC",
    "product": "MISC",
}
EDITOR_TYPES = {"person": "PER", "organization": "ORG", "location": "LOC", "other": "MISC"}

# In natural writing, no space precedes these tokens.
_CLOSING = re.compile(r"[.,;:!?%)\]]+|'(?:s|re|ve|ll|d|m|t)|n't|’s", re.IGNORECASE)
# In natural writing, no space follows these tokens.
_OPENING = re.compile(r"[$£€(\[]")

# The tokens of a sentence, each with its BIO label.
TaggedSentence = list[tuple[str, str]]


@dataclass(frozen=True)
class TypedSpan:
    """A name in a text: offsets in code points (end exclusive), and a type such as `PER`."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class LabelledText:
    """A text of several sentences, with its names.

    `labelled_types` are the types that the data set labels. `names` has no names of other types.
    """

    text: str
    sentences: list[Span]
    names: list[TypedSpan]
    labelled_types: frozenset[str] = frozenset(CONLL_TYPES.values())


@dataclass(frozen=True)
class EditorArticle:
    """An article with its names, and with the sentences that an editor would choose.

    `best`, `also` and `junk` are indexes of sentences of `body`: the best sentences for a summary,
    those that are nearly as good, and those that are not part of the story.
    """

    title: LabelledText
    body: LabelledText
    best: frozenset[int]
    also: frozenset[int]
    junk: frozenset[int]


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument `--data`, the folder of the data sets."""
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the team's data sets",
    )


def read_conll(path: Path, types: Mapping[str, str]) -> list[TaggedSentence]:
    """Read a gzip-compressed file of `token TAB label` lines, with BIO labels.

    An empty line ends a sentence. `types` maps the file's types to the model's.
    """
    sentences: list[TaggedSentence] = [[]]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                token, label = line.rstrip("\n").split("\t")[:2]
                if label != "O":
                    label = _valid(label[:2] + types[label[2:]], sentences[-1])
                sentences[-1].append((token, label))
            elif sentences[-1]:
                sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _valid(label: str, before: TaggedSentence) -> str:
    """Return a valid BIO label: in some files, an I does not continue a name. It becomes B."""
    continues = bool(before) and before[-1][1][2:] == label[2:]
    return label if continues else f"B{label[1:]}"


def read_editor(path: Path) -> list[EditorArticle]:
    """Read a gzip-compressed file of JSON lines: articles that an editor marked."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_editor_article(json.loads(line)) for line in lines]


def _editor_article(record: Mapping[str, Any]) -> EditorArticle:
    title = record["title"] or ""
    spans = [Span(start, end) for start, end in record["sentences"]]
    return EditorArticle(
        title=LabelledText(title, [Span(0, len(title))], _editor_names(record, "title")),
        body=LabelledText(record["text"], spans, _editor_names(record, "text")),
        **{mark: frozenset(record[mark]) for mark in ("best", "also", "junk")},
    )


def _editor_names(record: Mapping[str, Any], field: str) -> list[TypedSpan]:
    """Return the names in one field of the record, in order."""
    names = []
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            if mention.get("in", "text") == field:
                start = mention["offset"]
                name_type = EDITOR_TYPES[entity["type"]]
                names.append(TypedSpan(start, start + mention["length"], name_type))
    return sorted(names, key=lambda name: name.start)


def read_articles(path: Path) -> list[dict[str, str]]:
    """Read a gzip-compressed file of JSON lines. Each record has `article` and `summary`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def labelled_texts(
    sentences: Sequence[TaggedSentence], size: int = EVALUATION_SENTENCES
) -> Iterator[LabelledText]:
    """Join sentences into texts of `size` sentences each. The last text may be shorter."""
    for start in range(0, len(sentences), size):
        yield labelled_text(sentences[start : start + size])


def labelled_text(sentences: Sequence[TaggedSentence], *, natural: bool = False) -> LabelledText:
    """Join sentences into one text, with a line for each sentence.

    Tokens are separated by one space. With `natural`, there is no space before closing punctuation
    and after opening punctuation.
    """
    text, spans, names = "", [], []
    for sentence in sentences:
        sentence_start, needs_space = len(text), False
        for token, label in sentence:
            if needs_space and not (natural and _CLOSING.fullmatch(token)):
                text += " "
            start = len(text)
            text += token
            needs_space = not (natural and _OPENING.fullmatch(token))
            if label.startswith("B"):
                names.append(TypedSpan(start, len(text), label[2:]))
            elif label.startswith("I"):
                names[-1] = TypedSpan(names[-1].start, len(text), label[2:])
        spans.append(Span(sentence_start, len(text)))
        text += "\n"
    return LabelledText(text, spans, names)
