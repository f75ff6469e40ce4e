"""Finds the headline above the story in files without a marked title, such as plain text."""

import re

from summarize.reading import by_line
from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, is_boilerplate

# The maximum length of a headline, in characters. A card shows the headline in full.
TITLE_CHARACTERS = 300
# The headline is the first line above the story with at least 5 words. If there is none, it is the
# first with at least 3 words, else with at least 1: shorter lines are often navigation (`Home`,
# `World news`) or the name of the newspaper.
TITLE_WORDS = (5, 3, 1)
# A headline that ends like a sentence (in a full stop, `?`, `!` or `…`) has at most this many
# words. A headline with a full stop is recognized only by the by-line or date below it.
SENTENCE_TITLE_WORDS = 20

_CLOSERS = r"""["'”’)\]»」』]*"""
_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_HEADLINE_SENTENCE_END = re.compile(rf"[!?]{_CLOSERS}$|(?:…|\.\.\.){_CLOSERS}$")
_SPEAKER = re.compile(r"^[^\s:]{1,20}(?: [^\s:]{1,20}){0,3}:")
# Separators between the items of navigation: `Home | News | Sport`.
_NAVIGATION_SEPARATOR = re.compile(r" [|·•>/»›] ")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Labels before a headline: `EXCLUSIVE: Minister resigns`. The text after other labels is not a
# headline: `Photo: Jane Doe`, `Read more: …`.
_HEADLINE_LABEL = re.compile(
    r"[\[(]?(?:(?:exclusive|breaking|just in|live|news|latest|updates?|video|watch|opinion"
    r"|analysis|explainer|explained)\b[ /&-]*)+[\])]?\s*[:|►▶»→]+\s*(?P<headline>\S.*)$",
    re.IGNORECASE,
)
# Lines near a headline that are not headlines: notes to editors, contacts, salutations, labels,
# dates, and slugs of news agencies (`BC-EU-Election, 3rd Ld`).
_NOT_A_TITLE = re.compile(
    rf"{BY_LINE}|^(?i:by (?:a |our |own )?(?:staff|special|reporter)\b"
    r"|for (?:immediate|general) release|from the desk of|(?:media |press )?contacts?:"
    r"|(?:press|news|media) (?:release|statement|notice)\b(?:\W*$|\W{0,3}(?:\d|for |\w+day\b))"
    r"|(?:(?:strict(?:ly)?|under) )*embargo(?:ed)?(?:\W*$|:? (?:until|till|\d|\w+day\b|not\b))"
    r"|(?:strictly )?embargoed\b|(?:strictly )?(?:private (?:and|&) )?confidential\W*$"
    r"|not for (?:publication|release|broadcast)\b"
    r"|notes? (?:to|for) (?:news |sub-?)?(?:editors?|subs|desk)\b"
    r"|by \S+$|(?:submitted|courtesy|contributed|file|stock|handout) (?:photo|image|picture)s?\b"
    r"|word ?count\b\W*\d|[\d,.]+ words$|slug\s?:|last (?:updated|modified)|staff writers?$"
    r"|(?:(?:file |stock )?(?:photo(?:graph)?|image|picture)s?(?: caption| credit)?"
    r"|pictured|caption|source|above|below|related|tags?|topics?|filed under|category"
    r"|read (?:more|next|also)|see also|more from)\s?[:|])"
    r"|^(?i:(?:updated?|published|posted)(?::| (?:at|on|in|by|\d(?!\d?-[A-Z])|\w+ \d|\w+day)))"
    r"|^(?i:dear|hello|hi|good (?:morning|afternoon|evening))\b[^.]{0,40},$"
    r"|^[A-Z]{2,}(?:-[A-Z]\w*)+,|^(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}"
)
# A caption gives the position of a person in the picture: `Jane Doe, left, opens the bridge`.
_CAPTION = re.compile(
    r"(?<!left), (?:far |(?:second|third) from |pictured |standing |seated )?"
    r"(?:left|right|centre|center),|\((?:[^()]{0,40} )?(?:left|right|centre|center|pictured)\)"
    r"|\b(?:is|are) pictured |^(?:pictured|left to right|l-r)\b",
    re.IGNORECASE,
)
# The names of files, and the titles that programs give to new documents: `draft_v2.docx`,
# `Microsoft Word - x.doc`, `Untitled 2`, `FINAL copy`.
_FILE_NAME = re.compile(
    r"\S(?:.*\S)?\.(?:docx?|dotx?|pdf|indd|qxp|odt|rtf|pages|txt|md|html?|eml|msg)"
    r"|Microsoft \w+ - .*|\w*_\w*|Word Document"
    r"|(?:(?:untitled|new|final|first|second|draft|copy(?: of)?|version|document|doc|article|story"
    r"|text|file|v?\d{1,8})(?:[ _.()-]{1,3}|$|(?=\d)))+",
    re.IGNORECASE,
)


