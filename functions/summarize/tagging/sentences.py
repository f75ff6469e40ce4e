"""Text -> sentence spans.

Sentences are found by sentencex (Wikimedia; rules of the Golden Rule kind, in Rust): of the splitters that were tried it made
the fewest errors, keeps quotations of several sentences whole, and is the fastest by far (ARCHITECTURE.md). What it is known
to get wrong is mended here.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

# Longer than this is no sentence but text without full stops; cut, so that a summary stays short and a window holds it.
MAX_CHARACTERS = 1_000
# Among thousands of quotation marks sentencex takes quadratic time: a longer line it is shown in pieces.
PIECE_CHARACTERS = 10_000

# What ends in a full stop here does not end a sentence.
_OPEN_END = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Cmdr|Supt|Insp|Det|Cllr|Cpl|Pte|Mlle|Atty|Fr|approx|vs|vol|pp?|figs?|Nos?)\.$"
)
# `LONDON (Reuters) - `, `WASHINGTON, Nov. 22 (AP) — `, `(CNN)`: where and by whom, before the sentence begins; and, where a
# capital follows and no second dash, a place alone: `KYIV — The`. `NATO — the alliance — said` is a sentence.
_PLACE = r"[A-Z][A-Z.'’-]{2,20}+(?:[ ,/]{1,2}+[A-Z][A-Z.'’-]{1,20}+){0,3}+"
_PLACE += r"(?:, [A-Z][a-z]{2,9}+\.?+)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
_SLUG = re.compile(
    rf"(?:{_PLACE} ?)?\((?:[A-Z][\w.&/]{{1,20}}+ ?){{1,3}}+\) ?[-–—]+ ?"
    rf"|(?:{_PLACE} ?)?\([A-Z]{{2,6}}\) ?(?=[A-Z“\"])"
    rf"|{_PLACE} ?[-–—]+ (?=[A-Z“\"][^–—]*$)"
)
_CODE = re.compile(r"[A-Z]\.[A-Z]{1,2}\b")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Span:
    """A stretch of the text, in code points; end is exclusive."""

    start: int
    end: int


def split(text: str, headings: Collection[int] = ()) -> list[Span]:
    """The sentences in order, without the white space between them; a line break always ends one.

    An agency's slug in front of a line's first sentence is in none, nor is a line that starts at the offset of a heading.
    """
    return [
        part
        for line in re.finditer(r"[^\n]+", text)
        if line.start() not in headings
        for sentence in _joined(text, _boundaries(*_without_slug(line)))
        for part in _cut(text, sentence)
    ]


def _without_slug(line: re.Match[str]) -> tuple[str, int]:
    """The line from its first sentence on, and where in the text that is."""
    slug = _SLUG.match(line[0])
    skipped = slug.end() if slug else 0
    return line[0][skipped:], line.start() + skipped


def _boundaries(line: str, offset: int) -> Iterator[Span]:
    for first, piece in _pieces(line):
        for found in get_sentence_boundaries("en", piece):
            stretch = piece[found["start_index"] : found["end_index"]]
            if stretch.strip():
                start = offset + first + found["start_index"] + len(stretch) - len(stretch.lstrip())
                yield Span(start, start + len(stretch.strip()))


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """A line of more than PIECE_CHARACTERS in pieces, if it can be after a full stop."""
    start = 0
    while len(line) - start > PIECE_CHARACTERS:
        middle, stop = start + PIECE_CHARACTERS // 2, start + PIECE_CHARACTERS
        end = line.rfind(". ", middle, stop) + 1 or line.rfind(" ", middle, stop) + 1 or stop
        yield start, line[start:end]
        start = end
    yield start, line[start:]


def _joined(text: str, spans: Iterator[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and (
            _goes_on(text, span) or _is_open(text, joined[-1]) or _is_code(text, joined[-1], span)
        ):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _goes_on(text: str, span: Span) -> bool:
    """Whether it begins in lower case; `iPhone` and `eBay` may begin a sentence."""
    word = _FIRST_WORD.match(text, span.start, span.end)
    return word is not None and word[0].islower()


def _is_code(text: str, before: Span, span: Span) -> bool:
    """`AGRV.N`: a stock exchange's code goes on without a space."""
    return before.end == span.start and bool(_CODE.match(text, max(before.start, before.end - 2)))


def _is_open(text: str, span: Span) -> bool:
    # Only the last word matters; looking at all of it again for each joint would take quadratic time.
    return bool(_OPEN_END.search(text, max(span.start, span.end - 8), span.end))


def _cut(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > MAX_CHARACTERS:
        space = text.rfind(" ", start + 1, start + MAX_CHARACTERS)
        end = space if space > start else start + MAX_CHARACTERS
        yield Span(start, end)
        start = end + (end == space)
    if start < span.end:
        yield Span(start, span.end)
