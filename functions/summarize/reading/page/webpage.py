"""Parses an HTML page into a Draft: its metadata and its main text."""

import re
from dataclasses import replace
from typing import Any

from summarize import deadline
from summarize.reading import fragment
from summarize.reading.blocks import Block, of_plain_text
from summarize.reading.draft import Draft
from summarize.reading.headline import TITLE_CHARACTERS
from summarize.reading.page import cleaning, page_metadata
from summarize.reading.page.group_limits import limit_groups
from summarize.reading.page.main_text import main_text
from summarize.reading.rejection import Rejection

# Maximum number of elements in one page, without those that never contain story text, such as
# scripts and media. The largest of 381 news pages has 3,800. For the slowest type of page,
# trafilatura takes 3 s with 20,000 elements, and up to a minute with 50,000.
MAX_ELEMENTS = 20_000
# A main text with fewer words may be the wrong part of the page, or only a part of the story. Then
# the page is searched again, less strictly.
FEW_WORDS = 150
# A text is complete if it has at least this share of the words of another extraction of the page.
COMPLETE_SHARE = 0.5

# lxml raises an error for decoded text that declares an encoding.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def of_html(text: str) -> Draft:
    """The metadata of a page, and the blocks of its main text.

    Raises Rejection `too_large` for a page of more than MAX_ELEMENTS.
    """
    fragment.check_elements(text)  # protects the parser; also counts `<` in scripts and comments
    from trafilatura import load_html  # noqa: PLC0415

    page = load_html(_XML_DECLARATION.sub("", text))
    if page is None:
        return Draft([])
    _check_elements(page)
    metadata = page_metadata.of_page(page)
    _clean(page)
    blocks = _search(page)
    # If a script builds the page in the browser, the text is only in JSON-LD.
    article_body = of_plain_text(metadata.article_body)
    blocks = article_body if _words(blocks) < COMPLETE_SHARE * _words(article_body) else blocks
    return replace(metadata.draft, blocks=_without_title(blocks, metadata.draft.title))


def _clean(page: Any) -> None:
    """Remove boilerplate, and limit the groups of elements that make the search slow."""
    steps = (
        limit_groups,
        cleaning.remove_non_content,
        cleaning.keep_times,
        cleaning.remove_link_lines,
        cleaning.join_story,
        limit_groups,  # again: the joined box may be too large
    )
    for step in steps:
        step(page)
        deadline.check()


def _check_elements(page: Any) -> None:
    elements = _count_elements(page)
    if elements > MAX_ELEMENTS:
        raise Rejection(
            "too_large",
            f"The page has {elements:,} elements, not counting scripts and media. "
            f"The limit is {MAX_ELEMENTS:,}. Upload only the article's text.",
        )


def _count_elements(page: Any) -> int:
    """The number of elements outside the elements that `remove_non_content` removes."""
    from lxml import etree  # noqa: PLC0415

    elements = 0
    walk = etree.iterwalk(page, events=("start",))
    for _, element in walk:
        if element.tag in cleaning.NON_CONTENT:
            walk.skip_subtree()
        else:
            elements += 1
    return elements


def _search(page: Any) -> list[Block]:
    """The main text of a strict search, or of a less strict search that finds much more text.

    The strict search (`favor_precision`) avoids boilerplate, but misses most of the text of a page
    that has a layout table, or a story in several parts.
    """
    blocks = main_text(page, favor_precision=True)
    if _words(blocks) >= FEW_WORDS:
        return blocks
    more = main_text(page, favor_precision=False)
    return more if _words(blocks) < COMPLETE_SHARE * _words(more) else blocks


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _without_title(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks after the title, or all blocks if they do not start with it.

    A title above the first sentence is removed, with the blocks before it. Then the first blocks
    are removed as long as their text is part of the title.
    """
    # A longer text is not a title, and a search in it for every block would take quadratic time.
    title_letters = _letters(title or "") if len(title or "") <= TITLE_CHARACTERS else ""
    is_sentence = [bool(cleaning.SENTENCE_END.search(block.text)) for block in blocks]
    first_sentence = is_sentence.index(True) if True in is_sentence else len(blocks)
    start = 0
    for number, block in enumerate(blocks[: first_sentence + 1]):
        if title_letters and _letters(block.text) == title_letters:
            start = number + 1
    # A title of several lines becomes several blocks: remove each of them.
    while start < len(blocks) and _letters(blocks[start].text) in title_letters:
        start += 1
    return blocks[start:]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
