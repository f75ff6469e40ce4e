"""Markdown and HTML -> title and blocks, by markdown-it and trafilatura, which are imported on first use."""

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from summarize.blocks import Block, of_plain_text, squeeze

# `---`, lines of `key: value`, `---` at the top: metadata of static site generators.
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?\n)---[^\S\n]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title\s*:\s*(.+?)\s*$", re.MULTILINE)
# A parser fed text must not be told of an encoding: libxml2 refuses the contradiction.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")

# Two line breaks in a row set paragraphs apart on pages that know no better.
_LINE_END = "\u2028"
_EMPTY_LINE = re.compile(rf"{_LINE_END}\s*{_LINE_END}")
# trafilatura's elements that stand within a line.
_INLINE = frozenset(["hi", "ref", "lb", "del"])


def of_markdown(text: str) -> tuple[str | None, list[Block]]:
    """The title in the front matter, if any, and the blocks; code, tables, images and raw HTML are left out."""
    front = _FRONT_MATTER.match(text)
    named = _FRONT_TITLE.search(front[1]) if front else None
    blocks, items = [], 0
    for opening, inline in itertools.pairwise(_markdown().parse(text[front.end() :] if front else text)):
        items += (opening.type == "list_item_open") - (opening.type == "list_item_close")
        if inline.type == "inline" and opening.type in {"heading_open", "paragraph_open"}:
            kept = squeeze(_inline_text(inline))
            blocks.append(Block(kept, is_heading=opening.type == "heading_open", is_item=items > 0))
    return (named[1].strip("\"'") if named else None), [block for block in blocks if block.text]


@functools.cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark").enable("table")


def _inline_text(inline: Any) -> str:
    kept = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": " "}
    return "".join(kept[child.type] or child.content for child in inline.children if child.type in kept)


def of_html(text: str) -> tuple[str | None, list[Block]]:
    """The page's title and the blocks of its main text, as trafilatura finds them (Barbaresi, ACL 2021)."""
    # Favouring precision keeps debris out, but finds nothing on pages laid out with tables.
    page = _extract(text, favor_precision=True) or _extract(text, favor_precision=False)
    if page is None:
        return None, []
    return page.title, [block for block in _blocks(page.body) if block.text]


def _blocks(body: Any) -> Iterator[Block]:
    if len(body) == 1 and body[0].tag == "p" and not len(body[0]):
        # A page without paragraphs comes back as its lines.
        yield from of_plain_text(body[0].text or "")
        return
    if body.find(".//p") is not None:
        for container in [body, *body.iter("div")]:
            _wrap_loose(container)
    for line_break in body.iter("lb"):
        line_break.tail = f"{_LINE_END}{line_break.tail or ''}"
    for element in body.iter("p", "head", "item", "quote"):
        if not element.xpath("ancestor::p|ancestor::item"):
            for part in _EMPTY_LINE.split(_text(element)):
                yield Block(squeeze(part), is_heading=element.tag == "head", is_item=element.tag == "item")


def _wrap_loose(container: Any) -> None:
    """Text that stands between paragraphs, in none of its own, becomes one, with what is set within its lines."""
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
    """What an element says. A quotation made of paragraphs says what stands before them; what stands after one goes with it."""
    if element.tag == "quote" and element.find("p") is not None:
        return element.text or ""
    said = "".join(element.itertext())
    return f"{said} {element.tail}" if element.getparent().tag == "quote" and element.tail else said


def _extract(text: str, *, favor_precision: bool) -> Any:
    import trafilatura  # noqa: PLC0415

    return trafilatura.bare_extraction(
        _XML_DECLARATION.sub("", text),
        favor_precision=favor_precision,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # The date is not ours to tell yet, and looking everywhere for it costs more than the text.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
