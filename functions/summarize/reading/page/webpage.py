"""HTML -> Draft: the main text as trafilatura finds it (Barbaresi, ACL 2021), which is imported on first use."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from summarize.reading import fragment
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.page import page_facts

# A text of fewer words may be the wrong part of the page, or only some of it: then it is looked for once more, less strictly.
FEW_WORDS = 150
# What was found strictly is the right part if it has at least this share of what is found so.
RIGHT_SHARE = 0.5
# A link of fewer words, on a line of its own, may be a source or an address.
TITLE_WORDS = 4
# A paragraph of a story has that many words, a box that is part of one that many such paragraphs.
PROSE_WORDS, PROSE_PARAGRAPHS = 12, 2

# A parser fed text must not be told of an encoding: libxml2 refuses the contradiction.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# Two line breaks in a row set paragraphs apart on pages that know no better.
_LINE_END = "\u2028"
_EMPTY_LINE = re.compile(rf"{_LINE_END}\s*{_LINE_END}")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]»]*\s*$")
_WITHIN_LINES = frozenset(["b", "strong", "i", "em", "u", "span", "font"])
_BOXES = frozenset(["div", "section", "article", "main", "td"])
# What holds nothing of a story, and costs trafilatura a third of its time, as it looks at each element many times.
_NO_STORY = (
    *(
        "audio",
        "button",
        "canvas",
        "embed",
        "iframe",
        "input",
        "link",
        "map",
        "meta",
        "nav",
        "object",
        "option",
        "script",
    ),
    *("select", "source", "style", "svg", "template", "textarea", "track", "video"),
)
# trafilatura's elements that stand within a line.
_INLINE = frozenset(["hi", "ref", "lb", "del"])


def of_html(text: str) -> Draft:
    """The page's facts, and the blocks of its main text, sub-headings, lists and the rows of tables among them.

    Raises Rejection `too_large` for a page of more than fragment.MAX_ELEMENTS.
    """
    fragment.check_elements(text)
    from trafilatura import load_html  # noqa: PLC0415

    page = load_html(_XML_DECLARATION.sub("", text))
    if page is None:
        return Draft([])
    facts = page_facts.of_page(page)
    _drop_what_is_no_story(page)
    _drop_pointers(page)
    _join_parts(page)
    # Favouring precision keeps debris out, but finds little on pages laid out with tables, or in several parts.
    blocks = _main_text(page, favor_precision=True)
    if _words(blocks) < FEW_WORDS:
        more = _main_text(page, favor_precision=False)
        blocks = more if _words(blocks) < RIGHT_SHARE * _words(more) else blocks
    # Some pages are put together by a script, and hold their text only in what they tell search engines.
    told = of_plain_text(facts.body)
    blocks = told if _words(blocks) < RIGHT_SHARE * _words(told) else blocks
    return replace(facts.draft, blocks=_without_title(blocks, facts.draft.title))


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _without_title(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks from where the story begins: some pages say their title once more above it, below their navigation."""
    named = _letters(title or "")
    sentence = next(
        (n for n, block in enumerate(blocks) if _SENTENCE_END.search(block.text)), len(blocks)
    )
    said = [
        n
        for n, block in enumerate(blocks[: sentence + 1])
        if named and _letters(block.text) == named
    ]
    start = said[-1] + 1 if said else 0
    first = next(
        (n for n, block in enumerate(blocks[start:], start) if _letters(block.text) not in named),
        len(blocks),
    )
    return blocks[first:]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _main_text(page: Any, *, favor_precision: bool) -> list[Block]:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(page, favor_precision=favor_precision, include_comments=False)
    return [block for block in _blocks(found.body) if block.text] if found is not None else []


def _blocks(body: Any) -> Iterator[Block]:
    if len(body) == 1 and body[0].tag == "p" and not len(body[0]):
        # A page without paragraphs comes back as its lines.
        yield from of_plain_text(body[0].text or "")
        return
    if body.find(".//p") is not None:
        for container in [body, *body.iter("div")]:
            _wrap_loose(container)
    for line_break in body.iter("lb"):
        line_break.tail = f"{_LINE_END}{line_break.tail or ''}"
    for element in body.iter("p", "head", "item", "quote", "row"):
        # Tables that lay out a page have paragraphs in their rows.
        is_within = element.xpath("ancestor::p|ancestor::item|ancestor::row[not(.//p)]")
        if not is_within and not (element.tag == "row" and element.find(".//p") is not None):
            for part in _EMPTY_LINE.split(_text(element)):
                yield Block(
                    squeeze(part),
                    is_heading=element.tag == "head",
                    is_item=element.tag in {"item", "row"},
                )


