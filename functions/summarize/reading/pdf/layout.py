"""Merges pieces of lines into lines, puts them in reading order, and removes headers and footers.

The width of the gap between two pieces shows whether they are parts of one line or of different
columns. Gaps are measured in em, the unit that equals the type size.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

# In em. The maximum gap between two pieces of one line, and the maximum gap between two letters of
# one word. A gap between these limits is a space.
SPACE_GAP, LETTER_GAP = 0.5, 0.15
# In em. The maximum gap between a bullet and the text of its list item.
BULLET_GAP = 4.0
# In em. Two pieces are on the same line if the distance between their baselines is less than this.
SAME_BASELINE = 0.4
# The minimum type size of a drop cap (a large first letter), relative to that of the next piece.
DROP_CAP_SIZE = 1.8
# Text in more columns than this is a table, whose reading order does not matter. The limit bounds
# the running time, which grows with the number of columns.
MAX_COLUMNS = 8
# Headers are searched for in this many lines at the top of a page, footers in as many at the
# bottom. Most of them have at most two lines, and a page number beside them.
MARGIN_LINES = 4

BULLET = re.compile(r"(?:[•‣▪◦]|[-*–·]|\d{1,2}[.)])(?: |$)")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?[\s–—-]*\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?[\s–—-]*$", re.IGNORECASE
)
# Headers and footers that browsers print: date and time, or the URL.
_BROWSER_MARGIN = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}|(?:https?|file)://\S+(?: \d+/\d+)?$"
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a piece of a line.

    `page` is the index of the page. Coordinates are in points: x grows to the right and y upwards
    on the page as displayed. `left` and `right` are the ends of the line, `size` is the type size,
    and `column_right` is the right end of the line's column, or 0 before `in_reading_order`.
    """

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    column_right: float = 0.0


def merge_pieces(pieces: list[Line]) -> list[Line]:
    """The lines of a page, sorted from top to bottom, and from left to right on one baseline.

    Neighbouring pieces become one line if the gap between them is small.
    """
    runs: list[list[Line]] = []
    for piece in _by_rows(pieces):
        if runs and _are_on_one_line(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_merged(run) for run in runs]


def in_reading_order(pages: list[list[Line]]) -> list[Line]:
    """The lines of all pages in reading order, without headers, footers and page numbers.

    The lines of each page must be sorted as by `merge_pieces`. The results have `column_right`.
    """
    return [line for page in _without_headers(pages) for line in _by_columns(page)]


def on_same_baseline(line: Line, other: Line) -> bool:
    """True if the baselines of two lines are nearly the same."""
    return abs(line.baseline - other.baseline) < SAME_BASELINE * max(line.size, other.size)


def _by_rows(pieces: list[Line]) -> list[Line]:
    """The pieces, sorted by row and then by `left`; the baselines in a row may differ slightly."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.baseline):
        if rows and on_same_baseline(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def _are_on_one_line(piece: Line, following: Line) -> bool:
    """True if the following piece is part of the same line."""
    if piece.size > DROP_CAP_SIZE * following.size:
        return False
    gap = (following.left - piece.right) / following.size
    max_gap = BULLET_GAP if BULLET.fullmatch(piece.text) else SPACE_GAP
    return on_same_baseline(piece, following) and -SPACE_GAP < gap < max_gap


def _merged(run: list[Line]) -> Line:
    """One line made of its pieces, with spaces where the gaps are wide."""
    texts = [run[0].text]
    for piece, following in itertools.pairwise(run):
        has_space = following.left - piece.right > LETTER_GAP * following.size
        texts += [" ", following.text] if has_space else [following.text]
    longest = max(run, key=lambda piece: len(piece.text))
    right = max(piece.right for piece in run)
    return replace(longest, text="".join(texts), left=run[0].left, right=right)


def _without_headers(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without headers, footers and page numbers, including those that browsers print."""
    margins = [{*page[:MARGIN_LINES], *page[-MARGIN_LINES:]} for page in pages]
    removed = _repeated(itertools.chain(*margins))
    for margin in margins:
        removed |= {line for line in margin if _PAGE_NUMBER.match(line.text)}
        printed = [line for line in margin if _BROWSER_MARGIN.match(line.text)]
        removed |= {
            line for line in margin if any(on_same_baseline(line, other) for other in printed)
        }
    return [[line for line in page if line not in removed] for page in pages]


def _repeated(lines: Iterable[Line]) -> set[Line]:
    """The lines that have the same text, numbers aside, at the same height on several pages."""
    by_text = defaultdict(list)
    for line in lines:
        by_text[_NUMBER.sub("#", line.text)].append(line)
    repeated: set[Line] = set()
    for equal_lines in by_text.values():
        for line, other in itertools.combinations(equal_lines, 2):
            if line.page != other.page and abs(line.baseline - other.baseline) < line.size:
                repeated |= {line, other}
    return repeated


@dataclass
class _Column:
    """Lines below each other; `left` is the leftmost end of the lines, `right` the rightmost."""

    lines: list[Line]
    left: float
    right: float

    @classmethod
    def starting_with(cls, line: Line) -> "_Column":
        return cls([line], line.left, line.right)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)

    def overlaps(self, line: Line) -> bool:
        """True if the line and the column share a part of the width of the page."""
        return min(self.right, line.right) - max(self.left, line.left) > line.size / 10


def _by_columns(lines: list[Line]) -> list[Line]:
    """The lines of a page, column by column.

    A band is a group of columns beside each other. A line across several columns, such as a
    headline, ends a band and starts the next one. The bands are read from top to bottom.
    """
    ordered: list[Line] = []
    band: list[_Column] = []
    for line in lines:
        above = [column for column in band if column.overlaps(line)]
        if len(above) == 1 and not _starts_second_column(above[0], line, len(band)):
            above[0].add(line)
        elif not above and len(band) < MAX_COLUMNS:
            band.append(_Column.starting_with(line))
        else:
            # If the line starts a second column, the line beside it starts the other column of the
            # new band. So that line moves from the old band to the new one.
            beside = [above[0].lines.pop()] if len(above) == 1 else []
            ordered += _lines_of(band)
            band = [_Column.starting_with(first) for first in (*beside, line)]
    return ordered + _lines_of(band)


def _starts_second_column(column: _Column, line: Line, column_count: int) -> bool:
    """True if the line stands beside the last line of the column, not below it.

    False if the band has other columns and this column has more than two lines. Then both pieces
    are parts of one justified line with a wide space.
    """
    last = column.lines[-1]
    is_beside = last.baseline - line.baseline < line.size / 2 and (
        line.left > last.right or line.right < last.left
    )
    return is_beside and (column_count == 1 or len(column.lines) <= 2)


def _lines_of(band: list[_Column]) -> list[Line]:
    columns = sorted((column for column in band if column.lines), key=lambda column: column.left)
    return [replace(line, column_right=column.right) for column in columns for line in column.lines]
