"""A file's bytes, key and content type -> Document, or a Rejection that says what to do.

Each parser is imported when a file first needs it: importing them all would make a cold start a
tenth longer.
"""
# ruff: noqa: PLC0415

import itertools
import re
from dataclasses import dataclass

from archive.article import MAX_FILE_BYTES
from summarize import deadline
from summarize.reading import kinds, language, metadata, story
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection

# The least share of letters and digits among visible characters. Prose has 0.95, a table of
# results 0.7.
MIN_ALPHANUMERIC_SHARE = 0.5
# A book of 50,000 words. Up to this length, the item stays below DynamoDB's limit of 400 KB, an
# answer below Lambda's 6 MB, and the model's work below the function's timeout.
MAX_CHARACTERS = 300_000
# Prose of that length has 65,000 words and marks. A text of single letters and marks would take the
# model several times as long.
MAX_WORDS = 90_000

# Each of these is at least one word to the model.
_WORD_OR_MARK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")
# The kinds whose parsers separate the story from what surrounds it.
_WITH_STORY_SEPARATED = {kinds.HTML, kinds.XML, kinds.JSON}


@dataclass(frozen=True)
class Document:
    """An article as read from a file.

    `text` is the body, without title and boilerplate; blank lines separate its paragraphs.
    `headings` are the offsets of its sub-headings. The metadata is described at Draft.
    """

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
    """Read a file of at most MAX_FILE_BYTES.

    Its content decides what kind of file it is, then its name, then its content type.
    """
    data, key = kinds.unzipped(data, key, MAX_FILE_BYTES)
    if not data.strip():
        raise Rejection("empty", "The file is empty. Upload it again with the article in it.")
    draft, media_type = _draft(data, key, content_type)
    deadline.check()
    headline, paragraphs = _story(draft.blocks, media_type)
    body = "\n\n".join(block.text for block in paragraphs)
    _check_body(body)
    return Document(
        title=_title(draft.title) or headline,
        text=body,
        language=language.identify(body),
        media_type=media_type,
        headings=_heading_offsets(paragraphs),
        authors=draft.authors,
        published=draft.published,
        url=metadata.first_web_url([draft.url]),
        site=draft.site,
    )


def too_large(size: int) -> Rejection:
    """The rejection of a file of more than MAX_FILE_BYTES, which is not read at all."""
    return Rejection(
        "too_large",
        f"The file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read. "
        "Upload the article's text without the rest.",
    )


def check_length(text: str) -> None:
    """Raise Rejection `too_large` for a text of more than MAX_CHARACTERS code points.

    It is not cut, because a summary of a part would misrepresent the article.
    """
    if len(text) > MAX_CHARACTERS:
        raise Rejection(
            "too_large",
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read. "
            "Split it and upload the parts.",
        )


def _draft(data: bytes, key: str, content_type: str) -> tuple[Draft, str]:
    """The draft that the parser for this kind of file makes, and the kind."""
    kind = kinds.of_bytes(data, key)
    if kind:
        return _draft_of_bytes(data, kind), kind
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection(
            "empty", "The file holds only white space. Upload it again with the article in it."
        )
    kind = kinds.of_text(text, key, content_type)
    if kind == kinds.XML:
        from summarize.reading import newsxml

        draft = newsxml.of_news_xml(data)
        if draft:
            return draft, kind
        kind = kinds.HTML
    return _draft_of_text(text, kind), kind


def _draft_of_bytes(data: bytes, kind: str) -> Draft:
    match kind:
        case kinds.PDF:
            from summarize.reading.pdf import text_layer

            return text_layer.of_pdf(data)
        case kinds.WORD:
            from summarize.reading import word

            return word.of_docx(data)
        case _:
            from summarize.reading import mail
            from summarize.reading.page import webpage

            return mail.of_mail(data, webpage.of_html)


def _draft_of_text(text: str, kind: str) -> Draft:
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


def _story(blocks: list[Block], media_type: str) -> tuple[str | None, list[Block]]:
    """The headline, if the blocks include it, and the paragraphs of the story."""
    if media_type in _WITH_STORY_SEPARATED:
        return None, story.without_boilerplate(blocks)
    headline, paragraphs = story.extract(blocks)
    return headline, [Block(paragraph) for paragraph in paragraphs]


def _heading_offsets(paragraphs: list[Block]) -> frozenset[int]:
    lengths = (len(block.text) + len("\n\n") for block in paragraphs)
    offsets = itertools.accumulate(lengths, initial=0)
    # There is one offset more than paragraphs: the end of the text.
    pairs = zip(offsets, paragraphs, strict=False)
    return frozenset(offset for offset, block in pairs if block.is_heading)


def _check_body(body: str) -> None:
    """Raise Rejection `no_article` or `too_large` for a body that cannot be summarized."""
    if not body or _is_mostly_marks(body):
        raise Rejection(
            "no_article",
            "No article was found in the file: it has no paragraphs of whole sentences. "
            "Check that it holds the article's text.",
        )
    check_length(body)
    words = sum(1 for _ in _WORD_OR_MARK.finditer(body))
    if words > MAX_WORDS:
        raise Rejection(
            "too_large",
            f"The text has {words:,} words and marks; at most {MAX_WORDS:,} are read. "
            "Split it and upload the parts.",
        )


def _is_mostly_marks(text: str) -> bool:
    """True if too few characters are letters or digits.

    Each mark is a word to the model, so such a text would take it much longer than prose.
    """
    visible = sum(not character.isspace() for character in text)
    return sum(map(str.isalnum, text)) < MIN_ALPHANUMERIC_SHARE * visible


def _title(title: str | None) -> str | None:
    """The title on one line; None if there is none, or if it is too long for a headline."""
    squeezed = squeeze(title or "")
    return squeezed if 0 < len(squeezed) <= story.TITLE_CHARACTERS else None
