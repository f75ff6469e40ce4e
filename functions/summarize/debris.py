"""Blocks -> the article's title and paragraphs: what pages put around and between them is left out.

A block is judged by what it is like. Prose ends its sentences; headings, captions and links do not. A label in front of
a line (`READ MORE:`), a notice that speaks to the reader about the site's own business, and a credit are no part of the
story even where they do end in a full stop.
"""

import re

from summarize.blocks import Block

# A headline is one line on a page; a card shows it whole.
TITLE_CHARACTERS = 300
# Shorter lines above the story are navigation ("Home", "World news"), unless nothing longer is there.
TITLE_WORDS = 3
# A paragraph that does not end in a full stop is prose all the same if it is long and has sentences in it.
PROSE_WORDS = 40
# `He said:` leads into a quotation, `In pictures:` into a gallery.
LEAD_IN_WORDS = range(5, 61)
# A file that is one line without a full stop may be a brief, if it is long enough to say something and no longer than a brief.
BRIEF_WORDS = range(5, 101)

_CLOSERS = r"""["'”’)\]»]*"""
_ENDS_PROSE = re.compile(rf"[.!?…]{_CLOSERS}$")
_ENDS_TITLE_OR_PROSE = re.compile(rf"[!?…]{_CLOSERS}$|\.\.\.{_CLOSERS}$")
_HAS_SENTENCE = re.compile(rf"[.!?]{_CLOSERS}\s")
_LEADS_IN = re.compile(r"[:—–]$")
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")

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
# Labels that are ordinary words too count only where they shout.
_QUIET_LABEL = re.compile(
    r"(?:related|source|photo|image|picture|video|credit|via|tags?|topics?|read|watch|see also|more)\b", re.I
)

# What a site says of itself to its reader; two of these and a "you" or "our" outside quotations make a notice.
_SITE_BUSINESS = re.compile(
    r"\b(?:sign(?:ed|ing)?[ -]?up|(?:un)?subscri(?:be|ption)\w*|newsletters?|cookies?|consent\w*|privacy|adverts?|advertis\w+|"
    r"inbox|(?:third|3rd)[ -]part(?:y|ies)|terms|opt[ -]out|personal(?:ised|ized)? (?:data|content|ads)|preferences|"
    r"(?:our|this) (?:web)?site|our app|log ?in|e-?mail address|click|browser|javascript|ad ?blocker|register(?:ed)?|paywall|"
    r"notifications?|download|more info|follow us|social media|whatsapp|facebook|twitter|instagram|telegram|free trial|"
    r"top stories|breaking news|daily|weekly|morning|evening)\b",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"\b(?:you|your|you['’]\w+|our|us|we|sign up|subscribe|click|follow|register|download)\b", re.IGNORECASE
)
# Longer than any notice or credit is a paragraph of the story.
DEBRIS_CHARACTERS = 500

# Whole blocks that credit, claim or point: pictures, agencies, rights, sharing.
_CREDIT = re.compile(
    r"^(?:©|\(c\)|copyright\b)|\ball rights reserved\b|^(?:additional |further )?(?:reporting|writing|editing) by\b"
    r"|^(?:share|tweet|print|email|e-mail|copy|comment)(?: (?:this|on|via|article|link|page|story)\b|$|[ |,·•])"
    r"|^(?:photo(?:graph)?|image|picture|video|illustration|graphic)s?(?: credits?)?(?: by\b|/|:)"
    r"|[(\[](?:photo|image|picture|pic|credit|file)s?(?: credit| by)?[:/][^)\]]*[)\]]\W*$"
    r"|^this (?:article|story|report) (?:was|is|has been|originally|first) (?:originally |first )?"
    r"(?:published|appear|updat|syndicat|from)"
    r"|^(?:click|tap|swipe|scroll)\b|^(?:skip|jump) to\b|^advertisement\b|^story continues\b|^continue reading\b",
    re.IGNORECASE,
)


def clean(blocks: list[Block]) -> tuple[str | None, list[str]]:
    """The title, or None, and the paragraphs of the story, verbatim and in order; none if there is no story."""
    prose = [position for position, block in enumerate(blocks) if _is_prose(block) and not _is_debris(block.text)]
    title = _title(blocks[: prose[0]] if prose else [])
    if prose:
        return title, [blocks[position].text for position in prose]
    return None, _brief(blocks)


def _title(above: list[Block]) -> str | None:
    """The first marked heading above the story, else the first line there that is long enough for a headline."""
    lines = [block for block in above if not _is_debris(block.text) and len(block.text) <= TITLE_CHARACTERS]
    by_merit = sorted(lines, key=lambda block: (not block.is_heading, len(block.text.split()) < TITLE_WORDS))
    return by_merit[0].text if by_merit else None


def _brief(blocks: list[Block]) -> list[str]:
    """The only block of a file, if it is a sentence that merely lacks its full stop."""
    lines = [block.text for block in blocks if not _is_debris(block.text)]
    return lines if len(lines) == 1 and len(lines[0].split()) in BRIEF_WORDS else []


def _is_prose(block: Block) -> bool:
    text, words = block.text, len(block.text.split())
    if block.is_heading:
        return False
    if _ENDS_PROSE.search(text):
        return True
    return (bool(_LEADS_IN.search(text)) and words in LEAD_IN_WORDS) or (
        words >= PROSE_WORDS and bool(_HAS_SENTENCE.search(text))
    )


def _is_debris(text: str) -> bool:
    if len(text) > DEBRIS_CHARACTERS:
        return False
    return _is_labelled(text) or _is_notice(text) or bool(_CREDIT.search(text))


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
