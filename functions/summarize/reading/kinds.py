"""What kind of file it is: by its content first, then by its name, then by its Content-Type."""

import gzip
import io
import json
import re
import zlib

from summarize.reading.rejection import Rejection, unsupported

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = "message/rfc822"
XML = "application/xml"
JSON = "application/json"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

# Readers skip what stands before `%PDF-`, if it is no more than this.
_PDF_WITHIN = 1_024
# So many tags in the first characters make a fragment of a page, even without <html>.
_FRAGMENT_TAGS, _HEAD = 4, 4_000

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_HTML_TAG = re.compile(
    r"</?(?:p|div|br|article|section|h[1-6]|span|a|body|ul|li)\b[^>]*>", re.IGNORECASE
)
_XML_START = re.compile(
    r"\s*<(?:\?xml|!DOCTYPE\s+(?!html)\w|(?:\w+:)?(?:rss|feed|RDF|nitf|NewsML|newsItem|newsMessage)\b)",
    re.IGNORECASE,
)
_JSON_START = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\\\n]{1,100}"\s*:')
# Text, but nothing to be summarized.
_NO_ARTICLES = {
    **dict.fromkeys((".csv", ".tsv"), "a table"),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".sql", ".log", ".ics", ".vcf"), "data"),
    **dict.fromkeys((".js", ".css", ".py", ".sh", ".tex"), "source code"),
    **dict.fromkeys((".srt", ".vtt"), "subtitles"),
}
# A head of mail: lines of `Name: value`, one of them a header that nothing but mail has.
_MAIL_START = re.compile(
    r"(?:From .*\n)?(?:[\w-]{1,60}:.*\n(?:[ \t].*\n)*+){0,200}?(?:MIME-Version|Received|Message-ID|Return-Path|Delivered-To):",
    re.IGNORECASE,
)


def of_bytes(data: bytes, key: str) -> str | None:
    """The kind of a file that is not one text in one encoding: PDF, WORD (any Office file) or MAIL; None for all others."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return WORD
    head = data[:_HEAD].decode("latin-1").lstrip("\ufeff\xef\xbb\xbf \t\r\n").replace("\r\n", "\n")
    is_mail = _MAIL_START.match(head) or (
        key.lower().endswith(".eml") and re.match(r"[\w-]{1,60}:", head)
    )
    return MAIL if is_mail else None


def of_text(text: str, key: str, content_type: str) -> str:
    """The kind of any other file, decoded; raises Rejection `unsupported_type` for one whose name says it is no article."""
    name, declared = key.lower(), content_type.lower()
    is_markdown = name.endswith((".md", ".markdown")) or "markdown" in declared
    if _HTML_START.match(text):
        return HTML
    if _XML_START.match(text):
        return XML
    if _is_json(text):
        return JSON
    # Markdown may hold as many tags as it likes.
    tags = len(_HTML_TAG.findall(text[:_HEAD]))
    is_named_html = name.endswith((".html", ".htm", ".xhtml")) or "html" in declared
    if (tags >= _FRAGMENT_TAGS and not is_markdown) or (tags and is_named_html):
        return HTML
    for ending, said in _NO_ARTICLES.items():
        if name.endswith(ending):
            raise unsupported(said)
    return MARKDOWN if is_markdown else PLAIN


def _is_json(text: str) -> bool:
    """Whether a text is an object or a list of JSON, or at least begins as one with names and values."""
    if _JSON_START.match(text):
        return True
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def unzipped(data: bytes, key: str, most: int) -> tuple[bytes, str]:
    """What a gzip file holds, and its name without `.gz`; any other file as it is.

    Raises Rejection `too_large` for one of more than `most` bytes, of which no more are decompressed, and `unreadable` for a
    broken one.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data, key
    try:
        with gzip.open(io.BytesIO(data)) as file:
            inside = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Rejection(
            "unreadable",
            "The gzip file is broken or cut off. Compress the article again and drop it.",
        ) from error
    if len(inside) > most:
        raise Rejection(
            "too_large",
            f"The file holds more than {most:,} bytes, compressed. At most that many are read: drop the article's text alone.",
        )
    return inside, key.removesuffix(".gz")
