"""HTML page -> Draft: the page's own facts, and its main text."""

import re
from dataclasses import replace
from typing import Any

from summarize import deadline
from summarize.reading import fragment
from summarize.reading.blocks import Block, of_plain_text
from summarize.reading.draft import Draft
from summarize.reading.page import cleaning, page_facts
from summarize.reading.page.group_limits import limit_groups
from summarize.reading.page.main_text import main_text

# A large news page has 5,000 elements; the largest of 381 that were measured has 3,800. trafilatura
# takes 3 s for the slowest kind of page with 20,000, and up to a minute for one with 50,000.
MAX_ELEMENTS = 20_000
# A main text of fewer words may be the wrong part of the page, or only a part of the story: then a
# second, less strict search is made.
FEW_WORDS = 150
# The result of the strict search is right if it has at least this share of the other's words.
RIGHT_SHARE = 0.5

# libxml2 refuses a text that declares an encoding.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]»]*\s*$")


def of_html(text: str) -> Draft:
    """The page's facts, and the blocks of its main text.

    Raises Rejection `too_large` for a page of more than MAX_ELEMENTS.
    """
    fragment.check_elements(text, MAX_ELEMENTS)
    from trafilatura import load_html  # noqa: PLC0415

    page = load_html(_XML_DECLARATION.sub("", text))
    if page is None:
        return Draft([])
    facts = page_facts.of_page(page)
    _clean(page)
    blocks = _search(page)
    # A page that a script builds in the browser has its text only in its metadata.
    described = of_plain_text(facts.body)
    blocks = described if _words(blocks) < RIGHT_SHARE * _words(described) else blocks
    return replace(facts.draft, blocks=_without_title(blocks, facts.draft.title))


def _clean(page: Any) -> None:
    """Remove what is not part of a story, and what makes the search slow."""
    steps = (
        limit_groups,
        cleaning.remove_no_story,
        cleaning.keep_times,
        cleaning.remove_link_lines,
        cleaning.join_story,
        limit_groups,  # again: the joined box may be too large
    )
    for step in steps:
        step(page)
        deadline.check()


def _search(page: Any) -> list[Block]:
    """The main text, searched strictly, and once more if too little of it was found.

    Precision avoids boilerplate, but misses most of a page that is laid out with tables, or has its
    story in several parts.
    """
    blocks = main_text(page, favor_precision=True)
    if _words(blocks) >= FEW_WORDS:
        return blocks
    more = main_text(page, favor_precision=False)
    return more if _words(blocks) < RIGHT_SHARE * _words(more) else blocks


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _without_title(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks after the title, which some pages repeat between navigation and story."""
    wanted = _letters(title or "")
    is_sentence = [bool(_SENTENCE_END.search(block.text)) for block in blocks]
    first_sentence = is_sentence.index(True) if True in is_sentence else len(blocks)
    start = 0
    for number, block in enumerate(blocks[: first_sentence + 1]):
        if wanted and _letters(block.text) == wanted:
            start = number + 1
    # A line of the title.
    while start < len(blocks) and _letters(blocks[start].text) in wanted:
        start += 1
    return blocks[start:]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
