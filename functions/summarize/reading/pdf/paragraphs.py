"""Lines in reading order -> paragraphs, headings and items, and the title, by how they are set."""

import itertools
import re
from collections import Counter

from summarize.reading.blocks import Block, squeeze
from summarize.reading.pdf.hyphens import Hyphens
from summarize.reading.pdf.layout import BULLET, BULLET_GAP, Line, on_one_baseline

# All of these are in units of the type's size (em).
INDENT = 0.6
# Paragraphs set apart have a third of a line between them at least; type larger than the body's is a heading's.
PARAGRAPH_LEADING, HEADING_SIZE, TITLE_SIZE = 1.3, 1.05, 1.25
# A heading is no longer; a large-set standfirst ends in a full stop.
HEADING_WORDS = 20

_SENTENCE_END = re.compile(r"""[.!?…:;]["'”’)\]»]*$""")


def blocks(lines: list[Line]) -> tuple[list[Block], str | None]:
    """The blocks of a text of a line at least, and the text of that which is set as a title, if any."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    body, hyphens = weights.most_common(1)[0][0], Hyphens([line.text for line in lines])
    paragraphs = _paragraphs(lines, body, _leading(lines))
    texts = [squeeze(hyphens.text([line.text for line in paragraph])) for paragraph in paragraphs]
    found = [
        _block(text, paragraph[-1].size / body)
        for text, paragraph in zip(texts, paragraphs, strict=True)
    ]
    first = [line.base for line in lines if line.page == lines[0].page]
    middle = (max(first) + min(first)) / 2
    large = [
        (len(text.split()) > 2, paragraph[-1].size, text)
        for text, paragraph in zip(texts, paragraphs, strict=True)
        if paragraph[0].page == lines[0].page
        and paragraph[0].base >= middle
        and paragraph[-1].size > TITLE_SIZE * body
    ]
    return [block for block in found if block.text], max(large, key=lambda title: title[:2])[
        2
    ] if large else None


def _block(text: str, size: float) -> Block:
    is_heading = len(text.split()) <= HEADING_WORDS and (
        size > TITLE_SIZE or (size > HEADING_SIZE and not _SENTENCE_END.search(text))
    )
    return Block(text, is_heading=is_heading, is_item=not is_heading and bool(BULLET.match(text)))


def _leading(lines: list[Line]) -> float:
    """From baseline to baseline within paragraphs, in em: a low quartile, as some lines are paragraphs of their own."""
    drops = [
        (one.base - other.base) / one.size
        for one, other in itertools.pairwise(lines)
        if one.page == other.page and abs(one.size - other.size) < one.size / 20
    ]
    plausible = sorted(drop for drop in drops if 0.8 < drop < 3)
    return plausible[len(plausible) // 4] if plausible else 1.2


def _paragraphs(lines: list[Line], body: float, leading: float) -> list[list[Line]]:
    paragraphs = [[lines[0]]]
    for line, after in itertools.zip_longest(lines[1:], lines[2:]):
        if (
            _begins(paragraphs[-1], line, leading)
            if _is_below(paragraphs[-1][-1], line)
            else _jumps(paragraphs[-1], line, after, body)
        ):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _is_below(before: Line, line: Line) -> bool:
    """Whether a line stands under another, or goes on with it after a stretched space."""
    is_beside = (
        on_one_baseline(before, line) and 0 <= line.left - before.right < BULLET_GAP * line.size
    )
    is_under = before.base > line.base and before.left < line.right and line.left < before.right
    return before.page == line.page and (is_beside or is_under or _is_initial(before))


def _is_initial(line: Line) -> bool:
    """A letter as high as some lines that begins a story; it stands beside them."""
    return len(line.text) == 1 and line.text.isupper()


def _begins(paragraph: list[Line], line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph by its size, its distance, its indent or the room left in the line before."""
    before, is_listed = paragraph[-1], bool(BULLET.match(paragraph[0].text))
    if _is_initial(before) or on_one_baseline(before, line):
        return False
    if max(before.size, line.size) > HEADING_SIZE * min(before.size, line.size):
        return True
    if BULLET.match(line.text) and (
        is_listed or line.text[0] in "•‣▪◦" or before.text.endswith(":")
    ):
        return True
    if (before.base - line.base) / line.size > PARAGRAPH_LEADING * leading:
        return True
    indent, ends = (line.left - before.left) / line.size, bool(_SENTENCE_END.search(before.text))
    if not is_listed and (indent > INDENT or (indent < -INDENT and ends and len(paragraph) > 1)):
        return True
    word = len(line.text.split()[0]) * (line.right - line.left) / len(line.text)
    has_room = before.right + word + 2 * line.size < before.edge
    # A by-line has no full stop.
    is_alone = (
        len(paragraph) == 1 and not line.text[0].islower() and not Hyphens.is_at_end(before.text)
    )
    return has_room and (ends or is_alone)


def _jumps(paragraph: list[Line], line: Line, after: Line | None, body: float) -> bool:
    """Whether a line at the head of a column or page begins a paragraph, and does not go on with the one before the break."""
    before = paragraph[-1]
    if (
        abs(before.size - line.size) > line.size / 20
        or line.size > HEADING_SIZE * body
        or BULLET.match(line.text)
    ):
        return True
    if line.text[0].islower() or Hyphens.is_at_end(before.text):
        return False
    is_full = before.right > before.edge - 2 * before.size
    is_indented = after is not None and after.left < line.left - INDENT * line.size
    return not is_full or is_indented or bool(_SENTENCE_END.search(before.text))
