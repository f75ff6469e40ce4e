"""Parses .docx files with python-docx, which is imported on first use."""

import functools
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from summarize import deadline
from summarize.reading import headline, metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.rejection import Rejection, unsupported

# The whole document is unpacked in memory. A file of 10 MB that has 50,000 words and pictures
# unpacks to about 20 MB: ZIP compresses text to a tenth of its size, and pictures very little.
MAX_UNPACKED_BYTES = 32 * 2**20
# A document of 50,000 words has a million tags if every second word has its own format. The XML
# tree takes 250 MB, and parsing takes some seconds.
MAX_TAGS = 1_000_000
# A document with a hundred pictures has about 130 ZIP members.
MAX_MEMBERS = 2_000
# The compression methods that Word uses. Other methods may need gigabytes of memory.
_COMPRESSION_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED_FLAG = 0x1

# Other kinds of ZIP files, by the start of a member's name, or by the start of the content of the
# member `mimetype` (ODF 1.3 part 2, EPUB OCF 3.3).
_KINDS_BY_MEMBER = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "Index/": "a Pages, Numbers or Keynote document",
}
_KINDS_BY_TYPE = {
    b"application/epub": "an e-book (EPUB)",
    b"application/vnd.oasis.opendocument": "an OpenDocument file",
}
# The signature of an OLE container, the format of .doc files and of encrypted .docx files.
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"

