"""Decoded text, Markdown or HTML -> blocks: what an author set apart, in order, debris included."""

import re
from dataclasses import dataclass

# A line of hand-wrapped text is about this long; one-line paragraphs are longer, lists and verse shorter.
WRAPPED_WIDTH = range(40, 121)

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SENTENCE_END = re.compile(r"""[.!?…:]["'”’)\]»]*$""")


@dataclass(frozen=True)
class Block:
    """One paragraph or heading, on one line, single spaces between words; is_heading where the markup says so."""

    text: str
    is_heading: bool = False


def of_plain_text(text: str) -> list[Block]:
    """Paragraphs of a text: set apart by blank lines, or else one a line; hand-wrapped lines are joined."""
    chunks = [
        [line for line in map(squeeze, chunk.split("\n")) if line]
        for chunk in re.split(r"\n[^\S\n]*\n", _LINE_BREAKS.sub("\n", text))
    ]
    if _is_wrapped(chunks):
        return [Block(" ".join(lines)) for lines in chunks if lines]
    return [Block(line) for lines in chunks for line in lines]


def squeeze(text: str) -> str:
    """The text on one line: any run of white space is one space, marks that show nothing are gone."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _is_wrapped(chunks: list[list[str]]) -> bool:
    """Whether line ends within a chunk are mostly where a line was full rather than where a sentence was over."""
    inner = [line for lines in chunks for line in lines[:-1]]
    full = sum(len(line) in WRAPPED_WIDTH and not _SENTENCE_END.search(line) for line in inner)
    return full > len(inner) / 2
