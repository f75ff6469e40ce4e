"""Splits a text into sentences.

The splitter is sentencex (by Wikimedia; rule-based, written in Rust). ARCHITECTURE.md compares it
with others. It does not split quotations of several sentences. This module corrects its known
errors.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

# In characters. A longer "sentence" is usually text without full stops. It is cut, so that a
# summary stays short and a sentence fits into a window of the model.
MAX_CHARACTERS = 1_000
# In characters. sentencex takes quadratic time for a line with thousands of quotation marks, so a
# longer line is split piece by piece.
PIECE_CHARACTERS = 10_000

# Abbreviations after which sentencex wrongly ends a sentence.
_ABBREVIATION_AT_END = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Cmdr|Supt|Insp|Det|Cllr"
    r"|Cpl|Pte|Mlle|Atty|Fr|approx|vs|vol|pp?|figs?|Nos?)\.$"
)
# A dateline says where a report was written and by which agency: `LONDON (Reuters) - `,
# `WASHINGTON, Nov. 22 (AP) — `, `(CNN)`. A place without an agency is a dateline only if a capital
# or a quotation mark follows the dash and the line has no second dash: `KYIV — The`, but not
# `NATO — the alliance — said`.
_PLACE = (
    r"[A-Z][A-Z.'’-]{2,20}+(?:[ ,/]{1,2}+[A-Z][A-Z.'’-]{1,20}+){0,3}+"
    r"(?:, [A-Z][a-z]{2,9}+\.?+)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
)
_DATELINE = re.compile(
    rf"(?:{_PLACE} ?)?\((?:[A-Z][\w.&/]{{1,20}}+ ?){{1,3}}+\) ?[-–—]+ ?"
    rf"|(?:{_PLACE} ?)?\([A-Z]{{2,6}}\) ?(?=[A-Z“\"])"
    rf"|{_PLACE} ?[-–—]+ (?=[A-Z“\"][^–—]*$)"
)
# The last letter of a stock's symbol, a full stop and the code of the exchange: `V.N` in `AGRV.N`.
_STOCK_CODE = re.compile(r"[A-Z]\.[A-Z]{1,2}\b")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Span:
    """A part of a text. `start` and `end` are offsets in code points; `end` is exclusive."""

    start: int
    end: int


def split(text: str, headings: Collection[int] = ()) -> list[Span]:
    """The sentences of a text, in order, without the white space between them.

    A line break always ends a sentence. A dateline is not part of any sentence, and neither is a
    line that starts at one of the offsets in `headings`.
    """
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        if line.start() not in headings:
            for sentence in _rejoined(text, _sentencex_spans(*_without_dateline(line))):
                spans += _cut_to_length(text, sentence)
    return spans


def _without_dateline(line: re.Match[str]) -> tuple[str, int]:
    """The line without its dateline, and the offset in the text where this rest starts."""
    dateline = _DATELINE.match(line[0])
    skipped = dateline.end() if dateline else 0
    return line[0][skipped:], line.start() + skipped


def _sentencex_spans(line: str, offset: int) -> Iterator[Span]:
    """The sentences that sentencex finds in a line; the line starts at `offset` in the text."""
    for piece_start, piece in _pieces(line):
        for boundary in get_sentence_boundaries("en", piece):
            sentence = piece[boundary["start_index"] : boundary["end_index"]]
            if sentence.strip():
                leading_space = len(sentence) - len(sentence.lstrip())
                start = offset + piece_start + boundary["start_index"] + leading_space
                yield Span(start, start + len(sentence.strip()))


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Pieces of the line, of at most PIECE_CHARACTERS, and their offsets in the line.

    A piece ends after a full stop if possible, else after a space, else at the limit. Both are
    searched in the second half of the piece.
    """
    start = 0
    while len(line) - start > PIECE_CHARACTERS:
        middle, stop = start + PIECE_CHARACTERS // 2, start + PIECE_CHARACTERS
        end = line.rfind(". ", middle, stop) + 1 or line.rfind(" ", middle, stop) + 1 or stop
        yield start, line[start:end]
        start = end
    yield start, line[start:]


def _rejoined(text: str, spans: Iterator[Span]) -> list[Span]:
    """The sentences of a line; the parts of a wrongly split sentence are joined again."""
    joined: list[Span] = []
    for span in spans:
        if joined and _is_wrong_split(text, joined[-1], span):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _is_wrong_split(text: str, before: Span, after: Span) -> bool:
    return (
        _starts_in_lower_case(text, after)
        or _ends_in_abbreviation(text, before)
        or _splits_stock_code(text, before, after)
    )


def _starts_in_lower_case(text: str, span: Span) -> bool:
    """True if the first word is all lower case; `iPhone` and `eBay` may start a sentence."""
    word = _FIRST_WORD.match(text, span.start, span.end)
    return word is not None and word[0].islower()


def _ends_in_abbreviation(text: str, span: Span) -> bool:
    # Only the last characters are searched: searching the whole span again each time that it grows
    # would take quadratic time.
    return bool(_ABBREVIATION_AT_END.search(text, max(span.start, span.end - 8), span.end))


def _splits_stock_code(text: str, before: Span, after: Span) -> bool:
    """True if the split is inside a code such as `AGRV.N`: no space follows its full stop."""
    return before.end == after.start and bool(
        _STOCK_CODE.match(text, max(before.start, before.end - 2))
    )


def _cut_to_length(text: str, span: Span) -> Iterator[Span]:
    """The parts of the span, of at most MAX_CHARACTERS, cut at a space if possible."""
    start = span.start
    while span.end - start > MAX_CHARACTERS:
        space = text.rfind(" ", start + 1, start + MAX_CHARACTERS)
        end = space if space > start else start + MAX_CHARACTERS
        yield Span(start, end)
        start = end + (end == space)
    if start < span.end:
        yield Span(start, span.end)
