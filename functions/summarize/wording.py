"""Computes numeric traits of a sentence's wording, independent of the rest of the article."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarize.tagging.mentions import NameSpan

# A sentence with fewer words is a fragment: `No.`, `Mr Lang nodded.`
MIN_WORDS = 5
# With at most this number of words outside its quotations, the words only name the speaker, for
# example `said Mr Lang after the match`.
MAX_WORDS_OF_SPEAKER = 8
# With fewer words outside its quotations, a sentence is nothing but a quotation.
MIN_WORDS_OUTSIDE = 4
# A sentence with more names counts as one with this number.
MAX_NAMES = 4
# Two words count as the same if their first letters are equal: `elects`, `elected`, `election`.
STEM_LETTERS = 6

_WORD = re.compile(r"\w+(?:'\w+)?")
# A sentence whose first word is all in lower case is a list item: `the northern pier;`. `iPhone`
# does not match.
_STARTS_IN_LOWER_CASE = re.compile(r"[a-z]+\b")
# The punctuation that ends a sentence. Headings have none.
_SENTENCE_END = re.compile(r"[.!…][\"'”’)\]»*\d]*$")
_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")
_PRONOUN = re.compile(
    r"[“\"‘']?(?:(?:and|but|then|so|yet|still|now|later|meanwhile|however),? )?"
    r"(?:he|she|they|it|his|her|their|its|him|them)\b",
    re.IGNORECASE,
)
# Words that point to the sentence before. `This week` and `That year` do not.
_POINTER = re.compile(
    r"[“\"‘']?(?:(?:and|but|so|yet),? )?"
    r"(?:(?:this|that|these|those)(?! (?:weeks?|weekend|month|year|morning|season)\b)"
    r"|(?:in )?the (?:latter|former|same|pair|two|trio|duo)|such|both|another|others?|neither"
    r"|instead|also|there|here|as a result|after that|similarly|likewise)\b",
    re.IGNORECASE,
)
# A label or the name of a speaker in an interview: `Q: `, `Analysis: `, `Anna Keel: `.
_LABEL = re.compile(r"[A-Z][\w'’.-]{0,20}(?: [A-Z][\w'’.-]{0,20}){0,2}: ")
# A note about the author: `Ann Lee is a professor of law at Keene University.`
_CONTRIBUTOR = re.compile(
    r"[A-Z]\S{1,20} (?:[A-Z]\S{0,20} )?[A-Z]\S{1,20} is (?:an? |the )?(?:\w{1,20} ){0,4}?"
    r"(?:[Pp]rofessor|lecturer|columnist|fellow|contributor|author|editor|reporter|writer"
    r"|correspondent|commentator|journalist|analyst|scholar)\b"
)
# An offer: `Get it from Keene's for $12.`
_OFFER = re.compile(r"(?:Get|Buy|Shop|Order|Grab|Find|Check)\b.{0,200}?[$£€]\d")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
# Phrases of notices: requests to the reader, credits, and remarks about the article itself.
_NOTICES = (
    *("click here", "click on", "click through"),
    *("originally published", "originally appeared", "contributed to this", "editor's note"),
    *("all rights reserved", "solely those of", "opinions expressed in"),
    *("views expressed in", "follow us", "follow him on", "follow her on", "follow them on"),
    *("for more information", "check out our", "let us know", "comments below", "read more"),
    *("this article", "this story was", "this post", "this page", "this piece", "this website"),
    *("your school", "your question", "your photo", "your pictures", "your inbox", "your cart"),
    *("please note", "please visit", " email us", "e-mail us", " contact us", "emailing pictures"),
    *("independently selected", "independently reviewed", " our editors", " our website"),
    *("earn a commission", "receive a commission", "prices are accurate", "stay tuned"),
    *("find us on", "like to share", "share an image", "image below", "images below", "et al,"),
    *("let's check", "let's take a look", "let's dive", "let's get started", "let's get into"),
    *("https:", "http:", "www.", "<a ", "reserve the right to edit", "terms and conditions"),
    *("picture above", "photo above", "image above", "photo below", "picture below"),
)
# An invitation to subscribe. Stories about subscribers or a newsletter are no invitations.
_INVITATION = re.compile(
    r"\bsubscribe(?![rds])|^(?:please )?sign up (?:for|to)\b"
    r"|\b(?:our|your|this|free|daily|weekly)\b[^.!?]{0,40}\bnewsletters?\b"
    r"|\bsign up for (?:our|your|the|a|free)\b[^.!?]{0,60}\b(?:newsletters?|e-?mails?|alerts?)\b"
)


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STOP_WORDS = _word_set(
    "the and but for from with are was were been being its it's this that these those she "
    "they you his her our their your him them who whom which what when where why how not nor "
    "than then there here have has had having does did will would can could should may might "
    "must about after before over under into out off more most some any all also just only "
    "very said says say one two new first last year years time people"
)
_SECOND_PERSON = _word_set("you your yours yourself you're you'll you've")
_FIRST_PERSON = _word_set("i my me myself i'm i've i'd i'll")
_FIRST_PERSON_PLURAL = _word_set("we us our we're we've we'll")
_THIRD_PERSON = _word_set("he she they his her their him them")
_SAYING = _word_set(
    "said says told added adds explained wrote tweeted according announced confirmed insisted "
    "admitted claimed argued recalled noted warned"
)
_PAST = _word_set("was were had did")
# Verbs with which promotions start: `Check out our`, `Watch the video`.
_IMPERATIVES = _word_set(
    "buy check click download enter enjoy find follow get join let's listen read scroll see "
    "shop sign submit subscribe visit watch welcome"
)


@dataclass(frozen=True)
class Wording:
    """The traits of a sentence by their names, and the stems of its content words.

    `is_dependent`: a reader does not understand it without the sentence before it. `is_fragment`:
    it cannot stand in a summary. `is_notice`: it is no part of the story.
    """

    traits: dict[str, float]
    stems: frozenset[str]
    is_dependent: bool
    is_fragment: bool
    is_notice: bool


def describe(sentence: str, start: int, names: Sequence[NameSpan]) -> Wording:
    """The wording of a sentence that starts at the offset `start` and contains `names`."""
    lower = _lowered(sentence)
    words = _WORD.findall(lower)
    starts_with_name = bool(names) and names[0].start == start
    surfaces = [
        sentence[name.start - start : name.end - start] for name in names if _is_agent(name)
    ]
    opening = _opening_traits(sentence, words, starts_with_name=starts_with_name)
    quotation = _quotation_traits(sentence, surfaces)
    is_fragment = ends_unlike_a_sentence(sentence) or _is_fragment(sentence, len(words))
    is_notice = _is_notice(sentence, lower)
    traits = {
        **opening,
        **quotation,
        **_word_traits(words, names),
        "fragment": float(is_fragment),
        "notice": float(is_notice),
        "day": float(_DAY.search(sentence) is not None),
        "digits": float(_DIGIT.search(sentence) is not None),
    }
    return Wording(
        traits,
        stems_of(words),
        is_dependent=bool(opening["pronoun"] or opening["pointer"] or quotation["no_speaker"]),
        is_fragment=is_fragment,
        is_notice=is_notice,
    )


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(_lowered(text))


def _lowered(text: str) -> str:
    return text.lower().replace("’", "'")


def stems_of(words: Sequence[str]) -> frozenset[str]:
    """The stems (first STEM_LETTERS letters) of the words, without stop words and short words."""
    return frozenset(
        word[:STEM_LETTERS] for word in words if len(word) > 2 and word not in _STOP_WORDS
    )


def ends_unlike_a_sentence(line: str) -> bool:
    """True if a line does not end with the punctuation of a sentence, as in a heading."""
    return _SENTENCE_END.search(line, max(0, len(line) - 8)) is None


def _is_notice(sentence: str, lower: str) -> bool:
    """True if a sentence is no part of the story."""
    return (
        "@" in lower
        or any(notice in lower for notice in _NOTICES)
        or _INVITATION.search(lower) is not None
        or _CONTRIBUTOR.match(sentence) is not None
        or _OFFER.match(sentence) is not None
    )


def _opening_traits(
    sentence: str, words: Sequence[str], *, starts_with_name: bool
) -> dict[str, float]:
    first = words[0] if words else ""
    # `He Jiankui` starts with a name, not with a pronoun.
    is_pronoun = not starts_with_name and _PRONOUN.match(sentence) is not None
    is_pointer = not starts_with_name and _POINTER.match(sentence) is not None
    return {
        "pronoun": float(is_pronoun),
        "pointer": float(is_pointer),
        "imperative": float(first in _IMPERATIVES),
        "starts_with_digit": float(first[:1].isdigit() or sentence[:1] in "#(*•-–—>["),
        "starts_with_quotation": float(sentence[:1] in "“\"‘'"),
    }


def _quotation_traits(sentence: str, agents: Sequence[str]) -> dict[str, float]:
    """The traits of a sentence with a quotation; `agents` are the names in it that may speak."""
    if sentence.count("“") + sentence.count("”") + sentence.count('"') < 2:
        return {"only_quotation": 0.0, "no_speaker": 0.0}
    outside = _QUOTATION.sub("", sentence)
    words = len(_WORD.findall(outside))
    names_speaker = any(agent in outside for agent in agents)
    return {
        "only_quotation": float(words < MIN_WORDS_OUTSIDE),
        "no_speaker": float(words <= MAX_WORDS_OF_SPEAKER and not names_speaker),
    }


def _word_traits(words: Sequence[str], names: Sequence[NameSpan]) -> dict[str, float]:
    present = frozenset(words)
    is_about_someone = any(map(_is_agent, names))
    return {
        "length": math.log(len(words) or 1),
        "words": len(words) / 10,
        "names": min(MAX_NAMES, len(names)),
        "nameless": float(not names),
        "said": float(not _SAYING.isdisjoint(present)),
        "you": float(not _SECOND_PERSON.isdisjoint(present)),
        "me": float(not _FIRST_PERSON.isdisjoint(present)),
        "we": float(not _FIRST_PERSON_PLURAL.isdisjoint(present)),
        "unnamed": float(not is_about_someone and not _THIRD_PERSON.isdisjoint(present)),
        "past": float(not _PAST.isdisjoint(present)),
    }


def _is_agent(name: NameSpan) -> bool:
    """True for persons and organizations: a pronoun may refer to them, and they may speak."""
    return name.type in {"person", "organization"}


def _is_fragment(sentence: str, words: int) -> bool:
    """True if a sentence cannot stand alone in a summary.

    Fragments are short sentences, list items, questions, words of an interviewer, introductions to
    a list or quotation, and parts of a quotation.
    """
    return (
        words < MIN_WORDS
        or _LABEL.match(sentence) is not None
        or _STARTS_IN_LOWER_CASE.match(sentence) is not None
        or sentence.endswith(("?", ":"))
        or sentence.count("“") != sentence.count("”")
        or sentence.count("‘") > sentence.count("’")
        or sentence.count('"') % 2 == 1
    )
