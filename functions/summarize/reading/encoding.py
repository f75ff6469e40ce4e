"""Bytes -> text: find the encoding by marks, then UTF-8, then what the file declares, then Windows-1252."""

import codecs
import re

from summarize.reading.rejection import Rejection, unsupported

# First bytes of what people drop by mistake, with the name to call it by. Long enough that no headline begins so.
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

# UTF-32's marks begin with UTF-16's, so they come first.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

# Browsers read these labels as Windows-1252 (WHATWG Encoding Standard), and files mean it.
WINDOWS_1252_LABELS = {
    "ascii",
    "us-ascii",
    "iso-8859-1",
    "latin-1",
    "latin1",
    "windows-1252",
    "cp1252",
}

# More bytes than this share outside ASCII is no text in a Western European language.
WINDOWS_1252_HIGH_SHARE = 0.2

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SIGNATURES = [(re.compile(pattern, re.DOTALL), kind) for pattern, kind in SIGNATURES.items()]
# Character sets, and no other codec of Python's: `unicode_escape` would make things up, `hex` is no text.
_CHARACTER_SET = re.compile(
    r"iso8859-|cp\d|koi8-|mac-|utf-(?:16|32)|shift_jis|euc_|gb|big5|hz$|ascii$"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Wire copy and old editors leave a few; a binary file is full of them.
CONTROLS_SHARE = 0.01


def decode(data: bytes, content_type: str) -> str:
    """The file's text without its byte order mark; raises Rejection `unsupported_type` or `unreadable`."""
    for signature, kind in _SIGNATURES:
        if signature.match(data):
            raise unsupported(kind)
    text = _decode(data, content_type)
    without = _CONTROLS.sub("", text)
    if len(text) - len(without) > CONTROLS_SHARE * len(text):
        raise unsupported("a binary file")
    return without


def _decode(data: bytes, content_type: str) -> str:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _strictly(data.removeprefix(mark), encoding)
    if b"\x00" in data:
        return _strictly(data, _unmarked_utf16(data))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        declared = _declared(data, content_type)
        if declared:
            return _strictly(data, declared)
        if _looks_like_windows_1252(data):
            return _strictly(data, "cp1252")
        raise _unreadable("UTF-8", error.start) from error


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise _unreadable(encoding, getattr(error, "start", 0)) from error


def _unmarked_utf16(data: bytes) -> str:
    """Western text in UTF-16 has a zero in every other byte; anything else with zeros is no text."""
    pairs = len(data) // 2
    if data[1::2].count(0) > pairs * 0.5 and data[0::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if data[0::2].count(0) > pairs * 0.5 and data[1::2].count(0) < pairs * 0.1:
        return "utf-16-be"
    raise unsupported("a binary file")


def _declared(data: bytes, content_type: str) -> str | None:
    """The encoding named in the Content-Type or in the file's head, if Python knows it and it is not UTF-8."""
    for place in (content_type.encode(errors="replace"), data[:2048]):
        found = _DECLARED.search(place)
        if not found:
            continue
        label = found[1].decode().lower()
        if label in WINDOWS_1252_LABELS:
            return "cp1252"
        try:
            codec = codecs.lookup(label)
        except LookupError:
            continue
        if _CHARACTER_SET.match(codec.name):
            return codec.name
    return None


def _looks_like_windows_1252(data: bytes) -> bool:
    """Few high bytes, hardly any of them forming UTF-8 sequences: then it is not UTF-8 with a damaged spot."""
    runs = _HIGH_RUN.findall(data)
    as_utf8 = sum(1 for run in runs if _is_utf8(run))
    high = sum(map(len, runs))
    return as_utf8 <= len(runs) * 0.1 and high <= len(data) * WINDOWS_1252_HIGH_SHARE


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(encoding: str, position: int) -> Rejection:
    return Rejection(
        "unreadable",
        f"The file is not valid {encoding} at byte {position:,}. Save it as UTF-8 and drop it again.",
    )