def _drop_what_is_no_story(page: Any) -> None:
    from lxml import etree  # noqa: PLC0415

    etree.strip_elements(page, *_NO_STORY, etree.Comment, with_tail=False)
    # trafilatura drops times, which above a story are its date: sentences would lack them.
    for time in page.xpath("//p//time"):
        if len("".join(next(time.iterancestors("p")).itertext()).split()) >= PROSE_WORDS:
            time.drop_tag()


def _drop_pointers(page: Any) -> None:
    """Take out of a page the lines that are nothing but links and no sentence: titles of other articles."""
    for link in list(page.iter("a")):
        shown = "".join(link.itertext())
        if len(shown.split()) >= TITLE_WORDS and not _SENTENCE_END.search(shown):
            line = _line_of(link)
            if line is not None:
                line.drop_tree()


def _line_of(link: Any) -> Any:
    """The paragraph or item that holds nothing but links, or what stands in a box by itself and does not either; else None."""
    line = link
    while line.getparent() is not None and line.getparent().tag in _WITHIN_LINES:
        line = line.getparent()
    around = line.getparent()
    if around is None:
        return None
    if around.tag in {"p", "li"}:
        return around if around.getparent() is not None and _is_all_links(around) else None
    before = line.getprevious()
    stands_alone = not _is_text(line.tail) and not _is_text(
        around.text if before is None else before.tail
    )
    return line if around.tag in _BOXES and stands_alone and _is_all_links(line) else None


def _is_all_links(line: Any) -> bool:
    """Whether what it says it says in links, but for marks between them."""
    links = [line] if line.tag == "a" else line.iter("a")
    return _letters("".join(line.itertext())) == _letters(
        "".join(text for link in links for text in link.itertext())
    )


def _join_parts(page: Any) -> None:
    """Put a story that advertisements cut into several boxes of one kind back into the first of them."""
    boxes: dict[tuple[Any, str, str], list[Any]] = {}
    for element in page.iter("div", "section"):
        around = element.getparent()
        if (
            around is not None
            and around.tag == "div"
            and around.getparent() is not None
            and _holds_prose(element)
        ):
            kind = (around.getparent(), around.get("class", ""), element.get("class", ""))
            boxes.setdefault(kind, []).append(element)
    for (_, outer, inner), (first, *others) in boxes.items():
        if inner and "comment" not in f"{outer}{inner}".lower():
            for other in others:
                first.extend(other)


def _holds_prose(element: Any) -> bool:
    return (
        sum(
            len("".join(child.itertext()).split()) >= PROSE_WORDS
            for child in element.iterchildren("p")
        )
        >= PROSE_PARAGRAPHS
    )


def _wrap_loose(container: Any) -> None:
    """Text that stands between paragraphs, in none of its own, becomes one, with what is set within its lines."""
    children, paragraph = list(container), None
    if _is_text(container.text):
        paragraph = container.makeelement("p")
        paragraph.text, container.text = container.text, None
        container.insert(0, paragraph)
    for child in children:
        if child.tag in _INLINE:
            if paragraph is None:
                paragraph = container.makeelement("p")
                child.addprevious(paragraph)
            paragraph.append(child)
            continue
        paragraph = None
        if _is_text(child.tail):
            paragraph = container.makeelement("p")
            paragraph.text, child.tail = child.tail, None
            child.addnext(paragraph)


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


def _text(element: Any) -> str:
    """What an element says. A quotation made of paragraphs says what stands before them; what stands after one goes with it."""
    if element.tag == "row":
        return " ".join(" ".join(cell.itertext()) for cell in element)
    if element.tag == "quote" and element.find("p") is not None:
        return element.text or ""
    said = "".join(element.itertext())
    return f"{said} {element.tail}" if element.getparent().tag == "quote" and element.tail else said
