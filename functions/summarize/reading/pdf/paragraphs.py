"""Finds paragraphs, headings, list items and the title in lines, by type size and position."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from summarize.reading import headline
from summarize.reading.blocks import Block, squeeze
from summarize.reading.pdf.hyphens import Dehyphenator
from summarize.reading.pdf.layout import BULLET, BULLET_GAP, Line, on_same_baseline

# In em, the unit that equals the type size. A line is indented if it starts more than this to the
# right of the line before it.
INDENT = 0.6
# A line starts a paragraph if its distance from the line before it is more than this multiple of
# the leading, which is the distance between the baselines of a paragraph.
PARAGRAPH_LEADING = 1.3
# The minimum type sizes of headings and of the title, relative to that of the body text.
HEADING_SIZE, TITLE_SIZE = 1.05, 1.25
# The maximum number of words in a heading. A longer text in large type is a standfirst.
HEADING_WORDS = 20

_SENTENCE_END = re.compile(r"""[.!?…:;]["'”’)\]»]*$""")


def blocks_and_title(lines: list[Line]) -> tuple[list[Block], str | None]:
    """The blocks of a file and its title, from all of its lines in reading order.

    `lines` has at least one line. The title is None if there is no large text in the upper half of
    the first page; otherwise it is also one of the blocks.
    """
    body_size = _body_size(lines)
    dehyphenator = Dehyphenator([line.text for line in lines])
    paragraphs = _paragraphs(lines, body_size, _leading(lines))
    texts = [
        squeeze(dehyphenator.join([line.text for line in paragraph])) for paragraph in paragraphs
    ]
    sizes = [paragraph[-1].size / body_size for paragraph in paragraphs]
    blocks = [_block(text, size) for text, size in zip(texts, sizes, strict=True) if text]
    return blocks, _title(lines, texts, paragraphs, body_size)


