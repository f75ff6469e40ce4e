"""Recognizes pages that show only a part of their story: a teaser, or the start before a paywall.

Most pages with a paywall contain the whole story, and hide it with a script. So a statement that a
story is not free is not enough: the text must also be short, or end before the story does.
"""

import re
from dataclasses import dataclass
from typing import Any

from summarize.reading.blocks import Block
from summarize.reading.page.cleaning import text_of

# A story that is not free, and has fewer words, is only its start. Reports of 150 words exist.
LOCKED_WORDS = 120
# A text with an invitation to subscribe that has fewer words is only the start of a story. Pages
# with more text show the invitation to readers who have read several stories.
INVITED_WORDS = 250
# A text that ends in `…` and has fewer words is a teaser. A longer story may end in `…` too.
TRAILING_WORDS = 100
# A text is a part if the page states that its story has more than this many times as many words.
STATED_FACTOR = 2
# An invitation in the text is one of the last blocks, and has at most this many words.
LAST_BLOCKS, INVITATION_WORDS = 3, 30
# Characters of the page's text that are searched for an invitation, from its end.
MAX_CHARACTERS = 100_000

_TRAILS_OFF = re.compile(
    r"(?:…|\.\.\.+|\[[….]+\])[\"'”’)\]\s]*(?:(?:read|see|show|learn|find out) (?:more|on)"
    r"|continue(?: reading)?|more)?[\s.»>→]*$",
    re.IGNORECASE,
)
_READING = r"(?:continue|keep|carry on|go on|finish) (?:reading|watching)|continue (?:to|with) "
_INVITATION = re.compile(
    r"\b(?:subscribe|subscription|sign[ -]?(?:in|up)|log[ -]?in|register|join|pay|member\w{0,10}"
    r"|account)\b[^.!?\n]{0,60}?\b(?:to|and) "
    rf"(?:{_READING}|(?:read|view|access|unlock|see) (?:the|this))"
    r"|\bto (?:continue|keep) reading\b"
    r"|\bto (?:read|view|access|unlock) (?:the )?(?:full|rest|whole|entire|complete)\b"
    r"|\b(?:article|story|content|page|report|post|piece) is (?:\w+ ){0,3}?(?:for|to) "
    r"(?:our |paying |paid |registered |premium |digital ){0,3}(?:subscribers|members)\b"
    r"|\b(?:rest|remainder) of (?:this|the) (?:article|story|post) is\b"
    r"|\b(?:exclusive|only) (?:to|for) (?:our )?(?:subscribers|members)\b"
    r"|\bsubscriber-(?:only|exclusive) (?:article|story|content)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Access:
    """The access to a story, as stated in the metadata of its page.

    `is_free` is None if the page does not state it. `stated_words` is the length of the story; 0 if
    it is not stated.
    """

    is_free: bool | None
    stated_words: int


def access(article: dict[str, Any]) -> Access:
    """The access to the story, from the page's JSON-LD object of the article."""
    parts = article.get("hasPart")
    items = [article, *(parts if isinstance(parts, list) else [parts])]
    values = [item.get("isAccessibleForFree") for item in items if isinstance(item, dict)]
    stated = [str(value).casefold() for value in values if value is not None]
    is_free = "false" not in stated if stated else None
    count = str(article.get("wordCount", ""))
    return Access(is_free, int(count) if count.isdecimal() and len(count) < 7 else 0)


def visible_text(page: Any) -> str:
    """The page's text in which `is_part` searches for an invitation: at most MAX_CHARACTERS."""
    return text_of(page)[-MAX_CHARACTERS:]


def without_invitation(blocks: list[Block]) -> list[Block]:
    """The blocks without an invitation to subscribe at their end."""
    story, end = blocks[:-LAST_BLOCKS], blocks[-LAST_BLOCKS:]
    return story + [block for block in end if not _is_invitation(block.text)]


def _is_invitation(text: str) -> bool:
    return len(text.split()) <= INVITATION_WORDS and bool(_INVITATION.search(text))


def is_part(blocks: list[Block], story_access: Access, page_text: str) -> bool:
    """True if the blocks are only a part of the story. `page_text`: see `visible_text`."""
    words = sum(len(block.text.split()) for block in blocks)
    if story_access.stated_words > STATED_FACTOR * words:
        return True
    is_locked = story_access.is_free is False
    trails_off = bool(blocks) and bool(_TRAILS_OFF.search(blocks[-1].text[-200:]))
    if (is_locked and (words < LOCKED_WORDS or trails_off)) or (
        words < TRAILING_WORDS and trails_off
    ):
        return True
    is_doubtful = trails_off or words < INVITED_WORDS
    return is_doubtful and bool(_INVITATION.search(page_text))
