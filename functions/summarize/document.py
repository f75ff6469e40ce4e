"""bytes + key + content type -> Document, or a Rejection that names what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from summarize import blocks, kinds, language, mail, markdown, newsxml, pdf, records, story, webpage, word
from summarize.draft import Draft
from summarize.encoding import decode
from summarize.rejection import Rejection

# A saved page with its pictures inside is a few megabytes; parsing more than this could outlast the function.
MAX_BYTES = 10 * 2**20
# Prose has a share of 0.95 letters and digits, a table of results 0.7.
MIN_LETTERS_SHARE = 0.5
# A book of 50,000 words. An item stays under DynamoDB's 400 KB, an answer under Lambda's 6 MB, a pass under the timeout.
MAX_CHARACTERS = 300_000
# Prose of that length has 65,000; single letters and marks would take the model several times as long.
MAX_WORDS = 90_000

# To the model each of these is a word at least.
_WORD_OR_MARK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")


@dataclass(frozen=True)
class Document:
    """An article as read: its body without title and debris, paragraphs set apart by a blank line; and what the file says of
    it, as Draft has it."""

    title: str | None
    text: str
    language: str
    media_type: str
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None


def read(data: bytes, key: str, content_type: str) -> Document:
    """Read a file of at most MAX_BYTES by its content first, then its name, then its content type."""
    data, key = kinds.unzipped(data, key, MAX_BYTES)
    if not data.strip():
        raise Rejection("empty", "The file is empty. Drop it again with the article in it.")
    draft, media_type = _draft(data, key, content_type)
    heading, paragraphs = (None, story.kept(draft.blocks)) if media_type in _TOLD else story.clean(draft.blocks)
    body = "\n\n".join(paragraphs)
    if not body or _is_mostly_marks(body):
        raise Rejection(
            "no_article",
            "No article was found in the file: it has no paragraphs of whole sentences. Check that it holds the article's text.",
        )
    check_length(body)
    _check_words(body)
    return Document(
        title=_bounded(draft.title) or heading,
        text=body,
        language=language.identify(body),
        media_type=media_type,
        authors=draft.authors,
        published=draft.published,
        url=draft.url,
        site=draft.site,
    )


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


def _draft(data: bytes, key: str, content_type: str) -> tuple[Draft, str]:
    """What the parser for that kind of file makes of it, and the kind."""
    binary = kinds.of_bytes(data)
    if binary:
        return (pdf.of_pdf(data) if binary == kinds.PDF else word.of_docx(data)), binary
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection("empty", "The file holds nothing but white space. Drop it again with the article in it.")
    kind = kinds.of_text(text, key, content_type)
    # Mails and XML say in themselves how they are encoded, mails in each part.
    if kind == kinds.MAIL:
        return mail.of_mail(data), kind
    told = newsxml.of_news_xml(data) if kind == kinds.XML else None
    if told:
        return told, kind
    if kind in {kinds.HTML, kinds.XML}:
        return webpage.of_html(text), kinds.HTML
    check_length(text)
    return _TEXT[kind](text), kind


# The parsers of these have told the story from what surrounds it.
_TOLD = {kinds.HTML, kinds.XML, kinds.JSON}
_TEXT: dict[str, Callable[[str], Draft]] = {
    kinds.MARKDOWN: markdown.of_markdown,
    kinds.JSON: records.of_json,
    kinds.PLAIN: lambda text: Draft(blocks.of_plain_text(text)),
}


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


def _bounded(title: str | None) -> str | None:
    squeezed = blocks.squeeze(title or "")
    return squeezed if len(squeezed) <= story.TITLE_CHARACTERS else None
