"""HTML that is all article -> blocks: what stands in a field of a record or an element of a feed, with nothing around it.

Unlike a page it needs no search for its main text, which would cost it short paragraphs.
"""

import re
from collections.abc import Iterator
from typing import Any

from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.rejection import Rejection

# A large news page has some 5,000 elements. Finding the text among ten times as many takes seconds, not minutes.
MAX_ELEMENTS = 50_000

_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|blockquote|article|section)\b[^<>]{0,1000}>", re.IGNORECASE
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"})
_BLOCKS = re.compile(
    r"article|block|blockquote|body|bq|center|d[dlt]|div|h[1-6r]|header|hl[12]|html|li|main|ol|p|pre|section|ul"
)
# Looked at, or no part of the text.
_DROPPED = re.compile(
    r"aside|audio|button|caption|datasource|embed|figcaption|figure|footer|form|head|iframe|media|nav|nitf-table|noscript|object"
    r"|script|select|style|svg|table|template|textarea|video"
)
# Two line breaks in a row set paragraphs apart.
_EMPTY_LINE = re.compile(r"\u2028\s*\u2028")


def of_text(text: str) -> list[Block]:
    """Blocks of a text that is HTML if it has a tag that sets paragraphs apart, and plain otherwise."""
    return of_html(text) if _BLOCK_TAG.search(text) else of_plain_text(text)


def of_html(text: str) -> list[Block]:
    """Blocks of a piece of HTML; raises Rejection `too_large` for more than MAX_ELEMENTS tags."""
    from lxml import etree  # noqa: PLC0415

    check_elements(text)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(f"<html><body>{text}</body></html>", parser)
    return [] if root is None else of_element(root)


def check_elements(text: str) -> None:
    """Raise Rejection `too_large` for more than MAX_ELEMENTS elements."""
    elements = text.count("<") - text.count("</")
    if elements > MAX_ELEMENTS:
        raise Rejection(
            "too_large",
            f"The file has {elements:,} elements; at most {MAX_ELEMENTS:,} are read. Drop the article's own text.",
        )


def of_element(root: Any) -> list[Block]:
    """Blocks of an element of XHTML or NITF, in reading order, whatever its namespace; comments must have been removed."""
    return [
        Block(squeezed, is_heading=tag in _HEADINGS, is_item=tag == "li")
        for tag, said in _paragraphs(root)
        for part in _EMPTY_LINE.split(said)
        if (squeezed := squeeze(part))
    ]


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """What stands between two tags that set apart, with the name of the innermost heading or item it stands in."""
    from lxml import etree  # noqa: PLC0415

    said: list[str] = []
    within = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        # Not by QName: HTML has tags that are no names.
        tag = element.tag.rpartition("}")[2].lower()
        is_dropped = bool(_DROPPED.fullmatch(tag)) and element is not root
        if _BLOCKS.fullmatch(tag) or is_dropped:
            yield within[-1], "".join(said)
            said.clear()
        if event == "start":
            if is_dropped:
                walk.skip_subtree()
            elif tag in _HEADINGS or tag == "li":
                within.append(tag)
            said.append("\u2028" if tag == "br" else "" if is_dropped else element.text or "")
        else:
            if len(within) > 1 and within[-1] == tag:
                within.pop()
            said.append("" if element is root else element.tail or "")
    yield within[-1], "".join(said)
