"""Reads a story that a page stores as JSON in its scripts.

Some pages show only the first paragraphs of a story. A script builds the rest in the browser, from
JSON-LD (`articleBody`) or from the site's own data (`__NEXT_DATA__`, `window.__STATE__ = {…}`).
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from summarize import deadline
from summarize.reading import fragment
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.page.cleaning import PROSE_WORDS, SENTENCE_END

# Characters of the scripts of one page that are read. The largest of 381 pages has 1,200,000.
MAX_CHARACTERS = 2_000_000
# Maximum number of JSON values read from one script. The largest of 381 pages has 40,000.
MAX_VALUES = 100_000
# A script with fewer characters stores no story.
MIN_CHARACTERS = 1_000
# A story has at least this many paragraphs of prose.
MIN_PARAGRAPHS = 3
# A paragraph with more characters is a list of paragraphs.
MAX_PARAGRAPH = 3_000
# Elements inside one paragraph, for example text, links and the text in them, are nested at most
# this deep.
MAX_DEPTH = 8
# The keys of text within a paragraph.
TEXT_KEYS = ("value", "text", "content", "html", "children", "model", "blocks")

# The start of a script that is JSON, or assigns it to a variable.
_JSON_START = re.compile(r"\s*(?:[\w.$\[\]'\"]{1,80}\s*=\s*)?(?=[{\[])")
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,1000}>")


def story_of(article_body: str, script_texts: list[str]) -> list[Block]:
    """The blocks of the longest story that is stored in JSON-LD or in another script."""
    in_scripts, in_json_ld = longest_story(script_texts), of_plain_text(article_body)
    return max(in_scripts, in_json_ld, key=_words)


def scripts(page: Any) -> list[str]:
    """The texts of the page's scripts that may store a story; at most MAX_CHARACTERS in all."""
    texts: list[str] = []
    room = MAX_CHARACTERS
    for script in page.iter("script"):
        text = script.text or ""
        is_json = script.get("type") != "application/ld+json" and _JSON_START.match(text)
        if is_json and MIN_CHARACTERS <= len(text) <= room:
            texts.append(text)
            room -= len(text)
    return texts


def longest_story(texts: list[str]) -> list[Block]:
    """The blocks of the longest story in these scripts; empty if there is none."""
    stories: list[list[Block]] = [[]]
    for text in texts:
        deadline.check()
        stories += _stories(text)
    return max(stories, key=_prose_words)


def _stories(script: str) -> Iterator[list[Block]]:
    start = _JSON_START.match(script)
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(script, start.end() if start else 0)
    except (ValueError, RecursionError):
        return
    for value in _values(data):
        deadline.check()
        blocks = _blocks(value)
        if sum(map(_is_prose, blocks)) >= MIN_PARAGRAPHS:
            yield blocks


def _values(data: Any) -> Iterator[Any]:
    """Up to MAX_VALUES values that may be a story: lists, and long texts."""
    queue = deque([data])
    for _ in range(MAX_VALUES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, dict):
            queue += value.values()
        elif isinstance(value, list):
            yield value
            queue += value
        elif isinstance(value, str) and len(value) >= MIN_CHARACTERS:
            yield value


def _blocks(value: Any) -> list[Block]:
    if isinstance(value, str):
        is_html = "<p" in value and value.count("<") <= fragment.MAX_ELEMENTS
        return fragment.of_html(value) if is_html else []
    blocks = (_paragraph(item) for item in value if isinstance(item, dict))
    return [block for block in blocks if block]


def _paragraph(item: dict[str, Any]) -> Block | None:
    """The block in one item of a list; None if the item is not text."""
    text = squeeze(_TAG.sub("", "".join(_texts(item, MAX_DEPTH))))
    kind = str(item.get("type", item.get("kind", ""))).lower()
    is_heading = "head" in kind
    is_block = _is_text(text) or (is_heading and text)
    return Block(text, is_heading=is_heading) if is_block and len(text) <= MAX_PARAGRAPH else None


def _texts(value: Any, depth: int) -> Iterator[str]:
    """The texts of an item in reading order, without the values of other keys than TEXT_KEYS."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for item in value:
            yield from _texts(item, depth - 1)
    elif depth and isinstance(value, dict):
        for key in TEXT_KEYS:
            yield from _texts(value.get(key), depth - 1)


def _is_text(text: str) -> bool:
    return " " in text and bool(SENTENCE_END.search(text))


def _is_prose(block: Block) -> bool:
    return len(block.text.split()) >= PROSE_WORDS and _is_text(block.text)


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _prose_words(blocks: list[Block]) -> int:
    return _words([block for block in blocks if _is_prose(block)])
