"""A .docx file -> Draft, with python-docx, which is imported on first use."""

import functools
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from summarize import deadline
from summarize.reading import metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.rejection import Rejection, unsupported

# The whole document is unpacked in memory. A file of 10 MB with a book of 50,000 words and pictures
# unpacks to about 20 MB: in a ZIP file text shrinks to a tenth, pictures hardly at all.
MAX_UNPACKED_BYTES = 32 * 2**20
# Such a book has a million tags if every second word has its own format. Their tree takes 250 MB,
# and reading it takes some seconds.
MAX_TAGS = 1_000_000
# A document with a hundred pictures has about 130 members.
MAX_MEMBERS = 2_000
# The compression methods that Word uses. Others may need gigabytes to unpack.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED_FLAG = 0x1

# Other kinds of ZIP files, by the start of a member's name, or of the content of the member
# `mimetype` (ODF 1.3 part 2, EPUB OCF 3.3).
_KINDS_BY_MEMBER = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "Index/": "a Pages, Numbers or Keynote document",
}
_KINDS_BY_TYPE = {
    b"application/epub": "an e-book (EPUB)",
    b"application/vnd.oasis.opendocument": "an OpenDocument file",
}
# The first bytes of an OLE container.
_OLE = b"\xd0\xcf\x11\xe0"

