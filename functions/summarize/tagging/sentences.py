"""Splits a text into sentences.

It uses sentencex, a rule-based splitter by Wikimedia, and corrects its known errors. sentencex does
not split a quotation of several sentences. ARCHITECTURE.md compares it with other splitters.
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
    r"|Cpl|Pte|Mlle|Atty|Fr|Ald|Govs|Lieut|Spc|Ofc|Mass|Md|Ft|approx|vs|vol|pp?|figs?|Nos?)\.$"
)
# A sentence does not end after a time of day if a day, a month, a time zone or a dash follows:
# `7 p.m. ET`, `9 a.m. Thursday`.
_TIME_OF_DAY_AT_END = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_AFTER_TIME_OF_DAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|JST|HKT"
    r"|AES?DT|AEST|Eastern|Central|Mountain|Pacific|Greenwich"
    r"|Jan|Feb|March|April|May [1-9]|June [1-9]|July|Aug|Sept|Oct|Nov|Dec)\b|[-–—,(]"
)
# A dateline has the place where a report was written, and often the agency. The place is in
# capitals, sometimes with a state or a date: `NEW YORK/PARIS`, `ST. JOSEPH, Mich.`,
# `WASHINGTON, Nov. 22`.
_CAPITALS = r"[A-Z][A-Z.'’]{1,20}+(?:-[A-Z.'’]{2,20}+)?+"
_CITY = rf"{_CAPITALS}(?:[ ,/]{{1,2}}+{_CAPITALS}){{0,3}}+"
_REGION = r", [A-Z][a-z]{1,12}+\.?+(?: [A-Z][a-z]{2,12}+){0,2}+(?! \d)"
_PLACE = rf"{_CITY}(?:{_REGION})?+(?:,? [A-Z][a-z]{{2,8}}+\.? \d{{1,2}})?"
# A place in title case, such as `Tunis, Tunisia`, is part of a dateline only if an agency follows.
_TITLE_CASE = r"[A-Z][A-Za-z.'’-]{1,20}+(?: [A-Z][A-Za-z.'’-]{1,20}+){0,2}+"
_AGENCY = r"(?:CNN(?: Business)?|AP|Reuters|AFP|UPI|Xinhua|Bloomberg|PTI|ANI|BBC)"
_DASH = r" ?[-–—]++ ?"
_START = r"(?=[A-Z“\"])"
# The rest of a line without another dash: `KYIV — The`, but not `NATO — the alliance — said`.
_START_OF_REST = r"(?=[A-Z“\"][^–—]*$)"
_DATELINE = re.compile(
    rf"(?:{_PLACE} ?)?\((?:[A-Z][\w.&/]{{1,20}}+ ?){{1,3}}+\){_DASH}"
    rf"|(?:{_PLACE} ?)?\([A-Z]{{2,6}}\) ?{_START}"
    rf"|{_TITLE_CASE}(?:, {_TITLE_CASE})? {{1,2}}\({_AGENCY}\)(?:{_DASH}| ?{_START})"
    rf"|{_CITY}{_REGION}{_DASH}{_START}"
    rf"|{_PLACE} ?[-–—]++ {_START_OF_REST}"
)
# The first line of a text may start with a place in title case and a dash: `Lisbon, Portugal – `.
_FIRST_DATELINE = re.compile(rf"{_TITLE_CASE}(?:, {_TITLE_CASE}{_DASH}| [–—] ){_START_OF_REST}")
# `UPDATE: `, `BREAKING NEWS: `.
_LABEL = re.compile(rf"[A-Z]{{4,20}}+(?: [A-Z]{{2,20}}+){{0,2}}+: {_START}")
# The message of a video player, without a full stop before the next sentence.
_PLAYER_MESSAGE = re.compile(
    r"Media playback is (?:not supp|unsupp)orted on (?:this|your) device ?"
)
# The last letter of a stock's symbol, a full stop and the code of the exchange: `V.N` in `AGRV.N`.
_STOCK_CODE = re.compile(r"[A-Z]\.[A-Z]{1,2}\b")
# The first word of a sentence, with or without a dash before it.
_FIRST_WORD = re.compile(r"(?:[-–—]{1,2}+ ?)?([^\W\d_]+)")
# Punctuation that never starts a sentence.
_NO_START = re.compile(r"[,;:)\]]|[^\w\s]{1,3}+$")
# A straight quotation mark opens a quotation if it follows a space, a bracket or a dash.
_STRAIGHT_OPENING = re.compile(r"(?<![^\s(\[–—-])\"(?=[^\s\"])")
# An opening mark without its closing mark; a quotation in a quotation has single marks.
_UNCLOSED = re.compile(r"“(?=[^“”]*+(?:“|$))")


@dataclass(frozen=True)
class Span:
    """A part of a text. `start` and `end` are offsets in code points; `end` is exclusive."""

    start: int
    end: int


def split(text: str, headings: Collection[int] = ()) -> list[Span]:
    """The sentences of a text, in order, without the white space between them.

    A line break always ends a sentence. A dateline, a label in capitals and the message of a video
    player are not part of any sentence, and neither is a line that starts at one of the offsets in
    `headings`.
    """
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        if line.start() not in headings:
            for sentence in _rejoined(text, _sentencex_spans(*_without_dateline(line))):
                spans += _cut_to_length(text, _without_player_message(text, sentence))
    return spans


def _without_dateline(line: re.Match[str]) -> tuple[str, int]:
    """The line without its dateline or label, and the offset in the text where this rest starts."""
    dateline = _DATELINE.match(line[0]) or _LABEL.match(line[0])
    if dateline is None and line.start() == 0:
        dateline = _FIRST_DATELINE.match(line[0])
    skipped = dateline.end() if dateline else 0
    return line[0][skipped:], line.start() + skipped


def _sentencex_spans(line: str, offset: int) -> Iterator[Span]:
    """The sentences that sentencex finds in a line; the line starts at `offset` in the text."""
    for piece_start, piece in _pieces(line):
        for boundary in get_sentence_boundaries("en", _with_paired_quotes(piece)):
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


def _with_paired_quotes(line: str) -> str:
    """The line, of the same length, with quotation marks whose direction sentencex understands.

    sentencex pairs straight marks in their order, so that one missing mark turns all following
    prose into quotations. An opening mark that is never closed becomes a letter. A bullet becomes
    a hyphen: sentencex does not split a line that starts with a bullet.
    """
    directed = _STRAIGHT_OPENING.sub("“", line).replace('"', "”").replace("•", "-")
    return _UNCLOSED.sub("Q", directed)


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
        or _NO_START.match(text, after.start, after.end) is not None
        or _continues_after_time_of_day(text, before, after)
        or _ends_in_abbreviation(text, before)
        or _splits_stock_code(text, before, after)
    )


def _starts_in_lower_case(text: str, span: Span) -> bool:
    """True if the first word is all lower case; `iPhone` and `eBay` may start a sentence."""
    word = _FIRST_WORD.match(text, span.start, span.end)
    return word is not None and word[1].islower()


def _ends_in_abbreviation(text: str, span: Span) -> bool:
    # Only the last characters are searched: searching the whole span again each time that it grows
    # would take quadratic time.
    return bool(_ABBREVIATION_AT_END.search(text, max(span.start, span.end - 8), span.end))


def _continues_after_time_of_day(text: str, before: Span, after: Span) -> bool:
    return bool(
        _TIME_OF_DAY_AT_END.search(text, max(before.start, before.end - 5), before.end)
        and _AFTER_TIME_OF_DAY.match(text, after.start, after.end)
    )


def _without_player_message(text: str, span: Span) -> Span:
    message = _PLAYER_MESSAGE.match(text, span.start, span.end)
    return Span(message.end(), span.end) if message else span


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
