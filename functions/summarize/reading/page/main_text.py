"""Extracts the main text of a parsed page into blocks, with trafilatura (Barbaresi, ACL 2021)."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from summarize import deadline
from summarize.reading.blocks import Block, of_plain_text, squeeze

# Maximum number of paragraphs in a run. trafilatura calls justext, which takes quadratic time for a
# run of short paragraphs without links: it compares every paragraph with all others. News pages
# have shorter runs (381 pages were measured).
MAX_RUN = 500
# A paragraph with more characters ends a run of short paragraphs.
LONG_TEXT = 150

# Replaces `br`. Two line breaks in a row separate paragraphs on pages without `p` elements.
_LINE_END = "\u2028"
_EMPTY_LINE = re.compile(rf"{_LINE_END}\s*{_LINE_END}")
# Inline elements of trafilatura's result.
_INLINE = frozenset(["hi", "ref", "lb", "del"])
# Elements that become blocks. Elements inside a leaf do not become blocks of their own.
_BLOCKS = frozenset(["p", "head", "item", "quote", "row"])
_LEAVES = frozenset(["p", "item", "row"])


class Search(Enum):
    """A way to search a page for its main text.

    STRICT avoids boilerplate, but may miss parts of the story. WIDE finds more story text and
    more boilerplate. THOROUGH is strict, and compares its result with those of justext and
    readability. It takes as long as STRICT and WIDE together.
    """

    STRICT = "strict"
    WIDE = "wide"
    THOROUGH = "thorough"


def main_text(page: Any, search: Search) -> list[Block]:
    """Blocks of the main text: paragraphs, sub-headings, list items and table rows."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    deadline.check()
    extracted: Any = bare_extraction(
        page,
        # True: without justext and readability
        fast=search is not Search.THOROUGH or _has_long_run(page),
        favor_precision=search is not Search.WIDE,
        favor_recall=search is Search.WIDE,
        include_comments=False,
    )
    if extracted is None:
        return []
    return [block for block in _blocks(extracted.body) if block.text]


def _has_long_run(page: Any) -> bool:
    """True if the page has a run of more than MAX_RUN short paragraphs without links."""
    from justext.core import PARAGRAPH_TAGS  # type: ignore[import-untyped]  # noqa: PLC0415

    run = 0
    for element in page.iter("a", "br", *PARAGRAPH_TAGS):
        is_short = element.tag != "a" and len(element.text or "") <= LONG_TEXT
        run = run + 1 if is_short else 0
        if run > MAX_RUN:
            return True
    return False


def _blocks(body: Any) -> Iterator[Block]:
    if len(body) == 1 and body[0].tag == "p" and not len(body[0]):
        # trafilatura returns a page without `p` elements as one `p` with line breaks.
        yield from of_plain_text(body[0].text or "")
        return
    nested = [item for item in body.iter("item") if _contains_blocks(item)]
    containers = [body, *body.iter("div")] if body.find(".//p") is not None else []
    for container in [*containers, *nested]:
        _wrap_loose_text(container)
    for line_break in body.iter("lb"):
        line_break.tail = f"{_LINE_END}{line_break.tail or ''}"
    for element in _block_elements(body, set(nested)):
        is_item = element.tag in {"item", "row"} or _is_list_item(element)
        for part in _EMPTY_LINE.split(_text(element)):
            yield Block(squeeze(part), is_heading=element.tag == "head", is_item=is_item)


def _contains_blocks(item: Any) -> bool:
    """True if a list item contains another list, or a heading, or several paragraphs."""
    has_more = item.find(".//item") is not None or item.find(".//head") is not None
    return has_more or len(item.findall("p")) > 1


def _is_list_item(paragraph: Any) -> bool:
    """True for the text of an item before a list that is nested in it."""
    parent = paragraph.getparent()
    return parent is not None and parent.tag == "item" and parent.find("list") is not None


def _block_elements(body: Any, nested: set[Any]) -> Iterator[Any]:
    """The elements that become blocks, in reading order, without those inside a leaf.

    `nested` are list items that are not leaves.
    """
    from lxml import etree  # noqa: PLC0415

    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        # A row with paragraphs belongs to a layout table, not to a table of data.
        is_layout = element.tag == "row" and element.find(".//p") is not None
        if element.tag in _BLOCKS and not is_layout and element not in nested:
            yield element
            if element.tag in _LEAVES:
                walk.skip_subtree()


def _wrap_loose_text(container: Any) -> None:
    """Put text between paragraphs into a paragraph of its own, with its inline elements."""
    children, paragraph = list(container), None
    if _is_text(container.text):
        paragraph = container.makeelement("p")
        paragraph.text, container.text = container.text, None
        container.insert(0, paragraph)
    for child in children:
        if child.tag in _INLINE:
            if paragraph is None:
                paragraph = container.makeelement("p")
                child.addprevious(paragraph)
            paragraph.append(child)
            continue
        paragraph = None
        if _is_text(child.tail):
            paragraph = container.makeelement("p")
            paragraph.text, child.tail = child.tail, None
            child.addnext(paragraph)


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


def _text(element: Any) -> str:
    """The text of a block.

    The text of a quotation with paragraphs is only the text before its first paragraph. The text of
    a paragraph in a quotation includes the text after it. Therefore no text is lost or repeated.
    """
    if element.tag == "row":
        return " ".join(" ".join(cell.itertext()) for cell in element)
    if element.tag == "quote" and element.find("p") is not None:
        return element.text or ""
    text = "".join(element.itertext())
    is_quoted = element.getparent().tag == "quote"
    return f"{text} {element.tail}" if is_quoted and element.tail else text
