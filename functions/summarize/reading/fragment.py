"""Parses a fragment of HTML or XML that contains only an article into blocks.

The fields of JSON records and feeds contain fragments. A fragment has no boilerplate, so it needs
no search for the main text. The search that is used for pages would lose short paragraphs.
"""

import re
from collections.abc import Iterator
from typing import Any

from summarize import deadline
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.rejection import Rejection

# Maximum number of start tags in one file. A large news page has 5,000. A fragment of 50,000
# takes seconds to parse.
MAX_ELEMENTS = 50_000

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"])
# Elements whose tags separate paragraphs. `bq` and `hl1` are a quotation and a headline in NITF.
BLOCKS = HEADINGS | frozenset(
    [
        *("article", "block", "blockquote", "body", "bq", "center", "dd", "div", "dl", "dt"),
        *("header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "ul"),
    ]
)
# Elements that are not part of the text, such as pictures, tables, forms and scripts.
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
# Replaces `br`. Two line breaks in a row separate paragraphs.
_LINE_END = "\u2028"
_EMPTY_LINE = re.compile(rf"{_LINE_END}\s*{_LINE_END}")


def of_text(text: str) -> list[Block]:
    """Blocks of a text. It is parsed as HTML if it has a block tag, else as plain text."""
    return of_html(text) if _BLOCK_TAG.search(text) else of_plain_text(text)


def of_html(text: str) -> list[Block]:
    """Blocks of an HTML fragment; raises Rejection `too_large` for more than MAX_ELEMENTS."""
    from lxml import etree  # noqa: PLC0415

    check_elements(text)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(f"<html><body>{text}</body></html>", parser)
    return [] if root is None else of_element(root)


def check_elements(text: str) -> None:
    """Raise Rejection `too_large` if the text has more than MAX_ELEMENTS start tags.

    Every `<` that does not start an end tag counts, also in scripts and comments: only a parser can
    distinguish them from tags, and this check protects the parser.
    """
    tags = text.count("<") - text.count("</")
    if tags > MAX_ELEMENTS:
        raise Rejection(
            "too_large",
            f"The file has {tags:,} start tags and other “<” characters. "
            f"The limit is {MAX_ELEMENTS:,}. "
            "Upload only the article's text.",
        )


def of_element(root: Any) -> list[Block]:
    """Blocks of an element of XHTML or NITF, in reading order, in any namespace.

    The element must not contain comments or processing instructions.
    """
    blocks = []
    for tag, text in _paragraphs(root):
        deadline.check()
        for part in _EMPTY_LINE.split(text):
            if squeezed := squeeze(part):
                blocks.append(Block(squeezed, is_heading=tag in HEADINGS, is_item=tag == "li"))
    return blocks


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """Pairs (tag, text), one for each run of text between two block tags.

    `tag` is the innermost heading or list item that contains the text; empty if there is none.
    """
    from lxml import etree  # noqa: PLC0415

    texts: list[str] = []
    enclosing = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        # QName is not used: it raises an error for HTML tags that are not valid XML names.
        tag = element.tag.rpartition("}")[2].lower()
        is_dropped = tag in DROPPED and element is not root
        if tag in BLOCKS or is_dropped:
            yield enclosing[-1], "".join(texts)
            texts.clear()
        if event == "start":
            if is_dropped:
                walk.skip_subtree()
            elif tag in HEADINGS or tag == "li":
                enclosing.append(tag)
            texts.append(_LINE_END if tag == "br" else "" if is_dropped else element.text or "")
        else:
            if len(enclosing) > 1 and enclosing[-1] == tag:
                enclosing.pop()
            texts.append("" if element is root else element.tail or "")
    yield enclosing[-1], "".join(texts)
