"""Plain text -> blocks: its paragraphs and list items, in order, boilerplate included.

The other parsers of this package make blocks too, see `draft`.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# In characters. A longer line is not wrapped by hand or by a mail program: it is a whole paragraph.
WRAPPED_COLUMNS = 160
# A text counts as wrapped if more than this share of its line breaks are inside a sentence: one
# line ends without a full stop, the next one starts in lower case. Headlines and lists hardly have
# such breaks.
WRAPPED_SHARE = 0.3
# A text with fewer such breaks, but at least one, counts as wrapped if more than this share of its
# lines are full: the next word would not have fitted. In such a text, names follow most breaks.
FULL_SHARE = 0.8

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# The start of a list item: `- `, `* `, `• `, `1. `, `2) `.
_BULLET = re.compile(r"(?:[-*•·–]|\d{1,2}[.)]) \S")
_SENTENCE_END = re.compile(r"""[.!?…:]["'”’)\]»]*$""")


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a list item; its text is on one line, as `squeeze` makes it."""

    text: str
    is_heading: bool = False
    is_item: bool = False


def of_plain_text(text: str) -> list[Block]:
    """The paragraphs and list items of a text.

    Blank lines separate them. Other line breaks separate them too, unless the lines are wrapped:
    then the lines of a paragraph are joined.
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
    """The lines that are not empty; they keep their indentation."""
    return [line.rstrip() for line in chunk.split("\n") if squeeze(line)]


def _may_be_wrapped(lines: list[str]) -> bool:
    return len(lines) > 1 and max(map(len, lines)) <= WRAPPED_COLUMNS


def _wrapping_width(chunks: list[list[str]]) -> int:
    """The length of the longest line if the lines are wrapped, else 0."""
    width = max((len(line) for lines in chunks for line in lines), default=0)
    breaks = [pair for lines in chunks for pair in itertools.pairwise(lines)]
    inside_sentence = sum(
        following.lstrip()[:1].islower() and not _SENTENCE_END.search(line)
        for line, following in breaks
    )
    full = sum(not _has_room(line, following, width) for line, following in breaks)
    is_wrapped = inside_sentence > WRAPPED_SHARE * len(breaks) or (
        inside_sentence > 0 and full > FULL_SHARE * len(breaks)
    )
    return width if is_wrapped else 0


def _has_room(line: str, following: str, width: int) -> bool:
    """True if the first word of the following line would have fitted on this line."""
    first_word = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(first_word) <= width


def _unwrapped(lines: list[str], width: int) -> Iterator[str]:
    """The paragraphs of lines that are wrapped at a width."""
    paragraph = [lines[0]]
    for line, following in itertools.pairwise(lines):
        if _ends_before(following, paragraph, width, may_be_headline=line is lines[0]):
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(following)
    yield _joined(paragraph)


def _ends_before(following: str, paragraph: list[str], width: int, may_be_headline: bool) -> bool:
    """True if the following line starts a new paragraph.

    List items and indented lines do. Other lines do if the line before had room for another word,
    and ends a sentence or a headline.
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
    """The lines as one text, without a break after a hyphen: `thirty-` `one`."""
    return re.sub(r"(?<=\w-)\n\s*(?=\w)", "", "\n".join(lines))
