"""Parses an HTML page into a Draft: its metadata and its main text."""

import itertools
import re
from dataclasses import replace
from typing import Any

from summarize import deadline
from summarize.reading import fragment
from summarize.reading.draft import Draft
from summarize.reading.page import (
    cleaning,
    no_story,
    page_metadata,
    partial_story,
    stored_story,
)
from summarize.reading.page.agreement import announcement
from summarize.reading.page.group_limits import limit_groups
from summarize.reading.page.no_story import PageSigns
from summarize.reading.page.other_stories import without_other_stories
from summarize.reading.page.side_boxes import remove_side_boxes
from summarize.reading.page.story_search import find_story
from summarize.reading.page.title_lines import without_title
from summarize.reading.rejection import Rejection

# Maximum number of elements in one page, without those that never contain story text, such as
# scripts and media. The largest of 381 news pages has 3,800. For the slowest type of page,
# trafilatura takes 3 s with 20,000 elements, and up to a minute with 50,000.
MAX_ELEMENTS = 20_000
# Headings of the highest level that are read; a page has one or two.
MAX_TITLES = 10

# lxml raises an error for decoded text that declares an encoding.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def of_mail_body(text: str) -> Draft:
    """The same as `of_html` for the HTML of an e-mail, which is not checked for a story.

    A newsletter of several stories looks like an index. `reading.newsletter` recognizes it later.
    """
    return of_html(text, checks_story=False)


def of_html(text: str, *, checks_story: bool = True) -> Draft:
    """The metadata of a page, and the blocks of its main text.

    Raises Rejection `too_large` for a page of more than MAX_ELEMENTS, and `no_article` for a page
    that is recognized as not an article, unless `checks_story` is False.
    """
    fragment.check_elements(text)  # limits the parser's work; also counts `<` in scripts
    from trafilatura import load_html  # noqa: PLC0415

    page = load_html(_XML_DECLARATION.sub("", text))
    if page is None:
        return Draft([])
    _check_elements(page)
    metadata = page_metadata.of_page(page)
    titles, scripts = _titles(page, metadata.draft), stored_story.scripts(page)
    announced = announcement([titles[0], *_descriptions(page, metadata.draft)])
    is_article = bool(metadata.article or metadata.draft.published)
    signs = PageSigns(titles, no_story.teasers(page), is_article)
    limit_groups(page)
    cleaning.remove_non_content(page)
    page_text = partial_story.visible_text(page)
    _clean(page)
    blocks = find_story(
        page, announced, lambda: stored_story.story_of(metadata.article_body, scripts)
    )
    blocks = without_other_stories(without_title(blocks, titles))
    if checks_story:
        no_story.check(blocks, announced, signs)
    access = partial_story.access(metadata.article)
    is_partial = partial_story.is_part(blocks, access, page_text)
    blocks = partial_story.without_invitation(blocks)
    return replace(metadata.draft, blocks=blocks, is_partial=is_partial)


def _titles(page: Any, draft: Draft) -> tuple[str, ...]:
    """The page's titles: that of its metadata (may be empty), then those in its text."""
    named = page.find(".//head/title")
    headings = [named] if named is not None else []
    headings += itertools.islice(page.iter("h1"), MAX_TITLES)
    return (draft.title or "", *("".join(heading.itertext()) for heading in headings))


def _descriptions(page: Any, draft: Draft) -> list[str]:
    found = page.iterfind(".//meta[@property='og:description']")
    texts = [draft.description, *(element.get("content") for element in found)]
    return [text for text in texts if text]


def _clean(page: Any) -> None:
    """Remove boilerplate, and limit the groups of elements that make the search slow."""
    steps = (
        remove_side_boxes,
        cleaning.keep_times,
        cleaning.remove_link_lines,
    )
    for step in steps:
        deadline.check()
        step(page)
    has_split, has_joined = cleaning.split_paragraphs(page), cleaning.join_story(page)
    deadline.check()
    if has_split or has_joined:
        limit_groups(page)  # again: the parent of the paragraphs or the box may be too large


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
