"""The Block type, and the parser of plain text.

The other parsers of this package return blocks too, in a `Draft`.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# The maximum length of a wrapped line, in characters. A longer line is a whole paragraph.
MAX_WRAPPED_CHARACTERS = 160
# A text counts as wrapped if more than this share of its line breaks are inside a sentence: the
# line before the break ends without a full stop, and the line after it starts in lower case.
# Headlines and lists rarely have such breaks.
MID_SENTENCE_SHARE = 0.3
# A text with fewer breaks inside sentences, but at least one, counts as wrapped if more than this
# share of its lines are full: the next word would not have fitted. This is for texts in which most
# breaks are before a name, so the next line starts in upper case.
FULL_LINE_SHARE = 0.8

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# The start of a list item: `- `, `* `, `• `, `1. `, `2) `.
_BULLET = re.compile(r"(?:[-*•·–]|\d{1,2}[.)]) \S")
_SENTENCE_END = re.compile(r"""[.!?…:]["'”’)\]»]*$""")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or table row; `text` is one line, see `squeeze`."""

    text: str
    is_heading: bool = False
    is_item: bool = False
    is_row: bool = False


def of_plain_text(text: str) -> list[Block]:
    """The paragraphs and list items of a text, in order, boilerplate included.

    Blank lines separate them. Single line breaks separate them too, unless the text is wrapped: the
    lines of a wrapped paragraph are joined. No block is marked as a heading.
    """
    chunks = [_lines(chunk) for chunk in _BLANK_LINE.split(_LINE_BREAKS.sub("\n", text))]
    width = _wrapping_width([lines for lines in chunks if _may_be_wrapped(lines)])
    blocks: list[Block] = []
    for lines in chunks:
        is_wrapped = width and _may_be_wrapped(lines)
        for paragraph in _unwrapped(lines, width) if is_wrapped else lines:
            squeezed = squeeze(paragraph)
            if squeezed:
                blocks.append(Block(squeezed, is_item=bool(_BULLET.match(squeezed))))
    return blocks


def squeeze(text: str) -> str:
    """The text on one line: white space becomes single spaces, invisible characters are removed."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _lines(chunk: str) -> list[str]:
    """The lines that are not blank, with their indentation."""
    return [line.rstrip() for line in chunk.split("\n") if squeeze(line)]


def _may_be_wrapped(lines: list[str]) -> bool:
    return len(lines) > 1 and max(map(len, lines)) <= MAX_WRAPPED_CHARACTERS


def _wrapping_width(chunks: list[list[str]]) -> int:
    """The length of the longest line, in characters, if the text is wrapped; else 0."""
    width = max((len(line) for lines in chunks for line in lines), default=0)
    breaks = [pair for lines in chunks for pair in itertools.pairwise(lines)]
    inside_sentence = sum(
        following.lstrip()[:1].islower() and not _SENTENCE_END.search(line)
        for line, following in breaks
    )
    full = sum(not _has_room(line, following, width) for line, following in breaks)
    is_wrapped = inside_sentence > MID_SENTENCE_SHARE * len(breaks) or (
        inside_sentence > 0 and full > FULL_LINE_SHARE * len(breaks)
    )
    return width if is_wrapped else 0


def _has_room(line: str, following: str, width: int) -> bool:
    """True if the first word of the following line would have fitted on this line."""
    first_word = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(first_word) <= width


def _unwrapped(lines: list[str], width: int) -> Iterator[str]:
    """The paragraphs in a chunk of lines that are wrapped at `width` characters."""
    paragraph = [lines[0]]
    for line, following in itertools.pairwise(lines):
        if _starts_paragraph(following, paragraph, width, may_be_headline=line is lines[0]):
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(following)
    yield _joined(paragraph)


def _starts_paragraph(
    following: str, paragraph: list[str], width: int, may_be_headline: bool
) -> bool:
    """True if the following line starts a new paragraph.

    List items and indented lines start one. Another line starts one if the line before it ends a
    sentence or a headline, and the first word of `following` would have fitted on it.
    """
    line, is_listed = paragraph[-1], bool(_BULLET.match(paragraph[0].lstrip()))
    if _BULLET.match(following.lstrip()) and (is_listed or line.endswith(":")):
        return True
    if following[:1].isspace() and not line[:1].isspace() and not is_listed:
        return True
    ends_headline = may_be_headline and not following[:1].islower()
    ends = ends_headline or bool(_SENTENCE_END.search(line))
    return ends and _has_room(line, following, width)


def _joined(lines: list[str]) -> str:
    """The lines as one text; after a hyphen, the break is removed: `thirty-` + `one`."""
    return re.sub(r"(?<=\w-)\n\s*(?=\w)", "", "\n".join(lines))
