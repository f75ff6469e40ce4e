"""Parses news in XML (NITF, NewsML 1.2, NewsML-G2, RSS and Atom) into a Draft, with lxml.

Namespaces are ignored, and elements are selected by their local names: agencies and feeds use
current namespaces, old namespaces or none. lxml is imported on first use.
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
from summarize.reading.rejection import Rejection, several_articles, unsupported

# A feed entry with more characters is an article; a shorter one is a teaser.
TEASER_CHARACTERS = 600

# The XML declaration is removed: its encoding is wrong after the text is decoded.
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,200}\?>")
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z\d]{1,31};")
_MARKUP_CHARACTERS = {"<", ">", "&", '"', "'"}
_NAMESPACE = re.compile(r"\{[^}]*\}")


def of_news_xml(data: bytes) -> Draft | None:
    """The draft of the only article in a file; None if the file is XHTML or not XML.

    Raises Rejection `several_articles` or `no_article`, `too_large` for too many elements,
    `unsupported_type` for XML in another format, or `unreadable` for XML that is not well-formed or
    has more than 256 levels (the limit of libxml2).
    """
    text = decode(data, "").lstrip()
    if not text.startswith("<"):
        return None
    # Escaped tags count as elements: feeds contain HTML as escaped text or in CDATA.
    fragment.check_elements(text.replace("&lt;", "<"))
    root = _root(_with_entities_decoded(_DECLARATION.sub("", text, count=1)))
    name = _name(root)
    if name == "html":
        return None
    if name not in _READERS:
        raise unsupported(f"XML in an unknown format, <{name[:60]}>")
    # Items without text, such as pictures, are not articles. Two articles are enough to reject the
    # file, so later ones are not parsed.
    drafts = list(itertools.islice(_with_text(_READERS[name](root)), 2))
    if len(drafts) > 1:
        raise several_articles("several articles")
    if not drafts:
        raise Rejection(
            "no_article",
            f"The XML file (<{name}>) has no article text. "
            "Check that it contains more than a headline or a list.",
        )
    return drafts[0]


def _root(text: str) -> Any:
    """The root element of an XML file.

    Entities that the file declares are neither expanded nor fetched: they could expand
    exponentially, or refer to another file. Raises Rejection `unreadable`.
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
        # The message of libxml2 is omitted: it helps only programmers.
        raise Rejection(
            "unreadable",
            f"The file is not valid XML, or has too many levels, at line {error.lineno}. "
            "Correct it and upload it again.",
        ) from error
    etree.strip_elements(root, etree.Entity, with_tail=False)
    return root


def _with_entities_decoded(text: str) -> str:
    """The text with HTML entities such as `&eacute;` decoded, but not those of markup (`&lt;`).

    The XML parser does not know HTML entities: a DTD declares them, and DTDs are not loaded.
    """
    return _ENTITY.sub(_decoded_entity, text)


def _decoded_entity(match: re.Match[str]) -> str:
    entity = match[0]
    character = html.unescape(entity)
    return entity if character in _MARKUP_CHARACTERS else character


