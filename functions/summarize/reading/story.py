"""Selects the title and the paragraphs of the story from the blocks of a file.

Boilerplate, headings and captions are left out. Most blocks are selected by their text alone: prose
ends in a full stop; headings, captions and links do not. A doubtful block is kept, because a
missing paragraph is worse than an extra caption.
"""

import itertools
import re
from dataclasses import replace

from summarize.reading import headline
from summarize.reading.blocks import Block
from summarize.reading.boilerplate import is_boilerplate, is_time_of_day
from summarize.reading.newsroom_notes import without_player_messages
from summarize.reading.trimming import (
    without_bottom,
    without_comments,
    without_link_lists,
    without_top_and_bottom,
)

# A paragraph without a full stop at its end is prose in two cases: it has at least PROSE_WORDS
# words and contains the end of a sentence, or its number of words is in SENTENCE_WORDS and most of
# them start in lower case. Headlines and captions are shorter.
PROSE_WORDS, SENTENCE_WORDS = 20, range(25, 101)
# The number of words in a lead-in, and in a line that names the speaker of a quotation (`He
# said:`). A lead-in ends in a colon, semicolon, comma or dash (`The council agreed on two
# measures:`). A list often follows. `In pictures:` is neither: it is too short for a lead-in, and
# no quotation follows it.
LEAD_IN_WORDS, SPEAKER_WORDS = range(5, 61), range(2, 5)
# A live blog has at least this many posts below a line with only a time of day. In other files, one
# or two such lines are the times of publication and of an update.
LIVE_BLOG_TIMES = 3
# The number of words in a heading that is a question: `What happens next?`
QUESTION_HEADING_WORDS = range(3, 9)
# The number of words in a brief. A brief is a file whose only line has no full stop at its end.
BRIEF_WORDS = range(5, 101)

_CLOSERS = r"""["'”’)\]»」』]*"""
# The text that may follow the last full stop: `… on Friday. (Reuters)`, `… 2%. ($1 = 0.92 euros)`,
# `… charge.[3]`, `… year. — AFP`. The quantifiers are possessive and bounded: this avoids
# exponential backtracking on place names and dashes.
_AFTER_LAST_STOP = (
    r"(?:\s*+(?:\([^()]{1,60}+\)|\[[^\[\]]{1,40}+\]|\*{1,3}+|ENDS?\b|[☀-➿🌀-🫿\ufe0f]++"
    r"|[—–-]++ ?(?:[A-Z][\w./]*+\s?+){1,4}+)"
    r"){0,3}+"
)
# Includes the full stops of other scripts. Otherwise, a text in another language would be rejected
# as `no_article`, not as `unsupported_language`.
_PROSE_END = re.compile(rf"[.!?…。！？؟।]{_CLOSERS}{_AFTER_LAST_STOP}$")
_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_LEAD_IN_END = re.compile(r"[:;,—–]$")
# A lead-in of SPEAKER_WORDS words: `The winners are:`, `They include:`. `In pictures:` does not
# match, because it has no verb.
_SHORT_LEAD_IN = re.compile(
    r"(?:(?:The|These|Those|They|Its?|His|Her|Their|Among)\b"
    r"|[^:]{1,60}\b(?:are|were|is|was|includes?|included)\b)[^:]{0,60}:$"
)
# A verb of speech in the past tense before a quotation: `“Why?” she asked. “We lost everything”`.
# Headlines use the present tense: `Mayor says “no”`.
_REPORTED_SPEECH = re.compile(
    r"\b(?:said|told|added|asked|replied|wrote)\b[^\"“”‘]{0,60}[:,.] ?[\"“‘']"
)
_QUOTATION_START = re.compile(r"[\"“‘'«]")
_QUESTION_HEADING = re.compile(
    r"(?:What|Who|Why|When|Where|Which|How|Is|Are|Was|Were|Will|Would|Can|Could|Should|Do|Does|Did"
    r"|Has|Have)\b[^.!?\"“‘]*\?$"
)
# A question of an interviewer starts with `Q:` or contains `you` or `your`.
_INTERVIEW_QUESTION = re.compile(
    r"^Q[:.] |^[^.!?\"“‘]{1,200}\b(?:you|your)\b[^.!?\"“‘]{0,200}\?$", re.IGNORECASE
)


def extract(blocks: list[Block]) -> tuple[str | None, list[str]]:
    """The title and the paragraphs of the story, verbatim and in the order of the blocks.

    The title is None if no line looks like a headline. The list is empty if no block is prose and
    the file is not a brief.
    """
    blocks = without_comments(_without_player_messages(blocks))
    story = _story_positions(blocks)
    if not story:
        return None, _brief(blocks)
    title = headline.above(blocks[: story[0]])
    if title is None and headline.is_first_paragraph(blocks, story):
        title, story = blocks[story[0]].text, story[1:]
    paragraphs = without_bottom([blocks[position] for position in story])
    return title, [paragraph.text for paragraph in paragraphs]


