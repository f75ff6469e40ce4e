"""Restores sub-headings that the search for the main text omitted.

trafilatura leaves out headings that are links, as in lists of places or books. If it finds
a story only by its paragraphs, it leaves out all headings.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from summarize.reading.blocks import Block, squeeze
from summarize.reading.page.cleaning import SENTENCE_END

SUB_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# A heading with more words is not a sub-heading. In 381 pages, nearly all have fewer.
HEADING_WORDS = 20
# The text after a heading is a block of the story if their first KEY_LETTERS letters are equal. A
# text with fewer than MIN_LETTERS letters is not compared.
KEY_LETTERS, MIN_LETTERS = 24, 12
# Maximum numbers: of text nodes read after a heading, and of parents that contain only the heading.
MAX_NODES, MAX_STEPS = 20, 3


def with_headings(page: Any, blocks: list[Block]) -> list[Block]:
    """The blocks, with each heading of the page that directly precedes one of them."""
    present = {_letters(block.text) for block in blocks}
    headings: dict[str, Block] = {}
    for element in page.iter(*SUB_HEADINGS):
        text = squeeze("".join(element.itertext()))
        is_heading = 0 < len(text.split()) <= HEADING_WORDS and _letters(text) not in present
        key = _key("".join(_text_after(element))) if is_heading else ""
        if len(key) >= MIN_LETTERS and (not SENTENCE_END.search(text) or text.endswith("?")):
            headings.setdefault(key, Block(text, is_heading=True))
    return list(_inserted(blocks, headings)) if headings else blocks


def _inserted(blocks: list[Block], headings: dict[str, Block]) -> Iterator[Block]:
    """The blocks with their headings. The first block gets none, see title_lines."""
    for number, block in enumerate(blocks):
        heading = headings.pop(_key(block.text), None) if number and not block.is_heading else None
        if heading and not blocks[number - 1].is_heading:
            yield heading
        yield block


def _text_after(heading: Any) -> Iterator[str]:
    """The first text nodes after a heading, up to KEY_LETTERS or MAX_NODES."""
    letters = 0
    for text in itertools.islice(_nodes_after(heading), MAX_NODES):
        yield text
        letters += len(_letters(text))
        if letters >= KEY_LETTERS:
            return


def _nodes_after(heading: Any) -> Iterator[str]:
    """The text nodes after a heading, within the innermost box that has another element.

    If the other elements have no text, the heading is the title of a picture or video.
    """
    element = heading
    for _ in range(MAX_STEPS):
        parent = element.getparent()
        if parent is None or len(parent) > 1:
            break
        element = parent
    yield element.tail or ""
    for following in element.itersiblings():
        yield from following.itertext()
        yield following.tail or ""


def _key(text: str) -> str:
    return _letters(text)[:KEY_LETTERS]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
