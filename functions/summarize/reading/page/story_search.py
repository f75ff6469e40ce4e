"""Searches a page for its story: combines several searches, and compares their results."""

from collections.abc import Callable
from typing import Any

from summarize.reading.blocks import Block
from summarize.reading.page.agreement import LOW_AGREEMENT, Announcement
from summarize.reading.page.cleaning import PROSE_WORDS, SENTENCE_END
from summarize.reading.page.completeness import is_complete, start_of
from summarize.reading.page.lost_headings import with_headings
from summarize.reading.page.main_text import Search, main_text

# A text is complete if it has at least this share of the words of another text from the page.
COMPLETE_SHARE = 0.5
# A text with fewer words is probably not a story.
MIN_WORDS = 40
# A text with fewer words may be a teaser of a story that a script shows in the browser.
TEASER_WORDS = 400
# Two searches found the same story if one misses at most this share of the words of the other. They
# may divide the text into blocks differently.
MISSING_SHARE = 0.1
# A text replaces one below LOW_AGREEMENT if its agreement is higher by at least this much.
CLEARLY = 0.2

Blocks = list[Block]


def find_story(page: Any, announcement: Announcement, stored_story: Callable[[], Blocks]) -> Blocks:
    """The blocks of the story in a page.

    `stored_story` returns the story as it is stored in the page's scripts. It is called only if the
    visible text is short, or does not agree with the announcement.
    """
    blocks = with_headings(page, _visible_story(page, announcement))
    if words(blocks) >= TEASER_WORDS and announcement.agreement(blocks) >= LOW_AGREEMENT:
        return blocks
    stored = stored_story()
    return stored if _replaces(stored, blocks, announcement) else blocks


def words(blocks: Blocks) -> int:
    """The number of words in the blocks."""
    return sum(len(block.text.split()) for block in blocks)


def _agrees_better(new: Blocks, old: Blocks, announcement: Announcement) -> bool:
    agreement = announcement.agreement(old)
    return agreement < LOW_AGREEMENT and announcement.agreement(new) >= agreement + CLEARLY


def _visible_story(page: Any, announcement: Announcement) -> Blocks:
    """The story in the page's elements.

    The strict search decides where the story begins and ends, and the wide search supplies what the
    strict one left out in between. If the strict one finds only a small part, or text that does not
    agree with the announcement, a thorough search replaces it. Most strict results are complete, so
    that the other searches are not needed.
    """
    strict = main_text(page, Search.STRICT)
    is_doubtful = announcement.agreement(strict) < LOW_AGREEMENT
    if not is_doubtful and is_complete(strict, page):
        return strict
    wide = main_text(page, Search.WIDE)
    is_partial = words(strict) < COMPLETE_SHARE * words(wide)
    if is_partial or is_doubtful or words(wide) < MIN_WORDS:
        thorough = main_text(page, Search.THOROUGH)
        if _replaces(thorough, strict, announcement):
            strict = thorough
    if words(strict) < COMPLETE_SHARE * words(wide):
        return strict if _agrees_better(strict, wide, announcement) else wide
    return _combined(strict, wide)


def _replaces(new: Blocks, old: Blocks, announcement: Announcement) -> bool:
    """True if the new text is much longer and agrees enough, or agrees clearly better."""
    if words(old) >= COMPLETE_SHARE * words(new):
        return words(new) >= MIN_WORDS and _agrees_better(new, old, announcement)
    old_agreement = announcement.agreement(old)
    return announcement.agreement(new) >= min(LOW_AGREEMENT, old_agreement - CLEARLY)


def _combined(strict: Blocks, wide: Blocks) -> Blocks:
    """The wide search's blocks between the first and the last that the strict search found too.

    Prose before them is included: it introduces the story. The result is the strict search's if the
    wide search misses more than a small part of it.
    """
    starts = {start_of(block.text) for block in strict}
    found = [number for number, block in enumerate(wide) if start_of(block.text) in starts]
    shared = {start_of(wide[number].text) for number in found}
    missing = [block for block in strict if start_of(block.text) not in shared]
    if not found or words(missing) > MISSING_SHARE * words(strict):
        return strict
    introduction = [block for block in wide[: found[0]] if _is_prose(block)]
    return introduction + wide[found[0] : found[-1] + 1]


def _is_prose(block: Block) -> bool:
    is_long = len(block.text.split()) >= PROSE_WORDS
    return is_long and not block.is_heading and bool(SENTENCE_END.search(block.text))
