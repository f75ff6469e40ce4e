"""Reads the metadata of the article in an HTML page.

The sources, most reliable first: schema.org's JSON-LD, then OpenGraph and other `meta` elements,
then visible elements. They are compared: a title that is truncated in one source may be
complete in another. The name of the site is removed from titles and authors.
"""

import html
import itertools
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from summarize.reading import metadata, site_name
from summarize.reading.blocks import squeeze
from summarize.reading.draft import Draft
from summarize.reading.headline import TITLE_CHARACTERS

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
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_ACCOUNTS = ("twitter:site",)

# The headings (`h1`) that are compared with the title; most pages have one or two.
MAX_HEADINGS = 10
# Search engines show 110 characters of JSON-LD's `headline`, so some sites cut it there, without
# `…`. A title of at least this length is cut if a heading of the page continues it.
LONG_TITLE_CHARACTERS = 90
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")


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
    url, site = _url(page, article, meta), _site(article, meta)
    accounts = (account.lstrip("@") for account in _all(meta, _ACCOUNTS))
    keys = site_name.keys_of((site, *_publishers(article, meta), *accounts), [url])
    title = _title(page, article, meta, keys)
    body = article.get("articleBody")
    descriptions = (article.get("description"), *_all(meta, _DESCRIPTIONS))
    draft = Draft(
        blocks=[],
        title=title,
        description=metadata.description(descriptions, title),
        authors=_authors(page, article, meta, keys, site or ""),
        published=_published(page, article, meta),
        url=url,
        site=site,
    )
    return PageMetadata(draft, body if isinstance(body, str) else "", article)


_Object = dict[str, Any]
_Meta = dict[str, list[str]]


def _title(page: Any, article: _Object, meta: _Meta, keys: frozenset[str]) -> str | None:
    """The title without the site's name; a truncated title is replaced by the complete one."""
    from trafilatura.metadata import extract_title  # noqa: PLC0415

    elements = itertools.islice(page.iter("h1"), MAX_HEADINGS)
    headings = [heading for element in elements if (heading := _line(_text(element)))]
    marked = list(filter(None, map(_line, (article.get("headline"), *_first(meta, _TITLES)))))
    titles = _without_site(marked, keys, headings)
    title = next(titles, None) or next(_without_site([extract_title(page)], keys, headings), None)
    if title is None:
        return None
    others = _without_site([*headings, *marked, *_page_titles(page, title)], keys, headings)
    return next((other for other in others if _continues(other, title)), title)


def _page_titles(page: Any, title: str) -> Iterator[str | None]:
    """The `title` element, if the title ends in `…`; it often ends in the name of the site."""
    elements = page.iterfind(".//head/title") if _CUT.search(title) else ()
    return (_line(element.text) for element in elements)


def _without_site(
    titles: Iterable[str | None], keys: frozenset[str], headings: list[str]
) -> Iterator[str]:
    """The titles without the site's name; a title that is only this name is left out.

    A colon or dash at the end of a title, from which the rest was cut, is left out too.
    """
    parts = (site_name.without_site(title, keys, headings) for title in titles if title)
    return filter(None, (part.rstrip(" :|–—-") for part in parts if part))


def _continues(other: str, title: str) -> bool:
    """True if the title is truncated, and the other title starts with it."""
    is_cut = _CUT.search(title) or len(title) >= LONG_TITLE_CHARACTERS
    letters, start = metadata.letters_of(other), metadata.letters_of(title)
    is_longer = len(letters) > len(start) and len(other) <= TITLE_CHARACTERS
    return bool(is_cut) and is_longer and letters.startswith(start)


def _text(element: Any) -> str:
    return "".join(element.itertext())


def _authors(
    page: Any, article: _Object, meta: _Meta, keys: frozenset[str], site: str
) -> tuple[str, ...]:
    """The authors in the first source that has one, without the site itself."""
    sources = (_names(page, article.get("author")), *(meta.get(name, []) for name in _AUTHORS))
    authors = (site_name.without_sites(metadata.authors(source), keys, site) for source in sources)
    return next(filter(None, authors), ())


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
    return site_name.first_name(map(_line, _publishers(article, meta)))


def _publishers(article: _Object, meta: _Meta) -> list[Any]:
    """The candidates for the name of the site. Some are URLs, or not strings."""
    publisher = article.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return [name, *_first(meta, _SITES)]


def _article(page: Any) -> _Object:
    """The first JSON-LD object that is an article; empty if there is none."""
    return next((item for item in _linked_data(page) if _is_article(item.get("@type"))), {})


def _linked_data(page: Any) -> Iterator[_Object]:
    """The JSON-LD objects of the page, outer before inner."""
    scripts = page.iterfind(".//script[@type='application/ld+json']")
    return itertools.chain.from_iterable(_objects(script.text or "") for script in scripts)


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


def _all(meta: _Meta, names: tuple[str, ...]) -> list[str]:
    """The contents of all of these names, in the order of `names`."""
    return [content for name in names for content in meta.get(name, [])]


def _names(page: Any, author: Any) -> list[str]:
    """The names in JSON-LD's `author`: a name, an object that has one, or a list of these.

    An object without a name may refer by its `@id` to another object of the page, which has it.
    """
    authors = author if isinstance(author, list) else [author]
    objects = [item for item in authors[: metadata.MAX_AUTHORS] if isinstance(item, dict)]
    identifiers = [item.get("@id") for item in objects if not item.get("name")]
    referenced = (item for item in _linked_data(page) if item.get("@id") in identifiers)
    named = [item for item in referenced if item.get("name")] if any(identifiers) else []
    names = [item.get("name") for item in (*objects, *named) if _may_be_author(item)]
    flat = itertools.chain.from_iterable(x if isinstance(x, list) else [x] for x in names)
    return [name for name in (*authors, *flat) if isinstance(name, str)]


def _may_be_author(item: _Object) -> bool:
    """False for an organization, unless it is a news agency."""
    is_organization = str(item.get("@type")).endswith("Organization")
    return not is_organization or metadata.is_agency(str(item.get("name")))


def _line(text: Any) -> str | None:
    """The text on one line, with HTML entities decoded; None if it is empty or not a text."""
    return squeeze(html.unescape(text)) or None if isinstance(text, str) else None
