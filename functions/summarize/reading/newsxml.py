"""News in XML -> Draft: NITF, NewsML and NewsML-G2 (IPTC), RSS and Atom.

Read by lxml, which is imported on first use. Elements are matched by their local names: agencies
and feeds use these formats with current namespaces, with old ones, and without any.
"""

import html
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from summarize import deadline
from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection, several, unsupported

# An entry of a feed with more characters is a whole article, with fewer a teaser.
TEASER_CHARACTERS = 600

# The parser gets decoded text, and refuses a declaration of an encoding.
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,200}\?>")
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z\d]{1,31};")
_NAMESPACE = re.compile(r"\{[^}]*\}")


def of_news_xml(data: bytes) -> Draft | None:
    """The only article of a file; None for a file that is no XML, and for XHTML, which is a page.

    Raises Rejection: `several_articles`, `no_article`, `too_large`, `unreadable` for XML that is
    not well-formed or nested deeper than libxml2 reads (256 levels), `unsupported_type` for other
    XML.
    """
    text = decode(data, "").lstrip()
    if not text.startswith("<"):
        return None
    # Feeds have HTML as text, in CDATA or escaped.
    fragment.check_elements(text.replace("&lt;", "<"))
    root = _parsed(_with_html_entities(_DECLARATION.sub("", text, count=1)))
    name = _name(root)
    if name == "html":
        return None
    if name not in _READERS:
        raise unsupported(f"XML of an unknown kind, <{name[:60]}>")
    # Items without text are pictures. A second article is enough to know that there are several.
    drafts = list(itertools.islice(_with_text(_READERS[name](root)), 2))
    if len(drafts) > 1:
        raise several()
    if not drafts:
        raise Rejection(
            "no_article",
            f"The file, <{name}>, contains no article's text. "
            "Check that it is not only a headline or a list.",
        )
    return drafts[0]


def _parsed(text: str) -> Any:
    """The root element. No entity is expanded and nothing is fetched.

    An entity that the file declares may be endless, or somebody else's file.
    """
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
        # libxml2's own message is written for programmers.
        raise Rejection(
            "unreadable",
            "The file is not valid XML, or is nested too deep, "
            f"at line {error.lineno}. Correct it and upload it again.",
        ) from error
    etree.strip_elements(root, etree.Entity, with_tail=False)
    return root


def _with_html_entities(text: str) -> str:
    """Replace HTML's entities, such as `&eacute;`, by their characters, except those of markup.

    XML defines them in a DTD, which is not loaded.
    """
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    character = html.unescape(entity[0])
    return entity[0] if character in {"<", ">", "&", '"', "'"} else character


