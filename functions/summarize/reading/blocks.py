"""Decoded text, Markdown or HTML -> blocks: what an author set apart, in order, debris included."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Longer lines are not wrapped by hand or by a mailer, but paragraphs.
WRAPPED_COLUMNS = 160
# A wrapped text breaks most of its lines within a sentence, before a word in lower case; headlines and lists hardly any.
WRAPPED_SHARE = 0.3
# Or, where names stand at the breaks, nearly all lines are so full that the next word would not have fitted.
FULL_SHARE = 0.8

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# `- `, `* `, `• `, `1. `, `2) `: an item of a list.
_BULLET = re.compile(r"(?:[-*•·–]|\d{1,2}[.)]) \S")
_SENTENCE_END = re.compile(r"""[.!?…:]["'”’)\]»]*$""")


@dataclass(frozen=True)
class Block:
    """One paragraph, heading or list item, on one line, single spaces between words; the markup says which."""

    text: str
    is_heading: bool = False
    is_item: bool = False


def of_plain_text(text: str) -> list[Block]:
    """Paragraphs of a text: set apart by blank lines, or else one a line; wrapped lines are joined."""
    chunks = [_lines(chunk) for chunk in re.split(r"\n[^\S\n]*\n", _LINE_BREAKS.sub("\n", text))]
    narrow = [lines for lines in chunks if _is_narrow(lines)]
    width = (
        max((len(line) for lines in narrow for line in lines), default=0)
        if _are_wrapped(narrow)
        else 0
    )
    blocks = (
        _unwrapped(lines, width) if width and _is_narrow(lines) else lines for lines in chunks
    )
    return [
        Block(squeezed, is_item=bool(_BULLET.match(squeezed)))
        for paragraph in itertools.chain(*blocks)
        if (squeezed := squeeze(paragraph))
    ]


def squeeze(text: str) -> str:
    """The text on one line: any run of white space is one space, marks that show nothing are gone."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _lines(chunk: str) -> list[str]:
    """The lines that show something, with the indentation they begin with."""
    return [line.rstrip() for line in chunk.split("\n") if squeeze(line)]


def _is_narrow(lines: list[str]) -> bool:
    return len(lines) > 1 and max(map(len, lines)) <= WRAPPED_COLUMNS


def _are_wrapped(chunks: list[list[str]]) -> bool:
    breaks = [
        (line, following) for lines in chunks for line, following in itertools.pairwise(lines)
    ]
    within = sum(
        following.lstrip()[:1].islower() and not _SENTENCE_END.search(line)
        for line, following in breaks
    )
    width = max((len(line) for lines in chunks for line in lines), default=0)
    full = sum(len(line) + 1 + len(following.split()[0]) > width for line, following in breaks)
    return within > WRAPPED_SHARE * len(breaks) or (within > 0 and full > FULL_SHARE * len(breaks))


def _unwrapped(lines: list[str], width: int) -> Iterator[str]:
    """The paragraphs of a chunk. One ends where a line ends though the next word would have fitted, before an indented line,
    and before an item of a list."""
    paragraph = [lines[0]]
    for line, following in itertools.pairwise(lines):
        is_listed = _BULLET.match(paragraph[0].lstrip())
        begins_item = _BULLET.match(following.lstrip()) and (is_listed or line.endswith(":"))
        begins_indented = following[:1].isspace() and not line[:1].isspace() and not is_listed
        has_room = len(line) + 1 + len(following.split()[0]) <= width
        ends = _SENTENCE_END.search(line) or (line is lines[0] and not following[:1].islower())
        if begins_item or begins_indented or (has_room and ends):
            yield _join(paragraph)
            paragraph = []
        paragraph.append(following)
    yield _join(paragraph)


def _join(lines: list[str]) -> str:
    """A line that breaks after the hyphen of `thirty-one` goes on without a space."""
    return re.sub(r"(?<=\w-)\n\s*(?=\w)", "", "\n".join(lines))
