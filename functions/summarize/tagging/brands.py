"""Finds names in which `'s` is part of the name, not a possessive: `Kellogg's`, `St John's`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from summarize.tagging.mentions import NameSpan

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_ENDING = re.compile(r"[’']s\b")
# The ending and a word or mark that cannot follow a possessive: `Kellogg's said`.
_ENDING_OF_NAME = re.compile(
    r"[’']s(?:[,.;:!?)”\"]|$| (?:has|had|have|is|was|are|were|will|would|can|could|may|did|does"
    r"|said|says|told|announced|also|and|or|in|to|on|at|for|from|that|as|with|by)\b)"
)
_SAINT = re.compile(r"(?:St\.?|Saint) \w+$")


def with_brands(text: str, names: Sequence[NameSpan]) -> list[NameSpan]:
    """All names of the text. The names of brands and of churches are extended by their `'s`.

    A name is a brand if two conditions hold. Its last word never occurs without the ending. At
    least once, a word or mark follows that cannot follow a possessive. A person is never a brand:
    `a friend of Pell's`.
    """
    words = set(_WORD.findall(text))
    brands = {
        name.surface(text)
        for name in names
        if name.type != "person" and _ENDING_OF_NAME.match(text, name.end)
    }
    brands = {brand for brand in brands if brand.split()[-1] not in words}
    return [_with_ending(text, name, brands) for name in names]


def _with_ending(text: str, name: NameSpan, brands: set[str]) -> NameSpan:
    ending = _ENDING.match(text, name.end)
    surface = name.surface(text)
    if ending and name.type != "person" and _SAINT.match(surface):
        return replace(name, end=ending.end())
    if ending and surface in brands:
        # The model often labels a shop as a place.
        return replace(name, end=ending.end(), type="organization")
    return name
