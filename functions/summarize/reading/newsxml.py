"""News in XML -> Draft: NITF, NewsML and NewsML-G2 (IPTC), RSS and Atom, by lxml, which is imported on first use.

Elements go by their local names: agencies and feeds use these formats with their namespaces, with old ones and without.
"""

import html
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection, unsupported

# Of an entry of a feed, more than this is its article, less its teaser.
TEASER_CHARACTERS = 600

# The parser is fed text, and must not be told of an encoding.
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,200}\?>")
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z\d]{1,31};")
_NAMESPACE = re.compile(r"\{[^}]*\}")


def of_news_xml(data: bytes) -> Draft | None:
    """The one article of a file; None for what is no XML, and for XHTML, which is read as a page.

    Raises Rejection `several_articles`, `no_article`, `too_large`, `unreadable` for XML that is not well-formed or nests too deep
    (256 levels, libxml2's own limit), and `unsupported_type` for other XML.
    """
    text = decode(data, "").lstrip()
    if not text.startswith("<"):
        return None
    # Feeds have HTML as text, in CDATA or escaped.
    fragment.check_elements(text.replace("&lt;", "<"))
    root = _parsed(_spelled_out(_DECLARATION.sub("", text, count=1)))
    name = _name(root)
    if name == "html":
        return None
    if name not in _READERS:
        raise unsupported(f"XML of a kind that is not known, <{name[:60]}>")
    # Of a message with pictures, only the texts are articles; that there are two is enough to know.
    drafts = list(itertools.islice(_told(_READERS[name](root)), 2))
    if len(drafts) > 1:
        raise Rejection(
            "several_articles", "The file holds several articles. Drop each as a file of its own."
        )
    if not drafts:
        raise Rejection(
            "no_article",
            f"The file, <{name}>, holds no article's text. Check that it is not only a headline or a list.",
        )
    return drafts[0]


