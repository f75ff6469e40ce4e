"""Recognizes boilerplate: text that belongs to the site, not to the story.

There are five kinds of it: labels at the start of a line (`READ MORE:`), notices to the reader
about the site's own business, credits, calls to action, and times of publication.
"""

import re

# The longest notice, in characters, and the longest credit, in words. Longer blocks are prose.
NOTICE_CHARACTERS, CREDIT_WORDS = 500, 25
# An appeal of at most this many words is a notice if it has one term of the site's business; a
# longer one must have two.
SHORT_APPEAL_WORDS = 20

_QUOTATION = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")

# A label consists of these words only. It stands before a link, a picture or a credit; `rest` is
# the text after it.
_LABEL = re.compile(
    r"[\[(]?(?:(?:read|watch|listen|see|hear|learn|find|more|also|pictured|now|next|this|here|just"
    r"|in|on|out|don['’]?t|miss|related|recommended|trending|popular|must|exclusive|breaking|live"
    r"|latest|updates?|news|stor(?:y|ies)|articles?|topics?|tags?|videos?|podcasts?|gallery"
    r"|galleries|pictures?|photos?|photographs?|images?|pics?|captions?|graphics?|credits?|sources?"
    r"|via|files?|advertisements?|ads?|sponsored|share|follow|subscribe|comments?|category|filed"
    r"|under|to|you|may|might|like|from|the|our|editor['’]?s|picks?|opinion|analysis|explained"
    r"|explainer)\b[ /&-]*)+\s*[:|►▶»→]+\s*(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
# A label that is not in capitals must start with one of these words. The other words of labels also
# start ordinary sentences.
_LOWER_CASE_LABEL = re.compile(
    r"[\[(]?(?:related|source|photo|image|pictured?|captions?|video|credit|via|tags?|topics?|read"
    r"|watch|also read|see also|more)\b",
    re.IGNORECASE,
)

# Terms of the site's own business. A text that speaks to the reader is a notice if it has two of
# them outside quotations.
_SITE_BUSINESS = re.compile(
    r"\b(?:sign(?:ed|ing)?[ -]?up|(?:un)?subscri(?:be|ption)\w*|newsletters?|cookies?|consent\w*"
    r"|privacy|adverts?|inbox|(?:third|3rd)[ -]part(?:y|ies)|opt[ -]out"
    r"|personal(?:ised|ized) (?:data|content|ads)|preferences|partners"
    r"|terms (?:and conditions|of (?:use|service))|(?:our|this) (?:web)?site|our app|log ?in"
    r"|e-?mail address|your device|a device|ad ?blocker|paywall|push notifications?|more info"
    r"|top stories|breaking news|free trial|receiving this e?-?mail)\b",
    re.IGNORECASE,
)
# A site that speaks to the reader says `you` and `we`, or `you` and a phrase of _SITE_ITSELF. `you`
# or `we` alone is not enough: prose about privacy says `you` for anybody and `we` for everybody.
# `us` is not in the patterns, because `US` is a country.
_WE, _YOU = re.compile(r"\b(?:[Ww]e|[Oo]urs?)\b"), re.compile(r"\b[Yy]ou(?:rs?)?\b")
_SITE_ITSELF = re.compile(
    r"\b(?:please|this (?:e-?mail|newsletter|page|(?:web)?site)"
    r"|by (?:click|continu|us|subscrib|sign|submitt|enter|regist|provid)\w*ing)\b",
    re.IGNORECASE,
)
# An appeal to the reader (`Sign up for`, `Get the`), or a site's advertisers (`our 842 partners`).
_APPEAL = re.compile(
    r"(?:^|(?<=[.!?] ))(?:Sign|Subscribe|Click|Register|Download|Get|Enter) "
    r"(?:up|in|here|now|today|to|for|our|the|your|on)\b"
    r"|\b[Oo]ur (?:\d+ |trusted )*partners\b"
)

# Names and the words between them: `Jane Doe in London and John Roe; Editing by Ann Lee.`
_NAMES = (
    r"(?:[A-Z][\w.'’-]*+[,;/&]?+ ?+"
    r"|(?:and|in|at|for|with|additional|reporting|writing|editing|by)\b[,;]?+ ?+){1,15}+[.)]?$"
)
BY_LINE = rf"^By {_NAMES}"
# Blocks that say who made the article or its pictures, or who has the rights.
_CREDIT = re.compile(
    rf"^(?i:additional |further )?(?i:reporting|writing|editing) by {_NAMES}"
    rf"|^(?:SOURCE|Via|Sources?:|Originally published (?:by|in|on)) (?:[–—-] )?{_NAMES}"
    r"|^(?i:photo(?:graph)?|image|picture|video|illustration|graphic)s?(?i: credits?)?"
    rf"(?:: | by |/){_NAMES}"
    r"|(?i:"
    r"[(\[](?:[a-z]+ )?(?:photo|image|picture|pic|credit|file)s?(?: credit| by)?[:/]"
    r"[^)\]]*[)\]]\W*$"
    r"|^(?:image|photo|video) caption\b,?"
    r"|\bcontributed (?:reporting\b|to this (?:article|story|report)\b)"
    r"|^this (?:article|story|report) (?:was|is|has been|originally|first) (?:originally |first )?"
    r"(?:published|appear|updat|syndicat)|^a version of this (?:article|story) |^eds?: "
    r"|^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}))|\ball rights reserved\b|^our standards: "
    r"|\bis not responsible for the content of external\b"
    r")"
)
# Blocks that ask the reader to share, follow, click or write, or that say what a click accepts.
_CALL_TO_ACTION = re.compile(
    r"^(?:share|tweet|print|e-?mail|copy)(?: (?:this|on|via|link|or comment)\b|$|[|,·•])"
    r"|^(?:follow|like|find|join) us\b(?!,)"
    r"|^follow @"
    r"|^(?:follow|find|join|watch|subscribe)\b[^.!?]* on [^.!?]*"
    r"\b(?:x|facebook|twitter|instagram|youtube|whatsapp)\b"
    r"|^(?:click|tap|swipe|scroll) (?:here|to|on|for|down)\b"
    r"|^(?:skip|jump) to (?:content|main|navigation|comments)\b"
    r"|^(?:read|watch|listen|find|learn|see|hear|get|buy|view)\b[^.!?]* here\W*$"
    r"|^(?:download|get|install) (?:the|our)\b[^.!?]*\bapp\b"
    r"|^you (?:can|may) (?:unsubscribe|opt out)\b"
    r"|^by (?:click|continu|us|sign)\w*ing\b[^.!?]*\byou (?:agree|accept|consent)\b"
    r"|\b(?:e-?mail|write to|contact|reach(?:ed)?|tips?)\b[^@]{0,80}\b[\w.+-]{1,40}@\w"
    r"|^advertise?ment$|^story continues\b|^continue reading\b",
    re.IGNORECASE,
)

# A time of day (`10:32 AM`, `14.05 GMT`), a time ago (`2h ago`), or a date with or without a time
# (`Updated: 3 March 2026, 7.45 a.m.`), as live blogs have them.
_CLOCK = r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:\w{2,6}|\.)?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?),? \d{{4}}"
_TIMESTAMP = re.compile(
    rf"(?:{_CLOCK}|\d{{1,2}} ?(?:h|m|hours?|minutes?|mins?) ago"
    r"|(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?(?:\w{3,6}day,? )?"
    rf"{_DAY}(?:,? (?:at |[-|–] )?{_CLOCK})?)$",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """True if the text of a block is boilerplate."""
    if len(text) > NOTICE_CHARACTERS:
        return False
    is_short = len(text.split()) <= CREDIT_WORDS
    return (is_short and _is_fixed_phrase(text)) or _has_label(text) or _is_notice(text)


def after_label(text: str) -> str | None:
    """The rest of a line after its label: `Minister resigns` in `EXCLUSIVE: Minister resigns`."""
    label = _LABEL.match(text)
    return label["rest"] if label else None


def _is_fixed_phrase(text: str) -> bool:
    return bool(_CREDIT.search(text) or _CALL_TO_ACTION.search(text) or _TIMESTAMP.match(text))


def _has_label(text: str) -> bool:
    """True for `JUST IN: …`, `Read more: …`, `Source: …`.

    `In the news: …` consists of words of labels too, but may start a sentence of the story.
    """
    label = _LABEL.match(text)
    if not label:
        return False
    words = text[: label.start("rest")] if label["rest"] else text
    return words.isupper() or bool(_LOWER_CASE_LABEL.match(text))


def _is_notice(text: str) -> bool:
    unquoted = _QUOTATION.sub(" ", text)
    terms = {term.lower() for term in _SITE_BUSINESS.findall(unquoted)}
    if _APPEAL.search(unquoted):
        return len(terms) >= (1 if len(text.split()) <= SHORT_APPEAL_WORDS else 2)
    speaks_to_reader = _YOU.search(unquoted) and (
        _WE.search(unquoted) or _SITE_ITSELF.search(unquoted)
    )
    return bool(speaks_to_reader) and len(terms) >= 2
