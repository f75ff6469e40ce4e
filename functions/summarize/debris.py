"""Blocks -> the article's title and paragraphs: what pages put around and between them is left out.

A block is judged by what it is like. Prose ends its sentences; headings, captions and links do not. A label in front of
a line (`READ MORE:`), a notice that speaks to the reader about the site's own business, and a credit are no part of the
story even where they do end in a full stop. Where it is in doubt a block stays: a story that lost a paragraph is worse off
than one that gained a caption.
"""

import re

from summarize.blocks import Block

# A headline is one line on a page; a card shows it whole.
TITLE_CHARACTERS = 300
# Shorter lines above the story are navigation ("Home", "World news") or the paper's own name, unless nothing longer is there.
TITLE_WORDS = (5, 3, 1)
# A question or an exclamation above the story is its headline if it is no longer than one.
ASKING_TITLE_WORDS = 20
# A paragraph that does not end in a full stop is prose all the same if it is long and has sentences in it.
PROSE_WORDS = 20
# `He said:` leads into a quotation, `In pictures:` into a gallery.
LEAD_IN_WORDS = range(5, 61)
# A file that is one line without a full stop may be a brief, if it says something and is no longer than a brief.
BRIEF_WORDS = range(5, 101)
# Longer than any notice or credit is a paragraph of the story.
NOTICE_CHARACTERS, CREDIT_WORDS = 500, 25

_CLOSERS = r"""["'”’)\]»]*"""
# A note, an agency or a source may follow the last full stop: `… on Friday. (Reuters)`, `… the charge.[3]`, `… year. — AFP`.
# Possessive, and few: a line of towns and dashes could share out its spaces in exponentially many ways.
_SIGNED = r"(?:\s*+(?:\((?:[A-Z][\w./-]*+\s?+){1,4}+\)|\[\d{1,3}\]|[—–-]++ ?(?:[A-Z][\w./]*+\s?+){1,4}+)){0,3}+"
_ENDS_PROSE = re.compile(rf"[.!?…]{_CLOSERS}{_SIGNED}$")
_HAS_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_LEADS_IN = re.compile(r"[:;,—–]$")
_ASKS = re.compile(rf"[!?]{_CLOSERS}$|(?:…|\.\.\.){_CLOSERS}$")
_SPEAKER = re.compile(r"^[^\s:]{1,20}(?: [^\s:]{1,20}){0,3}:")
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")

