"""Removes the title, and the blocks above it, from the blocks of a page."""

import itertools
import re
from collections.abc import Iterable

from summarize.reading.blocks import Block
from summarize.reading.headline import TITLE_CHARACTERS
from summarize.reading.page.cleaning import SENTENCE_END

# A title may be spread over several lines, each of which becomes a block; at most this many.
MAX_LINES = 5


def without_title(blocks: list[Block], titles: Iterable[str]) -> list[Block]:
    """The blocks after the title, or all blocks if they do not start with it.

    A title above the first sentence is removed, with the blocks before it. `titles` are all titles
    that the page has, for example one for other sites and one for its readers.
    """
    # A longer text is not a title.
    lettered = {_letters(title) for title in titles if len(title) <= TITLE_CHARACTERS} - {""}
    is_sentence = [bool(SENTENCE_END.search(block.text)) for block in blocks]
    first_sentence = is_sentence.index(True) if True in is_sentence else len(blocks)
    end = 0
    for start in range(first_sentence + 1):
        end = max(end, _end_of_title(blocks, start, lettered))
    return blocks[end:]


def _end_of_title(blocks: list[Block], start: int, titles: set[str]) -> int:
    """The position after the title that begins at `start`; 0 if none begins there."""
    lines = (_letters(block.text) for block in blocks[start : start + MAX_LINES])
    for count, text in enumerate(itertools.accumulate(lines), start=1):
        if text in titles:
            return start + count
    return 0


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
