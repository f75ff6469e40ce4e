"""A PDF's text layer -> blocks in reading order, by pypdfium2 (imported on first use) and the layout of its lines.

A PDF says where letters stand, not what they make up. Letters become lines, lines columns, and columns paragraphs, each told
by distances in units of the type's size, as a typesetter sets them.
"""

import functools
import itertools
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from summarize.blocks import Block, squeeze
from summarize.draft import Draft
from summarize.rejection import Rejection
from summarize.story import TITLE_CHARACTERS

# An article in a magazine has a dozen pages, a paper some thirty; what has more is a book, an issue or a report.
MAX_PAGES = 60
# The longest text that is summarized (document.MAX_CHARACTERS) and a third more for headers, captions and line ends.
MAX_CHARACTERS_READ = 400_000
# A page of prose has 2,000 characters; a scanner's own stamp on a picture of one has some twenty.
SCAN_CHARACTERS = 50

# All of these are in units of the type's size (em). Justified lines stretch a space to one, columns stand further apart.
COLUMN_GAP, BULLET_GAP = 1.5, 4.0
# Letters that touch make a word, though drawn apart; half an em between pieces is still a space.
WORD_GAP, SPACE_GAP = 0.15, 0.5
SAME_BASELINE, INDENT = 0.4, 0.6
# Paragraphs set apart have a third of a line between them at least; type larger than the body's is a heading's.
PARAGRAPH_LEADING, HEADING_SIZE, TITLE_SIZE = 1.3, 1.05, 1.25
# An initial at the head of a story is as high as two lines or more.
INITIAL_SIZE = 1.8
# Text set in more columns than that is a table: its cells need not be followed, and each costs a comparison.
MAX_COLUMNS = 8
# Headers and footers have two lines at most, and stand beside a number: so many pieces at either end of a page are looked at.
EDGE_PIECES = 4
# A heading is no longer; a large-set standfirst ends in a full stop.
HEADING_WORDS = 20
# Type that is not hyphenated ends one line in a hundred with the hyphen of a compound; hyphenated, one in ten or more.
HYPHENATED_SHARE = 0.04

# pdfium marks a hyphen at a line's end by U+0002 or U+FFFE.
_HYPHENS = "-\u2010\u2011\u00ad\u0002\ufffe"
# Browsers break at soft hyphens, and write U+2010 there; compounds have the hyphen of keyboards.
_SOFT = "\u00ad\u2010"
_MARKS = str.maketrans({"\u0002": "-", "\ufffe": "-"})
_LETTERS = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# Symbol fonts have their bullets in the private use area.
_LETTERS |= dict.fromkeys((0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0x25CF, 0x25AA), "•")
_NOT_TEXT = [range(0x02), range(0x03, 0x09), range(0x0E, 0x20), range(0xD800, 0xF900), range(0xFFFF, 0x10000)]

_BULLET = re.compile(r"(?:[•‣▪◦]|[-*–·]|\d{1,2}[.)])(?: |$)")
_SENTENCE_END = re.compile(r"""[.!?…:;]["'”’)\]»]*$""")
_PAGE_NUMBER = re.compile(r"(?:page|p\.)?[\s–—-]*\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?[\s–—-]*$", re.IGNORECASE)
# What browsers print around a page: the date and time, the address.
_BROWSER_EDGE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}|(?:https?|file)://\S+(?: \d+/\d+)?$")
_COMPOUND = re.compile(
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|\w+th)"
    r"|(?:self|half|vice|well|non)-\w{4,})", re.I
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|qxp|odt|rtf|pages|txt|html?)\b|^Microsoft|^untitled|[_/\\]", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[a-z]{2,3}|[A-Z][\w’'-]+)){0,3} [A-Z][\w’'-]+$")
_NO_PERSON = re.compile(r"\b(?:user|owner|admin\w*|microsoft|office|staff|news\w*|desk|editors?|home|unknown|author)\b", re.I)


