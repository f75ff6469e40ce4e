"""Parses a file's bytes, key and content type into a Document, or raises a Rejection.

Each parser is imported on its first use: importing all of them at once would make a cold start 10 %
longer.
"""
# ruff: noqa: PLC0415

import itertools
import re
from dataclasses import dataclass

from archive.article import MAX_FILE_BYTES
from summarize import deadline
from summarize.reading import (
    by_line,
    headline,
    kinds,
    language,
    metadata,
    newsletter,
    site_name,
    story,
)
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection, several_articles

# The minimum share of letters and digits among an article's visible characters. Prose has 0.95, a
# table of sports results 0.7.
MIN_ALPHANUMERIC_SHARE = 0.5
# The length of a book of 50,000 words. An article of this length fits into a DynamoDB item (400 KB)
# and a Lambda response (6 MB), and the model processes it within the function's timeout.
MAX_CHARACTERS = 300_000
# Words and punctuation marks. Prose of MAX_CHARACTERS has 65,000. A text of single letters has
# several times as many, and would take the model several times as long.
MAX_WORDS = 90_000

# The units to count: the tokenizer makes at least one token of every match.
_WORD_OR_MARK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")
# The kinds whose parsers already separate the title and the main text from other text.
_WITH_TITLE_AND_MAIN_TEXT = {kinds.HTML, kinds.XML, kinds.JSON}
# The kinds of files that may be a newsletter. HTML pages that list articles are rejected by their
# own parser.
_KINDS_OF_NEWSLETTERS = {kinds.MAIL, kinds.MARKDOWN, kinds.PLAIN}


@dataclass(frozen=True)
class Document:
    """An article as read from a file.

    `text` is the body, without title and boilerplate; blank lines separate its paragraphs.
    `headings` are the offsets of the sub-headings in `text`, in code points. For the format of the
    metadata, see Draft.
    """

    title: str | None
    text: str
    language: str
    media_type: str
    headings: frozenset[int] = frozenset()
    description: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
    is_partial: bool = False


def read(data: bytes, key: str, content_type: str) -> Document:
    """The article in a file of at most MAX_FILE_BYTES, which may be compressed with gzip.

    The kind of the file is recognized by its content, else by the file extension of the key, else
    by `content_type`. Raises Rejection if the file is not one supported article in English, and
    TookTooLong if the CPU budget is spent.
    """
    data, key = kinds.unzipped(data, key, MAX_FILE_BYTES)
    if not data.strip():
        raise Rejection("empty", "The file is empty. Upload a file that contains the article.")
    draft, media_type = _draft(data, key, content_type)
    deadline.check()
    if media_type in _KINDS_OF_NEWSLETTERS and newsletter.is_newsletter(draft.blocks):
        raise several_articles(newsletter.CONTENTS)
    if media_type not in _WITH_TITLE_AND_MAIN_TEXT:
        draft = by_line.with_authors_and_date(draft)
    title_line, paragraphs = _story(draft.blocks, media_type)
    body = "\n\n".join(block.text for block in paragraphs)
    _check_body(body)
    return Document(
        title=_title(draft) or title_line,
        text=body,
        language=language.identify(body),
        media_type=media_type,
        headings=_heading_offsets(paragraphs),
        description=draft.description,
        authors=site_name.without_sites(draft.authors, _site_keys(draft), draft.site or ""),
        published=draft.published,
        url=metadata.first_web_url([draft.url]),
        site=draft.site,
        is_partial=draft.is_partial,
    )


def too_large(size: int) -> Rejection:
    """The Rejection of a file of more than MAX_FILE_BYTES; its content is not downloaded."""
    return Rejection(
        "too_large",
        f"The file has {size:,} bytes. The limit is {MAX_FILE_BYTES:,}. "
        "Upload only the article's text.",
    )


def check_length(text: str) -> None:
    """Raise Rejection `too_large` for a text of more than MAX_CHARACTERS code points.

    The text is not truncated: a summary of its beginning would misrepresent the article.
    """
    if len(text) > MAX_CHARACTERS:
        raise Rejection(
            "too_large",
            f"The text has {len(text):,} characters. The limit is {MAX_CHARACTERS:,}. "
            "Split it and upload the parts.",
        )


def _draft(data: bytes, key: str, content_type: str) -> tuple[Draft, str]:
    """The draft from the parser for this kind of file, and the kind (a media type)."""
    kind = kinds.of_bytes(data, key)
    if kind:
        return _draft_of_bytes(data, kind), kind
    text = decode(data, content_type)
    if not text.strip():
        raise Rejection(
            "empty", "The file contains only white space. Upload a file that contains the article."
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

            return mail.of_mail(data, webpage.of_mail_body)


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
    if media_type in _WITH_TITLE_AND_MAIN_TEXT:
        return None, story.without_boilerplate(blocks)
    title_line, paragraphs = story.extract(blocks)
    return title_line, [Block(paragraph) for paragraph in paragraphs]


def _heading_offsets(paragraphs: list[Block]) -> frozenset[int]:
    lengths = (len(block.text) + len("\n\n") for block in paragraphs)
    offsets = itertools.accumulate(lengths, initial=0)
    # zip drops the last offset, which is the end of the text.
    pairs = zip(offsets, paragraphs, strict=False)
    return frozenset(offset for offset, block in pairs if block.is_heading)


def _check_body(body: str) -> None:
    """Raise Rejection `no_article` or `too_large` for a body that cannot be summarized."""
    if not body:
        raise Rejection(
            "no_article",
            "No article was found in the file: it has no paragraphs with complete sentences. "
            "Check that the file contains the article's text.",
        )
    if _is_mostly_symbols(body):
        raise Rejection(
            "no_article",
            "The text is not an article: more than half of its characters are neither letters nor "
            "digits. Check that the file contains prose, not a drawing, code or a table.",
        )
    check_length(body)
    words = sum(1 for _ in _WORD_OR_MARK.finditer(body))
    if words > MAX_WORDS:
        raise Rejection(
            "too_large",
            f"The text has {words:,} words and punctuation marks. The limit is {MAX_WORDS:,}. "
            "Split it and upload the parts.",
        )


def _is_mostly_symbols(text: str) -> bool:
    """True if the share of letters and digits is below MIN_ALPHANUMERIC_SHARE.

    Every symbol is a token to the model, so such a text would take much longer than prose.
    """
    visible = sum(not character.isspace() for character in text)
    return sum(map(str.isalnum, text)) < MIN_ALPHANUMERIC_SHARE * visible


def _title(draft: Draft) -> str | None:
    """The title of the draft on one line, without the name of the site.

    None if it is missing, longer than TITLE_CHARACTERS, or only the name of a file or of the site.
    """
    title = squeeze(draft.title or "")
    if not 0 < len(title) <= headline.TITLE_CHARACTERS or headline.is_file_name(title):
        return None
    return site_name.without_site(title, _site_keys(draft))


def _site_keys(draft: Draft) -> frozenset[str]:
    return site_name.keys_of([draft.site])
