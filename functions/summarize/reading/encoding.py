"""Decodes the bytes of a text file.

The first of these rules decides the encoding: the byte order mark; UTF-16 if there are zero bytes;
UTF-8 if the bytes are valid UTF-8; the encoding that the Content-Type or the file declares;
Windows-1252 if the bytes look like it.
"""

import codecs
import re

from summarize.reading.rejection import Rejection, unsupported

# The signatures (first bytes) of files that are not text, as regular expressions, and the name of
# the file type in error messages. Each is specific enough that no article starts with it.
SIGNATURES = {
    rb"%PDF-": "a PDF",
    rb"\x89PNG\r\n": "a PNG image",
    rb"\xff\xd8\xff": "a JPEG image",
    rb"GIF8[79]a": "a GIF image",
    rb"RIFF.{4}(?:WAVE|AVI |WEBP)": "a sound, video or WebP file",
    rb"(?:II\*\x00|MM\x00\*)": "a TIFF image",
    rb".{4}ftyp": "a video or picture",
    rb"ID3[\x02-\x04]": "a sound file",
    rb"OggS\x00": "a sound file",
    rb"PK\x03\x04": "an Office document or ZIP archive",
    rb"\xd0\xcf\x11\xe0": "an old Office document",
    rb"\x1f\x8b": "a gzip archive",
    rb"BZh[1-9]1AY": "a bzip2 archive",
    rb"7z\xbc\xaf": "a 7-Zip archive",
    rb"\{\\rtf": "a Rich Text document",
    rb"\x7fELF": "a program",
}

# UTF-32 comes before UTF-16: the little-endian mark of UTF-32 starts with that of UTF-16.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

# Labels that the WHATWG Encoding Standard maps to Windows-1252, as browsers do.
WINDOWS_1252_LABELS = {
    "ascii",
    "us-ascii",
    "iso-8859-1",
    "latin-1",
    "latin1",
    "windows-1252",
    "cp1252",
}
# Labels for Thai. The WHATWG Encoding Standard maps them to Windows-874, which has more characters.
WINDOWS_874_LABELS = {"tis-620", "tis620", "iso-8859-11", "windows-874", "dos-874"}

# The maximum share of bytes above 0x7f in a text in a Western European language.
MAX_HIGH_BYTE_SHARE = 0.2
# The maximum share of control characters in a text. Files from news wires and old editors have a
# few, binary files have many.
MAX_CONTROL_SHARE = 0.01
# The number of bytes at the start of a file in which its encoding may be declared.
DECLARATION_BYTES = 2048

_SIGNATURES = [(re.compile(pattern, re.DOTALL), kind) for pattern, kind in SIGNATURES.items()]
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# Names of Python's codecs that are character sets. Other codecs must not be used: `unicode_escape`
# would interpret backslashes, and `hex` does not decode to text.
_CHARACTER_SET = re.compile(
    r"iso8859-|cp\d|koi8-|mac-|utf-(?:16|32)|shift_jis|euc_|gb|big5|hz$|ascii$"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, content_type: str) -> str:
    """The text of a file, without byte order mark and control characters.

    `content_type` is the Content-Type of the object; it may be empty. Raises Rejection
    `unsupported_type` if the file is not text, and `unreadable` if its bytes are not valid in its
    encoding.
    """
    for signature, kind in _SIGNATURES:
        if signature.match(data):
            raise unsupported(kind)
    text = _decode(data, content_type)
    cleaned = _CONTROLS.sub("", text)
    if len(text) - len(cleaned) > MAX_CONTROL_SHARE * len(text):
        raise unsupported("a binary file")
    return cleaned


def _decode(data: bytes, content_type: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decode_as(encoding, data.removeprefix(mark), offset=len(mark))
    if b"\x00" in data:
        return _decode_as(_utf16_without_mark(data), data)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        declared = _declared_encoding(data, content_type)
        if declared:
            return _decode_as(declared, data)
        if _looks_like_windows_1252(data):
            return _decode_as("cp1252", data)
        raise _unreadable("UTF-8", error.start) from error


def _decode_as(encoding: str, data: bytes, offset: int = 0) -> str:
    """The decoded text; `offset` is the position of `data` in the file, in bytes."""
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise _unreadable(encoding, offset + getattr(error, "start", 0)) from error


def _utf16_without_mark(data: bytes) -> str:
    """The encoding of UTF-16 data without a byte order mark: `utf-16-le` or `utf-16-be`.

    In Western text, the high byte of nearly every character is zero, which shows the byte order.
    Raises Rejection `unsupported_type` for other data with zero bytes: it is binary.
    """
    pairs = len(data) // 2
    if data[1::2].count(0) > pairs * 0.5 and data[0::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if data[0::2].count(0) > pairs * 0.5 and data[1::2].count(0) < pairs * 0.1:
        return "utf-16-be"
    raise unsupported("a binary file")


def _declared_encoding(data: bytes, content_type: str) -> str | None:
    """The encoding that the Content-Type or the start of the file declares, as a codec name.

    A declaration of UTF-8 is ignored: the caller has already tried it. None if there is no usable
    declaration.
    """
    for place in (content_type.encode(errors="replace"), data[:DECLARATION_BYTES]):
        declaration = _DECLARATION.search(place)
        if not declaration:
            continue
        label = declaration[1].decode().lower()
        if label in WINDOWS_1252_LABELS:
            return "cp1252"
        if label in WINDOWS_874_LABELS:
            return "cp874"
        try:
            codec = codecs.lookup(label)
        except LookupError:
            continue
        if _CHARACTER_SET.match(codec.name):
            return codec.name
    return None


def _looks_like_windows_1252(data: bytes) -> bool:
    """True if few bytes are above 0x7f, and at most a tenth of the runs of them are valid UTF-8.

    A file with more valid runs is UTF-8 with a damaged part.
    """
    runs = _HIGH_BYTES.findall(data)
    utf8_runs = sum(1 for run in runs if _is_utf8(run))
    high_bytes = sum(map(len, runs))
    return utf8_runs <= len(runs) * 0.1 and high_bytes <= len(data) * MAX_HIGH_BYTE_SHARE


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(encoding: str, position: int) -> Rejection:
    return Rejection(
        "unreadable",
        f"The file is not valid {encoding} at byte {position:,}. "
        "Save it as UTF-8 and upload it again.",
    )