class _Letter(NamedTuple):
    """There are too many letters for dataclasses."""

    text: str
    left: float
    right: float
    base: float
    size: float


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


def of_pdf(data: bytes) -> Draft:
    """The text layer of a PDF, without running headers, footers and page numbers; `published` is always None.

    Raises Rejection: `unreadable` where it is broken, locked by a password or a scan, `too_large` beyond MAX_PAGES or
    MAX_CHARACTERS_READ. Cost grows with characters: some 7 microseconds each.
    """
    pages, title, author = _read(data)
    lines = [line for page in _without_running(pages) for line in _in_reading_order(page)]
    if not lines:
        return Draft([])
    blocks, headline = _blocks(lines)
    opening = " ".join(line.text for line in lines if line.page == lines[0].page)
    return Draft(blocks, title=headline or _metadata_title(title, opening), authors=_authors(author))


def _read(data: bytes) -> tuple[list[list[Line]], str, str]:
    """The lines of each page and the metadata's title and author."""
    pdfium = _pdfium()
    try:
        with closing(pdfium.PdfDocument(data)) as pdf:
            if len(pdf) > MAX_PAGES:
                raise _too_large(f"{len(pdf):,} pages; at most {MAX_PAGES} are read. Drop the pages that hold the article.")
            pages = _pages(pdf)
            _check_text_layer(pdf, pages)
            return pages, _metadata(pdf, "Title"), _metadata(pdf, "Author")
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY):
            raise Rejection("unreadable", "The PDF is locked by a password. Save it without one and drop it again.") from error
        raise Rejection("unreadable", "The PDF is broken: it cannot be opened. Export it anew and drop it again.") from error


def _too_large(extent: str) -> Rejection:
    return Rejection("too_large", f"The PDF has {extent}")


@functools.cache
def _pdfium() -> Any:
    import pypdfium2  # noqa: PLC0415

    return pypdfium2


def _pages(pdf: Any) -> list[list[Line]]:
    pages, characters = [], 0
    for number in range(len(pdf)):
        with closing(pdf[number]) as page, closing(page.get_textpage()) as letters:
            characters += letters.count_chars()
            if characters > MAX_CHARACTERS_READ:
                raise _too_large(f"more than {MAX_CHARACTERS_READ:,} characters; no more are read. Split it and drop the parts.")
            pages.append(_merged(list(_pieces(page, letters, number))))
    return pages


def _check_text_layer(pdf: Any, pages: list[list[Line]]) -> None:
    characters = sum(len(line.text) for page in pages for line in page)
    image = _pdfium().raw.FPDF_PAGEOBJ_IMAGE
    if characters >= SCAN_CHARACTERS * len(pages):
        return
    if not characters or any(next(page.get_objects(filter=(image,)), None) for page in pdf):
        raise Rejection(
            "unreadable",
            "The PDF has hardly any text that can be read: it is a scan, or pictures of pages. "
            "Drop one with a text layer (exported by the program it was written in, or recognized by OCR), or the text itself.",
        )


