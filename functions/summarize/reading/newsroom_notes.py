"""Recognizes a newsroom's notes beside a story: text about the article, the page or the reader.

There are five kinds: editor's notes and corrections; offers, prices and affiliate links;
disclaimers; sources and embedded posts; and messages of media players and scripts.
"""

import re

# The maximum length of a note, in characters. It is twice that of other boilerplate, because an
# editor's note that introduces the author of an opinion piece is long.
MAX_NOTE_CHARACTERS = 1_000

# A date in a note: `(December 19th 2023)`, `, 3 June`, ` 25 January 2013`.
_NOTE_DATE = r"(?:,? ?\(?[\w.,: /]{0,40}\d[\w.,: /]{0,40}\)?)?"
_THIS_ARTICLE = (
    r"(?:article|story|post|piece|column|interview|essay|conversation|transcript|review|recipe"
    r"|leader|excerpt|obituary|op-ed)"
)
# The start of an editor's note or of a correction, and whole messages of scripts.
_EDITORS_NOTE = re.compile(
    # `Editor’s note (3 June): …`, `Correction: …`, `Updated to add …`
    rf"[\[(*]{{0,3}}(?:editor(?:['’]?s|s['’])? notes?{_NOTE_DATE} ?(?:[:—–-]|$)"
    rf"|(?:corrections?|clarifications?){_NOTE_DATE} ?(?::|$)"
    r"|note (?:to|for) (?:readers|editors)\b"
    rf"|updated? (?:{_NOTE_DATE}[:—–-] ?)?to (?:add|include|correct|clarify|reflect)\b)"
    # `This story was first published …`, `[Updated: 3 June] The following article has been …`
    rf"|[\[(*]{{0,3}}(?:updated?\b[^\]:]{{0,40}}(?:: [^\]:]{{0,40}}\])?[:\]]{{0,2}} )?"
    rf"(?:this|the following) {_THIS_ARTICLE}(?: and its \w+)?"
    rf" (?:(?:has|have|had|was|were|is|will be)\b )?(?:also |been |\w+ly |first ){{0,3}}"
    rf"(?:updated|corrected|amended|edited|condensed|adapted|revised|clarified|republished"
    rf"|reprinted|reproduced|published|translated|sponsored|syndicated|excerpted|appear(?:s|ed))\b"
    r"|the headline (?:of this \w+ )?(?:was|has been) (?:updated|changed|corrected)\b"
    r"|(?:cross-posted|reprinted|republished|excerpted|adapted) (?:from|with|by)\b"
    # `Oops! Something went wrong. Please try again.`
    r"|oops\W*$|(?:oops\W+|sorry\W+)?(?:something went wrong|an error (?:has )?occurred"
    r"|there was an error\b[^.!?]{0,60})\W+(?:please )?try again\b"
    r"|\*?(?:some |the |\*)?names (?:and [a-z ]{1,40})?(?:have been|were) changed\b"
    r"|reviews have been edited for\b",
    re.IGNORECASE,
)
# Offers, and notes about prices.
_PRICE = r"[$£€]\d[\d,.]{0,9}\+?"
_OFFER = re.compile(
    rf"(?:get|buy|shop|order|find) (?:it|them|yours?|one|an? [^.!?]{{1,60}}) (?:from|on|at|for)\b"
    rf"[^!?]{{0,120}}{_PRICE}"
    rf"|{_PRICE} (?:at|from|on|via) (?-i:[A-Z])[\w.'’& -]{{1,40}}$"
    r"|(?:buy|shop|order|get|book)(?: your)? (?:now|here|tickets?(?: here| now)?)\W*$"
    r"|(?:all )?prices (?:and availability )?(?:are |were )?(?:accurate|correct|subject to change)"
    r"\b",
    re.IGNORECASE,
)
# The headings and lines of a list of sources, a line that is only a URL, and the signature of an
# embedded post: `Jane Doe @janedoe`.
_SOURCE = re.compile(
    r"(?i:references|works cited|sources):?$|(?i:(?:journal|more) information|citation): "
    r"|https?://\S+$|(?:[A-Z]\S{0,30} ){1,3}@\w{1,30}$"
)
# Words of _NOTE_PHRASE and _COMMISSION, in lower case. A text without any of them is not searched
# for the phrases: this is much faster.
_NOTE_WORDS = (
    *("version of", "verison of", "expressed", "informational", "professional medical"),
    *("affiliate", "commission", " fee", "share of", "independently", "to the editor"),
    *("doi:", "(@", "twitter.com", "t.co/"),
)
# Phrases of a note, anywhere in the text.
_NOTE_PHRASE = re.compile(
    r"\b(?:previous|earlier|original|edited|shorter|longer) ver(?:sion|ison) of "
    rf"(?:this (?:headline|report|{_THIS_ARTICLE})|our (?:conversation|interview))\b"
    r"|\b(?:views|opinions) (?:and \w+ )?expressed (?:in this|here(?:in)?"
    r"|by (?:the )?(?:author|writer|columnist|contributor)s?"
    r"|are (?:solely |strictly )?(?:those|(?:his|her|their) own))\b"
    r"|\bfor informational purposes only\b|\bnot a substitute for professional medical\b"
    r"|\bpublishing a diversity of letters to the editor\b"
    # `This post contains affiliate links`, `All products are independently selected by our editors`
    r"|\b(?:contains?|includes?|has|have|our|use)\b[^.!?]{0,40}\baffiliate (?:links?|partners?"
    r"|relationships?)\b"
    r"|\bwe (?:\w+ )?independently (?:select|choose|chose|review|test|pick|curate)\w*\b"
    r"|\bindependently (?:selected|chosen|reviewed|tested|picked|curated)"
    r"[^.!?]{0,30}\b(?:we|our|editors)\b"
    # `— Jane Doe (@janedoe) May 3, 2026`, and the addresses of pictures and links in posts
    r"|\bDOI: ?10\.\d|[—–-] ?[^()]{1,60} ?\(@\w{1,30}\)(?: \w+ \d{1,2}, \d{4})?$"
    r"|\bpic\.twitter\.com/\w|\bhttps?://t\.co/\w",
    re.IGNORECASE,
)
# `We may earn a commission`. This is a note only if the text also matches _PURCHASE.
_COMMISSION = re.compile(
    r"\b(?:we|us|our site|publisher|(?-i:[A-Z])[\w.]+ may)\b[^.!?]{0,80}\b(?:earn|receive|get"
    r"|collect|make)s? (?:an? |some )?(?:(?:small |affiliate |referral )*commissions?"
    r"|(?:small |affiliate |referral )+fee|share of (?:the )?(?:sales|revenue))\b",
    re.IGNORECASE,
)
_PURCHASE = re.compile(r"\b(?:links?|purchases?|purchased|buy|click)\b", re.IGNORECASE)

