"""Blocks -> the article's title and paragraphs: what pages put around and between them is left out.

A block is judged by what it is like. Prose ends its sentences; headings, captions and links do not. Where it is in doubt a
block stays: a story that lost a paragraph is worse off than one that gained a caption.
"""

import itertools
import re

from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, is_debris, without_label

# A headline is one line on a page; a card shows it whole.
TITLE_CHARACTERS = 300
# Shorter lines above the story are navigation ("Home", "World news") or the paper's own name, unless nothing longer is there.
TITLE_WORDS = (5, 3, 1)
# A question or an exclamation above the story is its headline if it is no longer than one.
ASKING_TITLE_WORDS = 20
# A paragraph that does not end in a full stop is prose all the same if it is long and has sentences in it, or is one, longer than
# any headline or caption and not made of names, as navigation is.
PROSE_WORDS, SENTENCE_WORDS = 20, range(25, 101)
# `He said:` leads into a quotation, `In pictures:` into a gallery.
LEAD_IN_WORDS, SPEAKER_WORDS = range(5, 61), range(2, 5)
# `What happens next?` on a line of its own is a heading.
ASKING_HEADING_WORDS = range(3, 9)
# A file that is one line without a full stop may be a brief, if it says something and is no longer than a brief.
BRIEF_WORDS = range(5, 101)

_CLOSERS = r"""["'”’)\]»」』]*"""
# What may follow the last full stop: `… on Friday. (Reuters)`, `… 2%. ($1 = 0.92 euros)`, `… charge.[3]`, `… year. — AFP`.
# Possessive, and few: a line of towns and dashes could share out its spaces in exponentially many ways.
_SIGNED = (
    r"(?:\s*+(?:\([^()]{1,60}+\)|\[[^\[\]]{1,40}+\]|\*{1,3}+|ENDS?\b|[☀-➿🌀-🫿\ufe0f]++|[—–-]++ ?(?:[A-Z][\w./]*+\s?+){1,4}+)"
    r"){0,3}+"
)
# Also as other scripts write it: what is in another language is rejected for that, not for having no sentences.
_ENDS_PROSE = re.compile(rf"[.!?…。！？؟।]{_CLOSERS}{_SIGNED}$")
_HAS_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_LEADS_IN = re.compile(r"[:;,—–]$")
# `“Why?” she asked. “We lost everything”`: a headline reports in the present tense.
_REPORTS = re.compile(r"\b(?:said|told|added|asked|replied|wrote)\b[^\"“”‘]{0,60}[:,.] ?[\"“‘']")
_QUOTES = re.compile(r"[\"“‘'«]")
_ASKS = re.compile(rf"[!?]{_CLOSERS}$|(?:…|\.\.\.){_CLOSERS}$")
_ASKING_HEADING = re.compile(
    r"(?:What|Who|Why|When|Where|Which|How|Is|Are|Was|Were|Will|Would|Can|Could|Should|Do|Does|Did|Has|Have)\b[^.!?\"“‘]*\?$"
)
# An interviewer's question speaks to somebody.
_SPEAKS_TO = re.compile(
    r"^Q[:.] |^[^.!?\"“‘]{1,200}\b(?:you|your)\b[^.!?\"“‘]{0,200}\?$", re.IGNORECASE
)
_SPEAKER = re.compile(r"^[^\s:]{1,20}(?: [^\s:]{1,20}){0,3}:")
_PATH = re.compile(r" [|·•>/»›] ")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Lines above a story that are no headline: by-lines, release notes, dates, an agency's slug (`BC-EU-Election, 3rd Ld`).
_NO_TITLE = re.compile(
    rf"{BY_LINE}|^(?i:for immediate release|from the desk of|(?:media |press )?contacts?:|last (?:updated|modified))"
    r"|^(?i:(?:updated?|published|posted)(?::| (?:at|on|in|by|\d(?!\d?-[A-Z])|\w+ \d|\w+day)))"
    r"|^(?i:dear|hello|hi|good (?:morning|afternoon|evening))\b[^.]{0,40},$"
    r"|^[A-Z]{2,}(?:-[A-Z]\w*)+,|^(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}"
)


def clean(blocks: list[Block]) -> tuple[str | None, list[str]]:
    """The title, or None, and the paragraphs of the story, verbatim and in order; none if there is no story."""
    story = _story(blocks)
    if not story:
        return None, _brief(blocks)
    title = _title(blocks[: story[0]])
    if title is None and (_asks(blocks, story) or _is_signed(blocks, story)):
        title, story = blocks[story[0]].text, story[1:]
    return title, [blocks[position].text for position in story]


def kept(blocks: list[Block]) -> list[Block]:
    """A story that its parser has told from what surrounds it: all but debris, sub-headings among it."""
    clear = [block for block in blocks if not is_debris(block.text)]
    return clear if any(map(_is_prose, clear)) else [Block(text) for text in _brief(clear)]


