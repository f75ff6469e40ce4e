"""Parses a JSON record of a content management system into a Draft, by common field names."""

import contextlib
import html
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from summarize import deadline
from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.rejection import Rejection, several_articles

# The names of fields, the most specific first: those of schema.org, WordPress, the Guardian, JSON
# Feed, scrapers and datasets. Case, `-` and `_` are ignored.
TITLES = ("headline", "title", "webTitle", "name")
BODIES = (
    *("articleBody", "body", "fullText", "bodyText", "bodyHtml"),
    *("content", "contentHtml", "contentText", "text", "story", "article", "html"),
)
DESCRIPTIONS = (
    *("standfirst", "trailText", "description", "abstract", "summary", "excerpt", "dek"),
    *("subtitle", "subheadline", "teaser"),
)
AUTHORS = ("authors", "author", "byline", "creator", "by")
DATES = (
    *("datePublished", "published", "publishedAt", "publishedDate", "publicationDate"),
    *("publishDate", "webPublicationDate", "pubDate", "dateGmt", "date", "createdAt"),
)
URLS = ("url", "link", "canonicalUrl", "webUrl", "permalink")
SITES = ("siteName", "site", "publisher", "publication", "source")
# The names of fields that may contain the record, such as
# `{"response": {"content": {"fields": {"body": …}}}}`.
WRAPPERS = (
    *("article", "fields", "data", "response", "result", "content", "story", "post", "item"),
    *("attributes", "_source", "articles", "items", "posts", "results", "stories", "docs"),
    *("entries", "records", "@graph", "hits"),
)
# The maximum number of nested wrappers.
MAX_WRAPPERS = 4
# Possible names of the field that contains the text of an object, such as `{"rendered": "<p>…"}`.
_TEXT_NAMES = ("rendered", "html", "text", "value", "name", "#text", "@value", "content")

_TAG = re.compile(r"<[^<>]{0,1000}>")
# Control characters, and lone surrogates: Python's parser accepts them, but UTF-8 cannot encode
# them.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_NAME_SEPARATOR = re.compile(r"[_-]")


def _normalized(name: str) -> str:
    return _NAME_SEPARATOR.sub("", name).casefold()


_NORMALIZED_TITLES = frozenset(map(_normalized, TITLES))
# The fields that a record inherits from the objects around it. The only object in a list inherits
# fewer fields: title, description and URL around a list describe the list, for example a feed.
_METADATA = frozenset(map(_normalized, (*TITLES, *DESCRIPTIONS, *AUTHORS, *DATES, *URLS, *SITES)))
_METADATA_AROUND_LIST = frozenset(map(_normalized, (*AUTHORS, *DATES, *SITES)))


def of_json(text: str) -> Draft:
    """The draft of the only article in a JSON file or a JSON Lines file.

    The article's body may be HTML, plain text, or a list of paragraphs. Raises Rejection:
    `several_articles`; `no_article`; `too_large` (too many HTML elements); `unreadable` (not JSON,
    or too many levels).
    """
    try:
        value = _value(text)
    except ValueError as error:
        raise Rejection(
            "unreadable",
            f"The file is not valid JSON: {str(error)[:200]}. Correct it and upload it again.",
        ) from error
    except RecursionError as error:
        raise Rejection(
            "unreadable",
            "The JSON has too many levels for an article. Upload only the article's record.",
        ) from error
    records = _records(value, {}, MAX_WRAPPERS)
    record = next(records, None)
    if record is None:
        names = f"{', '.join(TITLES[:2])} and {', '.join(BODIES[:3])}, content, text"
        raise Rejection(
            "no_article",
            f"No article was found in the JSON. Its fields must have names such as {names}.",
        )
    if next(records, None) is not None:
        raise several_articles("several articles")
    return _draft(record)


def _value(text: str) -> Any:
    """The value of the file; for JSON Lines, a list of the first two values.

    Two values are enough to reject a file of several articles. Raises ValueError or RecursionError.
    """
    try:
        return json.loads(text)
    except ValueError:
        lines = list(itertools.islice(filter(str.strip, text.split("\n")), 2))
        if len(lines) < 2:
            raise
        with contextlib.suppress(ValueError):
            return [json.loads(line) for line in lines]
        raise


def _records(value: Any, inherited: dict[str, Any], wrappers: int) -> Iterator[dict[str, Any]]:
    """The objects that have a body, with normalized field names.

    A record gets the `inherited` metadata fields that it lacks. In a list of several objects,
    records inherit nothing; see _METADATA_AROUND_LIST for a list of one.
    """
    deadline.check()
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, dict)]
        names = _METADATA_AROUND_LIST if len(items) == 1 else frozenset()
        of_items = {name: field for name, field in inherited.items() if name in names}
        for item in items:
            yield from _records(item, of_items, wrappers)
    elif isinstance(value, dict):
        own_fields = {_normalized(name): field for name, field in value.items()}
        record = {**inherited, **own_fields}
        if _body(own_fields):
            yield record
        elif wrappers:
            record_metadata = {name: record[name] for name in _METADATA if name in record}
            for name in map(_normalized, WRAPPERS):
                yield from _records(own_fields.get(name), record_metadata, wrappers - 1)


def _is_record(value: Any) -> bool:
    """True if the value is an object with a title, or a list that contains such an object.

    Such a value is not a body.
    """
    items = value if isinstance(value, list) else [value]
    objects = (item for item in items if isinstance(item, dict))
    return any(_normalized(name) in _NORMALIZED_TITLES for item in objects for name in item)


def _draft(record: dict[str, Any]) -> Draft:
    titles = (squeeze(html.unescape(_TAG.sub("", title))) for title in _texts(record, TITLES))
    title = next(filter(None, titles), None)
    author_fields = (record[name] for name in map(_normalized, AUTHORS) if name in record)
    authors = (metadata.authors(_texts_of(field)) for field in author_fields)
    return Draft(
        _body(record),
        title=title,
        description=metadata.description(_texts(record, DESCRIPTIONS), title),
        authors=next(filter(None, authors), ()),
        published=next(filter(None, map(metadata.published, _texts(record, DATES))), None),
        url=metadata.first_web_url(_texts(record, URLS)),
        site=next(map(squeeze, _texts(record, SITES)), None),
    )


def _body(record: dict[str, Any]) -> list[Block]:
    """The blocks of the first of the BODIES fields that has text and is not a record."""
    fields = (record.get(name) for name in map(_normalized, BODIES))
    bodies = ("\n\n".join(_texts_of(field)) for field in fields if not _is_record(field))
    return next(filter(None, map(fragment.of_text, bodies)), [])


def _texts(record: dict[str, Any], names: Iterable[str]) -> Iterator[str]:
    """The first text of every field that has one of these names."""
    for name in map(_normalized, names):
        yield from _texts_of(record.get(name))[:1]


def _texts_of(field: Any) -> list[str]:
    """The texts of a field: a string, an object with a text, or a list of both; not a number."""
    items = field if isinstance(field, list) else [field]
    texts = (_text_of_object(item) if isinstance(item, dict) else item for item in items)
    clean_texts = (_NOT_TEXT.sub("", text).strip() for text in texts if isinstance(text, str))
    return [text for text in clean_texts if text]


def _text_of_object(item: dict[str, Any]) -> str | None:
    values = (item.get(name) for name in _TEXT_NAMES)
    return next((value for value in values if isinstance(value, str)), None)
