"""Finds titles of works in quotation marks: `the film "Under the Bridge"`."""

import re
from collections.abc import Iterator, Sequence

from archive.article import Place
from summarize.tagging.mentions import NameSpan

# The score of a title that only this rule finds. In the annotated articles, three of four are names.
SCORE = 0.75

_QUOTED = re.compile(r"[“\"‘]([A-Z0-9][^“”\"‘\n.!]{2,70}?)[,.?!]?[”\"’](?!\w)")
_SMALL_WORDS = frozenset(
    "a an the of in on at to for and or but nor from by with as is it vs v de la el y du le".split()
)
# A nickname stands between the parts of a person's name: `Ana "Big Ana" Restolho`.
_NICKNAME_BEFORE = re.compile(r"[A-Z][\w.]+ $")
_NICKNAME_AFTER = re.compile(r" [A-Z]")


def with_works(text: str, where: Place, names: Sequence[NameSpan]) -> list[NameSpan]:
    """The names in order, with titles of works instead of the names in them."""
    works = [work for work in _works(text, where)]
    result = list(names)
    for work in works:
        over = [n for n in result if n.start < work.end and work.start < n.end]
        if all(work.start <= n.start and n.end <= work.end for n in over) and not any(
            (n.start, n.end) == (work.start, work.end) for n in over
        ):
            result = [n for n in result if n not in over] + [work]
    return sorted(result, key=lambda name: name.start)


def _works(text: str, where: Place) -> Iterator[NameSpan]:
    for match in _QUOTED.finditer(text):
        start, end = match.span(1)
        is_nickname = _NICKNAME_BEFORE.search(text, max(0, start - 20), match.start()) and (
            _NICKNAME_AFTER.match(text, match.end())
        )
        if _is_title(match[1]) and not is_nickname:
            yield NameSpan(start, end, "other", SCORE, where)


def _is_title(quotation: str) -> bool:
    words = quotation.split()
    capitalized = [word for word in words if not word[0].islower()]
    return (
        len(capitalized) > 1
        and all(not w[0].islower() or w.strip(",:").lower() in _SMALL_WORDS for w in words)
        and not quotation.isupper()
        and words[0] not in ("I'm", "I’m", "I", "We", "We’re", "We're")
    )
