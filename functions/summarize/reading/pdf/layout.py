"""Pieces of lines on pages -> lines in reading order, without headers and footers.

The gap between two pieces shows whether they are parts of one line or stand in different columns.
Gaps are measured in units of the type size (em), as typesetters do.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

# In em. The widest gap between two pieces of a line, and the widest gap inside a word. A wider gap
# is a space.
SPACE_GAP, WORD_GAP = 0.5, 0.15
# In em. The widest gap between a bullet and its item.
BULLET_GAP = 4.0
# In em. Pieces whose baselines differ by less are on the same line.
SAME_BASELINE = 0.4
# A story may start with a large initial, which is at least this many times as high as a line.
INITIAL_SIZE = 1.8
# Text in more columns is a table, which need not be read in order. Each column costs time.
MAX_COLUMNS = 8
# Headers and footers have at most two lines, and maybe a number beside them. So only this many
# pieces at either end of a page are compared with other pages.
EDGE_PIECES = 4

BULLET = re.compile(r"(?:[•‣▪◦]|[-*–·]|\d{1,2}[.)])(?: |$)")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?[\s–—-]*\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?[\s–—-]*$", re.IGNORECASE
)
# What browsers print around a page: date and time, or the address.
_BROWSER_EDGE = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}|(?:https?|file)://\S+(?: \d+/\d+)?$"
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a piece of one.

    Coordinates are in points from the lower left corner of the page. `base` is the baseline, `size`
    the type size, `edge` the right end of the line's column, which only `in_reading_order` sets.
    """

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    edge: float = 0.0


def merge_pieces(pieces: list[Line]) -> list[Line]:
    """The lines of a page, from top to bottom, then from left to right.

    Pieces that nearly touch become one line.
    """
    runs: list[list[Line]] = []
    for piece in _by_rows(pieces):
        if runs and _touch(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_merged(run) for run in runs]


def in_reading_order(pages: list[list[Line]]) -> list[Line]:
    """The lines of all pages, without headers, footers and page numbers; sets their `edge`.

    The lines of each page must be in the order of `merge_pieces`.
    """
    return [line for page in _without_headers(pages) for line in _by_columns(page)]


def on_same_baseline(line: Line, other: Line) -> bool:
    """True if two lines stand beside each other."""
    return abs(line.base - other.base) < SAME_BASELINE * max(line.size, other.size)


def _by_rows(pieces: list[Line]) -> list[Line]:
    """The pieces row by row, from left to right; the baselines of a row may differ slightly."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and on_same_baseline(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def _touch(piece: Line, following: Line) -> bool:
    """True if the second piece continues the line of the first."""
    if piece.size > INITIAL_SIZE * following.size:
        return False
    gap = (following.left - piece.right) / following.size
    max_gap = BULLET_GAP if BULLET.fullmatch(piece.text) else SPACE_GAP
    return on_same_baseline(piece, following) and -SPACE_GAP < gap < max_gap


def _merged(run: list[Line]) -> Line:
    """The pieces of a line as one."""
    texts = [run[0].text]
    for piece, following in itertools.pairwise(run):
        has_space = following.left - piece.right > WORD_GAP * following.size
        texts += [" ", following.text] if has_space else [following.text]
    longest = max(run, key=lambda piece: len(piece.text))
    right = max(piece.right for piece in run)
    return replace(longest, text="".join(texts), left=run[0].left, right=right)


def _without_headers(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without headers, footers, page numbers and what a browser printed around them."""
    edges = [{*page[:EDGE_PIECES], *page[-EDGE_PIECES:]} for page in pages]
    removed = _repeated(itertools.chain(*edges))
    for edge in edges:
        removed |= {line for line in edge if _PAGE_NUMBER.match(line.text)}
        printed = [line for line in edge if _BROWSER_EDGE.match(line.text)]
        removed |= {
            line for line in edge if any(on_same_baseline(line, other) for other in printed)
        }
    return [[line for line in page if line not in removed] for page in pages]


def _repeated(lines: Iterable[Line]) -> set[Line]:
    """The lines that stand at the same height on several pages, and differ in numbers only."""
    by_text = defaultdict(list)
    for line in lines:
        by_text[_NUMBER.sub("#", line.text)].append(line)
    repeated: set[Line] = set()
    for equal_lines in by_text.values():
        for line, other in itertools.combinations(equal_lines, 2):
            if line.page != other.page and abs(line.base - other.base) < line.size:
                repeated |= {line, other}
    return repeated


@dataclass
class _Column:
    """Lines below each other; `left` and `right` are the outermost ends of all of them."""

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
        """True if the line stands below the column, at least with a part of its width."""
        return min(self.right, line.right) - max(self.left, line.left) > line.size / 10


def _by_columns(lines: list[Line]) -> list[Line]:
    """The lines of a page, column by column.

    A line across several columns, such as a headline, ends a band of columns and starts the next.
    The bands are read from top to bottom.
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
            # If the line starts a second column, the line beside it moves to the new band as well.
            beside = [above[0].lines.pop()] if len(above) == 1 else []
            ordered += _lines_of(band)
            band = [_Column.starting_with(first) for first in (*beside, line)]
    return ordered + _lines_of(band)


def _starts_second_column(column: _Column, line: Line, columns: int) -> bool:
    """True if the line stands beside the last line of the column, not below it.

    It is False in a column of more than two lines that has other columns beside it: there, the gap
    between the two lines is a stretched space.
    """
    last = column.lines[-1]
    is_beside = last.base - line.base < line.size / 2 and (
        line.left > last.right or line.right < last.left
    )
    return is_beside and (columns == 1 or len(column.lines) <= 2)


def _lines_of(band: list[_Column]) -> list[Line]:
    columns = sorted((column for column in band if column.lines), key=lambda column: column.left)
    return [replace(line, edge=column.right) for column in columns for line in column.lines]