# The names of styles: headings, the title, list items, and lines of the table of contents.
_HEADING = re.compile(r"(?:heading \d|title)$", re.IGNORECASE)
_TITLE = re.compile(r"title$", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc(?: heading| \d)$", re.IGNORECASE)
# Titles in the document's properties that a program made up.
_PROGRAM_TITLE = re.compile(
    r"(?:Word Document|(?:Microsoft Word - )?(?:Document|Untitled)\s?\d*|Microsoft Word - .*"
    r"|.*\.docx?)$",
    re.IGNORECASE,
)
# How many styles may be based on each other, one on the next: the limit of Word.
_MAX_STYLE_DEPTH = 10

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Paragraphs with text: of the body, of tracked insertions and of content controls; not of tables.
_PARAGRAPHS = (
    "(w:p | w:ins/w:p | .//w:sdtContent[not(ancestor::w:p or ancestor::w:tbl)]/w:p)[.//w:t]"
)
# The text of a paragraph. Text that is hidden, moved away, deleted or in a text box is excluded.
_TEXT = (
    ".//w:r[not(w:rPr/w:vanish or ancestor::w:moveFrom or ancestor::w:del"
    " or ancestor::w:txbxContent)]"
    "/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
)
# What python-docx, zipfile and lxml raise for damaged files, because they do not check references.
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
    """A style's name, and whether it makes list items.

    The name of a style that is based on a heading is that of the heading.
    """

    name: str
    is_list: bool


_NO_STYLE = _Style("", is_list=False)


def of_docx(data: bytes) -> Draft:
    """The paragraphs, headings and list items, with all tracked changes accepted.

    Tables, headers and footers are left out. Raises Rejection `unsupported_type` for other Office
    files and ZIP archives, `too_large`, or `unreadable`.
    """
    if data.startswith(_OLE):
        raise _old_office(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
        return _draft(data)
    except _DAMAGED_FILE_ERRORS as error:
        raise Rejection(
            "unreadable",
            "The file is damaged, or not a Word document. "
            "Open it in Word, save it as .docx and drop it again.",
        ) from error


def _check(archive: zipfile.ZipFile) -> None:
    """Check the kind and the size of the document before it is unpacked in memory."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Rejection(
            "too_large",
            f"The file has {len(members):,} parts; at most {MAX_MEMBERS:,} are read. "
            "Drop the text alone.",
        )
    if not all(map(_is_plain, members)):
        raise unsupported("an encrypted or unusual ZIP archive")
    if not any(member.filename.startswith("word/") for member in members):
        raise unsupported(_kind(archive))
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise Rejection(
            "too_large",
            f"Unpacked, the document has {size:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read. "
            "Drop it without its pictures.",
        )
    if sum(archive.read(member).count(b"<") for member in members) > MAX_TAGS:
        raise Rejection(
            "too_large",
            f"The document has more than {MAX_TAGS:,} tags. Split it and drop the parts.",
        )


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """True if a member is not encrypted and is compressed as Word does it."""
    return member.compress_type in _METHODS and not member.flag_bits & _ENCRYPTED_FLAG


def _kind(archive: zipfile.ZipFile) -> str:
    """What kind of ZIP file it is, if not a Word document."""
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
    """The rejection of an OLE container.

    Word used that format until 2003, and encrypts new documents in it (MS-OFFCRYPTO 2.3.1).
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
        "and drop it again.",
    )


def _draft(data: bytes) -> Draft:
    from docx import Document  # noqa: PLC0415

    document = Document(io.BytesIO(data))
    styles = _styles(document.styles.element)
    blocks: list[Block] = []
    title = None
    for text, paragraph in _paragraphs(document.element.body):
        deadline.check()
        style = styles.get(_value(paragraph, "pPr/pStyle"), styles[None])
        if _CONTENTS.match(style.name):
            continue
        is_heading = bool(_HEADING.match(style.name))
        title = title or (text if _TITLE.match(style.name) else None)
        list_id = _value(paragraph, "pPr/numPr/numId")
        # The id 0 takes a paragraph out of the list that its style makes.
        is_listed = style.is_list if list_id is None else list_id != "0"
        is_item = is_listed and not is_heading
        blocks.append(Block(text, is_heading=is_heading, is_item=is_item))
    properties = document.core_properties
    # The title in the properties is often left over from the document that this one was made from.
    property_title = _title(properties.title)
    authors = metadata.persons(properties.author.split(";"))
    return Draft(blocks, title or property_title, authors)


def _title(property_title: str) -> str | None:
    """The title in the properties; None if a program made it up."""
    title = squeeze(property_title)
    return None if _PROGRAM_TITLE.match(title) else title or None


def _paragraphs(body: Any) -> Iterator[tuple[str, Any]]:
    """The text of each paragraph that has any, with its element."""
    from lxml import etree  # noqa: PLC0415

    namespaces = {"w": _W.strip("{}")}
    text_elements = etree.XPath(_TEXT, namespaces=namespaces)
    for paragraph in etree.XPath(_PARAGRAPHS, namespaces=namespaces)(body):
        text = squeeze("".join(map(_text, text_elements(paragraph))))
        if text:
            yield text, paragraph


def _text(element: Any) -> str:
    """The text that an element of _TEXT stands for; tabs and line breaks become spaces."""
    name = element.tag.removeprefix(_W)
    if name == "t":
        return str(element.text or "")
    return "\u2011" if name == "noBreakHyphen" else " "


def _styles(element: Any) -> dict[str | None, _Style]:
    """The styles by their ids; None stands for the default style."""
    by_id = {style.get(f"{_W}styleId"): style for style in element.iterchildren(f"{_W}style")}
    styles: dict[str | None, _Style] = {}
    for style_id in by_id:
        chain = _unresolved_chain(style_id, by_id, styles)
        base = _value(by_id[chain[-1]], "basedOn") if chain else None
        name, is_list = styles.get(base, _NO_STYLE)
        for link in reversed(chain):
            own_name = _value(by_id[link], "name") or ""
            is_numbered = by_id[link].find(_path("pPr/numPr")) is not None
            if not _HEADING.match(name) or _HEADING.match(own_name):
                name = own_name
            is_list = is_list or is_numbered or bool(_LIST.match(own_name))
            styles[link] = _Style(name, is_list)
    styles[None] = styles.get("Normal", _NO_STYLE)
    return styles


def _unresolved_chain(
    style_id: str | None, by_id: dict[str | None, Any], resolved: dict[str | None, _Style]
) -> list[str]:
    """The style, the style that it is based on, and so on, up to one that is resolved.

    In a damaged file, the chain may be a circle or too long: then it is cut.
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
    """The attribute `val` of the descendant at a path, if there is one."""
    descendant = element.find(_path(path))
    return None if descendant is None else descendant.get(f"{_W}val")


@functools.cache
def _path(path: str) -> str:
    """The path with Word's namespace: `pPr/numPr` -> `{…}pPr/{…}numPr`."""
    return "/".join(f"{_W}{name}" for name in path.split("/"))
