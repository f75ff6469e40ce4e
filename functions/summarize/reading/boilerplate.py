"""Which blocks are the site's, not the story's, even where they end in a full stop.

A label in front of a line (`READ MORE:`), a notice that speaks to the reader about the site's own business, a credit, and what
points the reader elsewhere.
"""

import re

# Longer than any notice or credit is a paragraph of the story.
NOTICE_CHARACTERS, CREDIT_WORDS = 500, 25

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")

# Words that labels in front of links, pictures and credits are made of. A label is nothing but these.
_LABEL = re.compile(
    r"[\[(]?(?:(?:read|watch|listen|see|hear|learn|find|more|also|pictured|now|next|this|here|just|in|on|out|don['’]?t|miss|related|"
    r"recommended|trending|popular|must|exclusive|breaking|live|latest|updates?|news|stor(?:y|ies)|articles?|topics?|tags?|"
    r"videos?|podcasts?|gallery|galleries|pictures?|photos?|photographs?|images?|pics?|captions?|graphics?|credits?|"
    r"sources?|via|files?|advertisements?|ads?|sponsored|share|follow|subscribe|comments?|category|filed|under|to|"
    r"you|may|might|like|from|the|our|editor['’]?s|picks?|opinion|analysis|explained|explainer)\b[ /&-]*)+"
    r"\s*[:|►▶»→]+\s*(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
# In lower case only these are labels: the others are ordinary words too.
_QUIET_LABEL = re.compile(
    r"[\[(]?(?:related|source|photo|image|pictured?|captions?|video|credit|via|tags?|topics?|read|watch|also read|see also|more)"
    r"\b",
    re.I,
)

# What a site says of its own business; two of these, said to the reader outside quotations, make a notice.
_SITE_BUSINESS = re.compile(
    r"\b(?:sign(?:ed|ing)?[ -]?up|(?:un)?subscri(?:be|ption)\w*|newsletters?|cookies?|consent\w*|privacy|adverts?|"
    r"inbox|(?:third|3rd)[ -]part(?:y|ies)|opt[ -]out|personal(?:ised|ized) (?:data|content|ads)|preferences|partners|"
    r"terms (?:and conditions|of (?:use|service))|(?:our|this) (?:web)?site|our app|log ?in|e-?mail address|your device|a device|"
    r"ad ?blocker|paywall|push notifications?|more info|top stories|breaking news|free trial|receiving this e?-?mail)\b",
    re.IGNORECASE,
)
# Prose says `you` of anybody and `we` of everybody, also where it tells of privacy; a site says both, or begs. `US` is a country.
_WE, _YOU = re.compile(r"\b(?:[Ww]e|[Oo]urs?)\b"), re.compile(r"\b[Yy]ou(?:rs?)?\b")
_SITE_ITSELF = re.compile(
    r"\b(?:please|this (?:e-?mail|newsletter|page|(?:web)?site)"
    r"|by (?:click|continu|us|subscrib|sign|submitt|enter|regist|provid)\w*ing)\b",
    re.IGNORECASE,
)
_SITE_SPEAKS = re.compile(
    r"(?:^|(?<=[.!?] ))(?:Sign|Subscribe|Click|Register|Download|Get|Enter) (?:up|in|here|now|today|to|for|our|the|your|on)\b"
    r"|\b[Oo]ur (?:\d+ |trusted )*partners\b"
)
# In a line that begs one word of the site's business is enough.
BEGGING_WORDS = 20

_NAMES = r"(?:[A-Z][\w.'’-]*+[,;/&]?+ ?+|(?:and|in|at|for|with|additional|reporting|writing|editing|by)\b[,;]?+ ?+){1,15}+[.)]?$"
BY_LINE = rf"^By {_NAMES}"
# Whole blocks that say who made it, or whose it is: pictures, agencies, rights.
_CREDIT = re.compile(
    rf"^(?i:additional |further )?(?i:reporting|writing|editing) by {_NAMES}"
    rf"|^(?:SOURCE|Via|Sources?:|Originally published (?:by|in|on)) (?:[–—-] )?{_NAMES}"
    rf"|^(?i:photo(?:graph)?|image|picture|video|illustration|graphic)s?(?i: credits?)?(?:: | by |/){_NAMES}"
    r"|(?i:"
    r"[(\[](?:[a-z]+ )?(?:photo|image|picture|pic|credit|file)s?(?: credit| by)?[:/][^)\]]*[)\]]\W*$"
    r"|^(?:image|photo|video) caption\b,?|\bcontributed (?:reporting\b|to this (?:article|story|report)\b)"
    r"|^this (?:article|story|report) (?:was|is|has been|originally|first) (?:originally |first )?"
    r"(?:published|appear|updat|syndicat)|^a version of this (?:article|story) |^eds?: "
    r"|^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}))|\ball rights reserved\b|^our standards: "
    r"|\bis not responsible for the content of external\b"
    r")"
)
# Whole blocks that send the reader elsewhere: shares, follows, clicks, and what is agreed to by them.
_POINTER = re.compile(
    r"^(?:share|tweet|print|e-?mail|copy)(?: (?:this|on|via|link|or comment)\b|$|[|,·•])|^(?:follow|like|find|join) us\b(?!,)"
    r"|^follow @|^(?:follow|find|join|watch|subscribe)\b[^.!?]* on [^.!?]*\b(?:x|facebook|twitter|instagram|youtube|whatsapp)\b"
    r"|^(?:click|tap|swipe|scroll) (?:here|to|on|for|down)\b|^(?:skip|jump) to (?:content|main|navigation|comments)\b"
    r"|^(?:read|watch|listen|find|learn|see|hear|get|buy|view)\b[^.!?]* here\W*$"
    r"|^(?:download|get|install) (?:the|our)\b[^.!?]*\bapp\b|^you (?:can|may) (?:unsubscribe|opt out)\b"
    r"|^by (?:click|continu|us|sign)\w*ing\b[^.!?]*\byou (?:agree|accept|consent)\b"
    r"|\b(?:e-?mail|write to|contact|reach(?:ed)?|tips?)\b[^@]{0,80}\b[\w.+-]{1,40}@\w"
    r"|^advertise?ment$|^story continues\b|^continue reading\b",
    re.IGNORECASE,
)


# A live blog's clock, `10:32 AM`, `14.05 GMT`, `2h ago`, or a date with or without one: `Updated: 3 March 2026, 7.45 a.m.`
_CLOCK = r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:\w{2,6}|\.)?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?),? \d{{4}}"
_STAMP = re.compile(
    rf"(?:{_CLOCK}|\d{{1,2}} ?(?:h|m|hours?|minutes?|mins?) ago"
    r"|(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?(?:\w{3,6}day,? )?"
    rf"{_DAY}(?:,? (?:at |[-|–] )?{_CLOCK})?)$",
    re.IGNORECASE,
)


