"""Recognizes a newsletter: a text with several headlines, each above a story of its own.

The sections of one article share names and words; the stories of a newsletter do not. This is
measured as the share of the names and words of a section that other sections have too.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, is_boilerplate

# What the file contains, for error messages.
DESCRIPTION = "a newsletter of several stories"
# The words of a headline. A sub-heading is often shorter, and so is the name of a thing in a list
# of the best things.
HEADLINE_WORDS = range(4, 21)
# A story has at least this many words and names below its headline; a teaser of one sentence has
# them too.
STORY_WORDS, STORY_NAMES = 15, 2
# A newsletter has at least two stories if by-lines, datelines or links mark at least two of them,
# else three.
MARKED_STORIES, UNMARKED_STORIES = 2, 3
# The limits of the mean shares of common names and words, for marked and unmarked stories. No
# single article of 3,200 is below both limits; the median has shares of 0.36 and 0.34.
MARKED_SHARES, UNMARKED_SHARES = (0.25, 0.25), (0.12, 0.15)
# Words of fewer letters, such as `with`, are in every text. Longer words are compared by their
# first letters: `voted`, `voting`.
WORD_LETTERS, STEM_LETTERS = 5, 6

_NAME = re.compile(r"(?<=[\w,;’'\"] )[A-Z][\w’'-]*[^\W\d_]")
_POSSESSIVE = re.compile(r"['’]s$")
_DAY_OR_MONTH = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december"
)
_WORD = re.compile(rf"[a-z]{{{WORD_LETTERS},}}")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_DATELINE = re.compile(
    r"[A-Z][A-Z.’' -]{2,30}(?:, [A-Z]\w+\.?)?(?: \([A-Z][\w ]{1,20}\))? ?[–—-]{1,2} "
)
_BY_LINE = re.compile(BY_LINE)
# A link to the whole story, on a line of its own or after the last sentence.
_STORY_LINK = re.compile(
    r"(?:^|(?<=[.!?…\"”]) )\W{0,4}(?:https?://\S+"
    r"|(?:(?:read|see|view) (?:more|on|the full \w+|full \w+|the rest|online)"
    r"|continue reading|full story|learn more)\W*(?:https?://\S+)?)$",
    re.IGNORECASE,
)


@dataclass
class _Section:
    headline: str
    texts: list[str] = field(default_factory=list)
    is_marked: bool = False


def is_newsletter(blocks: list[Block]) -> bool:
    """True if the blocks contain several stories."""
    sections = [section for section in _sections(blocks) if _is_story(section)]
    is_marked = sum(section.is_marked for section in sections) >= MARKED_STORIES
    if len(sections) < (MARKED_STORIES if is_marked else UNMARKED_STORIES):
        return False
    names_limit, words_limit = MARKED_SHARES if is_marked else UNMARKED_SHARES
    texts = [_text(section) for section in sections]
    return _common(texts, _names) <= names_limit and _common(texts, _words) <= words_limit


def _sections(blocks: list[Block]) -> list[_Section]:
    """The texts below headlines; text above the first headline is a section without headline."""
    sections = [_Section("")]
    for block in blocks:
        text = _STORY_LINK.sub("", block.text)
        section = sections[-1]
        section.is_marked |= text != block.text or bool(_BY_LINE.match(text))
        if _is_headline(replace(block, text=text)):
            sections.append(_Section(text))
        elif _SENTENCE_END.search(text) and not is_boilerplate(text):
            section.is_marked |= not section.texts and bool(_DATELINE.match(text))
            section.texts.append(text)
    return sections


def _is_headline(block: Block) -> bool:
    is_line = block.is_heading or not (block.is_item or _SENTENCE_END.search(block.text))
    return is_line and len(block.text.split()) in HEADLINE_WORDS and not is_boilerplate(block.text)


def _is_story(section: _Section) -> bool:
    text = _text(section)
    has_text = sum(len(paragraph.split()) for paragraph in section.texts) >= STORY_WORDS
    return bool(section.headline) and has_text and len(_names(text)) >= STORY_NAMES


def _text(section: _Section) -> str:
    return "\n".join([section.headline, *section.texts])


def _common(texts: list[str], features: Callable[[str], set[str]]) -> float:
    """The mean share of the features of a text that other texts have too."""
    sets = [features(text) for text in texts]
    counts = Counter(itertools.chain.from_iterable(sets))
    shares = [sum(counts[item] > 1 for item in own) / max(len(own), 1) for own in sets]
    return sum(shares) / len(shares)


def _names(text: str) -> set[str]:
    """The words with a capital inside a sentence, in lower case, without days and months."""
    names = (_POSSESSIVE.sub("", name).lower() for name in _NAME.findall(text))
    return {name for name in names if not _DAY_OR_MONTH.fullmatch(name)}


def _words(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in _WORD.findall(text.lower())}