# The messages of media players and scripts. They also occur inside a paragraph of the story.
_PLAYER_WORDS = ("media playback", "be played", "javascript", "your browser does", "oops")
_PLAYER_MESSAGE = re.compile(
    r"(?:media playback is (?:not supported|unsupported) on (?:this|your) device"
    r"|this video (?:can ?not|can['’]t) be played"
    r"|(?:to play this video you need to |please )?enable javascript"
    r"(?: to (?:view|see|use|read)\b[^.!?]{0,60}| in your browser)?"
    r"|your browser does(?: not|n['’]t) support (?:the |this )?(?:html5? )?(?:audio|video|iframes?)"
    r"\b[^.!?]{0,40}"
    r"|oops[!,.]{0,3} (?:it (?:looks|seems) like )?something (?:went|has gone) wrong)[.!]{0,3}",
    re.IGNORECASE,
)
_SPACES = re.compile(r" {2,}")


def is_newsroom_note(text: str) -> bool:
    """True if the text of a block is a note.

    `text` has no quotations: the caller removes them, because a quoted note belongs to the story.
    """
    if len(text) > MAX_NOTE_CHARACTERS:
        return False
    if any(opening.match(text) for opening in (_EDITORS_NOTE, _OFFER, _SOURCE)):
        return True
    if not _contains(text, _NOTE_WORDS):
        return False
    is_commission = _COMMISSION.search(text) and _PURCHASE.search(text)
    return bool(is_commission or _NOTE_PHRASE.search(text))


def without_player_messages(text: str) -> str:
    """The text without the messages of media players, which pages join to other sentences."""
    if not _contains(text, _PLAYER_WORDS) or not _PLAYER_MESSAGE.search(text):
        return text
    return _SPACES.sub(" ", _PLAYER_MESSAGE.sub(" ", text)).strip()


def _contains(text: str, words: tuple[str, ...]) -> bool:
    lower_case = text.lower()
    return any(word in lower_case for word in words)
