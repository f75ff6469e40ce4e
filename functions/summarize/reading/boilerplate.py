"""Recognizes boilerplate: text that belongs to the site, not to the story.

There are eight kinds: labels at the start of a line (`READ MORE:`), notices about the site itself
(newsletters, cookies), credits, calls to action, timestamps, newsroom notes (see `newsroom_notes`),
page controls (see `page_controls`), and lines without a letter or digit.
"""

import re

from summarize.reading.newsroom_notes import is_newsroom_note
from summarize.reading.page_controls import is_page_control

# A block of more than MAX_CHARACTERS is boilerplate only if it is a newsroom note, or has neither
# letters nor digits. A credit, a call to action or a timestamp has at most MAX_SHORT_KIND_WORDS
# words. A caption that ends in a credit has at most MAX_CAPTION_WORDS words.
MAX_CHARACTERS, MAX_SHORT_KIND_WORDS, MAX_CAPTION_WORDS = 500, 25, 60
# A text with an appeal (see _APPEAL) is a notice if it has enough _SITE_TERMS: one in a text of at
# most this many words, two in a longer text.
SHORT_APPEAL_WORDS = 20

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_QUOTATION = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")

# A label has only these words. It introduces a link, a picture or a credit. `rest` is the text
# after the label.
_LABEL = re.compile(
    r"[\[(]?(?:(?:read|watch|listen|see|hear|learn|find|more|also|pictured|now|next|this|here|just"
    r"|in|on|out|don['’]?t|miss|related|recommended|required|reading|most|trending|popular|must"
    r"|exclusive|breaking|live|latest|updates?|news|stor(?:y|ies)|articles?|topics?|tags?|videos?"
    r"|podcasts?|gallery|galleries|pictures?|photos?|photographs?|images?|pics?|captions?"
    r"|graphics?|credits?|sources?|via|files?|advertisements?|ads?|sponsored|share|follow"
    r"|subscribe|comments?|category|filed|under|to|you|may|might|like|from|the|our|editor['’]?s"
    r"|picks?|opinion|analysis|explained|explainer)\b[ /&-]*)+\s*[:|►▶»→]+\s*(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
# `READ MORE:` in capitals is always a label. In other cases, a label must start with one of these
# words: the other words of _LABEL may start an ordinary sentence.
_NOT_CAPITALS_LABEL = re.compile(
    r"[\[(]?(?:related|source|photo|image|pictured?|captions?|video|credit|via|tags?|topics?|read"
    r"|watch|also read|see also|more|most (?:read|popular))\b",
    re.IGNORECASE,
)
# Terms for the services and rules of a site. A text that addresses the reader is a notice if it has
# two of them outside quotations.
_SITE_TERMS = re.compile(
    r"\b(?:sign(?:ed|ing)?[ -]?up|(?:un)?subscri(?:be|ption)\w*|newsletters?|cookies?|consent\w*"
    r"|privacy|adverts?|inbox|(?:third|3rd)[ -]part(?:y|ies)|opt[ -]out"
    r"|personal(?:ised|ized) (?:data|content|ads)|preferences|partners"
    r"|terms (?:and conditions|of (?:use|service))|(?:our|this) (?:web)?site|our app|log ?in"
    r"|e-?mail address|your device|a device|ad ?blocker|paywall|push notifications?|more info"
    r"|top stories|breaking news|free trial|receiving this e?-?mail"
    r"|free (?:\w+ ){0,4}(?:guide|e-?course|newsletter|account))\b",
    re.IGNORECASE,
)
# A text addresses the reader if it has `you` and `we`, or `you` and one of _SITE_PHRASES. `you` or
# `we` alone is not enough: prose about privacy uses `you` and `we` for people in general. `us` is
# not in the patterns, because `US` is a country.
_WE, _YOU = re.compile(r"\b(?:[Ww]e|[Oo]urs?)\b"), re.compile(r"\b[Yy]ou(?:rs?)?\b")
_SITE_PHRASES = re.compile(
    r"\b(?:please|this (?:e-?mail|newsletter|page|(?:web)?site)"
    r"|by (?:click|continu|us|subscrib|sign|submitt|enter|regist|provid)\w*ing)\b",
    re.IGNORECASE,
)
# An appeal to the reader (`Sign up for`, `Get the`, `Want more?`), or a mention of the site's
# advertisers (`our 842 partners`).
_APPEAL = re.compile(
    r"(?:^|(?<=[.!?] ))(?:Sign|Subscribe|Click|Register|Download|Get|Enter) "
    r"(?:up|in|here|now|today|to|for|our|the|your|on)\b|^\[?Want\b[^.!?]{1,120}\?"
    r"|\b[Oo]ur (?:\d+ |trusted )*partners\b"
)

# Names and the words between them: `Jane Doe in London and John Roe; Editing by Ann Lee.`
_NAMES = (
    r"(?:[A-Z][\w.'’-]*+[,;/&]?+ ?+"
    r"|(?:and|in|at|for|with|additional|reporting|writing|editing|by)\b[,;]?+ ?+){1,15}+[.)\]]?$"
)
BY_LINE = rf"^By {_NAMES}"
# The full name of a person, and the job titles of journalists.
NAME = r"(?:[A-Z][\w.'’-]*+ ){1,3}[A-Z][\w.'’-]*+"
ROLE = (
    r"(?:editors?|writers?|reporters?|correspondents?|columnists?|contributors?|journalists?"
    r"|critics?|bloggers?|producers?|photographers?|analysts?|staff|intern)"
)
# `CNN’s Jane Doe reported from London, and John Roe wrote from Paris.`
_CORRESPONDENT = (
    r"(?!(?:He|She|They|It|Who) )(?:[A-Z][\w.'’-]*+ ){1,6}+reported from "
    r"(?:(?:[A-Z][\w.'’-]*+|and|reported|wrote|from|in)[,;]? ?){1,20}+\.?$"
)
_PICTURE = r"(?:photo(?:graph)?|image|picture|video|illustration|graphic|gallery|artwork)s?"
# Credits: who wrote or published the article, who made its pictures, or who owns the rights. This
# includes disclaimers, and remarks about the publication.
_CREDIT = re.compile(
    rf"^(?i:additional |further )?(?i:reporting|writing|editing) by {_NAMES}"
    rf"|^(?:SOURCE|Via|Sources?:|Originally published (?:by|in|on)) (?:[–—-] )?{_NAMES}"
    rf"|^\W?(?i:(?:lead|cover|main|header|featured?|source|hero|top) )?(?i:{_PICTURE})"
    rf"(?i: credits?)?(?:: | by | via |/|(?i: courtesy (?:of )?)){_NAMES}"
    rf"|^(?i:fact[ -]checked|(?:medically )?reviewed|written|posted(?: on)?|submitted) by {_NAMES}"
    rf"|^(?i:contributing: |(?:includes|with) (?:information|files?|reporting|inputs?)"
    rf" (?:from|by) )(?:[Tt]he )?{_NAMES}"
    rf"|^(?i:(?:match )?report supplied by )(?:the )?{_NAMES}"
    rf"|^{_CORRESPONDENT}|^{NAME}, (?i:(?:[\w-]{{2,20}} ){{0,3}}{ROLE})$"
    r"|(?i:"
    r"^(?:image|photo|video) caption\b,?"
    r"|^(?:submitted|handout|courtesy|stock|file) (?:photo|image)s?\b\W*$"
    r"|(?:/|\bvia |^)(?:getty(?: images)?|shutterstock|istock|alamy|unsplash|adobe stock)[)\]]*$"
    r"|\bcontributed (?:reporting\b|to this (?:article|story|report)\b)"
    r"|^this (?:article|story|report) (?:was|is|has been|originally|first) (?:originally |first )?"
    r"(?:published|appear|updat|syndicat)|^a version of this (?:article|story) |^eds?: "
    r"|^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}))|\ball rights reserved\b|^our standards: "
    r"|\bis not responsible for the content of external\b"
    r")"
)
# The credit of a picture at the end of its caption: `(Photo by Jane Doe)`, `REUTERS/Jane Doe`.
_CAPTION_CREDIT = re.compile(
    r"(?i:[(\[](?:[a-z]+ )?(?:photo|image|picture|pic|credit|file)s?"
    r"(?:(?: credit| by)?[:/]| by | courtesy )[^()\[\]]{1,100}[)\]]\W*$)"
    r"|\b(?:REUTERS|Reuters|AFP|AP Photo|EPA)\s?/\s?[A-Z][\w.'’ /-]{1,60}$"
    r"|\b[A-Z][\w.'’-]+\s?/\s?(?:AP|AFP|Reuters|REUTERS|EPA|PA|Bloomberg|Xinhua)"
    r"(?: Photo| Images)?$"
)
# Calls to action: the reader should share, follow, click or write. This includes statements that a
# click accepts the terms, and page lines such as `Advertisement`.
_CALL_TO_ACTION = re.compile(
    r"^(?:share|tweet|print|e-?mail|copy)(?: (?:this|on|via|link|or comment)\b|$|[|,·•])"
    r"|^(?:follow|like|find|join) us\b(?!,)"
    r"|^follow @"
    r"|^(?:follow|find|join|watch|subscribe)\b[^.!?]* on [^.!?]*"
    r"\b(?:x|facebook|twitter|instagram|youtube|whatsapp)\b"
    r"|^(?:click|tap|swipe|scroll) (?:here|to|on|for|down)\b"
    r"|^(?:skip|jump) to (?:content|main|navigation|comments)\b"
    r"|^(?:read|watch|listen|find|learn|see|hear|get|buy|view)\b[^.!?]* here\W*$"
    r"|^(?:download|get|install) (?:the|our)\b[^.!?]{1,60}\bapp\b[^.!?]{0,40}[.!]?$"
    r"|^you (?:can|may) (?:unsubscribe|opt out)\b"
    r"|^by (?:click|continu|us|sign)\w*ing\b[^.!?]*\byou (?:agree|accept|consent)\b"
    r"|\b(?:e-?mail|write to|contact|reach(?:ed)?|tips?)\b[^@]{0,80}\b[\w.+-]{1,40}@\w"
    r"|^advertise?ment$|^story continues\b|^continue reading\b"
    # Comments and tips of readers.
    r"|^(?:[^.!?]{1,80}\? )?(?:please )?(?:let us know|tell us|share your|sound off|leave a|drop"
    r"|weigh in)\b[^.!?]{0,60}\bcomments?\b|\bdiscuss this in the (?:forum|comments)\b"
    r"|^(?:do you )?(?:have|got|know|want to (?:submit|share|send))\b[^.!?]{0,60}"
    r"\b(?:tips?|photos?|pictures?|stor(?:y|ies))\b[^.!?]{0,60}\? "
    r"(?:reach|e-?mail|send|contact|let|write|call|share|get in touch|click|fill)\b"
    # Subscriptions, other articles and broadcasts.
    r"|^(?:not a|become a) (?:subscriber|member)\b|^(?:and )?subscribe (?:to|now|today|for|here)\b"
    r"|\bwherever you (?:get|listen to|find) (?:your )?podcasts\b|^press play\b"
    r"|^for (?:more|full|further|additional|the (?:latest|full))\b(?! than)"
    r"(?:[^.!?]{0,120}?,| (?:information|info|details)) (?:please )?"
    r"(?:visit|see|check out|click|go to|head (?:to|over)|follow|log on)\b"
    r"|^for more\b[^.!?]{0,80}, (?:be|make) sure to (?:sign|subscribe|follow|check)\b"
    r"|^(?:>>|»|►|▶|→) ?[^.!?:]{1,80}$"
    r"|^read (?:our|the (?:full|original|complete|whole))\b[^.!?,]{1,100}[.!]?$"
    r"|^(?:now,? )?(?:see|check out|explore|browse|shop) "
    r"(?:some (?:of our|more)|more|our|all our)\b"
    r"|^(?:now,? )?watch\b[^.!?]{1,80}\b(?:video|trailer|clip|episode|highlights)\b"
    r"|^now,? (?:watch|see|read|listen)\b|^listen to\b[^.!?]{1,80}\b(?:podcast|episode|report)\b"
    r"|^rsvp here\b|^request an invite\b"
    r"|^(?:thanks|thank you) for (?:reading|using|subscribing|following along)\b",
    re.IGNORECASE,
)
# The heading of a list of links to other articles: `Related stories`, `More from The Courier`.
_LINK_HEADING = re.compile(
    r"(?i:(?:related|recommended|similar|other|latest|trending|popular|top|more|featured|must-read)"
    r" (?:stor(?:y|ies)|articles?|contents?|reading|coverage|links?|posts?|videos?|reads?)\W*$"
    r"|(?:read|up|watch) next\W*$|explore more\W*$|recommended(?: for you)?\W*$"
    r"|most (?:read|popular|viewed)\W*$|you (?:may|might) also (?:like|be interested in)\b)"
    r"|More (?:[Mm]ust-[Rr]eads |[Ss]tories )?[Ff]rom [A-Z][\w&.'’ ]{1,30}$"
)

# Timestamps: a time of day (`10:32 AM`, `14.05 GMT`), a relative time (`2h ago`), or a date with or
# without a time (`Updated: 3 March 2026, 7.45 a.m.`).
_CLOCK = r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?"
_TIME_OF_DAY = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:\w{2,6}|\.)?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?),? \d{{4}}"
_TIMESTAMP = re.compile(
    rf"(?:{_CLOCK}|\d{{1,2}} ?(?:h|m|hours?|minutes?|mins?) ago"
    r"|(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?(?:\w{3,6}day,? )?"
    rf"{_DAY}(?:,? (?:at |[-|–] )?{_CLOCK}(?:, UK)?)?)$",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """True if the text of a block is boilerplate; `text` is on one line, see `squeeze`."""
    if is_newsroom_note(_QUOTATION.sub(" ", text)) or not _LETTER_OR_DIGIT.search(text):
        return True
    if len(text) > MAX_CHARACTERS:
        return False
    words = len(text.split())
    if words <= MAX_SHORT_KIND_WORDS and _is_credit_call_or_timestamp(text):
        return True
    # Only texts with a slash or an opening bracket are searched; most paragraphs have neither.
    may_be_caption = words <= MAX_CAPTION_WORDS and any(mark in text for mark in "/([")
    is_caption = may_be_caption and _CAPTION_CREDIT.search(text)
    return bool(is_caption) or is_page_control(text) or _has_label(text) or _is_notice(text)


def is_time_of_day(text: str) -> bool:
    """True for a line that contains only a time of day, with or without a date: `10:32 AM`."""
    return bool(_TIMESTAMP.match(text) and _TIME_OF_DAY.search(text))


def is_link_heading(text: str) -> bool:
    """True for the heading of a list of links to other articles: `Related stories`, `Read next`."""
    return bool(_LINK_HEADING.match(text))


def _is_credit_call_or_timestamp(text: str) -> bool:
    is_credit_or_call = _CREDIT.search(text) or _CALL_TO_ACTION.search(text)
    return bool(is_credit_or_call or _TIMESTAMP.match(text) or is_link_heading(text))


def _has_label(text: str) -> bool:
    """True for `JUST IN: …`, `Read more: …`, `Source: …`.

    False for `In the news: …`. This also consists of label words only, but it may be the start of a
    sentence in the story.
    """
    label = _LABEL.match(text)
    if not label:
        return False
    words = text[: label.start("rest")] if label["rest"] else text
    return words.isupper() or bool(_NOT_CAPITALS_LABEL.match(text))


def _is_notice(text: str) -> bool:
    unquoted = _QUOTATION.sub(" ", text)
    has_appeal = _APPEAL.search(unquoted)
    speaks_to_reader = _YOU.search(unquoted) and (
        _WE.search(unquoted) or _SITE_PHRASES.search(unquoted)
    )
    if not has_appeal and not speaks_to_reader:
        return False
    terms = {term.lower() for term in _SITE_TERMS.findall(unquoted)}
    is_short_appeal = has_appeal and len(text.split()) <= SHORT_APPEAL_WORDS
    return len(terms) >= (1 if is_short_appeal else 2)
