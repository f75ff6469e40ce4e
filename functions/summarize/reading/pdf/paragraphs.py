"""Lines in reading order -> paragraphs, headings, list items and the title, by their typography."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from summarize.reading.blocks import Block, squeeze
from summarize.reading.pdf.hyphens import Dehyphenator
from summarize.reading.pdf.layout import BULLET, BULLET_GAP, Line, on_same_baseline

# In units of the type size (em). A line is indented if it starts further right than this.
INDENT = 0.6
# A line starts a paragraph if its distance from the line before is more than this many times the
# distance between the lines of a paragraph.
PARAGRAPH_LEADING = 1.3
# Headings and the title are more than this many times as large as the body text.
HEADING_SIZE, TITLE_SIZE = 1.05, 1.25
# A longer text in large type is a standfirst, not a heading.
HEADING_WORDS = 20

_SENTENCE_END = re.compile(r"""[.!?…:;]["'”’)\]»]*$""")


def blocks_and_title(lines: list[Line]) -> tuple[list[Block], str | None]:
    """The blocks of the lines, of which there is at least one, and the title, if any."""
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
    """The type size of most characters."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[round(line.size, 1)] += len(line.text)
    return characters.most_common(1)[0][0]


def _leading(lines: list[Line]) -> float:
    """The distance between the baselines of a paragraph's lines, in em.

    It is a low quartile of all distances, because the greater ones are between paragraphs.
    """
    distances: list[float] = []
    for line, following in itertools.pairwise(lines):
        is_same_size = abs(line.size - following.size) < _size_tolerance(line)
        if line.page == following.page and is_same_size:
            distances.append((line.base - following.base) / line.size)
    plausible = sorted(distance for distance in distances if 0.8 < distance < 3)
    return plausible[len(plausible) // 4] if plausible else 1.2


def _block(text: str, size: float) -> Block:
    """The block of a text; `size` is its type size, relative to that of the body text."""
    is_heading = len(text.split()) <= HEADING_WORDS and (
        size > TITLE_SIZE or (size > HEADING_SIZE and not _SENTENCE_END.search(text))
    )
    return Block(text, is_heading=is_heading, is_item=not is_heading and bool(BULLET.match(text)))


def _title(
    lines: list[Line], texts: Sequence[str], paragraphs: Sequence[list[Line]], body_size: float
) -> str | None:
    """The largest text in the upper half of the first page, if it is larger than the body text.

    A text of more than two words is preferred: a shorter one may be the newspaper's name.
    """
    baselines = [line.base for line in lines if line.page == lines[0].page]
    middle = (max(baselines) + min(baselines)) / 2
    candidates: list[tuple[bool, float, str]] = []
    for text, paragraph in zip(texts, paragraphs, strict=True):
        if _may_be_title(paragraph, lines[0].page, middle, body_size):
            candidates.append((len(text.split()) > 2, paragraph[-1].size, text))
    if not candidates:
        return None
    return max(candidates, key=lambda candidate: candidate[:2])[2]


def _may_be_title(paragraph: list[Line], page: int, middle: float, body_size: float) -> bool:
    first, last = paragraph[0], paragraph[-1]
    return first.page == page and first.base >= middle and last.size > TITLE_SIZE * body_size


def _paragraphs(lines: list[Line], body_size: float, leading: float) -> list[list[Line]]:
    paragraphs = [[lines[0]]]
    for line, after in itertools.zip_longest(lines[1:], lines[2:]):
        paragraph = paragraphs[-1]
        if _is_below(paragraph[-1], line):
            starts = _starts_below(paragraph, line, leading)
        else:
            starts = _starts_at_top(paragraph, line, after, body_size)
        if starts:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _is_below(before: Line, line: Line) -> bool:
    """True if the line stands under the one before, or continues it after a stretched space.

    Otherwise the line is at the top of another column or page.
    """
    is_beside = (
        on_same_baseline(before, line) and 0 <= line.left - before.right < BULLET_GAP * line.size
    )
    is_under = before.base > line.base and before.left < line.right and line.left < before.right
    return before.page == line.page and (is_beside or is_under or _is_initial(before))


def _is_initial(line: Line) -> bool:
    """True for a large letter that starts a story; the lines after it stand beside it."""
    return len(line.text) == 1 and line.text.isupper()


def _size_tolerance(line: Line) -> float:
    """The difference up to which another type size counts as the same."""
    return line.size / 20


def _starts_below(paragraph: list[Line], line: Line, leading: float) -> bool:
    """True if a line under a paragraph starts the next one.

    The signs are its size, a bullet, its distance, an indent, and room for its first word on the
    line before.
    """
    before, is_listed = paragraph[-1], bool(BULLET.match(paragraph[0].text))
    if _is_initial(before) or on_same_baseline(before, line):
        return False
    if max(before.size, line.size) > HEADING_SIZE * min(before.size, line.size):
        return True
    if BULLET.match(line.text) and (
        is_listed or line.text[0] in "•‣▪◦" or before.text.endswith(":")
    ):
        return True
    if (before.base - line.base) / line.size > PARAGRAPH_LEADING * leading:
        return True
    return (not is_listed and _is_indented(paragraph, line)) or (
        _has_room(before, line) and _may_end_with(paragraph, line)
    )


def _is_indented(paragraph: list[Line], line: Line) -> bool:
    """True if the line is indented, or stands further left than a paragraph that has ended."""
    before = paragraph[-1]
    indent = (line.left - before.left) / line.size
    ends = bool(_SENTENCE_END.search(before.text))
    return indent > INDENT or (indent < -INDENT and ends and len(paragraph) > 1)


def _has_room(before: Line, line: Line) -> bool:
    """True if the first word of the line would have fitted on the line before."""
    first_word = line.text.split(maxsplit=1)[0]
    word_width = len(first_word) * (line.right - line.left) / len(line.text)
    return before.right + word_width + 2 * line.size < before.edge


def _may_end_with(paragraph: list[Line], following: Line) -> bool:
    """True if the paragraph ends a sentence, or is a single line that need not, like a by-line."""
    last = paragraph[-1]
    is_single_line = (
        len(paragraph) == 1
        and not following.text[0].islower()
        and not Dehyphenator.ends_in_hyphen(last.text)
    )
    return is_single_line or bool(_SENTENCE_END.search(last.text))


def _starts_at_top(paragraph: list[Line], line: Line, after: Line | None, body_size: float) -> bool:
    """True if a line at the top of a column or page does not continue the paragraph before it.

    `after` is the line below it, which shows whether it is indented.
    """
    before = paragraph[-1]
    has_other_size = abs(before.size - line.size) > _size_tolerance(line)
    if has_other_size or line.size > HEADING_SIZE * body_size or BULLET.match(line.text):
        return True
    if line.text[0].islower() or Dehyphenator.ends_in_hyphen(before.text):
        return False
    is_full = before.right > before.edge - 2 * before.size
    is_indented = after is not None and after.left < line.left - INDENT * line.size
    return not is_full or is_indented or bool(_SENTENCE_END.search(before.text))
