"""Blocks -> the title and the paragraphs of the story, without boilerplate, headings and captions.

Most blocks are judged by their own text: prose has full stops; headings, captions and links do not.
In doubt, a block is kept: a missing paragraph is worse than an extra caption.
"""

import itertools
import re

from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, after_label, is_boilerplate

# The longest headline, in characters. It is one line on a page, and a card shows it whole.
TITLE_CHARACTERS = 300
# The headline is the first line above the story with at least 5 words. Shorter lines are navigation
# (`Home`, `World news`) or the newspaper's name; they count only if there is no longer one.
TITLE_WORDS = (5, 3, 1)
# A headline with a full stop, a question mark or an exclamation mark has at most this many words.
SENTENCE_TITLE_WORDS = 20
# A paragraph without a full stop at its end is still prose if it has this many words and a sentence
# in it, or if it is one sentence of this length: longer than headlines and captions.
PROSE_WORDS, SENTENCE_WORDS = 20, range(25, 101)
# The number of words in a line before a list, and in one that names the speaker of a quotation:
# `He said:`. Other short lines lead to something else: `In pictures:`.
LEAD_IN_WORDS, SPEAKER_WORDS = range(5, 61), range(2, 5)
# The number of words in a heading that is a question: `What happens next?`
ASKING_HEADING_WORDS = range(3, 9)
# The number of words in a brief: a file with a single line, which lacks its full stop.
BRIEF_WORDS = range(5, 101)

_CLOSERS = r"""["'”’)\]»」』]*"""
# What may follow the last full stop: `… on Friday. (Reuters)`, `… 2%. ($1 = 0.92 euros)`,
# `… charge.[3]`, `… year. — AFP`. Possessive and bounded: avoids exponential backtracking on place
# names and dashes.
_SIGNATURE = (
    r"(?:\s*+(?:\([^()]{1,60}+\)|\[[^\[\]]{1,40}+\]|\*{1,3}+|ENDS?\b|[☀-➿🌀-🫿\ufe0f]++"
    r"|[—–-]++ ?(?:[A-Z][\w./]*+\s?+){1,4}+)"
    r"){0,3}+"
)
# Includes the full stops of other scripts: a text in another language must be rejected for its
# language, not for a lack of sentences.
_PROSE_END = re.compile(rf"[.!?…。！？؟।]{_CLOSERS}{_SIGNATURE}$")
_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_LEAD_IN_END = re.compile(r"[:;,—–]$")
# A verb in the past tense before a quotation: `“Why?” she asked. “We lost everything”`. Headlines
# use the present tense.
_REPORTED_SPEECH = re.compile(
    r"\b(?:said|told|added|asked|replied|wrote)\b[^\"“”‘]{0,60}[:,.] ?[\"“‘']"
)
_QUOTATION_START = re.compile(r"[\"“‘'«]")
_ASKING_END = re.compile(rf"[!?]{_CLOSERS}$|(?:…|\.\.\.){_CLOSERS}$")
_ASKING_HEADING = re.compile(
    r"(?:What|Who|Why|When|Where|Which|How|Is|Are|Was|Were|Will|Would|Can|Could|Should|Do|Does|Did"
    r"|Has|Have)\b[^.!?\"“‘]*\?$"
)
# An interviewer's question starts with `Q:` or addresses somebody.
_INTERVIEW_QUESTION = re.compile(
    r"^Q[:.] |^[^.!?\"“‘]{1,200}\b(?:you|your)\b[^.!?\"“‘]{0,200}\?$", re.IGNORECASE
)
_SPEAKER = re.compile(r"^[^\s:]{1,20}(?: [^\s:]{1,20}){0,3}:")
# What separates the items of navigation: `Home | News | Sport`.
_NAVIGATION_SEPARATOR = re.compile(r" [|·•>/»›] ")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Lines above a story that are not headlines: by-lines, release notes, contacts, dates, salutations,
# and the slug of an agency (`BC-EU-Election, 3rd Ld`).
_NOT_A_TITLE = re.compile(
    rf"{BY_LINE}|^(?i:for immediate release|from the desk of|(?:media |press )?contacts?:"
    r"|last (?:updated|modified))"
    r"|^(?i:(?:updated?|published|posted)(?::| (?:at|on|in|by|\d(?!\d?-[A-Z])|\w+ \d|\w+day)))"
    r"|^(?i:dear|hello|hi|good (?:morning|afternoon|evening))\b[^.]{0,40},$"
    r"|^[A-Z]{2,}(?:-[A-Z]\w*)+,|^(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}"
)


def extract(blocks: list[Block]) -> tuple[str | None, list[str]]:
    """The title and the paragraphs of the story, verbatim and in order.

    There is no title if no line looks like one, and no paragraph if there is no story.
    """
    story = _story_positions(blocks)
    if not story:
        return None, _brief(blocks)
    title = _title(blocks[: story[0]])
    if title is None and (_starts_with_question(blocks, story) or _is_signed(blocks, story)):
        title, story = blocks[story[0]].text, story[1:]
    return title, [blocks[position].text for position in story]


def without_boilerplate(blocks: list[Block]) -> list[Block]:
    """The blocks without boilerplate, headings included.

    For files whose parser has already separated the story from what surrounds it. No block remains
    if none is prose, unless the file is a brief.
    """
    clean = [block for block in blocks if not is_boilerplate(block.text)]
    return clean if any(map(_is_prose, clean)) else [Block(text) for text in _brief(clean)]


