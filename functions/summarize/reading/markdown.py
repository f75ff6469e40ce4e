"""Parses Markdown with markdown-it, which is imported on first use."""

import functools
import itertools
import re
from typing import Any

from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft

# Front matter is metadata at the top of a file, for static site generators: `---`, lines of
# `key: value`, `---`.
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?\n)---[^\S\n]*(?:\n|\Z)", re.DOTALL)
_FRONT_MATTER_TITLE = re.compile(r"^title\s*:\s*(.+?)\s*$", re.MULTILINE)


def of_markdown(text: str) -> Draft:
    """The blocks of a Markdown text, and the title if its front matter has one.

    Code blocks, tables, images and HTML tags are left out.
    """
    front_matter = _FRONT_MATTER.match(text)
    title = _FRONT_MATTER_TITLE.search(front_matter[1]) if front_matter else None
    body = text[front_matter.end() :] if front_matter else text
    return Draft(_blocks(body), title=title[1].strip("\"'") if title else None)


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    list_depth = 0
    for token, following in itertools.pairwise(_parser().parse(text)):
        list_depth += (token.type == "list_item_open") - (token.type == "list_item_close")
        if following.type == "inline" and token.type in {"heading_open", "paragraph_open"}:
            squeezed = squeeze(_inline_text(following))
            is_heading = token.type == "heading_open"
            if squeezed:
                blocks.append(Block(squeezed, is_heading=is_heading, is_item=list_depth > 0))
    return blocks


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark").enable("table")


def _inline_text(inline: Any) -> str:
    """The text of an inline token, without markup; line breaks become spaces."""
    return "".join(_child_text(child) for child in inline.children)


def _child_text(child: Any) -> str:
    if child.type in {"text", "code_inline"}:
        return str(child.content)
    return " " if child.type in {"softbreak", "hardbreak"} else ""
