"""The text layer of a PDF -> Draft, with pypdfium2, which is imported on first use.

A PDF says where characters stand, not which words and paragraphs they form. This module makes
pieces of lines from characters, `layout` makes lines in reading order from pieces, and `paragraphs`
makes blocks from lines.
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
    merge_pieces,
)
from summarize.reading.rejection import Rejection
from summarize.reading.story import TITLE_CHARACTERS

# A magazine article has a dozen pages, a paper about thirty. A file with more pages than this is a
# book, an issue of a magazine or a report.
MAX_PAGES = 60
# The longest text that is summarized (document.MAX_CHARACTERS), and a third more for headers,
# captions and line ends.
MAX_CHARACTERS_READ = 400_000
# A file with fewer characters on an average page may be a scan. A page of prose has 2,000; the
# stamp that a scanner adds to the picture of a page has about twenty.
SCAN_CHARACTERS = 50
# In em. A gap of this width is between columns; spaces are narrower, even in a justified line.
COLUMN_GAP = 1.5

# Ligatures, and the bullets of symbol fonts, most of which are in the private use area.
_REPLACEMENTS = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    **dict.fromkeys((0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0x25CF, 0x25AA), "•"),
}
# Controls, surrogates, private use characters and U+FFFF. U+0002 and U+FFFE are left out, because
# they are hyphens (see `hyphens`).
_NOT_TEXT = [
    range(0x02),
    range(0x03, 0x09),
    range(0x0E, 0x20),
    range(0xD800, 0xF900),
    range(0xFFFF, 0x10000),
]
_LAST_CODE_POINT = 0x10FFFF

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# A title in the metadata that is a file name, or that a program made up.
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|qxp|odt|rtf|pages|txt|html?)\b|^Microsoft|^untitled|[_/\\]", re.IGNORECASE
)


class _Character(NamedTuple):
    """A character on a page: its left and right end, baseline and type size, in points.

    A space has no position. A dataclass would be too slow for so many objects.
    """

    text: str
    left: float
    right: float
    base: float
    size: float


def of_pdf(data: bytes) -> Draft:
    """The text of a PDF, without headers, footers and page numbers; `published` is always None.

    Raises Rejection `unreadable` for a damaged file, a password or a scan, and `too_large` for more
    than MAX_PAGES or MAX_CHARACTERS_READ. Takes about 7 microseconds for each character.
    """
    pages, title, author = _read(data)
    lines = in_reading_order(pages)
    if not lines:
        return Draft([])
    blocks, headline = paragraphs.blocks_and_title(lines)
    first_page = " ".join(line.text for line in lines if line.page == lines[0].page)
    return Draft(
        blocks,
        title=headline or _metadata_title(title, first_page),
        authors=metadata.persons([author]),
    )


def _read(data: bytes) -> tuple[list[list[Line]], str, str]:
    """The lines of each page, and the title and author in the metadata."""
    pdfium = _pdfium()
    try:
        with closing(pdfium.PdfDocument(data)) as pdf:
            if len(pdf) > MAX_PAGES:
                raise _too_large(
                    f"{len(pdf):,} pages; at most {MAX_PAGES} are read. "
                    "Drop the pages that hold the article."
                )
            pages = _pages(pdf)
            _check_text_layer(pdf, pages)
            return pages, _metadata(pdf, "Title"), _metadata(pdf, "Author")
    except pdfium.PdfiumError as error:
        raise _cannot_be_opened(error) from error


def _cannot_be_opened(error: Exception) -> Rejection:
    raw = _pdfium().raw
    is_locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
    return Rejection(
        "unreadable",
        "The PDF is locked by a password. Save it without one and drop it again."
        if is_locked
        else "The PDF is broken: it cannot be opened. Export it again and drop it again.",
    )


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
        with closing(pdf[number]) as page, closing(page.get_textpage()) as text_page:
            characters += text_page.count_chars()
            if characters > MAX_CHARACTERS_READ:
                raise _too_large(
                    f"more than {MAX_CHARACTERS_READ:,} characters; no more are read. "
                    "Split it and drop the parts."
                )
            pages.append(merge_pieces(list(_pieces(page, text_page, number))))
    return pages


def _check_text_layer(pdf: Any, pages: list[list[Line]]) -> None:
    """Raise Rejection `unreadable` for a scan: no text, or little text and a picture."""
    characters = sum(len(line.text) for page in pages for line in page)
    image = _pdfium().raw.FPDF_PAGEOBJ_IMAGE
    if characters >= SCAN_CHARACTERS * len(pages):
        return
    if not characters or any(next(page.get_objects(filter=(image,)), None) for page in pdf):
        raise Rejection(
            "unreadable",
            "The PDF has hardly any text that can be read: it is a scan, or pictures of pages. "
            "Drop one with a text layer (exported by the program it was written in, or recognized "
            "by OCR), or the text itself.",
        )


def _metadata(pdf: Any, key: str) -> str:
    try:
        return squeeze(pdf.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _pieces(page: Any, text_page: Any, number: int) -> Iterator[Line]:
    """The pieces of lines on a page, in the order in which they are drawn.

    A piece is a run of characters on one baseline, without a gap as wide as that between columns.
    """
    run: list[_Character] = []
    text: list[str] = []
    for character in _characters(page, text_page):
        if character.text.isspace():
            text += [" "] if run else []
            continue
        if run and not _continues(text, run[-1], character):
            yield _piece(text, run, number)
            run, text = [], []
        run.append(character)
        text.append(character.text)
    if run:
        yield _piece(text, run, number)


def _continues(text: list[str], last: _Character, character: _Character) -> bool:
    """True if the character continues the piece with this text and this last character."""
    is_bullet = len(text) < 4 and BULLET.fullmatch("".join(text))
    max_gap = BULLET_GAP if is_bullet else COLUMN_GAP
    return (
        abs(last.base - character.base) < SAME_BASELINE * last.size
        and -SPACE_GAP < (character.left - last.right) / last.size < max_gap
    )


def _piece(text: list[str], run: list[_Character], number: int) -> Line:
    size = statistics.median_low(character.size for character in run)
    right = max(character.right for character in run)
    return Line("".join(text).strip(), number, run[0].left, right, run[0].base, size)


def _characters(page: Any, text_page: Any) -> Iterator[_Character]:
    """The characters that stand upright on the page as it is shown, and all spaces."""
    raw, handle = _pdfium().raw, text_page.raw
    # The rotation of the page, by quarter turns.
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[page.get_rotation() // 90 % 4]
    left, bottom, right, top = page.get_bbox()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    for index in range(text_page.count_chars()):
        text = _text_of(raw.FPDFText_GetUnicode(handle, index))
        if text.isspace():
            yield _Character(text, 0, 0, 0, 0)
        if not text or text.isspace():
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, box)
        raw.FPDFText_GetMatrix(handle, index, matrix)
        font_size = raw.FPDFText_GetFontSize(handle, index)
        size = abs(font_size) * math.hypot(matrix.c, matrix.d)
        # The direction of the baseline on the page as it is shown.
        along, across = matrix.a * cos + matrix.b * sin, matrix.b * cos - matrix.a * sin
        is_upright = along * font_size > 0 and abs(across) < abs(along) / 10
        # Printers' marks stand outside the page.
        is_on_page = (
            left <= (box.left + box.right) / 2 <= right
            and bottom <= (box.bottom + box.top) / 2 <= top
        )
        base = matrix.f * cos - matrix.e * sin
        # In a damaged file, numbers may be huge or NaN: these comparisons are false for both.
        if is_upright and is_on_page and 1 < size < 1_000 and abs(base) < 1e6:
            ends = (box.left * cos + box.bottom * sin, box.right * cos + box.top * sin)
            yield _Character(text, min(ends), max(ends), base, size)


@functools.lru_cache(maxsize=4096)
def _text_of(code: int) -> str:
    """The text that a character code of pdfium stands for; empty if it is not text."""
    if code in _REPLACEMENTS:
        return _REPLACEMENTS[code]
    is_text = code <= _LAST_CODE_POINT and not any(code in codes for codes in _NOT_TEXT)
    return chr(code) if is_text else ""


def _metadata_title(title: str, first_page: str) -> str | None:
    """The title in the metadata, if the first page has all its words.

    Programs write that title, and more often than not it is a file name.
    """
    words = _WORDS.findall(title.lower())
    page_words = set(_WORDS.findall(first_page.lower()))
    is_on_page = len(words) > 2 and page_words.issuperset(words)
    is_title = is_on_page and len(title) <= TITLE_CHARACTERS and not _FILE_NAME.search(title)
    return title if is_title else None
