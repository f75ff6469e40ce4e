"""Finds the parts of a text that are in no sentence: headings and datelines."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from summarize.tagging.sentences import MAX_CHARACTERS, Span

_LINE = re.compile(r"[^\n]+")
# The news agency at the end of a dateline: `(Reuters) - `. It is not part of the story.
_AGENCY = re.compile(r"\([^()]{1,60}\)[ –—-]*$")


def fragments(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The lines outside all sentences, in order, without the news agency of a dateline.

    Lines without a letter or digit are left out. Long lines are cut to MAX_CHARACTERS.
    """
    bounds = chain([Span(0, 0)], sentences, [Span(len(text), len(text))])
    gaps = (Span(before.end, after.start) for before, after in pairwise(bounds))
    return [part for gap in gaps for part in _lines(text, gap)]


def _lines(text: str, gap: Span) -> Iterator[Span]:
    for line in _LINE.finditer(text, gap.start, max(gap.start, gap.end)):
        agency = _AGENCY.search(line[0])
        end = line.start() + agency.start() if agency else line.end()
        if re.search(r"\w", text[line.start() : end]):
            yield Span(line.start(), min(end, line.start() + MAX_CHARACTERS))
