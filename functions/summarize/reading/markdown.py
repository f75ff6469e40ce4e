"""Parses Markdown with markdown-it, which is imported on first use."""

import functools
import itertools
import re
from typing import Any

from summarize.reading import metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft

# Front matter is metadata at the top of a file, for static site generators: `---`, lines of
# `key: value`, `---`.
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?\n)---[^\S\n]*(?:\n|\Z)", re.DOTALL)
# A field of front matter (YAML). Its value may continue on indented or blank lines, and as a list
# (`- Jane Doe`).
_FIELD = re.compile(
    r"^(?P<name>[A-Za-z][\w-]{0,40}+)[^\S\n]*+:"
    r"(?P<value>.*+(?:\n(?:[^\S\n]++\S.*+|- .*+|[^\S\n]*+(?=\n)))*+)",
    re.MULTILINE,
)
# YAML syntax in a line of a value: the marker of a list item, also with a key (`- name: Jane Doe`),
# and the indicator of a block of lines (`>-`).
_YAML_SYNTAX = re.compile(r"^(?:- +)?(?:(?:name|title)\s*:\s*)?|^[>|][-+\d]{0,2}$")
# The comma and the quotes between two quoted values.
_QUOTED_COMMA = re.compile(r"[\"'],\s*[\"']")
_DESCRIPTIONS = ("description", "subtitle", "summary", "standfirst", "excerpt", "dek", "abstract")


def of_markdown(text: str) -> Draft:
    """The blocks of a Markdown text, and the metadata in its front matter.

    Code blocks, tables, images and HTML tags are left out.
    """
    front_matter = _FRONT_MATTER.match(text)
    fields = _fields(front_matter[1]) if front_matter else {}
    body = text[front_matter.end() :] if front_matter else text
    title = " ".join(fields.get("title", [])) or None
    dates = itertools.chain.from_iterable(fields.get(name, []) for name in ("date", "published"))
    descriptions = (" ".join(fields.get(name, [])) for name in _DESCRIPTIONS)
    return Draft(
        _blocks(body),
        title=title,
        description=metadata.description(descriptions, title),
        authors=metadata.authors(
            name for field in ("authors", "author", "byline") for name in fields.get(field, [])
        ),
        published=next(filter(None, map(metadata.published, dates)), None),
    )


def _fields(front_matter: str) -> dict[str, list[str]]:
    """Field name in lower case -> the lines of its value, without YAML syntax and blank lines."""
    return {
        match["name"].lower(): list(
            filter(None, map(_without_yaml_syntax, match["value"].split("\n")))
        )
        for match in _FIELD.finditer(front_matter)
    }


def _without_yaml_syntax(line: str) -> str:
    return _QUOTED_COMMA.sub(", ", _YAML_SYNTAX.sub("", line.strip())).strip("\"'[]")


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
