"""Limits the size of the groups in a page.

A group consists of the elements in one paragraph, cell or box.

The time of trafilatura and lxml is quadratic in the number of children of one element, and in the
number of text nodes in one paragraph. The largest group in 381 news pages has 399 elements, so
these limits do not change news pages. In other pages, a long run of inline elements is replaced by
its text, a paragraph above the limit is divided, and a box above the limit gets inner boxes.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from summarize.reading import fragment
from summarize.reading.page.cleaning import SENTENCE_END

# Maximum number of elements in one group. It counts the children of an element, and the elements
# inside inline children. In CELLS, which trafilatura flattens, it counts all descendants.
MAX_GROUP = 500
# Maximum number of headings in one page; news pages have up to 99. trafilatura removes headings at
# the end of a page in quadratic time.
MAX_HEADINGS = 500
# A run of inline elements is a list of links if more than this share of its text is in links that
# are not sentences. Long runs of links that are sentences exist: in some transcripts, each sentence
# links to the recording.
LINK_SHARE = 0.5

INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp"),
        *("small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    ]
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS = frozenset(["li", "td", "th", "dd", "dt", "blockquote", "pre"])
# Elements that may be divided into several elements with the same tag. Other elements get inner
# boxes: trafilatura reads only the first of several `article` elements, for example.
DIVISIBLE = CELLS.union(HEADINGS, ("p", "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"))
# Elements that start a new line. A cut before one of them does not cut a sentence.
LINE_STARTS = DIVISIBLE | fragment.BLOCKS | {"br"}


def limit_groups(page: Any) -> None:
    """Change the page so that it has at most MAX_HEADINGS, and no group above MAX_GROUP.

    Headings above the limit become paragraphs.
    """
    for heading in list(page.iter(*HEADINGS))[MAX_HEADINGS:]:
        heading.tag = "p"
    _Groups(page).limit()


class _Groups:
    """The elements of a page, and the size of the group in every element."""

    def __init__(self, page: Any) -> None:
        self._elements = list(page.iter("*"))
        self._sizes: dict[Any, int] = {}
        self._in_cells: set[Any] = set()
        for element in self._elements:
            parent = element.getparent()
            if parent is not None and (parent.tag in CELLS or parent in self._in_cells):
                self._in_cells.add(element)

    def limit(self) -> None:
        # Children are limited before their parent, so their sizes do not change later.
        for element in reversed(self._elements):
            if self._size(element) > MAX_GROUP:
                self._flatten(element)
            if self._size(element) > MAX_GROUP:
                self._split(element)
            parent = element.getparent()
            if parent is not None:
                self._sizes[parent] = self._size(parent) + self._weight(element)

    def _size(self, element: Any) -> int:
        return self._sizes.get(element, 0)

    def _weight(self, element: Any) -> int:
        """The number of elements that this element adds to the group of its parent."""
        is_transparent = element.tag in INLINE or element in self._in_cells
        return 1 + (self._size(element) if is_transparent else 0)

    def _flatten(self, parent: Any) -> None:
        """Replace runs of inline elements that are above the limit by their text."""
        for is_inline, group in itertools.groupby(list(parent), _is_inline):
            run = list(group)
            weight = sum(map(self._weight, run))
            if is_inline and weight > MAX_GROUP:
                _replace_by_text(parent, run)
                self._sizes[parent] -= weight

    def _split(self, element: Any) -> None:
        """Divide the element into several with the same tag, or put its children into boxes."""
        parent = element.getparent()
        groups = list(self._parts(element))
        is_divisible = element.tag in DIVISIBLE | INLINE or element in self._in_cells
        if is_divisible and parent is not None:
            self._divide(element, parent, groups)
        else:
            self._put_in_boxes(element, groups)

    def _divide(self, element: Any, parent: Any, groups: list[list[Any]]) -> None:
        """Move all groups except the first into new elements with the same tag."""
        tail, element.tail = element.tail, None
        last = element
        for group in groups[1:]:
            part = element.makeelement(element.tag, dict(element.attrib))
            if element in self._in_cells:
                self._in_cells.add(part)
            self._move(group, part)
            last.addnext(part)
            last = part
            self._sizes[parent] = self._size(parent) + self._weight(part)
        last.tail = tail
        self._sizes[element] = sum(map(self._weight, groups[0]))

    def _put_in_boxes(self, element: Any, groups: list[list[Any]]) -> None:
        for group in groups:
            box = element.makeelement("div")
            group[0].addprevious(box)
            self._move(group, box)
        self._sizes[element] = len(groups)

    def _parts(self, element: Any) -> Iterator[list[Any]]:
        """The children in consecutive groups of at most MAX_GROUP.

        If the next child exceeds the limit, the group is cut before its last LINE_STARTS element,
        or at the limit if it has none. The time is linear: no child after the cut is one of
        LINE_STARTS, so the next cut is after them, and no child is carried over twice.
        """
        group: list[Any] = []
        size = cut = 0
        for child in element:
            weight = self._weight(child)
            starts_line = child.tag in LINE_STARTS
            while group and size + weight > MAX_GROUP:
                cut = cut if cut and not starts_line else len(group)
                yield group[:cut]
                group, cut = group[cut:], 0
                size = sum(map(self._weight, group))
            cut = len(group) if starts_line else cut
            group.append(child)
            size += weight
        yield group

    def _move(self, group: list[Any], target: Any) -> None:
        self._sizes[target] = sum(map(self._weight, group))
        target.extend(group)


def _is_inline(element: Any) -> bool:
    return all(part.tag in INLINE for part in element.iter("*"))


def _replace_by_text(parent: Any, run: list[Any]) -> None:
    """Replace consecutive children by their text; remove them if they are a list of links."""
    text = "".join(f"{''.join(element.itertext())}{element.tail or ''}" for element in run)
    links = itertools.chain.from_iterable(element.iter("a") for element in run)
    link_texts = ("".join(link.itertext()) for link in links)
    linked = sum(len(link) for link in link_texts if not SENTENCE_END.search(link))
    if linked > LINK_SHARE * len(text):
        text = ""
    before = run[0].getprevious()
    for element in run:
        parent.remove(element)
    if before is None:
        parent.text = f"{parent.text or ''}{text}"
    else:
        before.tail = f"{before.tail or ''}{text}"
