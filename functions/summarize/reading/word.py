"""A .docx file -> Draft, by python-docx, which is imported on first use."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from summarize.reading import metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.rejection import Rejection, unsupported

# Pictures hardly shrink in a ZIP, text tenfold: a file of 10 MB with a book of 50,000 words comes to some 20 MB. What is in the
# file is held in memory at once.
MAX_UNPACKED_BYTES = 32 * 2**20
# Such a book has a million tags if every other word in it is set apart; their tree takes 250 MB, and reading it some seconds.
MAX_TAGS = 1_000_000
# A document of a hundred pictures has some 130 members.
MAX_MEMBERS = 2_000
# Word writes no other kind than stored and deflated; the others may ask for gigabytes to unpack.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED_FLAG = 0x1

# What other ZIP files are, by a member's name or what their `mimetype` begins with (ODF 1.3 part 2, EPUB OCF 3.3).
_KINDS_BY_MEMBER = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "Index/": "a Pages, Numbers or Keynote document",
}
_KINDS_BY_TYPE = {
    b"application/epub": "an e-book (EPUB)",
    b"application/vnd.oasis.opendocument": "an OpenDocument file",
}
_OLE = b"\xd0\xcf\x11\xe0"

_HEADING = re.compile(r"(?:heading \d|title)$", re.IGNORECASE)
_TITLE = re.compile(r"title$", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc(?: heading| \d)$", re.IGNORECASE)
# Titles that programs give.
_NO_TITLE = re.compile(
    r"(?:Word Document|(?:Microsoft Word - )?(?:Document|Untitled)\s?\d*|Microsoft Word - .*|.*\.docx?)$",
    re.I,
)
# Word allows as many levels of styles that are based on others.
_MAX_STYLE_DEPTH = 10

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPHS = (
    "(w:p | w:ins/w:p | .//w:sdtContent[not(ancestor::w:p or ancestor::w:tbl)]/w:p)[.//w:t]"
)
# Deleted text is in `w:delText`; what was moved away, hides or stands in a text box is in `w:t` like any other.
_WORDS = (
    ".//w:r[not(w:rPr/w:vanish or ancestor::w:moveFrom or ancestor::w:del or ancestor::w:txbxContent)]"
    "/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
)
# What python-docx, zipfile and lxml raise for files that break the rules: it follows references without looking.
_BROKEN = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    SyntaxError,
    EOFError,
    OSError,
    NotImplementedError,
)


def of_docx(data: bytes) -> Draft:
    """Paragraphs, headings and list items as they read with all changes accepted; tables, headers and footers are left out.

    Raises Rejection `unsupported_type` for other Office files and ZIP archives, `too_large`, or `unreadable`.
    """
    if data.startswith(_OLE):
        raise _old_office(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
        return _draft(data)
    except (*_BROKEN, zipfile.BadZipFile, zlib.error) as error:
        message = "The file is damaged, or no Word document. Open it in Word, save it as .docx and drop it again."
        raise Rejection("unreadable", message) from error


def _check(archive: zipfile.ZipFile) -> None:
    """Before any of it is unpacked whole, see that it is a Word document, and how large."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Rejection(
            "too_large",
            f"The file has {len(members):,} parts; at most {MAX_MEMBERS:,} are read. Drop the text alone.",
        )
    if any(
        member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED_FLAG
        for member in members
    ):
        raise unsupported("an encrypted or unusual ZIP archive")
    if not any(member.filename.startswith("word/") for member in members):
        raise unsupported(_kind(archive))
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise Rejection(
            "too_large",
            f"Unpacked, the document has {size:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read. Drop it without its pictures.",
        )
    if sum(archive.read(member).count(b"<") for member in members) > MAX_TAGS:
        raise Rejection(
            "too_large",
            f"The document has more than {MAX_TAGS:,} tags. Split it and drop the parts.",
        )


def _kind(archive: zipfile.ZipFile) -> str:
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


def _old_office(data: bytes) -> Rejection:
    """An OLE container: Word's format until 2003, and what encrypts the new one (MS-OFFCRYPTO 2.3.1)."""
    is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
    kind = (
        "an Office document with a password"
        if is_encrypted
        else "an old Office document, such as a .doc"
    )
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Save it as a .docx without a password or as a PDF, and drop it again.",
    )


def _draft(data: bytes) -> Draft:
    from docx import Document  # noqa: PLC0415

    document = Document(io.BytesIO(data))
    styles = _styles(document.styles.element)
    blocks, title = [], None
    for text, paragraph in _paragraphs(document.element.body):
        style, is_listed = styles.get(_value(paragraph, f"{_W}pPr/{_W}pStyle"), styles[None])
        if _CONTENTS.match(style):
            continue
        is_heading = bool(_HEADING.match(style))
        title = title or (text if _TITLE.match(style) else None)
        number = _value(paragraph, f"{_W}pPr/{_W}numPr/{_W}numId")
        is_item = not is_heading and (is_listed if number is None else number != "0")
        blocks.append(Block(text, is_heading=is_heading, is_item=is_item))
    said = document.core_properties
    named = squeeze(said.title)
    # The title in the properties is often that of the document this one was made from.
    return Draft(
        blocks,
        title or (None if _NO_TITLE.match(named) else named or None),
        metadata.persons(said.author.split(";")),
    )


def _paragraphs(body: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree  # noqa: PLC0415

    namespaces = {"w": _W.strip("{}")}
    words = etree.XPath(_WORDS, namespaces=namespaces)
    for paragraph in etree.XPath(_PARAGRAPHS, namespaces=namespaces)(body):
        text = squeeze("".join(map(_said, words(paragraph))))
        if text:
            yield text, paragraph


def _said(element: Any) -> str:
    name = element.tag.removeprefix(_W)
    return (element.text or "") if name == "t" else "\u2011" if name == "noBreakHyphen" else " "


def _styles(element: Any) -> dict[str | None, tuple[str, bool]]:
    """Of each style: its name, or the heading's it is based on, and whether it makes a list; None is the default style."""
    by_id = {style.get(f"{_W}styleId"): style for style in element.iterchildren(f"{_W}style")}
    found: dict[str | None, tuple[str, bool]] = {}
    for identifier in by_id:
        chain: list[str] = []
        base: str | None = identifier
        while (
            base is not None
            and base in by_id
            and base not in found
            and base not in chain
            and len(chain) < _MAX_STYLE_DEPTH
        ):
            chain.append(base)
            base = _value(by_id[base], f"{_W}basedOn")
        name, is_listed = found.get(base, ("", False))
        for each in reversed(chain):
            own = _value(by_id[each], f"{_W}name") or ""
            name = name if _HEADING.match(name) and not _HEADING.match(own) else own
            is_listed = (
                is_listed
                or bool(_LIST.match(own))
                or by_id[each].find(f"{_W}pPr/{_W}numPr") is not None
            )
            found[each] = name, is_listed
    found[None] = found.get("Normal", ("", False))
    return found


def _value(element: Any, path: str) -> str | None:
    inner = element.find(path)
    return None if inner is None else inner.get(f"{_W}val")
