"""Markdown -> Draft, by markdown-it, which is imported on first use."""

import functools
import itertools
import re
from typing import Any

from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft

# `---`, lines of `key: value`, `---` at the top: metadata of static site generators.
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?\n)---[^\S\n]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title\s*:\s*(.+?)\s*$", re.MULTILINE)


def of_markdown(text: str) -> Draft:
    """The title in the front matter, if any, and the blocks; code, tables, images and raw HTML are left out."""
    front = _FRONT_MATTER.match(text)
    named = _FRONT_TITLE.search(front[1]) if front else None
    blocks, items = [], 0
    for opening, inline in itertools.pairwise(
        _markdown().parse(text[front.end() :] if front else text)
    ):
        items += (opening.type == "list_item_open") - (opening.type == "list_item_close")
        if inline.type == "inline" and opening.type in {"heading_open", "paragraph_open"}:
            kept = squeeze(_inline_text(inline))
            blocks.append(Block(kept, is_heading=opening.type == "heading_open", is_item=items > 0))
    return Draft(
        [block for block in blocks if block.text], title=named[1].strip("\"'") if named else None
    )


@functools.cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark").enable("table")


def _inline_text(inline: Any) -> str:
    kept = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": " "}
    return "".join(
        kept[child.type] or child.content for child in inline.children if child.type in kept
    )
