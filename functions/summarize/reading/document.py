"""bytes + key + content type -> Document, or a Rejection that names what is wrong."""

import itertools
import re
from dataclasses import dataclass

from archive.article import MAX_FILE_BYTES
from summarize.reading import kinds, language, story
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection

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
    """An article as read: its body without title and debris, paragraphs set apart by a blank line, with the offsets in it of
    those that are sub-headings; and what the file says of it, as Draft has it."""

    title: str | None
    text: str
    language: str
    media_type: str
    headings: frozenset[int] = frozenset()
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None


def read(data: bytes, key: str, content_type: str) -> Document:
    """Read a file of at most MAX_FILE_BYTES by its content first, then its name, then its content type."""
    data, key = kinds.unzipped(data, key, MAX_FILE_BYTES)
    if not data.strip():
        raise Rejection("empty", "The file is empty. Drop it again with the article in it.")
    draft, media_type = _draft(data, key, content_type)
    heading, paragraphs = _story(draft.blocks, media_type)
    body = "\n\n".join(block.text for block in paragraphs)
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
        headings=_headings(paragraphs),
        authors=draft.authors,
        published=draft.published,
        url=draft.url,
        site=draft.site,
    )


def too_large(size: int) -> Rejection:
    """The answer to a file of more than MAX_FILE_BYTES, which is not read at all."""
    return Rejection(
        "too_large",
        f"The file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read. Drop the article's text without what surrounds it.",
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
    kind = kinds.of_bytes(data, key)
    if kind:
        return _of_bytes(data, kind), kind
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection(
            "empty", "The file holds nothing but white space. Drop it again with the article in it."
        )
    kind = kinds.of_text(text, key, content_type)
    if kind == kinds.XML:
        from summarize.reading import newsxml

        told = newsxml.of_news_xml(data)
        if told:
            return told, kind
        kind = kinds.HTML
    return _of_text(text, kind), kind


# Each parser is imported with the first file that needs it: together they would be a tenth of a cold start.
# ruff: noqa: PLC0415


def _of_bytes(data: bytes, kind: str) -> Draft:
    match kind:
        case kinds.PDF:
            from summarize.reading.pdf import text_layer

            return text_layer.of_pdf(data)
        case kinds.WORD:
            from summarize.reading import word

            return word.of_docx(data)
        case _:
            from summarize.reading import mail

            return mail.of_mail(data)


def _of_text(text: str, kind: str) -> Draft:
    if kind == kinds.HTML:
        from summarize.reading.page import webpage

        return webpage.of_html(text)
    if kind == kinds.JSON:
        from summarize.reading import records

        return records.of_json(text)
    check_length(text)
    if kind == kinds.MARKDOWN:
        from summarize.reading import markdown

        return markdown.of_markdown(text)
    return Draft(of_plain_text(text))


# The parsers of these have told the story from what surrounds it.
_TOLD = {kinds.HTML, kinds.XML, kinds.JSON}


def _story(blocks: list[Block], media_type: str) -> tuple[str | None, list[Block]]:
    if media_type in _TOLD:
        return None, story.without_boilerplate(blocks)
    title, paragraphs = story.extract(blocks)
    return title, [Block(paragraph) for paragraph in paragraphs]


def _headings(paragraphs: list[Block]) -> frozenset[int]:
    starts = itertools.accumulate(
        (len(block.text) + len("\n\n") for block in paragraphs), initial=0
    )
    return frozenset(
        start for start, block in zip(starts, paragraphs, strict=False) if block.is_heading
    )


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
    squeezed = squeeze(title or "")
    return squeezed if len(squeezed) <= story.TITLE_CHARACTERS else None
