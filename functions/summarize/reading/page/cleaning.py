"""Remove from a page what is not part of its story, before its main text is searched for."""

import re
from typing import Any

from summarize import deadline

# A link of fewer words on a line of its own may be a source or an address, not a title.
TITLE_WORDS = 4
# A paragraph of prose has at least this many words.
PROSE_WORDS = 12
# A box is a part of a story if it has at least this many paragraphs of prose.
PROSE_PARAGRAPHS = 2

# Elements without any part of a story. Removing them saves trafilatura a third of its time.
NO_STORY = (
    *("audio", "button", "canvas", "embed", "iframe", "input", "link", "map", "meta", "nav"),
    *("object", "option", "script", "select", "source", "style", "svg", "template", "textarea"),
    *("track", "video"),
)
WITHIN_LINES = frozenset(["b", "strong", "i", "em", "u", "span", "font"])
BOXES = frozenset(["div", "section", "article", "main", "td"])
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]»]*\s*$")
_NOT_LETTERS = re.compile(r"\W+")
# Elements with these names are removed, or replaced by their content, all at once: one by one, each
# removal copies the text of those before it.
_REMOVED, _UNWRAPPED = "removed", "unwrapped"


def remove_no_story(page: Any) -> None:
    """Remove scripts, forms, players and the like; their tail text stays."""
    _remove(page, *NO_STORY)


def keep_times(page: Any) -> None:
    """Replace `time` in paragraphs of prose by its text.

    trafilatura drops every `time`: above a story it is the date of publication, but a sentence
    would lose a word.
    """
    from lxml import etree  # noqa: PLC0415

    is_prose: dict[Any, bool] = {}
    for time in list(page.iter("time")):
        paragraph = next(time.iterancestors("p"), None)
        if paragraph is None:
            continue
        if paragraph not in is_prose:
            is_prose[paragraph] = _words(paragraph) >= PROSE_WORDS
        if is_prose[paragraph]:
            time.tag = _UNWRAPPED
    parents = _parents(page, _UNWRAPPED)
    etree.strip_tags(page, _UNWRAPPED)
    _join_texts(parents)


def remove_link_lines(page: Any) -> None:
    """Remove lines that hold nothing but links and no sentence: the titles of other articles."""
    lines = _LinkLines()
    for link in page.iter("a"):
        deadline.check()
        text = "".join(link.itertext())
        if len(text.split()) >= TITLE_WORDS and not _SENTENCE_END.search(text):
            lines.mark(link)
    _remove(page, _REMOVED)


class _LinkLines:
    """Marks the lines of one page that consist of links, and remembers what it has measured.

    Many links may share a line, so each line is measured once. Removing a line changes none of
    these values: its text is all links.
    """

    def __init__(self) -> None:
        self._only_links: dict[Any, bool] = {}
        # Marked lines -> True if there is text before them, in no element of its own.
        self._marked: dict[Any, bool] = {}

    def mark(self, link: Any) -> None:
        """Mark the paragraph or list item of the link, or its line in a box, if it is all links."""
        line = link
        while line.getparent() is not None and line.getparent().tag in WITHIN_LINES:
            line = line.getparent()
        parent = line.getparent()
        if parent is None:
            return
        if parent.tag in {"p", "li"}:
            if parent.getparent() is not None and self._is_only_links(parent):
                self._mark(parent)
        elif parent.tag in BOXES and self._stands_alone(line) and self._is_only_links(line):
            self._mark(line)

    def _mark(self, line: Any) -> None:
        self._marked[line] = self._has_text_before(line)
        line.tag = _REMOVED

    def _stands_alone(self, line: Any) -> bool:
        return not _is_text(line.tail) and not self._has_text_before(line)

    def _has_text_before(self, line: Any) -> bool:
        """True if text stands between the line and the element before it, removed lines aside."""
        before = line.getprevious()
        if before is None:
            return _is_text(line.getparent().text)
        return _is_text(before.tail) or self._marked.get(before, False)

    def _is_only_links(self, line: Any) -> bool:
        """True if every letter of the element is inside a link."""
        if line not in self._only_links:
            links = [line] if line.tag == "a" else line.iter("a")
            linked = sum(_letters(link) for link in links)
            self._only_links[line] = linked == _letters(line)
        return self._only_links[line]


def join_story(page: Any) -> None:
    """Move the parts of a story that advertisements cut into several boxes into the first box.

    Boxes are parts of one story if they and their parents have the same classes, the parents stand
    in one element, and each box holds prose.
    """
    boxes: dict[tuple[Any, str, str], list[Any]] = {}
    for box in page.iter("div", "section"):
        parent = box.getparent()
        if _is_in_nested_div(box) and _holds_prose(box):
            kind = (parent.getparent(), parent.get("class", ""), box.get("class", ""))
            boxes.setdefault(kind, []).append(box)
    for (_, outer, inner), (first, *others) in boxes.items():
        if inner and "comment" not in f"{outer}{inner}".lower():
            for other in others:
                first.extend(other)


def _is_in_nested_div(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "div" and parent.getparent() is not None


def _holds_prose(element: Any) -> bool:
    paragraphs = element.iterchildren("p")
    prose = sum(_words(paragraph) >= PROSE_WORDS for paragraph in paragraphs)
    return prose >= PROSE_PARAGRAPHS


def _words(element: Any) -> int:
    return len("".join(element.itertext()).split())


def _letters(element: Any) -> int:
    return len(_NOT_LETTERS.sub("", "".join(element.itertext())))


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


def _remove(page: Any, *tags: str) -> None:
    """Remove all elements with these tags; their tail text stays."""
    from lxml import etree  # noqa: PLC0415

    parents = _parents(page, *tags)
    etree.strip_elements(page, *tags, with_tail=False)
    _join_texts(parents)


def _parents(page: Any, *tags: str) -> set[Any]:
    parents = {element.getparent() for element in page.iter(*tags)}
    return parents - {None}


def _join_texts(parents: set[Any]) -> None:
    """Make one node of the text nodes that a removed element leaves side by side.

    trafilatura's XPath takes time quadratic in the text nodes of a page.
    """
    for parent in parents:
        parent.text = parent.text
        for child in parent.iterchildren():
            child.tail = child.tail
