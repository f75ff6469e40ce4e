"""Removes boilerplate from the start and the end of a story.

A line such as `By Jane Doe` or `NFL` is boilerplate only above a story. A line about the author is
boilerplate only below it. These rules use the position of a block; the rules in `boilerplate` use
only its text.
"""

import re

from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, NAME, ROLE, is_link_heading

# A note about the author is one of the last BIO_BLOCKS blocks and has at most BIO_WORDS words.
BIO_BLOCKS, BIO_WORDS = 3, 80
# The heading of the readers' comments is below at least STORY_PARAGRAPHS paragraphs, and above at
# least COMMENT_LINES lines such as `Reply` or `3 days ago`. The word `Comments` alone is
# not enough: it may be a link beside the story.
STORY_PARAGRAPHS, COMMENT_LINES = 3, 2

_PROSE_END = re.compile(r"[.!?…:;,][\"'”’)\]*]*$")
_POSSESSIVE = r"(?:[A-Z][\w.]{0,20} ){0,2}[A-Z][\w.]{0,20}['’]s"
_ONLY_NAME = re.compile(rf"{NAME}$")
_ONLY_ROLE = re.compile(
    rf"(?:[\w-]{{2,20}} ){{0,4}}(?:co-)?{ROLE}(?:, [\w ]{{1,30}})?$", re.IGNORECASE
)
# By-lines with or without a date, and section labels in capitals: `NFL`, `CHEAT SHEET`.
_TOP_LINE = re.compile(
    rf"{NAME} ?[-–—|•·] .{{4,30}}\b\d{{4}}$|"
    rf"{BY_LINE}|^(?i:(?:posted )?(?:on )?by )\S{{1,30}}(?: [A-Z]\S{{1,30}}){{0,3}},?$"
    r"|^[A-Z][A-Z&’'-]+(?: [A-Z0-9&’'-]+){0,3}$"
)
# `• Jane Doe (she/her), a former minister, is a senior editor at …`
_BIO = re.compile(
    rf"^(?:[•*—-] ?)?{NAME}(?: \([^()]{{1,20}}\))?(?:, [^.!?]{{1,80}},)? "
    rf"is (?:an?|the|our|{_POSSESSIVE}) [^.!?]{{0,60}}?\b(?i:{ROLE})\b"
    rf"|^• ?{NAME}(?:, [^.!?]{{1,100}},)? is [^.!?]{{1,200}}\.$"
    rf"|^(?:[•*—-] ?)?{NAME} (?:writes|covers|reports)\b[^.!?]{{0,60}}? (?:about|on|for|across)\b"
)
# A credit at the end of a story: the initials of an author, or `—Field Level Media`.
_CREDIT_LINE = re.compile(
    r"[(\[—– ]{0,3}[A-Z]{2,4}[)\]]?$|[—–-]{1,2} ?(?:[A-Z][\w.'’-]*+ ?){1,4}+$"
)
_COMMENTS_HEADING = re.compile(
    r"(?:\d+ )?(?:readers['’]? )?comments?(?: ?\(\d+\)| \d+)?:?$"
    r"|(?:leave|post|add|write) a (?:comment|reply)\b"
    r"|(?:join|view) the (?:conversation|discussion)\b",
    re.IGNORECASE,
)
# `Reply`, `Like · Reply · 3h`, `jane_doe says:`, `3 days ago`
_COMMENT_LINE = re.compile(
    r"(?:like|reply|report|flag|share)\b.{0,20}$|\S{1,30}(?: \S{1,30}){0,2} says:$"
    r"|.{0,40}\b\d+ (?:min|minute|hour|day|week|month|year)s? ago$",
    re.IGNORECASE,
)


def without_comments(blocks: list[Block]) -> list[Block]:
    """The blocks above the comments of readers; all blocks if there are no comments."""
    comment_lines = sum(bool(_COMMENT_LINE.match(block.text)) for block in blocks)
    if comment_lines < COMMENT_LINES:
        return blocks
    paragraphs = 0
    for position, block in enumerate(blocks):
        paragraphs += bool(_PROSE_END.search(block.text))
        comment_lines -= bool(_COMMENT_LINE.match(block.text))
        is_heading = paragraphs >= STORY_PARAGRAPHS and _COMMENTS_HEADING.match(block.text)
        if is_heading and comment_lines >= COMMENT_LINES:
            return blocks[:position]
    return blocks


def without_link_lists(blocks: list[Block]) -> list[Block]:
    """The blocks without link lists: a heading such as `More from` and the titles below it."""
    story: list[Block] = []
    is_in_list = False
    for block in blocks:
        is_title = not block.is_heading and not _PROSE_END.search(block.text)
        is_in_list = is_link_heading(block.text) or (is_in_list and is_title)
        if not is_in_list:
            story.append(block)
    return story


def without_top_and_bottom(blocks: list[Block]) -> list[Block]:
    """The blocks without by-lines and labels at the top, and without the lines of `without_bottom`.

    At least one block remains if there are any.
    """
    return without_bottom(_without_top(blocks))


def without_bottom(blocks: list[Block]) -> list[Block]:
    """The blocks without credits at the end, and without notes about the author near the end."""
    story = list(blocks)
    while len(story) > 1 and _CREDIT_LINE.match(story[-1].text):
        story.pop()
    start = max(1, len(story) - BIO_BLOCKS)
    return [*story[:start], *(block for block in story[start:] if not _is_bio(block.text))]


def _without_top(blocks: list[Block]) -> list[Block]:
    start = 0
    while start < len(blocks) - 1:
        block, following = blocks[start], blocks[start + 1].text
        if block.is_heading or _PROSE_END.search(block.text.rstrip(",")):
            break
        is_author = _ONLY_ROLE.match(block.text) or (
            _ONLY_NAME.match(block.text) and _ONLY_ROLE.match(following)
        )
        if not is_author and not _TOP_LINE.match(block.text):
            break
        start += 1
    return blocks[start:]


def _is_bio(text: str) -> bool:
    return len(text.split()) <= BIO_WORDS and bool(_BIO.match(text))