def without_boilerplate(blocks: list[Block]) -> list[Block]:
    """The story and its headings, without boilerplate, link lists and readers' comments.

    For formats whose parser has already removed the navigation around the story. The list is empty
    if no block is prose and the file is not a brief.
    """
    story = without_link_lists(without_comments(_without_player_messages(blocks)))
    times = _times_of_live_blog(story)
    clean = without_top_and_bottom(
        [
            block
            for position, block in enumerate(story)
            if position in times or not is_boilerplate(block.text)
        ]
    )
    return clean if any(map(_is_prose, clean)) else [Block(text) for text in _brief(clean)]


def _without_player_messages(blocks: list[Block]) -> list[Block]:
    return [replace(block, text=without_player_messages(block.text)) for block in blocks]


def _story_positions(blocks: list[Block]) -> list[int]:
    """The positions (indexes) of the blocks that are part of the story.

    A row of a table is part of the story if another part of the story is above it.
    """
    story: list[int] = []
    prose_items = _items_of_prose_lists(blocks)
    times = _times_of_live_blog(blocks)
    is_interview = any(_INTERVIEW_QUESTION.search(block.text) for block in blocks)
    for position, block in enumerate(blocks):
        is_question_heading = not is_interview and _is_question_heading(block)
        if position not in times and (is_question_heading or is_boilerplate(block.text)):
            continue
        if (
            position in times
            or position in prose_items
            or (block.is_row and story)
            or _is_prose(block)
            or _is_item_after_lead_in(blocks, position, story)
            or _introduces_quotation(block, blocks[position + 1 : position + 2])
            or (story and _introduces_list(block, blocks[position + 1 : position + 2]))
        ):
            story.append(position)
    return story


def _times_of_live_blog(blocks: list[Block]) -> set[int]:
    """The positions of the times above the posts of a live blog; empty for other files."""
    if sum(is_time_of_day(block.text) for block in blocks) < LIVE_BLOG_TIMES:
        return set()
    times: set[int] = set()
    is_above_prose = False
    for position, block in reversed(list(enumerate(blocks))):
        if is_time_of_day(block.text):
            times.update({position} if is_above_prose else ())
            is_above_prose = False
        elif _is_prose(block) and not is_boilerplate(block.text):
            is_above_prose = True
    return times if len(times) >= LIVE_BLOG_TIMES else set()


def _items_of_prose_lists(blocks: list[Block]) -> set[int]:
    """The positions of all items of prose lists, such as the steps of a recipe.

    In a prose list, at least half of the items end in a full stop.
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
    """True for a list item directly after a lead-in or another item that is in the story."""
    before = blocks[max(position - 1, 0)]
    return (
        blocks[position].is_item
        and story[-1:] == [position - 1]
        and (before.is_item or before.text.endswith(":") or _is_lead_in(before))
    )


def _introduces_list(block: Block, following: list[Block]) -> bool:
    """True if the block is a short lead-in, such as `The winners are:`, before a list.

    `following` is the next block, or empty at the end of the file.
    """
    return (
        not block.is_heading
        and len(block.text.split()) in SPEAKER_WORDS
        and bool(_SHORT_LEAD_IN.match(block.text))
        and any(other.is_item for other in following)
    )


def _introduces_quotation(block: Block, following: list[Block]) -> bool:
    """True if a block such as `He said:` stands before a quotation.

    Without that block, the quotation would seem to come from the previous speaker. `following` is
    the next block, or empty at the end of the file.
    """
    is_speaker = (
        not block.is_heading
        and block.text.endswith((":", ","))
        and len(block.text.split()) in SPEAKER_WORDS
    )
    return is_speaker and any(_QUOTATION_START.match(other.text) for other in following)


def _is_question_heading(block: Block) -> bool:
    return len(block.text.split()) in QUESTION_HEADING_WORDS and bool(
        _QUESTION_HEADING.match(block.text)
    )


def _brief(blocks: list[Block]) -> list[str]:
    """The only line of the file if its number of words is in BRIEF_WORDS, else an empty list."""
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
    # In a sentence, most words start in lower case; in navigation, most start in upper case.
    is_sentence = (
        len(words) in SENTENCE_WORDS and sum(word[0].islower() for word in words) > len(words) / 2
    )
    return is_sentence or (len(words) >= PROSE_WORDS and bool(_SENTENCE.search(block.text)))


def _is_lead_in(block: Block) -> bool:
    return bool(_LEAD_IN_END.search(block.text)) and len(block.text.split()) in LEAD_IN_WORDS