def _body_size(lines: list[Line]) -> float:
    """The most frequent type size, counted in characters, in points."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[round(line.size, 1)] += len(line.text)
    return characters.most_common(1)[0][0]


def _leading(lines: list[Line]) -> float:
    """The distance between the baselines of a paragraph, in em; 1.2 if no lines show it.

    It is the lower quartile of the distances between lines of one size, because the larger ones are
    between paragraphs. Distances that no paragraph has (outside 0.8 to 3 em) are ignored.
    """
    distances: list[float] = []
    for line, following in itertools.pairwise(lines):
        is_same_size = abs(line.size - following.size) < _size_tolerance(line)
        if line.page == following.page and is_same_size:
            distances.append((line.baseline - following.baseline) / line.size)
    plausible = sorted(distance for distance in distances if 0.8 < distance < 3)
    return plausible[len(plausible) // 4] if plausible else 1.2


def _block(text: str, size: float) -> Block:
    """The block with this text; `size` is its type size, relative to that of the body text."""
    is_heading = len(text.split()) <= HEADING_WORDS and (
        size > TITLE_SIZE or (size > HEADING_SIZE and not _SENTENCE_END.search(text))
    )
    return Block(text, is_heading=is_heading, is_item=not is_heading and bool(BULLET.match(text)))


def _title(
    lines: list[Line], texts: Sequence[str], paragraphs: Sequence[list[Line]], body_size: float
) -> str | None:
    """The text in the largest type in the upper half of the first page; None if no type is large.

    A text of more than two words is preferred: a shorter text may be the name of the newspaper.
    """
    baselines = [line.baseline for line in lines if line.page == lines[0].page]
    middle = (max(baselines) + min(baselines)) / 2
    candidates: list[tuple[bool, float, str]] = []
    for text, paragraph in zip(texts, paragraphs, strict=True):
        is_large = _is_in_title_type(paragraph, lines[0].page, middle, body_size)
        if is_large and headline.may_be_title(text):
            candidates.append((len(text.split()) > 2, paragraph[-1].size, text))
    if not candidates:
        return None
    return max(candidates, key=lambda candidate: candidate[:2])[2]


def _is_in_title_type(paragraph: list[Line], page: int, middle: float, body_size: float) -> bool:
    first, last = paragraph[0], paragraph[-1]
    return first.page == page and first.baseline >= middle and last.size > TITLE_SIZE * body_size


def _paragraphs(lines: list[Line], body_size: float, leading: float) -> list[list[Line]]:
    paragraphs = [[lines[0]]]
    for line, after in itertools.zip_longest(lines[1:], lines[2:]):
        paragraph = paragraphs[-1]
        if _is_below(paragraph[-1], line):
            starts = _starts_paragraph_below(paragraph, line, leading)
        else:
            starts = _starts_paragraph_at_top(paragraph, line, after, body_size)
        if starts:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _is_below(before: Line, line: Line) -> bool:
    """True if the line stands below the line before it, or beside it after a wide space.

    Otherwise, the line is at the top of another column or page.
    """
    is_beside = (
        on_same_baseline(before, line) and 0 <= line.left - before.right < BULLET_GAP * line.size
    )
    is_under = (
        before.baseline > line.baseline and before.left < line.right and line.left < before.right
    )
    return before.page == line.page and (is_beside or is_under or _is_drop_cap(before))


def _is_drop_cap(line: Line) -> bool:
    """True for a drop cap: a large first letter; the lines after it stand beside it."""
    return len(line.text) == 1 and line.text.isupper()


def _size_tolerance(line: Line) -> float:
    """The maximum difference between two type sizes that count as the same, in points."""
    return line.size / 20


def _starts_paragraph_below(paragraph: list[Line], line: Line, leading: float) -> bool:
    """True if a line below the lines of a paragraph starts the next paragraph.

    It does if it has another type size, a bullet, a larger distance or an indent. It also does if
    its first word would have fitted on the line before it and the paragraph may end there.
    """
    before, is_listed = paragraph[-1], bool(BULLET.match(paragraph[0].text))
    if _is_drop_cap(before) or on_same_baseline(before, line):
        return False
    if max(before.size, line.size) > HEADING_SIZE * min(before.size, line.size):
        return True
    if BULLET.match(line.text) and (
        is_listed or line.text[0] in "•‣▪◦" or before.text.endswith(":")
    ):
        return True
    if (before.baseline - line.baseline) / line.size > PARAGRAPH_LEADING * leading:
        return True
    return (not is_listed and _is_indented(paragraph, line)) or (
        _has_room(before, line) and _may_end_before(paragraph, line)
    )


def _is_indented(paragraph: list[Line], line: Line) -> bool:
    """True if the line is indented, or starts to the left of a finished paragraph."""
    before = paragraph[-1]
    indent = (line.left - before.left) / line.size
    ends = bool(_SENTENCE_END.search(before.text))
    return indent > INDENT or (indent < -INDENT and ends and len(paragraph) > 1)


def _has_room(before: Line, line: Line) -> bool:
    """True if the first word of the line would have fitted on the line before it."""
    first_word = line.text.split(maxsplit=1)[0]
    word_width = len(first_word) * (line.right - line.left) / len(line.text)
    return before.right + word_width + 2 * line.size < before.column_right


def _may_end_before(paragraph: list[Line], following: Line) -> bool:
    """True if the paragraph ends in punctuation, or is a single line, such as a by-line."""
    last = paragraph[-1]
    is_single_line = (
        len(paragraph) == 1
        and not following.text[0].islower()
        and not Dehyphenator.ends_in_hyphen(last.text)
    )
    return is_single_line or bool(_SENTENCE_END.search(last.text))


def _starts_paragraph_at_top(
    paragraph: list[Line], line: Line, after: Line | None, body_size: float
) -> bool:
    """True if a line at the top of a column or page starts a new paragraph.

    `after` is the next line; it shows whether `line` is indented.
    """
    before = paragraph[-1]
    has_other_size = abs(before.size - line.size) > _size_tolerance(line)
    if has_other_size or line.size > HEADING_SIZE * body_size or BULLET.match(line.text):
        return True
    if line.text[0].islower() or Dehyphenator.ends_in_hyphen(before.text):
        return False
    is_full = before.right > before.column_right - 2 * before.size
    is_indented = after is not None and after.left < line.left - INDENT * line.size
    return not is_full or is_indented or bool(_SENTENCE_END.search(before.text))
