"""bytes + key + content type -> Document, or a Rejection with the reason."""

import itertools
import re
from dataclasses import dataclass, replace

from archive.article import MAX_FILE_BYTES
from summarize import deadline
from summarize.reading import kinds, language, metadata, story
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection

# Of the visible characters of prose 0.95 are letters and digits, of a table of results 0.7.
MIN_LETTERS_SHARE = 0.5
# A book of 50,000 words. With it, a table item stays under DynamoDB's 400 KB, an API response under
# Lambda's 6 MB, and the model's run under the function's timeout.
MAX_CHARACTERS = 300_000
# Prose of MAX_CHARACTERS has 65,000. A text of single letters and marks has several times as many,
# and the model takes as many times as long.
MAX_WORDS = 90_000

# Each match is at least one word to the model.
_WORD_OR_MARK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")


@dataclass(frozen=True)
class Document:
    """An article as read from a file.

    `text` is the body without title and boilerplate, with a blank line between paragraphs;
    `headings` are the offsets in it of the paragraphs that are sub-headings. The other fields are
    the file's metadata, as in Draft; `url` is a valid http or https address.
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

    Its kind is recognized by its content, then by its name, then by its content type. Raises
    Rejection.
    """
    data, key = kinds.unzipped(data, key, MAX_FILE_BYTES)
    if not data.strip():
        raise Rejection("empty", "The file is empty. Upload it again with the article in it.")
    draft, media_type = _draft(data, key, content_type)
    deadline.check()
    heading, paragraphs = _story(draft.blocks, media_type)
    deadline.check()
    text = "\n\n".join(block.text for block in paragraphs)
    _check_prose(text)
    return Document(
        title=_short_title(draft.title) or heading,
        text=text,
        language=language.identify(text),
        media_type=media_type,
        headings=_heading_offsets(paragraphs),
        authors=draft.authors,
        published=draft.published,
        url=metadata.url(draft.urls),
        site=draft.site,
    )


def too_large(size: int) -> Rejection:
    """The rejection of a file of more than MAX_FILE_BYTES, which is not read at all."""
    return Rejection(
        "too_large",
        f"The file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read. "
        "Upload the article's text without what surrounds it.",
    )


def took_too_long() -> Rejection:
    """The rejection of a file that uses up its CPU time."""
    return Rejection(
        "too_large",
        "The file took too long to read: it is too large, or too complex. "
        "Upload the article's own text, as plain text if possible, or split it.",
    )


def check_length(text: str) -> None:
    """Raise Rejection `too_large` for a text of more than MAX_CHARACTERS code points.

    A text is never cut: the rest would misrepresent the article.
    """
    if len(text) > MAX_CHARACTERS:
        raise Rejection(
            "too_large",
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read. "
            "Split it and upload the parts.",
        )


def _draft(data: bytes, key: str, content_type: str) -> tuple[Draft, str]:
    """The parser's result, and the kind of the file."""
    kind = kinds.of_bytes(data, key)
    if kind:
        return _of_bytes(data, kind), kind
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection(
            "empty",
            "The file contains only white space. Upload it again with the article in it.",
        )
    kind = kinds.of_text(text, key, content_type)
    if kind == kinds.XML:
        from summarize.reading import newsxml

        draft = newsxml.of_news_xml(data)
        if draft:
            return draft, kind
        kind = kinds.HTML
    return _of_text(text, kind), kind


# Each parser is imported for the first file that needs it: together they would take a tenth of a
# cold start.
# ruff: noqa: PLC0415


def _of_bytes(data: bytes, kind: str) -> Draft:
    match kind:
        case kinds.PDF:
            from summarize.reading.pdf import text_layer

            return text_layer.of_pdf(data)
        case kinds.WORD:
            from summarize.reading import word

            return word.of_docx(data)
        case kinds.SAVED_PAGE:
            return _of_saved_page(data)
        case _:
            from summarize.reading import mail

            return mail.of_mail(data, _of_page)


def _of_text(text: str, kind: str) -> Draft:
    if kind == kinds.HTML:
        return _of_page(text)
    if kind == kinds.JSON:
        from summarize.reading import records

        return records.of_json(text)
    check_length(text)
    if kind == kinds.MARKDOWN:
        from summarize.reading import markdown

        return markdown.of_markdown(text)
    return Draft(of_plain_text(text))


def _of_page(text: str) -> Draft:
    from summarize.reading.page import webpage

    return webpage.of_html(text)


def _of_saved_page(data: bytes) -> Draft:
    """A web page in a mail: the address that it was saved from counts after the page's own."""
    from summarize.reading import mail

    text, address = mail.saved_page(data)
    draft = _of_page(text)
    return replace(draft, urls=(*draft.urls, address))


# The parsers of these kinds have separated the story from what surrounds it.
_WITHOUT_BOILERPLATE = {kinds.HTML, kinds.SAVED_PAGE, kinds.XML, kinds.JSON}


def _story(blocks: list[Block], media_type: str) -> tuple[str | None, list[Block]]:
    """The title above the story, if it has to be found there, and the story's paragraphs."""
    if media_type in _WITHOUT_BOILERPLATE:
        return None, story.kept(blocks)
    title, paragraphs = story.clean(blocks)
    return title, [Block(paragraph) for paragraph in paragraphs]


def _heading_offsets(paragraphs: list[Block]) -> frozenset[int]:
    lengths = (len(block.text) + len("\n\n") for block in paragraphs)
    offsets = itertools.accumulate(lengths, initial=0)
    pairs = zip(offsets, paragraphs, strict=False)
    return frozenset(offset for offset, block in pairs if block.is_heading)


def _check_prose(text: str) -> None:
    """Raise Rejection for a text that is no prose, or too long."""
    if not text or _is_mostly_marks(text):
        raise Rejection(
            "no_article",
            "No article was found in the file: it has no paragraphs of whole sentences. "
            "Check that it contains the article's text.",
        )
    check_length(text)
    words = sum(1 for _ in _WORD_OR_MARK.finditer(text))
    if words > MAX_WORDS:
        raise Rejection(
            "too_large",
            f"The text has {words:,} words and marks; at most {MAX_WORDS:,} are read. "
            "Split it and upload the parts.",
        )


def _is_mostly_marks(text: str) -> bool:
    """True if most visible characters are marks: the model would take long for nothing."""
    visible = sum(not character.isspace() for character in text)
    return sum(map(str.isalnum, text)) < MIN_LETTERS_SHARE * visible


def _short_title(title: str | None) -> str | None:
    """The title on one line; None if it is too long for a title."""
    squeezed = squeeze(title or "")
    return squeezed if len(squeezed) <= story.TITLE_CHARACTERS else None
