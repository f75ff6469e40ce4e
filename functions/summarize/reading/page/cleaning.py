"""Removes boilerplate from a parsed page, before trafilatura extracts the main text."""

import re
from typing import Any

from summarize import deadline

# A title of another article has at least this many words. A shorter link on its own line may be a
# source or an address.
TITLE_WORDS = 4
# A paragraph of prose has at least this many words.
PROSE_WORDS = 12
# A box is a part of a story if it has at least this many paragraphs of prose.
PROSE_PARAGRAPHS = 2

# A live blog has at least this many posts with a time of day.
LIVE_POSTS = 3

# Characters of a time of day, such as `10.32 a.m. GMT`.
MAX_TIME = 20

_TIME_OF_DAY = re.compile(r"\d{1,2}[.:]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?", re.IGNORECASE)
# Matches a text that ends like a sentence.
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]»]*\s*$")

# Elements that never contain story text. Without them, trafilatura takes a third less time.
NON_CONTENT = (
    *("audio", "button", "canvas", "embed", "iframe", "input", "link", "map", "meta", "nav"),
    *("object", "option", "script", "select", "source", "style", "svg", "template", "textarea"),
    *("track", "video"),
)
# Elements that format text within a line.
FORMATTING = frozenset(["b", "strong", "i", "em", "u", "span", "font"])
# Elements that may contain lines without a `p` around them.
BOXES = frozenset(["div", "section", "article", "main", "td"])
_NOT_LETTERS = re.compile(r"\W+")
# Temporary tags. All elements with these tags are removed, or replaced by their content, in one
# pass. Removing them one by one takes quadratic time: every removal copies the text before it.
REMOVED, _UNWRAPPED = "removed", "unwrapped"


def remove_non_content(page: Any) -> None:
    """Remove scripts, form fields, media players and other NON_CONTENT; keep their tail text."""
    remove(page, *NON_CONTENT)


def split_paragraphs(page: Any) -> bool:
    """Divide paragraphs at two or more line breaks in a row: `<p>One.<br><br>Two.</p>`.

    True if the page is changed.
    """
    is_changed = False
    for paragraph in list(page.iter("p")):
        breaks = _double_breaks(paragraph)
        if breaks and paragraph.getparent() is not None:
            _divide(paragraph, breaks)
            is_changed = True
    return is_changed


def _double_breaks(paragraph: Any) -> set[Any]:
    """The `br` elements that follow another `br`, with only white space between them."""
    return set(filter(_follows_break, paragraph.iterchildren("br")))


def _follows_break(line_break: Any) -> bool:
    before = line_break.getprevious()
    return before is not None and before.tag == "br" and not _is_text(before.tail)


def _divide(paragraph: Any, breaks: set[Any]) -> None:
    """Move the text after each break into a new paragraph."""
    tail, paragraph.tail = paragraph.tail, None
    part = paragraph
    for child in list(paragraph):
        if child in breaks:
            following = paragraph.makeelement("p", dict(paragraph.attrib))
            following.text, child.tail = child.tail, None
            part.addnext(following)
            part = following
        elif part is not paragraph:
            part.append(child)
    part.tail = tail


