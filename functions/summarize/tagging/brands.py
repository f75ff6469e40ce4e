"""Finds names that end in `'s`, and are no possessives: `Kellogg's said`, `at St John's`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from summarize.tagging.mentions import NameSpan

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_ENDING = re.compile(r"[’']s\b")
# The ending, followed by what does not follow an owner.
_ENDING_OF_NAME = re.compile(
    r"[’']s(?:[,.;:!?)”\"]|$| (?:has|had|have|is|was|are|were|will|would|can|could|may|did|does"
    r"|said|says|told|announced|also|and|or|in|to|on|at|for|from|that|as|with|by)\b)"
)
_SAINT = re.compile(r"(?:St\.?|Saint) \w+$")


def with_brands(text: str, names: Sequence[NameSpan]) -> list[NameSpan]:
    """The names of a text; those that are brands or churches include their `'s`.

    A name is a brand if the text never has it without the ending, and the ending is followed at
    least once by what does not follow an owner. Persons are no brands: `a friend of Pell's`.
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
        # The model takes shops for places.
        return replace(name, end=ending.end(), type="organization")
    return name
