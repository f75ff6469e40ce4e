"""A JSON record of a newsroom's system -> Draft: title and body under the names that such systems use."""

import contextlib
import html
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.rejection import Rejection

# Names in order of how surely they mean it, compared without case, `-` and `_`: schema.org's, WordPress's, the Guardian's,
# JSON Feed's, and those of scrapers and datasets.
TITLES = ("headline", "title", "webTitle", "name")
BODIES = (
    *(
        "articleBody",
        "body",
        "fullText",
        "bodyText",
        "bodyHtml",
        "content",
        "contentHtml",
        "contentText",
    ),
    *("text", "story", "article", "html"),
)
AUTHORS = ("authors", "author", "byline", "creator", "by")
DATES = (
    *(
        "datePublished",
        "published",
        "publishedAt",
        "publishedDate",
        "publicationDate",
        "publishDate",
    ),
    *("webPublicationDate", "pubDate", "dateGmt", "date", "createdAt"),
)
URLS = ("url", "link", "canonicalUrl", "webUrl", "permalink")
SITES = ("siteName", "site", "publisher", "publication", "source")
# What a record may be wrapped in, one in another: `{"response": {"content": {"fields": {"body": …}}}}`.
WRAPPERS = (
    *(
        "article",
        "fields",
        "data",
        "response",
        "result",
        "content",
        "story",
        "post",
        "item",
        "attributes",
        "_source",
    ),
    *(
        "articles",
        "items",
        "posts",
        "results",
        "stories",
        "docs",
        "entries",
        "records",
        "@graph",
        "hits",
    ),
)
MAX_WRAPPERS = 4
# Where a field is an object, what it says is under one of these: `{"rendered": "<p>…"}`.
_SAID = ("rendered", "html", "text", "value", "name", "#text", "@value", "content")

_TAG = re.compile(r"<[^<>]{0,1000}>")
# Python's parser lets lone surrogates through, which no UTF-8 can hold.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[_-]")


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name).casefold()


_TITLES = frozenset(map(_plain, TITLES))
# What the objects around a record may say of it.
_FACTS = frozenset(map(_plain, (*TITLES, *AUTHORS, *DATES, *URLS, *SITES)))


def of_json(text: str) -> Draft:
    """The one article in an object, or in a list of one; its body is HTML, plain text, or a list of paragraphs of either.

    Raises Rejection `several_articles`, `no_article`, `too_large`, or `unreadable` for what is no JSON, or nests too deep.
    """
    try:
        value = _value(text)
    except ValueError as error:
        raise Rejection(
            "unreadable",
            f"The file is not valid JSON: {str(error)[:200]}. Mend it and drop it again.",
        ) from error
    except RecursionError as error:
        raise Rejection(
            "unreadable",
            "The JSON is nested too deep to be an article. Drop the article's own record.",
        ) from error
    articles = _articles(value, {}, MAX_WRAPPERS)
    first = next(articles, None)
    if first is None:
        names = f"{', '.join(TITLES[:2])} and {', '.join(BODIES[:3])}, content, text"
        raise Rejection(
            "no_article",
            f"No article was found in the JSON. It is looked for under names such as {names}.",
        )
    if next(articles, None) is not None:
        raise Rejection(
            "several_articles", "The file holds several articles. Drop each as a file of its own."
        )
    return _draft(first)


def _value(text: str) -> Any:
    """The file's value; of JSON Lines, a list of the first two: more are not needed to know that there are several."""
    try:
        return json.loads(text)
    except ValueError:
        lines = list(itertools.islice(filter(str.strip, text.split("\n")), 2))
        if len(lines) < 2:
            raise
        with contextlib.suppress(ValueError):
            return [json.loads(line) for line in lines]
        raise


def _articles(value: Any, around: dict[str, Any], wrappers: int) -> Iterator[dict[str, Any]]:
    """Records that have a body, each with what the objects around it say where it is silent."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _articles(item, {}, wrappers)
    elif isinstance(value, dict):
        own = {_plain(name): said for name, said in value.items()}
        record = {**around, **own}
        if _body(own):
            yield record
        elif wrappers:
            facts = {name: record[name] for name in _FACTS if name in record}
            for name in map(_plain, WRAPPERS):
                yield from _articles(own.get(name), facts, wrappers - 1)


def _is_record(value: Any) -> bool:
    """Whether an object, or any in a list, has a title: then it is no text, but has one."""
    objects = (
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)
    )
    return any(_plain(name) in _TITLES for item in objects for name in item)


def _draft(record: dict[str, Any]) -> Draft:
    titles = (squeeze(html.unescape(_TAG.sub("", said))) for said in _fields(record, TITLES))
    dates = filter(None, map(metadata.published, _fields(record, DATES)))
    by_lines = (
        metadata.authors(_texts(record[name])) for name in map(_plain, AUTHORS) if name in record
    )
    links = (url for url in _fields(record, URLS) if url.startswith(("http://", "https://")))
    return Draft(
        _body(record),
        title=next(filter(None, titles), None),
        authors=next(filter(None, by_lines), ()),
        published=next(dates, None),
        url=next(links, None),
        site=next(map(squeeze, _fields(record, SITES)), None),
    )


def _body(record: dict[str, Any]) -> list[Block]:
    bodies = (
        "\n\n".join(_texts(record.get(name)))
        for name in map(_plain, BODIES)
        if not _is_record(record.get(name))
    )
    return next(filter(None, map(fragment.of_text, bodies)), [])


def _fields(record: dict[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (said for name in map(_plain, names) for said in _texts(record.get(name))[:1])


def _texts(value: Any) -> list[str]:
    """What a field says: a text, what an object has under one of its usual names, or a list of these. Numbers say nothing."""
    each = value if isinstance(value, list) else [value]
    said = (
        next((item[name] for name in _SAID if isinstance(item.get(name), str)), None)
        if isinstance(item, dict)
        else item
        for item in each
    )
    return [
        text for item in said if isinstance(item, str) and (text := _NO_TEXT.sub("", item).strip())
    ]