def keep_times(page: Any) -> None:
    """Keep the texts of `time` elements in paragraphs of prose, and of the posts of a live blog.

    trafilatura drops every `time` element. Above a story, the element is the date of publication,
    which is not story text. In a sentence, it is part of the text. Above the posts of a live blog,
    it is the time at which a post was written.
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
    posts = list(filter(_is_time_of_post, page.iter("time", "span")))
    for time in posts if len(posts) >= LIVE_POSTS else []:
        time.tag = "p"
    parents = _parents(page, _UNWRAPPED)
    etree.strip_tags(page, _UNWRAPPED)
    _join_texts(parents)


def _is_time_of_post(element: Any) -> bool:
    """True for an element outside paragraphs whose text is only a time of day."""
    text = element.text or ""
    is_time = len(element) == 0 and _TIME_OF_DAY.fullmatch(text.strip()[:MAX_TIME])
    return bool(is_time) and next(element.iterancestors("p"), None) is None


def remove_link_lines(page: Any) -> None:
    """Remove lines of links that are not sentences: they are titles of other articles."""
    lines = _LinkLines()
    for link in page.iter("a"):
        deadline.check()
        text = "".join(link.itertext())
        if len(text.split()) >= TITLE_WORDS and not SENTENCE_END.search(text):
            lines.mark(link)
    lines.remove(page)


class _LinkLines:
    """Marks the lines of one page that consist of links, and removes them.

    Many links may share a line, so the result for every line is cached.
    """

    def __init__(self) -> None:
        self._only_links: dict[Any, bool] = {}
        # Marked line -> True if text directly precedes it.
        self._marked: dict[Any, bool] = {}

    def mark(self, link: Any) -> None:
        """Mark the line of the link if it consists of links.

        The line is the paragraph or list item that contains the link. If the link is directly in a
        box, the line is the link with the FORMATTING elements around it.
        """
        line = link
        while line.getparent() is not None and line.getparent().tag in FORMATTING:
            line = line.getparent()
        parent = line.getparent()
        if parent is None:
            return
        if parent.tag in {"p", "li"}:
            if parent.getparent() is not None and self._is_only_links(parent):
                self._mark(parent)
        elif parent.tag in BOXES and self._stands_alone(line) and self._is_only_links(line):
            self._mark(line)

    def remove(self, page: Any) -> None:
        """Remove all marked lines."""
        for line in self._marked:
            line.tag = REMOVED
        remove(page, REMOVED)

    def _mark(self, line: Any) -> None:
        self._marked[line] = self._has_text_before(line)

    def _stands_alone(self, line: Any) -> bool:
        return not _is_text(line.tail) and not self._has_text_before(line)

    def _has_text_before(self, line: Any) -> bool:
        """True if text directly precedes the line. Marked lines between them are ignored."""
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


def join_story(page: Any) -> bool:
    """Move all parts of a story into one box: advertisements split some stories into several boxes.

    Boxes belong to one story if they have the same class, their parents have the same class and the
    same parent, and every box contains prose. Boxes without a class and comments are not joined.
    True if the page is changed.
    """
    is_changed = False
    boxes: dict[tuple[Any, str, str], list[Any]] = {}
    for box in page.iter("div", "section"):
        parent = box.getparent()
        if _is_in_nested_div(box) and _contains_prose(box):
            story = (parent.getparent(), parent.get("class", ""), box.get("class", ""))
            boxes.setdefault(story, []).append(box)
    for (_, parent_class, box_class), (first, *others) in boxes.items():
        if box_class and "comment" not in f"{parent_class}{box_class}".lower():
            for other in others:
                first.extend(other)
            is_changed = is_changed or bool(others)
    return is_changed


def _is_in_nested_div(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "div" and parent.getparent() is not None


def _contains_prose(element: Any) -> bool:
    paragraphs = element.iterchildren("p")
    prose = sum(_words(paragraph) >= PROSE_WORDS for paragraph in paragraphs)
    return prose >= PROSE_PARAGRAPHS


def _words(element: Any) -> int:
    return len("".join(element.itertext()).split())


def _letters(element: Any) -> int:
    return len(_NOT_LETTERS.sub("", "".join(element.itertext())))


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


def text_of(element: Any) -> str:
    """The text in an element. Faster than `itertext` for a large element."""
    from lxml import etree  # noqa: PLC0415

    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def text_length(element: Any) -> int:
    """The number of characters in an element."""
    return len(text_of(element))


def remove(page: Any, *tags: str) -> None:
    """Remove all elements with these tags; keep their tail text."""
    from lxml import etree  # noqa: PLC0415

    parents = _parents(page, *tags)
    etree.strip_elements(page, *tags, with_tail=False)
    _join_texts(parents)


def _parents(page: Any, *tags: str) -> set[Any]:
    parents = {element.getparent() for element in page.iter(*tags)}
    return parents - {None}


def _join_texts(parents: set[Any]) -> None:
    """Merge adjacent text nodes, which remain where elements were removed.

    Assigning a text to itself makes lxml store it as one node. Without the
    merge, trafilatura's XPath expressions take quadratic time in the number of text nodes.
    """
    for parent in parents:
        parent.text = parent.text
        for child in parent.iterchildren():
            child.tail = child.tail
