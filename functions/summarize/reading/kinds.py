"""The kind of a file, by its content first, then by its name, then by its Content-Type."""

import gzip
import io
import json
import re
import zlib

from summarize.reading.rejection import Rejection, unsupported

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = "message/rfc822"
# A page that a browser saved with its pictures as one mail (MHTML, RFC 2557).
SAVED_PAGE = "multipart/related"
XML = "application/xml"
JSON = "application/json"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

# PDF readers accept up to this many bytes before `%PDF-`.
_PDF_WITHIN = 1_024
# This many HTML tags in the first characters make a file HTML, even without `<html>`.
_FRAGMENT_TAGS, _HEAD = 4, 4_000

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
# Name suffix -> what a text file with it contains instead of an article.
_NO_ARTICLES = {
    **dict.fromkeys((".csv", ".tsv"), "a table"),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".sql", ".log", ".ics", ".vcf"), "data"),
    **dict.fromkeys((".js", ".css", ".py", ".sh", ".tex"), "source code"),
    **dict.fromkeys((".srt", ".vtt"), "subtitles"),
}
# The head of a mail: lines of `Name: value`, one of them a header that only mails have.
_MAIL_START = re.compile(
    r"(?:From .*\n)?(?:[\w-]{1,60}:.*\n(?:[ \t].*\n)*+){0,200}?"
    r"(?:MIME-Version|Received|Message-ID|Return-Path|Delivered-To):",
    re.IGNORECASE,
)
_HEADER = re.compile(r"[\w-]{1,60}:")
# The sender that browsers write into a page saved as a mail.
_SAVED_BY_BROWSER = re.compile(r"^From:\s*<Saved by ", re.IGNORECASE | re.MULTILINE)


def of_bytes(data: bytes, key: str) -> str | None:
    """The kind of a file that is not one text in one encoding; None for all others.

    PDF, WORD (any Office file), MAIL or SAVED_PAGE.
    """
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return WORD
    head = data[:_HEAD].decode("latin-1").lstrip("\ufeff\xef\xbb\xbf \t\r\n").replace("\r\n", "\n")
    is_named_mail = key.lower().endswith(".eml") and _HEADER.match(head)
    if not (_MAIL_START.match(head) or is_named_mail):
        return None
    headers, _, _ = head.partition("\n\n")
    return SAVED_PAGE if _SAVED_BY_BROWSER.search(headers) else MAIL


def of_text(text: str, key: str, content_type: str) -> str:
    """The kind of a decoded file; raises Rejection `unsupported_type` for a name of no article."""
    name, declared = key.lower(), content_type.lower()
    is_markdown = name.endswith((".md", ".markdown")) or "markdown" in declared
    if _HTML_START.match(text):
        return HTML
    if _XML_START.match(text):
        return XML
    if _is_json(text):
        return JSON
    # Markdown may contain any number of HTML tags.
    tags = len(_HTML_TAG.findall(text[:_HEAD]))
    is_named_html = name.endswith((".html", ".htm", ".xhtml")) or "html" in declared
    if (tags >= _FRAGMENT_TAGS and not is_markdown) or (tags and is_named_html):
        return HTML
    for suffix, content in _NO_ARTICLES.items():
        if name.endswith(suffix):
            raise unsupported(content)
    return MARKDOWN if is_markdown else PLAIN


def _is_json(text: str) -> bool:
    """True for an object or a list in JSON, or a text that at least starts like one."""
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
    """The content of a gzip file, and its name without `.gz`; any other file unchanged.

    Raises Rejection `too_large` if the content has more than `most` bytes, of which no more are
    decompressed, and `unreadable` for a broken file.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data, key
    try:
        with gzip.open(io.BytesIO(data)) as file:
            content = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Rejection(
            "unreadable",
            "The gzip file is broken or cut off. Compress the article again and upload it.",
        ) from error
    if len(content) > most:
        raise Rejection(
            "too_large",
            f"The compressed file holds more than {most:,} bytes, of which at most that many are "
            "read. Upload only the article's text.",
        )
    return content, key.removesuffix(".gz")
