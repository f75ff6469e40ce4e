"""Estimates whether a search found the whole story, without a second search."""

import itertools
import re
from typing import Any

from summarize.reading.blocks import Block
from summarize.reading.page.cleaning import PROSE_WORDS, SENTENCE_END
from summarize.reading.page.group_limits import INLINE
from summarize.reading.page.lost_headings import SUB_HEADINGS

# A result with fewer words is never considered complete.
MIN_WORDS = 250
# Largest share of a complete result's words that may be missing: in paragraphs near the story, and
# in texts of any length (such as sub-headings) in its own boxes or above it.
NEAR_SHARE, INSIDE_SHARE = 0.1, 0.015
# Levels of boxes above a text that are compared with the boxes of the story.
INSIDE_LEVELS, NEAR_LEVELS = 2, 3
# Maximum number of texts above the story that are checked for an introduction.
ABOVE = 10
# Elements that may contain a paragraph, and the fewest characters of a text that may be prose.
TEXT_BOXES, PROSE_CHARACTERS = ("p", "li", "div", "td", *SUB_HEADINGS), 60
# Two texts are considered the same if their first START_CHARACTERS have the same letters.
START_CHARACTERS = 40

_NOT_LETTERS = re.compile(r"\W+")
# An element and its text.
_Box = tuple[Any, str]


def is_complete(blocks: list[Block], page: Any) -> bool:
    """True if little text near the story is missing from the blocks (see the limits above)."""
    words = sum(len(block.text.split()) for block in blocks)
    if words < MIN_WORDS:
        return False
    starts = {start_of(block.text) for block in blocks}
    texts = [(element, text) for element in page.iter(*TEXT_BOXES) if (text := _text(element))]
    is_found = [start_of(text) in starts for _, text in texts]
    lost = [box for box, found in zip(texts, is_found, strict=True) if not found]
    parents = {element.getparent() for element, _ in itertools.compress(texts, is_found)}
    inside = [box for box in lost if _is_in(parents, box, INSIDE_LEVELS)]
    above = list(filter(_is_prose, texts[: is_found.index(True)][-ABOVE:])) if parents else []
    if _words(inside) + _words(above) > INSIDE_SHARE * words:
        return False
    parents |= {parent.getparent() for parent in parents}
    prose = [box for box in lost if len(box[1]) >= PROSE_CHARACTERS]
    near = [box for box in prose if _is_in(parents, box, NEAR_LEVELS)]
    return _words(near) <= NEAR_SHARE * words


def _text(element: Any) -> str:
    """The text of an element; empty if it contains other boxes."""
    if any(child.tag not in INLINE for child in element):
        return ""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return text.strip()


def start_of(text: str) -> str:
    """The letters of the start of a text. Blocks with equal starts are considered the same."""
    return _NOT_LETTERS.sub("", text[:START_CHARACTERS])


def _is_in(boxes: set[Any], box: _Box, levels: int) -> bool:
    ancestors = itertools.islice(box[0].iterancestors(), levels)
    return any(ancestor in boxes for ancestor in ancestors)


def _is_prose(box: _Box) -> bool:
    return len(box[1].split()) >= PROSE_WORDS and bool(SENTENCE_END.search(box[1]))


def _words(boxes: list[_Box]) -> int:
    return sum(len(text.split()) for _, text in boxes)
