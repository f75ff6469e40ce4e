"""A JSON record of a newsroom's system -> Draft, by the field names that such systems use."""

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
from summarize.reading.rejection import Rejection, several

# Field names, most reliable first, compared without case, `-` and `_`: schema.org's, WordPress's,
# the Guardian's, JSON Feed's, and those of scrapers and datasets.
TITLES = ("headline", "title", "webTitle", "name")
BODIES = (
    *("articleBody", "body", "fullText", "bodyText", "bodyHtml", "content", "contentHtml"),
    *("contentText", "text", "story", "article", "html"),
)
AUTHORS = ("authors", "author", "byline", "creator", "by")
DATES = (
    *("datePublished", "published", "publishedAt", "publishedDate", "publicationDate"),
    *("publishDate", "webPublicationDate", "pubDate", "dateGmt", "date", "createdAt"),
)
URLS = ("url", "link", "canonicalUrl", "webUrl", "permalink")
SITES = ("siteName", "site", "publisher", "publication", "source")
# Fields that hold the record, one inside another:
# `{"response": {"content": {"fields": {"body": …}}}}`.
WRAPPERS = (
    *("article", "fields", "data", "response", "result", "content", "story", "post", "item"),
    *("attributes", "_source", "articles", "items", "posts", "results", "stories", "docs"),
    *("entries", "records", "@graph", "hits"),
)
MAX_WRAPPERS = 4
# Where a field is an object, its text is under one of these: `{"rendered": "<p>…"}`.
_TEXT_FIELDS = ("rendered", "html", "text", "value", "name", "#text", "@value", "content")

_TAG = re.compile(r"<[^<>]{0,1000}>")
# Control characters, and lone surrogates, which Python's JSON parser accepts, but not UTF-8.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[_-]")

_Record = dict[str, Any]


def _normal(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name).casefold()


_NORMAL_TITLES = frozenset(map(_normal, TITLES))
# The fields that a record takes over from the objects around it.
_METADATA = frozenset(map(_normal, (*TITLES, *AUTHORS, *DATES, *URLS, *SITES)))


def of_json(text: str) -> Draft:
    """The only article in an object, or in a list.

    Its body is HTML, plain text, or a list of paragraphs of either. Raises Rejection:
    `several_articles`, `no_article`, `too_large`, or `unreadable` for a text that is no JSON, or
    nested too deep.
    """
    articles = _articles(_parsed(text), {}, MAX_WRAPPERS)
    first = next(articles, None)
    if first is None:
        names = f"{', '.join(TITLES[:2])} and {', '.join(BODIES[:3])}, content, text"
        raise Rejection(
            "no_article",
            f"No article was found in the JSON. It is searched for by field names such as {names}.",
        )
    if next(articles, None) is not None:
        raise several()
    return _draft(first)


def _parsed(text: str) -> Any:
    try:
        return _value(text)
    except ValueError as error:
        raise Rejection(
            "unreadable",
            f"The file is not valid JSON: {str(error)[:200]}. Correct it and upload it again.",
        ) from error
    except RecursionError as error:
        raise Rejection(
            "unreadable",
            "The JSON is nested too deep to be an article. Upload the article's own record.",
        ) from error


def _value(text: str) -> Any:
    """The file's value; of JSON Lines, a list of the first two: enough to find several articles."""
    try:
        return json.loads(text)
    except ValueError:
        lines = list(itertools.islice(filter(str.strip, text.split("\n")), 2))
        if len(lines) < 2:
            raise
        with contextlib.suppress(ValueError):
            return [json.loads(line) for line in lines]
        raise


def _articles(value: Any, around: _Record, wrappers: int) -> Iterator[_Record]:
    """Records with a body, completed by the metadata of the objects around them.

    `wrappers` is the number of levels that may still be searched.
    """
    deadline.check()
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _articles(item, {}, wrappers)
    elif isinstance(value, dict):
        own = {_normal(name): field for name, field in value.items()}
        record = {**around, **own}
        if _body(own):
            yield record
        elif wrappers:
            known = {name: record[name] for name in _METADATA if name in record}
            for name in map(_normal, WRAPPERS):
                yield from _articles(own.get(name), known, wrappers - 1)


def _draft(record: _Record) -> Draft:
    titles = (squeeze(html.unescape(_TAG.sub("", text))) for text in _fields(record, TITLES))
    dates = filter(None, map(metadata.published, _fields(record, DATES)))
    fields = (record[name] for name in map(_normal, AUTHORS) if name in record)
    by_lines = (metadata.authors(_texts(field)) for field in fields)
    return Draft(
        _body(record),
        title=next(filter(None, titles), None),
        authors=next(filter(None, by_lines), ()),
        published=next(dates, None),
        urls=tuple(_fields(record, URLS)),
        site=next(map(squeeze, _fields(record, SITES)), None),
    )


def _body(record: _Record) -> list[Block]:
    """The first field with a text, as blocks."""
    fields = (record.get(name) for name in map(_normal, BODIES))
    bodies = ("\n\n".join(_texts(field)) for field in fields if not _is_record(field))
    return next(filter(None, map(fragment.of_text, bodies)), [])


def _is_record(value: Any) -> bool:
    """True if the value is a nested record, or a list with one: an object that has a title."""
    items = value if isinstance(value, list) else [value]
    objects = (item for item in items if isinstance(item, dict))
    return any(_normal(name) in _NORMAL_TITLES for item in objects for name in item)


def _fields(record: _Record, names: Iterable[str]) -> Iterator[str]:
    """The first text of each field that has one."""
    for name in map(_normal, names):
        yield from _texts(record.get(name))[:1]


def _texts(value: Any) -> list[str]:
    """The texts of a field: a text, an object with a text in a usual field, or a list of these."""
    items = value if isinstance(value, list) else [value]
    texts = (_NO_TEXT.sub("", text).strip() for text in map(_text, items) if text is not None)
    return [text for text in texts if text]


def _text(item: Any) -> str | None:
    if isinstance(item, dict):
        fields = (item.get(name) for name in _TEXT_FIELDS)
        return next((field for field in fields if isinstance(field, str)), None)
    return item if isinstance(item, str) else None
