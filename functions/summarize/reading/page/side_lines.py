"""Removes lines beside the story that only their place or the page's metadata reveals."""

import re
from collections.abc import Iterable

from summarize.reading.blocks import Block
from summarize.reading.page.cleaning import PROSE_WORDS, SENTENCE_END

# A note about the author is one of the last blocks, and has at most this many words.
LAST_BLOCKS, NOTE_WORDS = 5, 100
# A label of a list of other stories has at most this many words.
LABEL_WORDS = 8

_LABEL = re.compile(
    r"(?:more (?:must[ -]?reads|from (?!his|her|their)|stories|news|coverage|headlines|on this)"
    r"|related (?:stor|article|content|news|coverage|link|read|post|topic|video)|related:?$"
    r"|recommended (?:for|stor|read|article|video|link|by)|recommended:?$|read (?:more|next|also)|also read|see also|further reading"
    r"|(?:our|full|latest|more) coverage|top (?:reads|stories|picks)|most (?:read|popular|viewed)"
    r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested)|editor['’]?s['’]? picks?"
    r"|trending|popular (?:now|stories|posts|on)|don['’]?t miss|explore (?:more|further))",
    re.IGNORECASE,
)
# `{}` is a name. The surname alone is enough before a verb of reporting.
_NOTE = r"\W{{0,3}}(?:by )?(?:(?:{0}) \(?(?:is|was|are|has|writes|covers|reports|he|she)\b"
_NOTE += r"|(?:{0}|{1}) (?:reported|contributed|writes|covers|reports)\b)"


def without_side_lines(blocks: list[Block], authors: Iterable[str]) -> list[Block]:
    """The blocks without lists of other stories, and without notes about the authors."""
    kept = _without_other_stories(blocks)
    notes = _author_notes(authors)
    if not notes:
        return kept
    last = len(kept) - LAST_BLOCKS
    return [
        block
        for number, block in enumerate(kept)
        if number < last or not notes.match(block.text) or len(block.text.split()) > NOTE_WORDS
    ]


def _without_other_stories(blocks: list[Block]) -> list[Block]:
    """The blocks without those of a list that stands below a label such as `More from us`."""
    kept = []
    is_below_label = False
    for block in blocks:
        is_label = _is_label(block)
        is_below_label = is_label or (is_below_label and not _is_paragraph(block))
        if not is_below_label:
            kept.append(block)
    return kept


def _is_label(block: Block) -> bool:
    is_short = len(block.text.split()) <= LABEL_WORDS and not SENTENCE_END.search(block.text)
    return is_short and bool(_LABEL.match(block.text))


def _is_paragraph(block: Block) -> bool:
    is_prose = len(block.text.split()) >= PROSE_WORDS and bool(SENTENCE_END.search(block.text))
    return is_prose and not block.is_item and not block.is_heading


def _author_notes(authors: Iterable[str]) -> re.Pattern[str] | None:
    """Matches the start of a note about one of the authors; None without authors."""
    names = [name for name in authors if " " in name]
    if not names:
        return None
    full = "|".join(map(re.escape, names))
    surnames = "|".join(re.escape(name.split()[-1]) for name in names)
    return re.compile(_NOTE.format(full, surnames))
