"""What an HTML page says of its article: schema.org's JSON-LD first, then OpenGraph and other `meta`, then what it shows."""

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

# Types of schema.org whose things are articles: `NewsArticle`, `ReportageNewsArticle`, `BlogPosting`, `Report`.
_ARTICLES = ("Article", "Posting", "Report", "NewsStory")
# Pages describe themselves in some dozens of objects; a description without end is not read to its end.
MAX_OBJECTS = 2_000

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_AUTHORS = ("author", "article:author", "byl", "dc.creator", "sailthru.author", "parsely-author")
_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "dc.date",
    "date",
    "pubdate",
    "publish-date",
    "sailthru.date",
)
_SITES = ("og:site_name", "application-name", "article:publisher")


@dataclass(frozen=True)
class Facts:
    """A draft without blocks; `body` is the article's text where the page tells it to search engines, else empty."""

    draft: Draft
    body: str


def of_page(page: Any) -> Facts:
    """The facts of a parsed page (lxml)."""
    from trafilatura.metadata import extract_title  # noqa: PLC0415

    told, meta = _article(page), _meta(page)
    titles = (told.get("headline"), *_first(meta, _TITLES))
    urls = (
        *page.xpath("//link[@rel='canonical']/@href"),
        *_first(meta, ("og:url",)),
        told.get("url"),
    )
    dates = (
        told.get("datePublished"),
        *_first(meta, _PUBLISHED),
        *page.xpath("//article//time/@datetime"),
    )
    publisher = told.get("publisher")
    sites = (publisher.get("name") if isinstance(publisher, dict) else None, *_first(meta, _SITES))
    body = told.get("articleBody")
    return Facts(
        Draft(
            blocks=[],
            title=next(filter(None, map(_line, titles)), None) or extract_title(page),
            authors=metadata.authors(_names(told.get("author")))
            or metadata.authors(_first(meta, _AUTHORS)),
            published=next(
                filter(None, (metadata.published(date) for date in dates if isinstance(date, str))),
                None,
            ),
            url=next(
                (
                    url
                    for url in urls
                    if isinstance(url, str) and url.startswith(("https://", "http://"))
                ),
                None,
            ),
            site=next(filter(None, map(_line, sites)), None),
        ),
        body=body if isinstance(body, str) else "",
    )


def _article(page: Any) -> dict[str, Any]:
    """The first object of JSON-LD that is an article."""
    scripts = page.xpath("//script[@type='application/ld+json']/text()")
    objects = itertools.chain.from_iterable(map(_objects, scripts))
    return next((each for each in objects if _is_article(each.get("@type"))), {})


def _objects(script: str) -> Iterator[dict[str, Any]]:
    """The objects of a script, the outer before the inner; none of one that is no JSON."""
    try:
        waiting = deque([json.loads(script, strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        each = waiting.popleft()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and each.endswith(_ARTICLES) for each in kinds)


def _meta(page: Any) -> dict[str, list[str]]:
    """The contents of `meta` elements by their names, in lower case."""
    contents: dict[str, list[str]] = {}
    for element in page.iterfind(".//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        contents.setdefault(name.lower(), []).append(element.get("content"))
    return contents


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return next((meta[name] for name in names if name in meta), [])


def _names(author: Any) -> list[str]:
    """The names in JSON-LD's `author`: a name, an object that has one, or a list of these."""
    each = author if isinstance(author, list) else [author]
    named = [one.get("name") if isinstance(one, dict) else one for one in each]
    return [name for name in named if isinstance(name, str)]


def _line(text: Any) -> str | None:
    return squeeze(html.unescape(text)) or None if isinstance(text, str) else None
