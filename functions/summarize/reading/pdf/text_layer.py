"""A PDF's text layer -> blocks in reading order, by pypdfium2 (imported on first use).

A PDF says where letters stand, not what they make up: letters become pieces of lines here, those columns in `layout`, and
columns paragraphs in `paragraphs`.
"""

import functools
import math
import re
import statistics
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from summarize import deadline
from summarize.reading import metadata
from summarize.reading.blocks import squeeze
from summarize.reading.draft import Draft
from summarize.reading.pdf import paragraphs
from summarize.reading.pdf.layout import (
    BULLET,
    BULLET_GAP,
    SAME_BASELINE,
    SPACE_GAP,
    Line,
    in_reading_order,
    merged,
)
from summarize.reading.rejection import Rejection
from summarize.reading.story import TITLE_CHARACTERS

# An article in a magazine has a dozen pages, a paper some thirty; what has more is a book, an issue or a report.
MAX_PAGES = 60
# The longest text that is summarized (document.MAX_CHARACTERS) and a third more for headers, captions and line ends.
MAX_CHARACTERS_READ = 400_000
# A page of prose has 2,000 characters; a scanner's own stamp on a picture of one has some twenty.
SCAN_CHARACTERS = 50
# In units of the type's size (em): justified lines stretch a space to one, columns stand further apart.
COLUMN_GAP = 1.5

_LETTERS = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
# Symbol fonts have their bullets in the private use area.
_LETTERS |= dict.fromkeys((0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0x25CF, 0x25AA), "•")
_NOT_TEXT = [
    range(0x02),
    range(0x03, 0x09),
    range(0x0E, 0x20),
    range(0xD800, 0xF900),
    range(0xFFFF, 0x10000),
]

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|qxp|odt|rtf|pages|txt|html?)\b|^Microsoft|^untitled|[_/\\]", re.IGNORECASE
)


class _Letter(NamedTuple):
    """There are too many letters for dataclasses."""

    text: str
    left: float
    right: float
    base: float
    size: float


def of_pdf(data: bytes) -> Draft:
    """The text layer of a PDF, without running headers, footers and page numbers; `published` is always None.

    Raises Rejection: `unreadable` where it is broken, locked by a password or a scan, `too_large` beyond MAX_PAGES or
    MAX_CHARACTERS_READ. Cost grows with characters: some 7 microseconds each.
    """
    pages, title, author = _read(data)
    lines = in_reading_order(pages)
    if not lines:
        return Draft([])
    blocks, headline = paragraphs.blocks(lines)
    opening = " ".join(line.text for line in lines if line.page == lines[0].page)
    return Draft(
        blocks,
        title=headline or _metadata_title(title, opening),
        authors=metadata.persons([author]),
    )


def _read(data: bytes) -> tuple[list[list[Line]], str, str]:
    """The lines of each page and the metadata's title and author."""
    pdfium = _pdfium()
    try:
        with closing(pdfium.PdfDocument(data)) as pdf:
            if len(pdf) > MAX_PAGES:
                raise _too_large(
                    f"{len(pdf):,} pages; at most {MAX_PAGES} are read. Drop the pages that hold the article."
                )
            pages = _pages(pdf)
            _check_text_layer(pdf, pages)
            return pages, _metadata(pdf, "Title"), _metadata(pdf, "Author")
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (
            pdfium.raw.FPDF_ERR_PASSWORD,
            pdfium.raw.FPDF_ERR_SECURITY,
        ):
            raise Rejection(
                "unreadable",
                "The PDF is locked by a password. Save it without one and drop it again.",
            ) from error
        raise Rejection(
            "unreadable",
            "The PDF is broken: it cannot be opened. Export it anew and drop it again.",
        ) from error


def _too_large(extent: str) -> Rejection:
    return Rejection("too_large", f"The PDF has {extent}")


@functools.cache
def _pdfium() -> Any:
    import pypdfium2  # noqa: PLC0415

    return pypdfium2


def _pages(pdf: Any) -> list[list[Line]]:
    pages, characters = [], 0
    for number in range(len(pdf)):
        deadline.check()
        with closing(pdf[number]) as page, closing(page.get_textpage()) as letters:
            characters += letters.count_chars()
            if characters > MAX_CHARACTERS_READ:
                raise _too_large(
                    f"more than {MAX_CHARACTERS_READ:,} characters; no more are read. Split it and drop the parts."
                )
            pages.append(merged(list(_pieces(page, letters, number))))
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
    gap = BULLET_GAP if len(text) < 4 and BULLET.fullmatch("".join(text)) else COLUMN_GAP
    return (
        abs(last.base - letter.base) < SAME_BASELINE * last.size
        and -SPACE_GAP < (letter.left - last.right) / last.size < gap
    )


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
        is_shown = (
            left <= (box.left + box.right) / 2 <= right
            and bottom <= (box.bottom + box.top) / 2 <= top
        )
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


def _metadata_title(title: str, opening: str) -> str | None:
    """A title that programs filled in is a file's name more often than not: the article must say it too."""
    words, said = _WORDS.findall(title.lower()), set(_WORDS.findall(opening.lower()))
    is_said = len(words) > 2 and len(title) <= TITLE_CHARACTERS and said.issuperset(words)
    return title if is_said and not _FILE_NAME.search(title) else None