def _with_text(drafts: Iterator[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        deadline.check()
        if draft.blocks:
            yield draft


def _nitf(root: Any) -> Iterator[Draft]:
    """NITF 3.x, sections `head` and `body`."""
    body = next(root.iter("{*}body.content"), None)
    titles = _texts(root, "hl1") or _texts(root, "headline") or _texts(root, "title")
    by_lines = _texts(root, "byline", "person") or _texts(root, "byline")
    dates = _attributes(root, "date.issue", "norm") + _attributes(root, "date.release", "norm")
    yield Draft(
        [] if body is None else fragment.of_element(body),
        title=_first(titles),
        authors=metadata.authors(by_lines),
        published=_published(dates),
        site=_first(_attributes(root, "pubdata", "name")),
    )


def _items(root: Any) -> Iterator[Draft]:
    """NewsML-G2 and NewsML 1.2: items with metadata, and with their text in NITF or XHTML."""
    items = [root] if _name(root) == "newsItem" else root.iter("{*}newsItem", "{*}NewsItem")
    return map(_item, items)


def _item(item: Any) -> Draft:
    in_nitf = itertools.chain.from_iterable(map(_nitf, item.iter("{*}nitf")))
    inner = next(_with_text(in_nitf), Draft([]))
    titles = _texts(item, "headline") or _texts(item, "HeadLine")
    by_lines = _texts(item, "by") or _texts(item, "creator", "name") or _texts(item, "ByLine")
    names = ("contentCreated", "firstCreated", "versionCreated", "FirstCreated")
    dates = [text for name in names for text in _texts(item, name)]
    return Draft(
        inner.blocks or _longest_rendition(item),
        title=_first(titles) or inner.title,
        authors=metadata.authors(by_lines) or inner.authors,
        published=inner.published or _published(dates),
        site=_first(_texts(item, "provider", "name")) or inner.site,
    )


def _longest_rendition(item: Any) -> list[Block]:
    """The longest text of an item that may hold the same article in several renditions."""
    contents = item.iter("{*}inlineXML", "{*}DataContent", "{*}inlineData")
    return max(map(_blocks, contents), key=_length, default=[])


def _blocks(element: Any) -> list[Block]:
    """Blocks of an element that holds XHTML, or HTML as text."""
    return fragment.of_element(element) if len(element) else fragment.of_text(element.text or "")


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _entries(root: Any) -> Iterator[Draft]:
    """RSS 2.0, RSS 1.0 and Atom (RFC 4287).

    A feed of teasers holds several articles, unless exactly one of them is a whole article.
    """
    drafts = list(_with_text(map(_entry, root.iter("{*}item", "{*}entry"))))
    whole = [draft for draft in drafts if _length(draft.blocks) > TEASER_CHARACTERS]
    feeds = root.iter("{*}channel", "{*}feed")
    site = next((text for feed in feeds for text in _texts_of(feed, "title")), None)
    for draft in whole if len(whole) == 1 else drafts:
        yield replace(draft, site=site)


def _entry(entry: Any) -> Draft:
    titles = [squeeze(html.unescape(text)) for text in _texts_of(entry, "title")]
    bodies = _children(entry, "encoded", "content", "description", "summary")
    by_lines = (
        _texts(entry, "author", "name") or _texts_of(entry, "creator") or _texts_of(entry, "author")
    )
    return Draft(
        next(filter(None, map(_blocks, bodies)), []),
        title=_first(titles),
        authors=metadata.authors(by_lines),
        published=_published(_texts_of(entry, "pubDate", "published", "date", "updated")),
        urls=(*_texts_of(entry, "link"), *_alternate_links(entry)),
    )


def _alternate_links(entry: Any) -> list[str]:
    links = entry.iter("{*}link")
    return [link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"]


# The root element's name -> the reader of the format.
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


def _first(texts: list[str]) -> str | None:
    return texts[0] if texts else None


def _published(texts: list[str]) -> str | None:
    return next(filter(None, map(metadata.published, texts)), None)


def _name(element: Any) -> str:
    return _NAMESPACE.sub("", element.tag)


def _attributes(element: Any, name: str, attribute: str) -> list[str]:
    """The values of an attribute of all descendants of that name."""
    values = (descendant.get(attribute) for descendant in element.iter(f"{{*}}{name}"))
    return [value for value in values if value]


def _texts(element: Any, name: str, child: str | None = None) -> list[str]:
    """The texts of all descendants of that name, or of their children of another name."""
    descendants = element.iter(f"{{*}}{name}")
    if child is None:
        return _non_empty(descendants)
    children = (descendant.iterchildren(f"{{*}}{child}") for descendant in descendants)
    return _non_empty(itertools.chain.from_iterable(children))


def _texts_of(element: Any, *names: str) -> list[str]:
    """The texts of the children, name by name."""
    return _non_empty(_children(element, *names))


def _non_empty(elements: Iterator[Any]) -> list[str]:
    texts = (squeeze("".join(element.itertext())) for element in elements)
    return [text for text in texts if text]


def _children(element: Any, *names: str) -> Iterator[Any]:
    """The children, name by name, without those of Media RSS, which describe pictures."""
    for name in names:
        for child in element.iterchildren(f"{{*}}{name}"):
            if "/mrss" not in child.tag:
                yield child
