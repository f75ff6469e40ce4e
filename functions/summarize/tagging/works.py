"""Finds titles of works in quotation marks: `the film "Under the Bridge"`."""

import re
from collections.abc import Iterator

from archive.article import Place
from summarize.tagging.mentions import NameSpan

# The score of a title of a work: the share of the matching quotations in `editor/train` that are
# titles.
SCORE = 0.75

_QUOTATION = re.compile(r"[“\"‘]([A-Z0-9][^“”\"‘\n.!]{2,70}?)[,.?!]?[”\"’](?!\w)")
# Words that are written in lower case in a title.
_SMALL_WORDS = frozenset([
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "nor", "from", "by",
    "with", "as", "is", "it", "vs", "v", "de", "la", "el", "y", "du", "le",
])  # fmt: skip
# A nickname stands between the parts of a person's name: `Ana "Big Ana" Restolho`.
_NAME_BEFORE = re.compile(r"[A-Z][\w.]+ $")
_NAME_AFTER = re.compile(r" [A-Z]")
# First words of quoted sentences, which are not titles: `"I'm Norland"`.
_FIRST_PERSON = re.compile(r"(?:I|We)\b")


def works(text: str, where: Place) -> Iterator[NameSpan]:
    """The quotations that look like titles: all words but the small ones start with a capital.

    At least two words have a capital. A nickname inside a person's name is not a title.
    """
    for match in _QUOTATION.finditer(text):
        start, end = match.span(1)
        window = max(0, match.start() - 20)
        is_nickname = _NAME_BEFORE.search(text, window, match.start()) and _NAME_AFTER.match(
            text, match.end()
        )
        if _is_title(match[1]) and not is_nickname:
            yield NameSpan(start, end, "other", SCORE, where)


def _is_title(quotation: str) -> bool:
    words = quotation.split()
    lower = [word for word in words if word[0].islower()]
    return (
        len(words) - len(lower) > 1
        and all(word.rstrip(",:") in _SMALL_WORDS for word in lower)
        and not quotation.isupper()
        and not quotation.endswith(("'s", "’s"))
        and not _FIRST_PERSON.match(quotation)
        and quotation.count(",") < 2
    )
