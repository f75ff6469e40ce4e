"""bytes + key + content type -> Document, or a Rejection that names what is wrong."""

import json
import re
from dataclasses import dataclass

from summarize import blocks, language, markup, story
from summarize.encoding import decode
from summarize.rejection import Rejection, unsupported

# A saved page with its pictures inside is a few megabytes; parsing more than this could outlast the function.
MAX_BYTES = 10 * 2**20
# A large news page has some 5,000 elements. Finding the text among ten times as many takes seconds, not minutes.
MAX_ELEMENTS = 50_000
# Prose has a share of 0.95 letters and digits, a table of results 0.7.
MIN_LETTERS_SHARE = 0.5
# A book of 50,000 words. An item stays under DynamoDB's 400 KB, an answer under Lambda's 6 MB, a pass under the timeout.
MAX_CHARACTERS = 300_000
# Prose of that length has 65,000; single letters and marks would take the model several times as long.
MAX_WORDS = 90_000

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_TAG = re.compile(r"</?(?:p|div|br|article|section|h[1-6]|span|a|body|ul|li)\b[^>]*>", re.IGNORECASE)
# To the model each of these is a word at least.
_WORD_OR_MARK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")
_ELEMENT = re.compile(r"<[a-z]", re.IGNORECASE)
_XML_START = re.compile(r"\s*<(?:\?xml|rss|feed|nitf|newsItem|newsMessage)\b", re.IGNORECASE)
_MAIL_START = re.compile(r"(?:[\w-]+:.*\n(?:[ \t].*\n)*)*?MIME-Version:", re.IGNORECASE)
# So many tags in the first characters make a fragment of a page, even without <html>.
_FRAGMENT_TAGS, _HEAD = 4, 4_000


@dataclass(frozen=True)
class Document:
    """An article as read: its body without title and debris, paragraphs set apart by a blank line."""

    title: str | None
    text: str
    language: str
    media_type: str


def read(data: bytes, key: str, content_type: str) -> Document:
    """Read a file of at most MAX_BYTES by its content first, then its name, then its content type."""
    if not data.strip():
        raise Rejection("empty", "The file is empty. Drop it again with the article in it.")
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection("empty", "The file holds nothing but white space. Drop it again with the article in it.")
    media_type = _media_type(text, key, content_type)
    if media_type != "text/html":
        check_length(text)
    title, parts = _blocks(text, media_type)
    heading, paragraphs = story.clean(parts)
    body = "\n\n".join(paragraphs)
    if not body or _is_mostly_marks(body):
        raise Rejection(
            "no_article",
            "No article was found in the file: it has no paragraphs of whole sentences. Check that it holds the article's text.",
        )
    check_length(body)
    _check_words(body)
    return Document(title=_bounded(title) or heading, text=body, language=language.identify(body), media_type=media_type)


def too_large(size: int) -> Rejection:
    """The answer to a file of more than MAX_BYTES, which is not read at all."""
    return Rejection(
        "too_large",
        f"The file has {size:,} bytes; at most {MAX_BYTES:,} are read. Drop the article's text without what surrounds it.",
    )


def check_length(text: str) -> None:
    """Raise Rejection `too_large` for a text of more than MAX_CHARACTERS code points: cutting it would misrepresent it."""
    if len(text) > MAX_CHARACTERS:
        raise Rejection(
            "too_large",
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read. Split it and drop the parts.",
        )


def _media_type(text: str, key: str, content_type: str) -> str:
    name, declared = key.lower(), content_type.lower()
    is_markdown = name.endswith((".md", ".markdown")) or "markdown" in declared
    if _HTML_START.match(text):
        return "text/html"
    # Markdown may hold as many tags as it likes.
    if not is_markdown and len(_HTML_TAG.findall(text[:_HEAD])) >= _FRAGMENT_TAGS:
        return "text/html"
    if _HTML_TAG.search(text[:_HEAD]) and (name.endswith((".html", ".htm", ".xhtml")) or "html" in declared):
        return "text/html"
    if _XML_START.match(text):
        raise unsupported("an XML file")
    if _is_json(text):
        raise unsupported("a JSON file")
    if _MAIL_START.match(text[:_HEAD]):
        raise unsupported("an e-mail")
    return "text/markdown" if is_markdown else "text/plain"


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _blocks(text: str, media_type: str) -> tuple[str | None, list[blocks.Block]]:
    if media_type == "text/html":
        _check_elements(text)
        return markup.of_html(text)
    if media_type == "text/markdown":
        return markup.of_markdown(text)
    return None, blocks.of_plain_text(text)


def _is_mostly_marks(text: str) -> bool:
    """Each mark is a word to the model: such a text would take it many times as long as prose, for nothing."""
    visible = sum(not character.isspace() for character in text)
    return sum(map(str.isalnum, text)) < MIN_LETTERS_SHARE * visible


def _check_words(text: str) -> None:
    words = sum(1 for _ in _WORD_OR_MARK.finditer(text))
    if words > MAX_WORDS:
        raise Rejection(
            "too_large",
            f"The text has {words:,} words and marks; at most {MAX_WORDS:,} are read. Split it and drop the parts.",
        )


def _check_elements(page: str) -> None:
    elements = len(_ELEMENT.findall(page))
    if elements > MAX_ELEMENTS:
        raise Rejection(
            "too_large",
            f"The page has {elements:,} elements; at most {MAX_ELEMENTS:,} are read. Drop the article's own text.",
        )


def _bounded(title: str | None) -> str | None:
    squeezed = blocks.squeeze(title or "")
    return squeezed if len(squeezed) <= story.TITLE_CHARACTERS else None