def above(lines: list[Block]) -> str | None:
    """The headline among the lines above the story: the first line with the lowest `_rank`.

    If all lines are boilerplate, it is the text after a label such as `EXCLUSIVE:`. None if there
    is no headline.
    """
    possible = [block for block in lines if may_be_title(block.text)]
    # Below a headline, `Jane Doe, Political Editor` is a by-line.
    possible = possible[:1] + [
        block for block in possible[1:] if not by_line.is_name_and_role(block.text)
    ]
    candidates = [block for block in possible if not is_boilerplate(block.text)]
    if candidates:
        return min(candidates, key=_rank).text
    labels = (_HEADLINE_LABEL.match(block.text) for block in possible)
    return next((label["headline"] for label in labels if label), None)


def may_be_title(line: str) -> bool:
    """False for by-lines, dates, captions, notes to editors, labels, file names and long lines."""
    return len(line) <= TITLE_CHARACTERS and not (
        _is_beside_title(line) or _CAPTION.search(line) or is_file_name(line)
    )


def is_first_paragraph(blocks: list[Block], story: list[int]) -> bool:
    """True if the first paragraph of the story is its headline.

    `story` are the positions in `blocks` of the paragraphs of the story; it is not empty.
    """
    return _is_sentence_headline(blocks, story) or _has_by_line_below(blocks, story)


def is_file_name(title: str) -> bool:
    """True for the name of a file, and for a title that a program gave to a new document."""
    return bool(_FILE_NAME.fullmatch(title))


def _is_beside_title(line: str) -> bool:
    """True for a line that often stands beside a headline, such as a by-line or a date."""
    is_about_author = by_line.is_by_line(line) or by_line.is_role(line)
    return is_about_author or bool(_NOT_A_TITLE.search(line))


def _rank(block: Block) -> tuple[bool, ...]:
    """The rank of a line; the lowest is the headline.

    Marked headings rank before other lines; after that, TITLE_WORDS decides.
    """
    words = _headline_words(block.text)
    return (not block.is_heading, *(words < minimum for minimum in TITLE_WORDS))


def _headline_words(line: str) -> int:
    """The number of words in a line; 0 for navigation, such as `Home | News | Sport`."""
    return 0 if len(_NAVIGATION_SEPARATOR.findall(line)) > 1 else len(_WORD.findall(line))


def _is_sentence_headline(blocks: list[Block], story: list[int]) -> bool:
    """True if the first block is a headline with `?`, `!` or `…`: `Is this the end of the road?`

    The first question of an interview is not a headline. Such a question starts with `Q:`, or the
    question and its answer both start with the name of a speaker.
    """
    first = blocks[story[0]].text
    is_short = len(first.split()) <= SENTENCE_TITLE_WORDS and not _SENTENCE.search(first)
    if len(story) < 2 or not is_short or not _HEADLINE_SENTENCE_END.search(first):
        return False
    # `Ukraine war: What happens next?` looks like a speaker and a question, but the next block does
    # not start with a speaker.
    speaker, answer = _SPEAKER.match(first), _SPEAKER.match(blocks[story[1]].text)
    if speaker is None:
        return True
    is_marked_question = len(speaker[0]) <= len("Q:")
    is_answered = answer is not None
    return not is_marked_question and not is_answered


def _has_by_line_below(blocks: list[Block], story: list[int]) -> bool:
    """True if a by-line or a date follows the first block, which is then a headline, not prose."""
    is_short = len(blocks[story[0]].text.split()) <= SENTENCE_TITLE_WORDS
    return (
        len(story) > 1
        and is_short
        and any(_is_beside_title(block.text) for block in blocks[story[0] + 1 : story[1]])
    )