def _story(blocks: list[Block]) -> list[int]:
    """Where prose stands, and the items of lists that prose leads into or that are told in sentences."""
    story: list[int] = []
    told = _told_items(blocks)
    is_interview = any(_SPEAKS_TO.search(block.text) for block in blocks)
    for position, block in enumerate(blocks):
        if is_debris(block.text) or (not is_interview and _is_asking_heading(block)):
            continue
        before, after = blocks[max(position - 1, 0)], blocks[position + 1 : position + 2]
        is_led_to = (
            block.is_item and story[-1:] == [position - 1] and (before.is_item or _leads_in(before))
        )
        if is_led_to or position in told or _is_prose(block) or _announces(block, after):
            story.append(position)
    return story


def _told_items(blocks: list[Block]) -> set[int]:
    """The items of lists half of which at least end in a full stop: the steps of a recipe."""
    told: set[int] = set()
    for is_list, run in itertools.groupby(
        range(len(blocks)), lambda position: blocks[position].is_item
    ):
        items = list(run)
        if is_list and sum(blocks[position].text.endswith(".") for position in items) * 2 >= len(
            items
        ):
            told.update(items)
    return told


def _announces(block: Block, after: list[Block]) -> bool:
    """`He said:` above a quotation, which would else be taken for that of the speaker before."""
    is_lead = (
        not block.is_heading
        and block.text.endswith((":", ","))
        and len(block.text.split()) in SPEAKER_WORDS
    )
    return is_lead and any(_QUOTES.match(other.text) for other in after)


def _is_asking_heading(block: Block) -> bool:
    return len(block.text.split()) in ASKING_HEADING_WORDS and bool(
        _ASKING_HEADING.match(block.text)
    )


def _title(above: list[Block]) -> str | None:
    """The first marked heading above the story, else the first line there that is long enough for a headline."""
    lines = [
        block
        for block in above
        if not _NO_TITLE.search(block.text) and len(block.text) <= TITLE_CHARACTERS
    ]
    clear = [block for block in lines if not is_debris(block.text)]
    by_merit = sorted(
        clear,
        key=lambda block: (
            not block.is_heading,
            *(_words(block.text) < least for least in TITLE_WORDS),
        ),
    )
    if by_merit:
        return by_merit[0].text
    # `EXCLUSIVE: Minister resigns`: the line is a headline if there is no other.
    return next(filter(None, (without_label(block.text) for block in lines)), None)


def _words(line: str) -> int:
    """Words as a headline has them; none in a path of navigation: `Home | News | Sport`."""
    return 0 if len(_PATH.findall(line)) > 1 else len(_WORD.findall(line))


def _asks(blocks: list[Block], story: list[int]) -> bool:
    """Whether the first block is a headline that asks or exclaims: `Is this the end of the road?`"""
    first = blocks[story[0]].text
    is_short = len(first.split()) <= ASKING_TITLE_WORDS and not _HAS_SENTENCE.search(first)
    if len(story) < 2 or not is_short or not _ASKS.search(first):
        return False
    # `Ukraine war: What happens next?` begins no interview: nobody answers.
    speaker, answer = _SPEAKER.match(first), _SPEAKER.match(blocks[story[1]].text)
    return speaker is None or (len(speaker[0]) > len("Q:") and answer is None)


def _is_signed(blocks: list[Block], story: list[int]) -> bool:
    """Whether the first block is a headline that ends in a full stop: a by-line or a date comes between it and the story."""
    is_short = len(blocks[story[0]].text.split()) <= ASKING_TITLE_WORDS
    return (
        len(story) > 1
        and is_short
        and any(_NO_TITLE.search(block.text) for block in blocks[story[0] + 1 : story[1]])
    )


def _brief(blocks: list[Block]) -> list[str]:
    """The only block of a file, if it is a sentence that merely lacks its full stop."""
    lines = [block.text for block in blocks if not is_debris(block.text)]
    return lines if len(lines) == 1 and len(lines[0].split()) in BRIEF_WORDS else []


def _is_prose(block: Block) -> bool:
    if block.is_heading:
        return False
    if _ENDS_PROSE.search(block.text) or _leads_in(block):
        return True
    if block.text.endswith(('"', "”", "’", "'")) and _REPORTS.search(block.text):
        return True
    words = block.text.split()
    is_sentence = (
        len(words) in SENTENCE_WORDS and sum(word[0].islower() for word in words) > len(words) / 2
    )
    return is_sentence or (len(words) >= PROSE_WORDS and bool(_HAS_SENTENCE.search(block.text)))


def _leads_in(block: Block) -> bool:
    return bool(_LEADS_IN.search(block.text)) and len(block.text.split()) in LEAD_IN_WORDS
