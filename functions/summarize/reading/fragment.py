"""A piece of HTML or XML that holds only an article -> blocks.

Records and feeds have such pieces in their fields. A page is searched for its main text, which
costs it short paragraphs; a piece needs no search.
"""

import re
from collections.abc import Iterator
from typing import Any

from summarize import deadline
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.rejection import Rejection

# Elements in one file. A large news page has 5,000; a piece of ten times as many takes seconds.
MAX_ELEMENTS = 50_000

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"])
# Their tags separate paragraphs. `bq` and `hl1` are NITF's names for a quotation and a headline.
BLOCKS = HEADINGS | frozenset(
    [
        *("article", "block", "blockquote", "body", "bq", "center", "dd", "div", "dl", "dt"),
        *("header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "ul"),
    ]
)
# Pictures, tables, forms and scripts: no part of the text.
DROPPED = frozenset(
    [
        *("aside", "audio", "button", "caption", "datasource", "embed", "figcaption", "figure"),
        *("footer", "form", "head", "iframe", "media", "nav", "nitf-table", "noscript", "object"),
        *("script", "select", "style", "svg", "table", "template", "textarea", "video"),
    ]
)

_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|blockquote|article|section)\b[^<>]{0,1000}>", re.IGNORECASE
)
# Two line breaks in a row separate paragraphs.
_LINE_END = "\u2028"
_EMPTY_LINE = re.compile(rf"{_LINE_END}\s*{_LINE_END}")


def of_text(text: str) -> list[Block]:
    """Blocks of a text: HTML if it has a tag that separates paragraphs, else plain text."""
    return of_html(text) if _BLOCK_TAG.search(text) else of_plain_text(text)


def of_html(text: str) -> list[Block]:
    """Blocks of a piece of HTML; raises Rejection `too_large` for more than MAX_ELEMENTS."""
    from lxml import etree  # noqa: PLC0415

    check_elements(text)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(f"<html><body>{text}</body></html>", parser)
    return [] if root is None else of_element(root)


def check_elements(text: str, most: int = MAX_ELEMENTS) -> None:
    """Raise Rejection `too_large` if the text has more than `most` start tags."""
    elements = text.count("<") - text.count("</")
    if elements > most:
        raise Rejection(
            "too_large",
            f"The file has {elements:,} elements; at most {most:,} are read. "
            "Upload only the article's own text.",
        )


def of_element(root: Any) -> list[Block]:
    """Blocks of an element of XHTML or NITF, in reading order, in any namespace.

    The parser must have removed comments.
    """
    blocks = []
    for tag, text in _paragraphs(root):
        deadline.check()
        for part in _EMPTY_LINE.split(text):
            if squeezed := squeeze(part):
                blocks.append(Block(squeezed, is_heading=tag in HEADINGS, is_item=tag == "li"))
    return blocks


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """The text between two tags of blocks, with the tag of the innermost heading or item around it.

    The tag is empty outside headings and items.
    """
    from lxml import etree  # noqa: PLC0415

    texts: list[str] = []
    around = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        # Without QName: HTML has tags that are no valid names.
        tag = element.tag.rpartition("}")[2].lower()
        is_dropped = tag in DROPPED and element is not root
        if tag in BLOCKS or is_dropped:
            yield around[-1], "".join(texts)
            texts.clear()
        if event == "start":
            if is_dropped:
                walk.skip_subtree()
            elif tag in HEADINGS or tag == "li":
                around.append(tag)
            texts.append(_LINE_END if tag == "br" else "" if is_dropped else element.text or "")
        else:
            if len(around) > 1 and around[-1] == tag:
                around.pop()
            texts.append("" if element is root else element.tail or "")
    yield around[-1], "".join(texts)