def _metadata(pdf: Any, key: str) -> str:
    try:
        return squeeze(pdf.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _pieces(page: Any, letters: Any, number: int) -> Iterator[Line]:
    """Runs of letters on one baseline, as they are drawn, with no gap as wide as one between columns."""
    run: list[_Letter] = []
    text: list[str] = []
    for letter in _letters(page, letters):
        if letter.text.isspace():
            text += [" "] if run else []
            continue
        if run and not _goes_on(text, run, letter):
            yield _piece(text, run, number)
            run, text = [], []
        run.append(letter)
        text.append(letter.text)
    if run:
        yield _piece(text, run, number)


def _goes_on(text: list[str], run: list[_Letter], letter: _Letter) -> bool:
    last = run[-1]
    gap = BULLET_GAP if len(text) < 4 and _BULLET.fullmatch("".join(text)) else COLUMN_GAP
    return abs(last.base - letter.base) < SAME_BASELINE * last.size and -SPACE_GAP < (letter.left - last.right) / last.size < gap


def _piece(text: list[str], run: list[_Letter], number: int) -> Line:
    size = statistics.median_low(letter.size for letter in run)
    right = max(letter.right for letter in run)
    return Line("".join(text).strip(), number, run[0].left, right, run[0].base, size)


def _letters(page: Any, letters: Any) -> Iterator[_Letter]:
    """The letters that stand upright on the page as it is shown, and spaces, which have no place."""
    raw, handle = _pdfium().raw, letters.raw
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[page.get_rotation() // 90 % 4]
    left, bottom, right, top = page.get_bbox()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    for index in range(letters.count_chars()):
        text = _text_of(raw.FPDFText_GetUnicode(handle, index))
        if text.isspace():
            yield _Letter(text, 0, 0, 0, 0)
        if not text or text.isspace():
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, box)
        raw.FPDFText_GetMatrix(handle, index, matrix)
        font_size = raw.FPDFText_GetFontSize(handle, index)
        size = abs(font_size) * math.hypot(matrix.c, matrix.d)
        along, across = matrix.a * cos + matrix.b * sin, matrix.b * cos - matrix.a * sin
        is_upright = along * font_size > 0 and abs(across) < abs(along) / 10
        # Printers' marks stand outside the page. In a broken file sizes and places may be no numbers: such fail here too.
        is_shown = left <= (box.left + box.right) / 2 <= right and bottom <= (box.bottom + box.top) / 2 <= top
        base = matrix.f * cos - matrix.e * sin
        if is_upright and is_shown and 1 < size < 1_000 and abs(base) < 1e6:
            ends = (box.left * cos + box.bottom * sin, box.right * cos + box.top * sin)
            yield _Letter(text, min(ends), max(ends), base, size)


@functools.lru_cache(maxsize=4096)
def _text_of(code: int) -> str:
    """What a code of pdfium's stands for: nothing if it is a control, a surrogate, of private use or no character."""
    if code in _LETTERS:
        return _LETTERS[code]
    return "" if code > 0x10FFFF or any(code in codes for codes in _NOT_TEXT) else chr(code)


def _merged(pieces: list[Line]) -> list[Line]:
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
    return _on_one_baseline(one, other) and -SPACE_GAP < gap < (BULLET_GAP if _BULLET.fullmatch(one.text) else SPACE_GAP)


def _together(run: list[Line]) -> Line:
    spaces = [" " if other.left - one.right > WORD_GAP * other.size else "" for one, other in itertools.pairwise(run)]
    text = "".join(f"{line.text}{space}" for line, space in zip(run, [*spaces, ""], strict=True))
    longest = max(run, key=lambda line: len(line.text))
    return replace(longest, text=text, left=run[0].left, right=max(line.right for line in run))


def _on_one_baseline(one: Line, other: Line) -> bool:
    return abs(one.base - other.base) < SAME_BASELINE * max(one.size, other.size)


def _in_rows(pieces: list[Line]) -> list[Line]:
    """Sorted by rows, as letters of one row need not stand on exactly one height."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and _on_one_baseline(rows[-1][0], piece):
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
        running |= {line for line in end if any(_on_one_baseline(line, other) for other in printed)}
    return [[line for line in page if line not in running] for page in pages]


@dataclass
class _Column:
    lines: list[Line]
    left: float
    right: float

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)


def _in_reading_order(lines: list[Line]) -> list[Line]:
    """Column by column between the lines that stand across several, such as headlines, from top to bottom."""
    ordered: list[Line] = []
    band: list[_Column] = []
    for line in lines:
        slack = line.size / 10
        under = [column for column in band if min(column.right, line.right) - max(column.left, line.left) > slack]
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
    is_beside = last.base - line.base < line.size / 2 and (line.left > last.right or line.right < last.left)
    return is_beside and (columns == 1 or len(column.lines) <= 2)


def _by_columns(band: list[_Column]) -> list[Line]:
    columns = sorted((column for column in band if column.lines), key=lambda column: column.left)
    return [replace(line, edge=column.right) for column in columns for line in column.lines]


def _blocks(lines: list[Line]) -> tuple[list[Block], str | None]:
    """The blocks, and the text of that which is set as a title."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    body, hyphens = weights.most_common(1)[0][0], _Hyphens(lines)
    paragraphs = _paragraphs(lines, body, _leading(lines))
    texts = [squeeze(hyphens.text(paragraph)) for paragraph in paragraphs]
    blocks = [_block(text, paragraph[-1].size / body) for text, paragraph in zip(texts, paragraphs, strict=True)]
    first = [line.base for line in lines if line.page == lines[0].page]
    middle = (max(first) + min(first)) / 2
    large = [
        (len(text.split()) > 2, paragraph[-1].size, text)
        for text, paragraph in zip(texts, paragraphs, strict=True)
        if paragraph[0].page == lines[0].page and paragraph[0].base >= middle and paragraph[-1].size > TITLE_SIZE * body
    ]
    return [block for block in blocks if block.text], max(large, key=lambda title: title[:2])[2] if large else None


def _block(text: str, size: float) -> Block:
    is_heading = len(text.split()) <= HEADING_WORDS and (
        size > TITLE_SIZE or (size > HEADING_SIZE and not _SENTENCE_END.search(text))
    )
    return Block(text, is_heading=is_heading, is_item=not is_heading and bool(_BULLET.match(text)))


def _leading(lines: list[Line]) -> float:
    """From baseline to baseline within paragraphs, in em: a low quartile, as some lines are paragraphs of their own."""
    drops = [
        (one.base - other.base) / one.size
        for one, other in itertools.pairwise(lines)
        if one.page == other.page and abs(one.size - other.size) < one.size / 20
    ]
    plausible = sorted(drop for drop in drops if 0.8 < drop < 3)
    return plausible[len(plausible) // 4] if plausible else 1.2


def _paragraphs(lines: list[Line], body: float, leading: float) -> list[list[Line]]:
    paragraphs = [[lines[0]]]
    for line, after in itertools.zip_longest(lines[1:], lines[2:]):
        if (
            _begins(paragraphs[-1], line, leading)
            if _is_below(paragraphs[-1][-1], line)
            else _jumps(paragraphs[-1], line, after, body)
        ):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _is_below(before: Line, line: Line) -> bool:
    """Whether a line stands under another, or goes on with it after a stretched space."""
    is_beside = _on_one_baseline(before, line) and 0 <= line.left - before.right < BULLET_GAP * line.size
    is_under = before.base > line.base and before.left < line.right and line.left < before.right
    return before.page == line.page and (is_beside or is_under or _is_initial(before))


def _is_initial(line: Line) -> bool:
    """A letter as high as some lines that begins a story; it stands beside them."""
    return len(line.text) == 1 and line.text.isupper()


def _begins(paragraph: list[Line], line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph by its size, its distance, its indent or the room left in the line before."""
    before, is_listed = paragraph[-1], bool(_BULLET.match(paragraph[0].text))
    if _is_initial(before) or _on_one_baseline(before, line):
        return False
    if max(before.size, line.size) > HEADING_SIZE * min(before.size, line.size):
        return True
    if _BULLET.match(line.text) and (is_listed or line.text[0] in "•‣▪◦" or before.text.endswith(":")):
        return True
    if (before.base - line.base) / line.size > PARAGRAPH_LEADING * leading:
        return True
    indent, ends = (line.left - before.left) / line.size, bool(_SENTENCE_END.search(before.text))
    if not is_listed and (indent > INDENT or (indent < -INDENT and ends and len(paragraph) > 1)):
        return True
    word = len(line.text.split()[0]) * (line.right - line.left) / len(line.text)
    has_room = before.right + word + 2 * line.size < before.edge
    # A by-line has no full stop.
    is_alone = len(paragraph) == 1 and not line.text[0].islower() and not _Hyphens.is_at_end(before.text)
    return has_room and (ends or is_alone)


def _jumps(paragraph: list[Line], line: Line, after: Line | None, body: float) -> bool:
    """Whether a line at the head of a column or page begins a paragraph, and does not go on with the one before the break."""
    before = paragraph[-1]
    if abs(before.size - line.size) > line.size / 20 or line.size > HEADING_SIZE * body or _BULLET.match(line.text):
        return True
    if line.text[0].islower() or _Hyphens.is_at_end(before.text):
        return False
    is_full = before.right > before.edge - 2 * before.size
    is_indented = after is not None and after.left < line.left - INDENT * line.size
    return not is_full or is_indented or bool(_SENTENCE_END.search(before.text))


class _Hyphens:
    """Tells the hyphen of a compound from one put in at a line's end, by the other words of the text."""

    def __init__(self, lines: list[Line]) -> None:
        self._words: set[str] = set()
        breaks = 0
        for before, line in itertools.pairwise([replace(lines[0], text=""), *lines]):
            # The halves of broken words are no words.
            begin, is_broken = int(self.is_at_end(before.text)), self.is_at_end(line.text)
            whole = " ".join(line.text.split()[begin : -1 if is_broken else None])
            self._words.update(word.lower() for word in _WORDS.findall(whole))
            breaks += is_broken
        self._is_hyphenated = breaks > HYPHENATED_SHARE * len(lines)

    @staticmethod
    def is_at_end(text: str) -> bool:
        return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalnum()

    def text(self, paragraph: list[Line]) -> str:
        parts = [paragraph[0].text]
        for line in paragraph[1:]:
            before = parts.pop()
            parts += [*self._joined(before, line.text), line.text]
        return "".join(parts).translate(_MARKS)

    def _joined(self, before: str, following: str) -> tuple[str, str]:
        """The line before a break as it is read, and what stands between it and the next."""
        head = (_WORDS.match(following) or [""])[0]
        if len(before) == 1 and before.isupper():
            is_word = before in "AI" and (before + head).lower() not in self._words
            return before, " " if is_word else ""
        if not self.is_at_end(before):
            return before, " "
        stem = before[:-1].rsplit(maxsplit=1)[-1].lstrip("“‘\"'([")
        return before[:-1], "" if before[-1] in _SOFT or self._is_broken(stem, head) else "-"

    def _is_broken(self, stem: str, head: str) -> bool:
        if not head or not stem[-1].isalpha() or (not head[0].islower() and not (stem + head).isupper()):
            return False
        whole, compound = f"{stem}{head}".lower(), f"{stem}-{head}".lower()
        if (whole in self._words) != (compound in self._words):
            return whole in self._words
        first, _, part = stem.lower().rpartition("-")
        is_longer = bool(first) and part in self._words and head in self._words
        return not is_longer and not _COMPOUND.fullmatch(compound) and self._is_hyphenated


def _metadata_title(title: str, opening: str) -> str | None:
    """A title that programs filled in is a file's name more often than not: the article must say it too."""
    words, said = _WORDS.findall(title.lower()), set(_WORDS.findall(opening.lower()))
    is_said = len(words) > 2 and len(title) <= TITLE_CHARACTERS and said.issuperset(words)
    return title if is_said and not _FILE_NAME.search(title) else None


def _authors(author: str) -> tuple[str, ...]:
    names = tuple(name for name in re.split(r" ?[,;&/] ?| and ", author[:TITLE_CHARACTERS]) if name)
    are_persons = all(_PERSON.match(name) and not _NO_PERSON.search(name) for name in names)
    return names if are_persons else ()
