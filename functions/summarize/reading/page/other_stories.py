"""Removes lists of other stories from the blocks of a page."""

import re

from summarize.reading.blocks import Block
from summarize.reading.page.cleaning import PROSE_WORDS, SENTENCE_END

# A label of a list of other stories has at most this many words.
LABEL_WORDS = 8

_LABEL = re.compile(
    r"(?:more (?:must[ -]?reads|from (?!his|her|their)|stories|news|coverage|headlines|on this)"
    r"|related (?:stor|article|content|news|coverage|link|read|post|topic|video)|related:?$"
    r"|recommended (?:for|stor|read|article|video|link|by)|recommended:?$"
    r"|read (?:more|next|also)|also read|see also|further reading"
    r"|(?:our|full|latest|more) coverage|top (?:reads|stories|picks)|most (?:read|popular|viewed)"
    r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested)|editor['’]?s['’]? picks?"
    r"|trending|popular (?:now|stories|posts|on)|don['’]?t miss|explore (?:more|further))",
    re.IGNORECASE,
)


def without_other_stories(blocks: list[Block]) -> list[Block]:
    """The blocks without the lists below labels such as `More from The Times`.

    A list ends at the next paragraph of prose. Items of a list may be prose.
    """
    kept = []
    is_in_list = False
    for block in blocks:
        is_in_list = _is_label(block) or (is_in_list and not _is_paragraph(block))
        if not is_in_list:
            kept.append(block)
    return kept


def _is_label(block: Block) -> bool:
    is_short = len(block.text.split()) <= LABEL_WORDS and not SENTENCE_END.search(block.text)
    return is_short and bool(_LABEL.match(block.text))


def _is_paragraph(block: Block) -> bool:
    is_prose = len(block.text.split()) >= PROSE_WORDS and bool(SENTENCE_END.search(block.text))
    return is_prose and not block.is_item and not block.is_heading
