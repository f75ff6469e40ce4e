"""Recognizes the kind of a file by its content, else by its name, else by its content type."""

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

# `%PDF-` must be in this many bytes at the start of the file: PDF readers ignore bytes before it.
_PDF_BYTES = 1_024
# The characters at the start of a file that are searched for mail headers and HTML tags.
_HEAD = 4_000
# A text with at least this many tags in its head is a fragment of HTML, even without <html>.
_FRAGMENT_TAGS = 4

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_HTML_TAG = re.compile(
    r"</?(?:p|div|br|article|section|h[1-6]|span|a|body|ul|li)\b[^>]*>", re.IGNORECASE
)
_XML_START = re.compile(
    r"\s*<(?:\?xml|!DOCTYPE\s+(?!html)\w"
    r"|(?:\w+:)?(?:rss|feed|RDF|nitf|NewsML|newsItem|newsMessage)\b)",
    re.IGNORECASE,
)
_JSON_START = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\\\n]{1,100}"\s*:')
# Extensions of text files that are not articles -> a description of the file.
_NOT_ARTICLES = {
    **dict.fromkeys((".csv", ".tsv"), "a table"),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".sql", ".log", ".ics", ".vcf"), "data"),
    **dict.fromkeys((".js", ".css", ".py", ".sh", ".tex"), "source code"),
    **dict.fromkeys((".srt", ".vtt"), "subtitles"),
}
# The start of a mail: lines of `Name: value`, up to a header that only mails have.
_MAIL_START = re.compile(
    r"(?:From .*\n)?(?:[\w-]{1,60}:.*\n(?:[ \t].*\n)*+){0,200}?"
    r"(?:MIME-Version|Received|Message-ID|Return-Path|Delivered-To):",
    re.IGNORECASE,
)


def of_bytes(data: bytes, key: str) -> str | None:
    """PDF, WORD (for any ZIP or old Office file) or MAIL; None for others: see `of_text`.

    Files of these three kinds are binary, or are encoded in several charsets.
    """
    if b"%PDF-" in data[:_PDF_BYTES]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return WORD
    head = data[:_HEAD].decode("latin-1").lstrip("\ufeff\xef\xbb\xbf \t\r\n").replace("\r\n", "\n")
    is_mail = _MAIL_START.match(head) or (
        key.lower().endswith(".eml") and re.match(r"[\w-]{1,60}:", head)
    )
    return MAIL if is_mail else None


def of_text(text: str, key: str, content_type: str) -> str:
    """The kind of a decoded text file.

    Raises Rejection `unsupported_type` for plain text whose extension is that of a table, data,
    source code or subtitles.
    """
    name, declared = key.lower(), content_type.lower()
    is_markdown = name.endswith((".md", ".markdown")) or "markdown" in declared
    if _HTML_START.match(text):
        return HTML
    if _XML_START.match(text):
        return XML
    if _is_json(text):
        return JSON
    # Markdown may contain HTML tags, so tags do not make it HTML.
    tags = len(_HTML_TAG.findall(text[:_HEAD]))
    is_named_html = name.endswith((".html", ".htm", ".xhtml")) or "html" in declared
    if (tags >= _FRAGMENT_TAGS and not is_markdown) or (tags and is_named_html):
        return HTML
    for suffix, description in _NOT_ARTICLES.items():
        if name.endswith(suffix):
            raise unsupported(description)
    return MARKDOWN if is_markdown else PLAIN


def _is_json(text: str) -> bool:
    """True if the text is a JSON object or list, or starts like an object or a list of objects."""
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


def unzipped(data: bytes, key: str, max_bytes: int) -> tuple[bytes, str]:
    """The content of a gzip file, and its name without `.gz`; other files are returned unchanged.

    Decompression stops after `max_bytes` + 1 bytes. Raises Rejection `too_large` for a content of
    more than `max_bytes`, and `unreadable` for a damaged file.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data, key
    try:
        with gzip.open(io.BytesIO(data)) as file:
            content = file.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Rejection(
            "unreadable",
            "The gzip file is damaged or incomplete. Compress the article again and upload it.",
        ) from error
    if len(content) > max_bytes:
        raise Rejection(
            "too_large",
            f"The decompressed file is too large. The limit is {max_bytes:,} bytes. "
            "Upload only the article's text.",
        )
    return content, key.removesuffix(".gz")
