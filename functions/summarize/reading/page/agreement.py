"""Measures whether a text is the story that the page announces in its titles and descriptions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from summarize.reading.blocks import Block

# Only words of at least MIN_LETTERS are compared, by their first STEM letters: `floods` in a title
# agrees with `flooded` in the text.
MIN_LETTERS, STEM = 4, 5
# A page with fewer words in its titles and descriptions announces too little to compare.
MIN_WORDS = 6
# If a page announces at least this many words, its story contains at least one of them. The value
# leaves a margin: one of 381 stories contains none of its 10 announced words.
DETAILED_WORDS = 15
# A text with a lower agreement (a share from 0 to 1) may be another part of the page.
LOW_AGREEMENT = 0.3
# Characters of a title or description that are read. Descriptions have up to 300.
MAX_CHARACTERS = 1_000

_WORD = re.compile(rf"\w{{{MIN_LETTERS},}}+")


@dataclass(frozen=True)
class Announcement:
    """The stems of the words in the page's titles and descriptions."""

    stems: frozenset[str]

    @property
    def is_known(self) -> bool:
        """True if the page announces enough to compare it with a text."""
        return len(self.stems) >= MIN_WORDS

    @property
    def is_detailed(self) -> bool:
        """True if the page announces at least DETAILED_WORDS: some must occur in the story.

        Only stems of ASCII letters count: many other scripts do not divide words by spaces.
        """
        return sum(map(str.isascii, self.stems)) >= DETAILED_WORDS

    def agreement(self, blocks: Iterable[Block]) -> float:
        """The share of the stems that occur in the text, from 0 to 1; 1 if `is_known` is False.

        In 381 news pages, the story of all but 3 has a share above 0.2.
        """
        if not self.is_known:
            return 1.0
        text = "\n".join(block.text for block in blocks).casefold()
        return sum(stem in text for stem in self.stems) / len(self.stems)


def announcement(texts: Iterable[str]) -> Announcement:
    """The announcement in these titles and descriptions."""
    words = (word for text in texts for word in _WORD.findall(text[:MAX_CHARACTERS]))
    return Announcement(frozenset(word.casefold()[:STEM] for word in words))