def _with_text(drafts: Iterator[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        deadline.check()
        if draft.blocks:
            yield draft


def _nitf(root: Any) -> Iterator[Draft]:
    """The article of NITF 3.x."""
    body = _first(root, "body.content")
    dates = _attributes(root, "date.issue", "norm") + _attributes(root, "date.release", "norm")
    titles = _texts(root, "hl1") or _texts(root, "headline") or _texts(root, "title")
    title = next(iter(titles), None)
    yield Draft(
        [] if body is None else fragment.of_element(body),
        title=title,
        description=metadata.description(_texts(root, "abstract") + _texts(root, "hl2"), title),
        authors=metadata.authors(_texts(root, "byline", "person") or _texts(root, "byline")),
        published=_published(dates),
        site=next(iter(_attributes(root, "pubdata", "name")), None),
    )


def _items(root: Any) -> Iterator[Draft]:
    """The items of NewsML-G2 and NewsML 1.2: their text is NITF or XHTML, inside the item."""
    items = [root] if _name(root) == "newsItem" else root.iter("{*}newsItem", "{*}NewsItem")
    for item in items:
        nitf_drafts = itertools.chain.from_iterable(map(_nitf, item.iter("{*}nitf")))
        nitf = next(_with_text(nitf_drafts), Draft([]))
        dates = (
            _texts(item, "contentCreated")
            + _texts(item, "firstCreated")
            + _texts(item, "versionCreated")
            + _texts(item, "FirstCreated")
        )
        by_lines = _texts(item, "by") or _texts(item, "creator", "name") or _texts(item, "ByLine")
        titles = _texts(item, "headline") or _texts(item, "HeadLine")
        title = next(iter(titles), None) or nitf.title
        abstracts = _texts(item, "contentMeta", "description") + _texts(item, "SubHeadLine")
        yield Draft(
            nitf.blocks or _inline_blocks(item),
            title=title,
            description=metadata.description(abstracts, title) or nitf.description,
            authors=metadata.authors(by_lines) or nitf.authors,
            published=nitf.published or _published(dates),
            site=next(iter(_texts(item, "provider", "name")), None) or nitf.site,
        )


def _inline_blocks(item: Any) -> list[Block]:
    """The blocks of the longest rendition: an item may contain its article in several formats."""
    elements = item.iter("{*}inlineXML", "{*}DataContent", "{*}inlineData")
    return max(map(_html_blocks, elements), key=_length, default=[])


def _html_blocks(element: Any) -> list[Block]:
    """The blocks of an element that contains XHTML elements, or HTML as escaped text."""
    deadline.check()
    return fragment.of_element(element) if len(element) else fragment.of_text(element.text or "")


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _entries(root: Any) -> Iterator[Draft]:
    """The entries of RSS 2.0, RSS 1.0 and Atom (RFC 4287).

    If exactly one entry is longer than a teaser, only that entry is yielded. Otherwise all entries
    are, so that a feed of several teasers is rejected too.
    """
    drafts = list(_with_text(map(_entry, root.iter("{*}item", "{*}entry"))))
    articles = [draft for draft in drafts if _length(draft.blocks) > TEASER_CHARACTERS]
    feeds = root.iter("{*}channel", "{*}feed")
    titles = (title for feed in feeds for title in _child_texts(feed, "title"))
    site = next(titles, None)
    for draft in articles if len(articles) == 1 else drafts:
        yield replace(draft, site=site)


def _entry(entry: Any) -> Draft:
    content = _first_blocks(_children(entry, "encoded", "content"))
    titles = (squeeze(html.unescape(title)) for title in _child_texts(entry, "title"))
    title = next(titles, None)
    by_lines = (
        _texts(entry, "author", "name")
        or _child_texts(entry, "creator")
        or _child_texts(entry, "author")
    )
    # Without a content, the summary is the body.
    summaries = _child_texts(entry, "description", "summary") if content else []
    return Draft(
        content or _first_blocks(_children(entry, "description", "summary")),
        title=title,
        description=metadata.description(summaries, title),
        authors=metadata.authors(by_lines),
        published=_published(_child_texts(entry, "pubDate", "published", "date", "updated")),
        url=metadata.first_web_url(_child_texts(entry, "link") + _alternate_links(entry)),
    )


def _first_blocks(elements: Iterator[Any]) -> list[Block]:
    """The blocks of the first element that has text."""
    return next(filter(None, map(_html_blocks, elements)), [])


def _alternate_links(entry: Any) -> list[str]:
    """The addresses in Atom's links to the article itself: `<link rel="alternate" href="…"/>`."""
    links = (link for link in entry.iter("{*}link") if link.get("rel", "alternate") == "alternate")
    return [link.get("href", "") for link in links]


# Local name of the root element -> the function that reads this format.
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
    """The values of an attribute in all descendants `name`, empty values left out."""
    values = (descendant.get(attribute) for descendant in element.iter(f"{{*}}{name}"))
    return [value for value in values if value]


def _texts(element: Any, name: str, child_name: str | None = None) -> list[str]:
    """The texts of all descendants `name`, or of their children `child_name` if it is given."""
    descendants = element.iter(f"{{*}}{name}")
    if child_name is None:
        return _texts_of(descendants)
    children = (descendant.iterchildren(f"{{*}}{child_name}") for descendant in descendants)
    return _texts_of(itertools.chain.from_iterable(children))


def _child_texts(element: Any, *names: str) -> list[str]:
    return _texts_of(_children(element, *names))


def _texts_of(elements: Iterator[Any]) -> list[str]:
    """The texts of the elements, each on one line; empty texts are left out."""
    texts = (squeeze("".join(element.itertext())) for element in elements)
    return [text for text in texts if text]


def _children(element: Any, *names: str) -> Iterator[Any]:
    """The children with these names, in the order of `names`.

    Elements of the Media RSS namespace are left out: they describe pictures and videos.
    """
    for name in names:
        for child in element.iterchildren(f"{{*}}{name}"):
            if "/mrss" not in child.tag:
                yield child
