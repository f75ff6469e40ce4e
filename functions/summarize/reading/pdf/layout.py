"""Pieces of lines on pages -> lines in reading order, without what runs along all pages.

Distances tell pieces of one line from columns, in units of the type's size (em), as a typesetter sets them.
"""

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, replace

# Half an em between pieces is still a space; letters that touch make a word, though drawn apart.
SPACE_GAP, WORD_GAP = 0.5, 0.15
# A bullet stands that far before its item at most.
BULLET_GAP = 4.0
SAME_BASELINE = 0.4
# An initial at the head of a story is as high as two lines or more.
INITIAL_SIZE = 1.8
# Text set in more columns than that is a table: its cells need not be followed, and each costs a comparison.
MAX_COLUMNS = 8
# Headers and footers have two lines at most, and stand beside a number: so many pieces at either end of a page are looked at.
EDGE_PIECES = 4

BULLET = re.compile(r"(?:[•‣▪◦]|[-*–·]|\d{1,2}[.)])(?: |$)")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?[\s–—-]*\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?[\s–—-]*$", re.IGNORECASE
)
# What browsers print around a page: the date and time, the address.
_BROWSER_EDGE = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}|(?:https?|file)://\S+(?: \d+/\d+)?$"
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one, of a page; points from the lower left corner, `edge` where its column ends on the right."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    edge: float = 0.0


def in_reading_order(pages: list[list[Line]]) -> list[Line]:
    """The lines of all pages, each told where its column ends on the right; headers, footers and page numbers are left out.

    Takes each page's lines as `merged` gives them.
    """
    return [line for page in _without_running(pages) for line in _by_bands(page)]


def merged(pieces: list[Line]) -> list[Line]:
    """The lines of a page from top to bottom, in a row from left to right; what nearly touches is one line."""
    runs: list[list[Line]] = []
    for piece in _in_rows(pieces):
        if runs and _touches(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_together(run) for run in runs]


def _touches(one: Line, other: Line) -> bool:
    gap = (other.left - one.right) / other.size
    if one.size > INITIAL_SIZE * other.size:
        return False
    return on_one_baseline(one, other) and -SPACE_GAP < gap < (
        BULLET_GAP if BULLET.fullmatch(one.text) else SPACE_GAP
    )


def _together(run: list[Line]) -> Line:
    spaces = [
        " " if other.left - one.right > WORD_GAP * other.size else ""
        for one, other in itertools.pairwise(run)
    ]
    text = "".join(f"{line.text}{space}" for line, space in zip(run, [*spaces, ""], strict=True))
    longest = max(run, key=lambda line: len(line.text))
    return replace(longest, text=text, left=run[0].left, right=max(line.right for line in run))


def on_one_baseline(one: Line, other: Line) -> bool:
    """Whether two stand beside each other."""
    return abs(one.base - other.base) < SAME_BASELINE * max(one.size, other.size)


def _in_rows(pieces: list[Line]) -> list[Line]:
    """Sorted by rows, as letters of one row need not stand on exactly one height."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and on_one_baseline(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without headers and footers: what stands at one height at an end of several, alike but for numbers."""
    ends = [{*page[:EDGE_PIECES], *page[-EDGE_PIECES:]} for page in pages]
    alike = defaultdict(list)
    for line in itertools.chain(*ends):
        alike[_NUMBER.sub("#", line.text)].append(line)
    running: set[Line] = set()
    for lines in alike.values():
        for one, other in itertools.combinations(lines, 2):
            if one.page != other.page and abs(one.base - other.base) < one.size:
                running |= {one, other}
    for end in ends:
        running |= {line for line in end if _PAGE_NUMBER.match(line.text)}
        printed = [line for line in end if _BROWSER_EDGE.match(line.text)]
        running |= {line for line in end if any(on_one_baseline(line, other) for other in printed)}
    return [[line for line in page if line not in running] for page in pages]


@dataclass
class _Column:
    lines: list[Line]
    left: float
    right: float

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)


def _by_bands(lines: list[Line]) -> list[Line]:
    """Column by column between the lines that stand across several, such as headlines, from top to bottom."""
    ordered: list[Line] = []
    band: list[_Column] = []
    for line in lines:
        slack = line.size / 10
        under = [
            column
            for column in band
            if min(column.right, line.right) - max(column.left, line.left) > slack
        ]
        if len(under) == 1 and not _splits(under[0], line, len(band)):
            under[0].add(line)
        elif not under and len(band) < MAX_COLUMNS:
            band.append(_Column([line], line.left, line.right))
        else:
            # A line that begins a second column takes the one beside it along into a new band.
            beside = [under[0].lines.pop()] if len(under) == 1 else []
            ordered += _by_columns(band)
            band = [_Column([each], each.left, each.right) for each in (*beside, line)]
    return ordered + _by_columns(band)


def _splits(column: _Column, line: Line, columns: int) -> bool:
    """Whether a line stands beside the last of the column; in one of several that runs already, it is but stretched."""
    last = column.lines[-1]
    is_beside = last.base - line.base < line.size / 2 and (
        line.left > last.right or line.right < last.left
    )
    return is_beside and (columns == 1 or len(column.lines) <= 2)


def _by_columns(band: list[_Column]) -> list[Line]:
    columns = sorted((column for column in band if column.lines), key=lambda column: column.left)
    return [replace(line, edge=column.right) for column in columns for line in column.lines]