# Names of styles: headings (including the title), the title, the subtitle (the standfirst), list
# items, and lines in the table of contents.
_HEADING = re.compile(r"(?:heading \d|title)$", re.IGNORECASE)
_TITLE = re.compile(r"title$", re.IGNORECASE)
_SUBTITLE = re.compile(r"subtitle$", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_TABLE_OF_CONTENTS = re.compile(r"toc(?: heading| \d)$", re.IGNORECASE)
# The maximum length of a chain of styles, each of which is based on the next. Word has this limit
# too.
_MAX_STYLE_DEPTH = 10

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The parts of a document: paragraphs with text, and tables. They are in the body or in content
# controls, and paragraphs also in tracked insertions. Nested tables are not parts.
_PARTS = (
    "(w:p | w:ins/w:p | .//w:sdtContent[not(ancestor::w:p or ancestor::w:tbl)]/w:p)[.//w:t]"
    "| w:tbl | .//w:sdtContent[not(ancestor::w:p or ancestor::w:tbl)]/w:tbl"
)
# The paragraphs with text in a table and in its nested tables, without text boxes.
_CELL_PARAGRAPHS = ".//w:p[.//w:t and not(ancestor::w:txbxContent)]"
# A table with a paragraph of more words is a layout table: each of its paragraphs is a block.
MAX_CELL_WORDS = 25
# The text elements of a paragraph, except hidden text, tracked deletions, the old place of moved
# text, and text boxes.
_TEXT = (
    ".//w:r[not(w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')]"
    " or ancestor::w:moveFrom or ancestor::w:del or ancestor::w:txbxContent)]"
    "/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
)
# Errors that python-docx, zipfile and lxml raise for damaged files. python-docx does not validate a
# file, so a missing part may raise any of the first four. lxml's XMLSyntaxError is a SyntaxError.
_DAMAGED_FILE_ERRORS = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    SyntaxError,
    EOFError,
    OSError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


class _Style(NamedTuple):
    """The name of a style, and whether its paragraphs are list items.

    For a style that is based on a heading style, `name` is the name of the heading style.
    """

    name: str
    is_list: bool


_NO_STYLE = _Style("", is_list=False)


def of_docx(data: bytes) -> Draft:
    """The paragraphs, headings and list items of a .docx file, with all tracked changes accepted.

    A row of a table is one block. Text boxes, headers and footers are left out. `published` is
    always None. Raises Rejection `unsupported_type` for other Office files and ZIP archives,
    `too_large` for more than MAX_UNPACKED_BYTES, MAX_TAGS or MAX_MEMBERS, and `unreadable` for a
    damaged file.
    """
    if data.startswith(_OLE_SIGNATURE):
        raise _ole_rejection(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        return _draft(data)
    except _DAMAGED_FILE_ERRORS as error:
        raise Rejection(
            "unreadable",
            "The file is damaged, or not a Word document. "
            "Open it in Word, save it as .docx and upload it again.",
        ) from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Raise Rejection if the archive is no Word document or too large.

    This check comes before python-docx unpacks the whole document in memory.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Rejection(
            "too_large",
            f"The file has {len(members):,} parts. The limit is {MAX_MEMBERS:,}. "
            "Upload the text alone.",
        )
    if not all(map(_is_plain, members)):
        raise unsupported("an encrypted or unusual ZIP archive")
    if not any(member.filename.startswith("word/") for member in members):
        raise unsupported(_archive_kind(archive))
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise Rejection(
            "too_large",
            f"The unpacked document has {size:,} bytes. The limit is {MAX_UNPACKED_BYTES:,}. "
            "Upload it without its pictures.",
        )
    if sum(archive.read(member).count(b"<") for member in members) > MAX_TAGS:
        raise Rejection(
            "too_large",
            f"The document has more than {MAX_TAGS:,} XML tags. Split it and upload the parts.",
        )


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """True if a member is not encrypted, and its compression method is one that Word uses."""
    return member.compress_type in _COMPRESSION_METHODS and not member.flag_bits & _ENCRYPTED_FLAG


def _archive_kind(archive: zipfile.ZipFile) -> str:
    """The kind of a ZIP file that is not a Word document, for error messages."""
    for member in archive.infolist():
        for start, kind in _KINDS_BY_MEMBER.items():
            if member.filename.startswith(start):
                return kind
    if "mimetype" in archive.namelist():
        with archive.open("mimetype") as file:
            declared = file.read(100)
        for media_type, kind in _KINDS_BY_TYPE.items():
            if declared.startswith(media_type):
                return kind
    return "a ZIP archive"


def _ole_rejection(data: bytes) -> Rejection:
    """The rejection of an OLE container.

    Word up to 2003 saved documents in this format. Later versions use it for documents with a
    password (MS-OFFCRYPTO 2.3.1).
    """
    is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
    kind = (
        "an Office document with a password"
        if is_encrypted
        else "an old Office document, such as a .doc"
    )
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Save it as a .docx without a password or as a PDF, "
        "and upload it again.",
    )


def _draft(data: bytes) -> Draft:
    from docx import Document  # noqa: PLC0415

    document = Document(io.BytesIO(data))
    styles = _styles(document.styles.element)
    blocks: list[Block] = []
    title = subtitle = None
    for text, paragraph in _paragraphs_and_rows(document.element.body):
        deadline.check()
        if paragraph is None:
            blocks.append(Block(text, is_row=True))
            continue
        style = styles.get(_value(paragraph, "pPr/pStyle"), styles[None])
        if _TABLE_OF_CONTENTS.match(style.name):
            continue
        is_heading = bool(_HEADING.match(style.name))
        is_title = _TITLE.match(style.name) and headline.may_be_title(text)
        title = title or (text if is_title else None)
        subtitle = subtitle or (text if _SUBTITLE.match(style.name) else None)
        list_id = _value(paragraph, "pPr/numPr/numId")
        # The id 0 means that the paragraph is not a list item, even if its style is a list style.
        is_listed = style.is_list if list_id is None else list_id != "0"
        is_item = is_listed and not is_heading
        blocks.append(Block(text, is_heading=is_heading, is_item=is_item))
    properties = document.core_properties
    # The title in the properties often belongs to an older document that was reused as a template.
    title = title or _title(properties.title)
    return Draft(
        blocks,
        title=title,
        description=metadata.description([subtitle], title),
        authors=metadata.persons(properties.author.split(";")),
    )


def _title(property_title: str) -> str | None:
    """The title in the document properties; None if it is empty or not a title.

    Programs often set it to the name of a file or to `Word Document`.
    """
    title = squeeze(property_title)
    return title if title and headline.may_be_title(title) else None


def _paragraphs_and_rows(body: Any) -> Iterator[tuple[str, Any]]:
    """The texts of the paragraphs and table rows, each with its XML element (None for a row).

    Blank paragraphs and rows are left out.
    """
    for part in _xpath(_PARTS)(body):
        is_table = part.tag == f"{_W}tbl"
        paragraphs = _xpath(_CELL_PARAGRAPHS)(part) if is_table else [part]
        lines = [(_paragraph_text(paragraph), paragraph) for paragraph in paragraphs]
        if is_table and all(len(text.split()) <= MAX_CELL_WORDS for text, _ in lines):
            lines = [(text, None) for text in _rows(lines, part)]
        yield from ((text, paragraph) for text, paragraph in lines if text)


def _rows(lines: list[tuple[str, Any]], table: Any) -> Iterator[str]:
    """The text of each row of a table: the texts of its paragraphs, with a space between them."""
    rows: dict[Any, list[str]] = {}
    for text, paragraph in lines:
        row = next(paragraph.iterancestors(f"{_W}tr"), table)
        rows.setdefault(row, []).append(text)
    return map(squeeze, map(" ".join, rows.values()))


def _paragraph_text(paragraph: Any) -> str:
    deadline.check()
    return squeeze("".join(map(_text, _xpath(_TEXT)(paragraph))))


@functools.cache
def _xpath(expression: str) -> Any:
    from lxml import etree  # noqa: PLC0415

    return etree.XPath(expression, namespaces={"w": _W.strip("{}")})


def _text(element: Any) -> str:
    """The text of an element that _TEXT selects; tabs and line breaks become spaces."""
    name = element.tag.removeprefix(_W)
    if name == "t":
        return str(element.text or "")
    return "\u2011" if name == "noBreakHyphen" else " "


def _styles(element: Any) -> dict[str | None, _Style]:
    """The styles by id; the key None has the style of paragraphs without a style id."""
    by_id = {style.get(f"{_W}styleId"): style for style in element.iterchildren(f"{_W}style")}
    styles: dict[str | None, _Style] = {}
    for style_id in by_id:
        chain = _unresolved_chain(style_id, by_id, styles)
        base = _value(by_id[chain[-1]], "basedOn") if chain else None
        name, is_list = styles.get(base, _NO_STYLE)
        for chained_id in reversed(chain):
            own_name = _value(by_id[chained_id], "name") or ""
            is_numbered = by_id[chained_id].find(_path("pPr/numPr")) is not None
            if not _HEADING.match(name) or _HEADING.match(own_name):
                name = own_name
            is_list = is_list or is_numbered or bool(_LIST.match(own_name))
            styles[chained_id] = _Style(name, is_list)
    styles[None] = styles.get("Normal", _NO_STYLE)
    return styles


def _unresolved_chain(
    style_id: str | None, by_id: dict[str | None, Any], resolved: dict[str | None, _Style]
) -> list[str]:
    """The ids of a style and of the styles that it is based on, until one is in `resolved`.

    The chain ends early if it is circular or too long, as in a damaged file.
    """
    chain: list[str] = []
    while (
        style_id is not None
        and style_id in by_id
        and style_id not in resolved
        and style_id not in chain
        and len(chain) < _MAX_STYLE_DEPTH
    ):
        chain.append(style_id)
        style_id = _value(by_id[style_id], "basedOn")
    return chain


def _value(element: Any, path: str) -> str | None:
    """The attribute `w:val` of the descendant at a path; None if there is no such element."""
    descendant = element.find(_path(path))
    return None if descendant is None else descendant.get(f"{_W}val")


@functools.cache
def _path(path: str) -> str:
    """The path with the WordprocessingML namespace: `pPr/numPr` -> `{…}pPr/{…}numPr`."""
    return "/".join(f"{_W}{name}" for name in path.split("/"))