def is_debris(text: str) -> bool:
    """Whether a block, in one line, is a label with what it points to, a notice, a credit or a pointer."""
    if len(text) > NOTICE_CHARACTERS:
        return False
    is_credit = len(text.split()) <= CREDIT_WORDS and bool(
        _CREDIT.search(text) or _POINTER.search(text) or _STAMP.match(text)
    )
    return is_credit or _is_labelled(text) or _is_notice(text)


def without_label(text: str) -> str | None:
    """What stands behind a label: `Minister resigns` of `EXCLUSIVE: Minister resigns`."""
    label = _LABEL.match(text)
    return label["rest"] if label else None


def _is_labelled(text: str) -> bool:
    """`JUST IN: …`, `Read more: …`, `Source: …`; but not `In the news: …`, which has a word that no label has."""
    label = _LABEL.match(text)
    if not label:
        return False
    shouted = text[: label.start("rest") if label["rest"] else len(text)].isupper()
    return shouted or bool(_QUIET_LABEL.match(text))


def _is_notice(text: str) -> bool:
    own_words = _QUOTED.sub(" ", text)
    business = {word.lower() for word in _SITE_BUSINESS.findall(own_words)}
    if _SITE_SPEAKS.search(own_words):
        return len(business) >= (1 if len(text.split()) <= BEGGING_WORDS else 2)
    speaks = _YOU.search(own_words) and (_WE.search(own_words) or _SITE_ITSELF.search(own_words))
    return bool(speaks) and len(business) >= 2
