"""Reads the metadata of the article in an HTML page.

The sources, most reliable first: schema.org's JSON-LD, then OpenGraph and other `meta` elements,
then visible elements.
"""

import html
import itertools
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from summarize.reading import metadata
from summarize.reading.blocks import squeeze
from summarize.reading.draft import Draft

# The schema.org types of articles end in one of these, such as `NewsArticle`, `BlogPosting` and
# `Report`.
_ARTICLES = ("Article", "Posting", "Report", "NewsStory")
# JSON-LD objects that are read. News pages have a few dozen; more would take too much time.
MAX_OBJECTS = 2_000

# Names of `meta` elements, most reliable first.
_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_AUTHORS = ("author", "article:author", "byl", "dc.creator", "sailthru.author", "parsely-author")
_PUBLISHED = (
    *("article:published_time", "datepublished", "og:published_time", "dc.date", "date", "pubdate"),
    *("publish-date", "sailthru.date"),
)
_SITES = ("og:site_name", "application-name", "article:publisher")
_URLS = ("og:url",)


@dataclass(frozen=True)
class PageMetadata:
    """A draft with metadata but no blocks.

    `article` is the JSON-LD object of the article, and `article_body` the text in it; both may be
    empty.
    """

    draft: Draft
    article_body: str
    article: dict[str, Any]


def of_page(page: Any) -> PageMetadata:
    """The metadata of a page that lxml has parsed."""
    article, meta = _article(page), _meta(page)
    body = article.get("articleBody")
    draft = Draft(
        blocks=[],
        title=_title(page, article, meta),
        authors=metadata.authors(_names(article.get("author")))
        or metadata.authors(_first(meta, _AUTHORS)),
        published=_published(page, article, meta),
        url=_url(page, article, meta),
        site=_site(article, meta),
    )
    return PageMetadata(draft, body if isinstance(body, str) else "", article)


_Object = dict[str, Any]
_Meta = dict[str, list[str]]


def _title(page: Any, article: _Object, meta: _Meta) -> str | None:
    from trafilatura.metadata import extract_title  # noqa: PLC0415

    titles = (article.get("headline"), *_first(meta, _TITLES))
    title: str | None = next(filter(None, map(_line, titles)), None) or extract_title(page)
    return title


def _published(page: Any, article: _Object, meta: _Meta) -> str | None:
    times = (time.get("datetime") for time in page.iter("time") if _is_in_article(time))
    dates = itertools.chain([article.get("datePublished")], _first(meta, _PUBLISHED), times)
    texts = (date for date in dates if isinstance(date, str))
    return next(filter(None, map(metadata.published, texts)), None)


def _is_in_article(element: Any) -> bool:
    return next(element.iterancestors("article"), None) is not None


def _url(page: Any, article: _Object, meta: _Meta) -> str | None:
    links = page.iterfind(".//link[@rel='canonical']")
    urls = (*(link.get("href") for link in links), *_first(meta, _URLS), article.get("url"))
    return metadata.first_web_url(url for url in urls if isinstance(url, str))


def _site(article: _Object, meta: _Meta) -> str | None:
    publisher = article.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return next(filter(None, map(_line, (name, *_first(meta, _SITES)))), None)


def _article(page: Any) -> _Object:
    """The first JSON-LD object that is an article; empty if there is none."""
    scripts = page.iterfind(".//script[@type='application/ld+json']")
    objects = itertools.chain.from_iterable(_objects(script.text or "") for script in scripts)
    return next((item for item in objects if _is_article(item.get("@type"))), {})


def _objects(script: str) -> Iterator[_Object]:
    """Up to MAX_OBJECTS values of a script, outer before inner; nothing if it is not JSON."""
    try:
        queue = deque([json.loads(script, strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(MAX_OBJECTS):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue += value.values()
        elif isinstance(value, list):
            queue += value


def _is_article(kind: Any) -> bool:
    """True if the `@type`, or one type of a list, is that of an article."""
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.endswith(_ARTICLES) for name in kinds)


def _meta(page: Any) -> _Meta:
    """The contents of `meta` elements by their names in lower case."""
    contents: _Meta = {}
    for element in page.iterfind(".//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        contents.setdefault(name.lower(), []).append(element.get("content"))
    return contents


def _first(meta: _Meta, names: tuple[str, ...]) -> list[str]:
    """The contents of the first of these names that the page has; else an empty list."""
    return next((meta[name] for name in names if name in meta), [])


def _names(author: Any) -> list[str]:
    """The names in JSON-LD's `author`: a name, an object that has one, or a list of these."""
    authors = author if isinstance(author, list) else [author]
    names = [item.get("name") if isinstance(item, dict) else item for item in authors]
    return [name for name in names if isinstance(name, str)]


def _line(text: Any) -> str | None:
    """The text on one line, with HTML entities decoded; None if it is empty or not a text."""
    return squeeze(html.unescape(text)) or None if isinstance(text, str) else None