# Words that labels in front of links, pictures and credits are made of. A label is nothing but these.
_LABEL = re.compile(
    r"(?:(?:read|watch|listen|see|hear|learn|find|more|also|now|next|this|here|just|in|on|out|don['’]?t|miss|related|"
    r"recommended|trending|popular|must|exclusive|breaking|live|latest|updates?|news|stor(?:y|ies)|articles?|topics?|tags?|"
    r"videos?|podcasts?|gallery|galleries|pictures?|photos?|photographs?|images?|pics?|captions?|graphics?|credits?|"
    r"sources?|via|files?|advertisements?|ads?|sponsored|share|follow|subscribe|comments?|category|filed|under|to|"
    r"you|may|might|like|from|the|our|editor['’]?s|picks?|opinion|analysis|explained|explainer)\b[ /&-]*)+"
    r"\s*[:|►▶»→]+\s*(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
# In lower case only these are labels: the others are ordinary words too.
_QUIET_LABEL = re.compile(
    r"(?:related|source|photo|image|picture|video|credit|via|tags?|topics?|read|watch|see also|more)\b", re.I
)

# What a site says of its own business; two of these, said to the reader outside quotations, make a notice.
_SITE_BUSINESS = re.compile(
    r"\b(?:sign(?:ed|ing)?[ -]?up|(?:un)?subscri(?:be|ption)\w*|newsletters?|cookies?|consent\w*|privacy|adverts?|"
    r"inbox|(?:third|3rd)[ -]part(?:y|ies)|opt[ -]out|personal(?:ised|ized) (?:data|content|ads)|preferences|partners|"
    r"terms (?:and conditions|of (?:use|service))|(?:our|this) (?:web)?site|our app|log ?in|e-?mail address|your device|a device|"
    r"ad ?blocker|paywall|push notifications?|more info|top stories|breaking news|free trial|receiving this e?-?mail)\b",
    re.IGNORECASE,
)
# `US` is a country: `us` does not count.
_TO_THE_READER = re.compile(
    r"\b(?:[Yy]our?|[Yy]ours|[Ww]e|[Oo]ur)\b|^(?:[Ss]ign up|[Ss]ubscribe|[Cc]lick|[Rr]egister|[Dd]ownload|[Gg]et)\b"
)

_NAMES = r"(?:[A-Z][\w.'’-]*+[,;/&]?+ ?+|(?:and|in|at|for|with|additional|reporting|writing|editing|by)\b[,;]?+ ?+){1,15}+[.)]?$"
# Whole blocks that credit, claim or point: pictures, agencies, rights, sharing, notes to editors.
_CREDIT = re.compile(
    rf"^(?i:additional |further )?(?i:reporting|writing|editing) by {_NAMES}"
    rf"|^(?i:photo(?:graph)?|image|picture|video|illustration|graphic)s?(?i: credits?)?(?:: | by |/){_NAMES}"
    r"|(?i:"
    r"^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}))|\ball rights reserved\b"
    r"|^(?:share|tweet|print|e-?mail|copy)(?: (?:this|on|via|link)\b|$|[|,·•])|^(?:follow|like|find|join) us\b"
    r"|[(\[](?:photo|image|picture|pic|credit|file)s?(?: credit| by)?[:/][^)\]]*[)\]]\W*$"
    r"|^this (?:article|story|report) (?:was|is|has been|originally|first) (?:originally |first )?"
    r"(?:published|appear|updat|syndicat)"
    r"|^(?:click|tap|swipe|scroll) (?:here|to|on|for|down)\b|^(?:skip|jump) to (?:content|main|navigation|comments)\b"
    r"|^advertise?ment$|^story continues\b|^continue reading\b|^eds?: )"
)
_PATH = re.compile(r" [|·•>/»›] ")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Lines above a story that are no headline: by-lines, release notes, dates, an agency's slug (`BC-EU-Election, 3rd Ld`).
_NO_TITLE = re.compile(
    rf"^By {_NAMES}|^(?i:for immediate release|from the desk of|(?:media |press )?contacts?:|last (?:updated|modified))"
    r"|^(?i:(?:updated?|published|posted)(?::| (?:at|on|in|by|\d|\w+ \d|\w+day)))"
    r"|^(?i:dear|hello|hi|good (?:morning|afternoon|evening))\b[^.]{0,40},$"
    r"|^[A-Z]{2,}(?:-[A-Z]\w*)+,|^(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}"
)


def clean(blocks: list[Block]) -> tuple[str | None, list[str]]:
    """The title, or None, and the paragraphs of the story, verbatim and in order; none if there is no story."""
    story = _story(blocks)
    if not story:
        return None, _brief(blocks)
    title = _title(blocks[: story[0]])
    if title is None and _asks(blocks, story):
        title, story = blocks[story[0]].text, story[1:]
    return title, [blocks[position].text for position in story]


def _story(blocks: list[Block]) -> list[int]:
    """Where prose stands, and the items of a list that prose leads into."""
    story: list[int] = []
    for position, block in enumerate(blocks):
        listed = (
            block.is_item and story[-1:] == [position - 1] and (blocks[position - 1].is_item or _leads_in(blocks[position - 1]))
        )
        if (listed or _is_prose(block)) and not _is_debris(block.text):
            story.append(position)
    return story


def _title(above: list[Block]) -> str | None:
    """The first marked heading above the story, else the first line there that is long enough for a headline."""
    lines = [block for block in above if not _NO_TITLE.search(block.text) and len(block.text) <= TITLE_CHARACTERS]
    clear = [block for block in lines if not _is_debris(block.text)]
    by_merit = sorted(clear, key=lambda block: (not block.is_heading, *(_words(block.text) < least for least in TITLE_WORDS)))
    if by_merit:
        return by_merit[0].text
    # `EXCLUSIVE: Minister resigns`: the line is a headline if there is no other.
    labelled = (_LABEL.match(block.text) for block in lines)
    return next((label["rest"] for label in labelled if label and label["rest"]), None)


def _words(line: str) -> int:
    """Words as a headline has them; none in a path of navigation: `Home | News | Sport`."""
    return 0 if len(_PATH.findall(line)) > 1 else len(_WORD.findall(line))


def _asks(blocks: list[Block], story: list[int]) -> bool:
    """Whether the first block is a headline that asks or exclaims: `Is this the end of the road?`"""
    first = blocks[story[0]].text
    is_short = len(first.split()) <= ASKING_TITLE_WORDS and not _HAS_SENTENCE.search(first)
    return len(story) > 1 and is_short and bool(_ASKS.search(first)) and not _SPEAKER.match(first)


def _brief(blocks: list[Block]) -> list[str]:
    """The only block of a file, if it is a sentence that merely lacks its full stop."""
    lines = [block.text for block in blocks if not _is_debris(block.text)]
    return lines if len(lines) == 1 and len(lines[0].split()) in BRIEF_WORDS else []


def _is_prose(block: Block) -> bool:
    if block.is_heading:
        return False
    if _ENDS_PROSE.search(block.text) or _leads_in(block):
        return True
    return len(block.text.split()) >= PROSE_WORDS and bool(_HAS_SENTENCE.search(block.text))


def _leads_in(block: Block) -> bool:
    return bool(_LEADS_IN.search(block.text)) and len(block.text.split()) in LEAD_IN_WORDS


def _is_debris(text: str) -> bool:
    if len(text) > NOTICE_CHARACTERS:
        return False
    is_credit = len(text.split()) <= CREDIT_WORDS and bool(_CREDIT.search(text))
    return is_credit or _is_labelled(text) or _is_notice(text)


def _is_labelled(text: str) -> bool:
    """`JUST IN: …`, `Read more: …`, `Source: …`; but not `In the news: …`, which has a word that no label has."""
    label = _LABEL.match(text)
    if not label:
        return False
    shouted = text[: label.start("rest") if label["rest"] else len(text)].isupper()
    return shouted or bool(_QUIET_LABEL.match(text))


def _is_notice(text: str) -> bool:
    own_words = _QUOTED.sub(" ", text)
    return bool(_TO_THE_READER.search(own_words)) and len({word.lower() for word in _SITE_BUSINESS.findall(own_words)}) >= 2