def _story_positions(blocks: list[Block]) -> list[int]:
    """The positions of the blocks that are part of the story."""
    story: list[int] = []
    prose_items = _items_in_sentences(blocks)
    is_interview = any(_INTERVIEW_QUESTION.search(block.text) for block in blocks)
    for position, block in enumerate(blocks):
        is_heading = not is_interview and _is_asking_heading(block)
        if is_heading or is_boilerplate(block.text):
            continue
        if (
            position in prose_items
            or _is_prose(block)
            or _is_item_after_lead_in(blocks, position, story)
            or _introduces_quotation(block, blocks[position + 1 : position + 2])
        ):
            story.append(position)
    return story


def _items_in_sentences(blocks: list[Block]) -> set[int]:
    """The positions of the items of lists that are prose, such as the steps of a recipe.

    At least half of the items of such a list end in a full stop.
    """
    items: set[int] = set()
    runs = itertools.groupby(range(len(blocks)), lambda position: blocks[position].is_item)
    for is_list, run in runs:
        positions = list(run)
        sentences = sum(blocks[position].text.endswith(".") for position in positions)
        if is_list and sentences * 2 >= len(positions):
            items.update(positions)
    return items


def _is_item_after_lead_in(blocks: list[Block], position: int, story: list[int]) -> bool:
    """True for a list item after a block of the story that is a lead-in or another item."""
    before = blocks[max(position - 1, 0)]
    return (
        blocks[position].is_item
        and story[-1:] == [position - 1]
        and (before.is_item or _is_lead_in(before))
    )


def _introduces_quotation(block: Block, following: list[Block]) -> bool:
    """True for `He said:` before a quotation.

    Without it, the quotation would seem to come from the previous speaker.
    """
    is_speaker = (
        not block.is_heading
        and block.text.endswith((":", ","))
        and len(block.text.split()) in SPEAKER_WORDS
    )
    return is_speaker and any(_QUOTATION_START.match(other.text) for other in following)


def _is_asking_heading(block: Block) -> bool:
    return len(block.text.split()) in ASKING_HEADING_WORDS and bool(
        _ASKING_HEADING.match(block.text)
    )


def _title(above: list[Block]) -> str | None:
    """The headline above the story: the first marked heading, else the line of the best rank."""
    lines = [block for block in above if _may_be_title(block.text)]
    candidates = [block for block in lines if not is_boilerplate(block.text)]
    if candidates:
        return min(candidates, key=_title_rank).text
    # Without another headline, the text after a label is one: `EXCLUSIVE: Minister resigns`.
    return next(filter(None, (after_label(block.text) for block in lines)), None)


def _may_be_title(line: str) -> bool:
    return len(line) <= TITLE_CHARACTERS and not _NOT_A_TITLE.search(line)


def _title_rank(block: Block) -> tuple[bool, ...]:
    """Marked headings rank first, then lines by which of TITLE_WORDS they reach; less is better."""
    words = _headline_words(block.text)
    return (not block.is_heading, *(words < least for least in TITLE_WORDS))


def _headline_words(line: str) -> int:
    """The number of words in a line; 0 for navigation, such as `Home | News | Sport`."""
    return 0 if len(_NAVIGATION_SEPARATOR.findall(line)) > 1 else len(_WORD.findall(line))


def _starts_with_question(blocks: list[Block], story: list[int]) -> bool:
    """True if the first block is a headline that asks or exclaims: `Is this the end of the road?`

    The first question of an interview is not a headline. It starts with `Q:`, or both it and its
    answer start with a name.
    """
    first = blocks[story[0]].text
    is_short = len(first.split()) <= SENTENCE_TITLE_WORDS and not _SENTENCE.search(first)
    if len(story) < 2 or not is_short or not _ASKING_END.search(first):
        return False
    # `Ukraine war: What happens next?` seems to start with a name, but nobody answers.
    speaker, answer = _SPEAKER.match(first), _SPEAKER.match(blocks[story[1]].text)
    return speaker is None or (len(speaker[0]) > len("Q:") and answer is None)


def _is_signed(blocks: list[Block], story: list[int]) -> bool:
    """True if a by-line or a date follows the first block: then it is a headline, not prose."""
    is_short = len(blocks[story[0]].text.split()) <= SENTENCE_TITLE_WORDS
    return (
        len(story) > 1
        and is_short
        and any(_NOT_A_TITLE.search(block.text) for block in blocks[story[0] + 1 : story[1]])
    )


def _brief(blocks: list[Block]) -> list[str]:
    """The only line of a file, if it may be a sentence that lacks its full stop."""
    lines = [block.text for block in blocks if not is_boilerplate(block.text)]
    return lines if len(lines) == 1 and len(lines[0].split()) in BRIEF_WORDS else []


def _is_prose(block: Block) -> bool:
    if block.is_heading:
        return False
    if _PROSE_END.search(block.text) or _is_lead_in(block):
        return True
    if block.text.endswith(('"', "”", "’", "'")) and _REPORTED_SPEECH.search(block.text):
        return True
    words = block.text.split()
    # Most words of a sentence start in lower case; those of navigation are names.
    is_sentence = (
        len(words) in SENTENCE_WORDS and sum(word[0].islower() for word in words) > len(words) / 2
    )
    return is_sentence or (len(words) >= PROSE_WORDS and bool(_SENTENCE.search(block.text)))


def _is_lead_in(block: Block) -> bool:
    return bool(_LEAD_IN_END.search(block.text)) and len(block.text.split()) in LEAD_IN_WORDS
