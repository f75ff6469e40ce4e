"""The team's data, read into texts with labelled names, and articles with the sentences that matter.

`--data DIR` names the folder (its README tells what is in it); none of it is part of the product.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize.tagging.sentences import Span

# Sentences a text is made of when it is judged: about the length of an article, so windows are filled as in use.
SENTENCES_A_TEXT = 25

# The model's names of types.
CONLL_TYPES = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"}
WNUT_TYPES = {
    "person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG", "creative-work": "MISC", "product": "MISC",
}  # fmt: skip

_CLOSING = re.compile(r"[.,;:!?%)\]]+|'(?:s|re|ve|ll|d|m|t)|n't|’s", re.IGNORECASE)
_OPENING = re.compile(r"[$£€(\[]")

Sentence = list[tuple[str, str]]


@dataclass(frozen=True)
class Name:
    """A labelled name in a text, in code points, end exclusive; type is the model's."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class Text:
    """A text of several sentences with its names. Where not all types were labelled, `types` tells those that were."""

    text: str
    sentences: list[Span]
    names: list[Name]
    types: frozenset[str] = frozenset(CONLL_TYPES.values())


def read_conll(path: Path, types: Mapping[str, str]) -> list[Sentence]:
    """The sentences of a file of `token TAB label` lines (BIO), its types translated."""
    sentences: list[Sentence] = [[]]
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.strip():
                token, label = line.rstrip("\n").split("\t")[:2]
                sentences[-1].append(
                    (token, label if label == "O" else label[:2] + types[label[2:]])
                )
            elif sentences[-1]:
                sentences.append([])
    return [sentence for sentence in sentences if sentence]


def as_texts(sentences: Sequence[Sentence], size: int = SENTENCES_A_TEXT) -> Iterator[Text]:
    """Texts of that many sentences each, tokens apart, a sentence a line."""
    return (as_text(sentences[start : start + size]) for start in range(0, len(sentences), size))


def as_text(sentences: Sequence[Sentence], *, natural: bool = False) -> Text:
    """One text, a sentence a line; `natural` puts punctuation where people write it, else tokens are apart."""
    text, spans, names = "", [], []
    for sentence in sentences:
        begin, glued = len(text), True
        for token, label in sentence:
            closes = natural and _CLOSING.fullmatch(token)
            text += "" if glued or closes else " "
            place = len(text)
            text += token
            glued = natural and _OPENING.fullmatch(token) is not None
            if label.startswith("B"):
                names.append(Name(place, len(text), label[2:]))
            elif label.startswith("I"):
                names[-1] = Name(names[-1].start, len(text), label[2:])
        spans.append(Span(begin, len(text)))
        text += "\n"
    return Text(text, spans, names)


def articles(path: Path) -> list[dict[str, str]]:
    """The records of a file of JSON lines."""
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]
