"""Recognizes a newsletter: a text with several headlines, each above a story of its own.

The sections of one article have many names and words in common; the stories of a newsletter have
few. The measure is the overlap: the share of the names (or words) of a section that also occur in
other sections.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from summarize.reading.blocks import Block
from summarize.reading.boilerplate import BY_LINE, is_boilerplate

# The contents of the file, for the rejection `several_articles`.
CONTENTS = "a newsletter of several stories"
# The number of words in a headline. A sub-heading is often shorter, and so is the heading of an
# item in a ranking: `2. Lynsford Castle`.
HEADLINE_WORDS = range(4, 21)
# A section is a story if it has at least STORY_WORDS words below its headline, and at least
# STORY_NAMES names in headline and text. A teaser of one sentence is enough.
STORY_WORDS, STORY_NAMES = 15, 2
# A section is marked if it has a by-line, a dateline or a link to the whole story. A newsletter has
# at least two stories if two of them are marked, else at least three.
MARKED_STORIES, UNMARKED_STORIES = 2, 3
# The maximum mean overlaps of names and of words in a newsletter, with and without marked stories.
# None of 3,200 single articles is below both limits; their medians are 0.36 and 0.34.
MARKED_SHARES, UNMARKED_SHARES = (0.25, 0.25), (0.12, 0.15)
# Words of fewer than WORD_LETTERS letters, such as `with`, are in most texts and are ignored. Two
# words are equal if their first STEM_LETTERS letters are: `reporter`, `reporting`.
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
    """True if the blocks contain several stories with little overlap."""
    sections = [section for section in _sections(blocks) if _is_story(section)]
    is_marked = sum(section.is_marked for section in sections) >= MARKED_STORIES
    if len(sections) < (MARKED_STORIES if is_marked else UNMARKED_STORIES):
        return False
    names_limit, words_limit = MARKED_SHARES if is_marked else UNMARKED_SHARES
    texts = [_text(section) for section in sections]
    names_overlap, words_overlap = _mean_overlap(texts, _names), _mean_overlap(texts, _words)
    return names_overlap <= names_limit and words_overlap <= words_limit


def _sections(blocks: list[Block]) -> list[_Section]:
    """The sections of the blocks. Text above the first headline is a section without headline."""
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


def _mean_overlap(texts: list[str], features: Callable[[str], set[str]]) -> float:
    """The mean share, from 0 to 1, of the features of a text that other texts have too."""
    sets = [features(text) for text in texts]
    counts = Counter(itertools.chain.from_iterable(sets))
    shares = [sum(counts[item] > 1 for item in own) / max(len(own), 1) for own in sets]
    return sum(shares) / len(shares)


def _names(text: str) -> set[str]:
    """The capitalized words that do not start a sentence, in lower case; no days and months."""
    names = (_POSSESSIVE.sub("", name).lower() for name in _NAME.findall(text))
    return {name for name in names if not _DAY_OR_MONTH.fullmatch(name)}


def _words(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in _WORD.findall(text.lower())}