def _parsed(text: str) -> Any:
    """The root. No entity is expanded and nothing fetched: what the file declares may be endless, or somebody else's file."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        # libxml2's own words are for programmers.
        message = f"The file is not valid XML, or nests too deep, at line {error.lineno}. Mend it and drop it again."
        raise Rejection("unreadable", message) from error
    etree.strip_elements(root, etree.Entity, with_tail=False)
    return root


def _spelled_out(text: str) -> str:
    """Entities of HTML, such as `&eacute;`, are in a DTD that is not loaded; what would be markup stays."""
    return _ENTITY.sub(
        lambda found: (
            found[0] if (said := html.unescape(found[0])) in {"<", ">", "&", '"', "'"} else said
        ),
        text,
    )


def _told(drafts: Iterator[Draft]) -> Iterator[Draft]:
    return (draft for draft in drafts if draft.blocks)


def _nitf(root: Any) -> Iterator[Draft]:
    """NITF 3.x, sections `head` and `body`."""
    body = _first(root, "body.content")
    names = _texts(root, "byline", "person") or _texts(root, "byline")
    yield Draft(
        [] if body is None else fragment.of_element(body),
        title=next(
            iter(_texts(root, "hl1") or _texts(root, "headline") or _texts(root, "title")), None
        ),
        authors=metadata.authors(names),
        published=_published(
            _attributes(root, "date.issue", "norm") + _attributes(root, "date.release", "norm")
        ),
        site=next(iter(_attributes(root, "pubdata", "name")), None),
    )


def _items(root: Any) -> Iterator[Draft]:
    """NewsML-G2 and NewsML 1.2: items with their text in NITF or XHTML, and what is said of it beside."""
    items = [root] if _name(root) == "newsItem" else root.iter("{*}newsItem", "{*}NewsItem")
    for item in items:
        within = next(_told(itertools.chain(*map(_nitf, item.iter("{*}nitf")))), Draft([]))
        dates = (
            _texts(item, "contentCreated")
            + _texts(item, "firstCreated")
            + _texts(item, "versionCreated")
        )
        names = _texts(item, "by") or _texts(item, "creator", "name") or _texts(item, "ByLine")
        yield Draft(
            within.blocks or _inline(item),
            title=next(iter(_texts(item, "headline") or _texts(item, "HeadLine")), None)
            or within.title,
            authors=metadata.authors(names) or within.authors,
            published=within.published or _published(dates + _texts(item, "FirstCreated")),
            site=next(iter(_texts(item, "provider", "name")), None) or within.site,
        )


def _inline(item: Any) -> list[Block]:
    holders = list(item.iter("{*}inlineXML", "{*}DataContent", "{*}inlineData"))
    each = [
        fragment.of_element(holder) if len(holder) else fragment.of_text(holder.text or "")
        for holder in holders
    ]
    # The same article may be there in several renditions.
    return max(each, key=lambda blocks: sum(len(block.text) for block in blocks), default=[])


def _entries(root: Any) -> Iterator[Draft]:
    """RSS 2.0, RSS 1.0 and Atom (RFC 4287). Teasers make a feed of several articles too, unless one alone has its text."""
    entries = list(root.iter("{*}item", "{*}entry"))
    drafts = list(_told(map(_entry, entries)))
    whole = [
        draft
        for draft in drafts
        if sum(len(block.text) for block in draft.blocks) > TEASER_CHARACTERS
    ]
    site = next(
        (
            text
            for child in root.iter("{*}channel", "{*}feed")
            for text in _texts_of(child, "title")
        ),
        None,
    )
    for draft in whole if len(whole) == 1 else drafts:
        yield Draft(draft.blocks, draft.title, draft.authors, draft.published, draft.url, site)


def _entry(entry: Any) -> Draft:
    links = _texts_of(entry, "link") + [
        link.get("href")
        for link in entry.iter("{*}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    dates = [
        text
        for name in ("pubDate", "published", "date", "updated")
        for text in _texts_of(entry, name)
    ]
    bodies = [
        child
        for name in ("encoded", "content", "description", "summary")
        for child in _children(entry, name)
    ]
    each = (
        fragment.of_element(body) if len(body) else fragment.of_text(body.text or "")
        for body in bodies
    )
    return Draft(
        next((blocks for blocks in each if blocks), []),
        title=next((squeeze(html.unescape(text)) for text in _texts_of(entry, "title")), None),
        authors=metadata.authors(
            _texts(entry, "author", "name")
            or _texts_of(entry, "creator")
            or _texts_of(entry, "author")
        ),
        published=_published(dates),
        url=next(
            (link for link in links if link and link.startswith(("http://", "https://"))), None
        ),
    )


_READERS: dict[str, Callable[[Any], Iterator[Draft]]] = {
    "nitf": _nitf,
    "newsItem": _items,
    "newsMessage": _items,
    "NewsML": _items,
    "rss": _entries,
    "RDF": _entries,
    "feed": _entries,
    "entry": lambda root: iter([_entry(root)]),
}


def _published(texts: list[str]) -> str | None:
    return next(filter(None, map(metadata.published, texts)), None)


def _name(element: Any) -> str:
    return _NAMESPACE.sub("", element.tag)


def _first(element: Any, name: str) -> Any:
    return next(element.iter(f"{{*}}{name}"), None)


def _attributes(element: Any, name: str, attribute: str) -> list[str]:
    return [value for found in element.iter(f"{{*}}{name}") if (value := found.get(attribute))]


def _texts(element: Any, name: str, child: str | None = None) -> list[str]:
    """What each element of a name says, or each of its children of another name."""
    found = element.iter(f"{{*}}{name}")
    inner = (
        (within for outer in found for within in outer.iterchildren(f"{{*}}{child}"))
        if child
        else found
    )
    return [text for each in inner if (text := squeeze("".join(each.itertext())))]


def _texts_of(element: Any, name: str) -> list[str]:
    return [
        text for child in _children(element, name) if (text := squeeze("".join(child.itertext())))
    ]


def _children(element: Any, name: str) -> Iterator[Any]:
    """Children of that name, but for those of Media RSS, which are about pictures."""
    return (child for child in element.iterchildren(f"{{*}}{name}") if "/mrss" not in child.tag)
