"""Recognizes pages without a story, and reports their probable kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from summarize.reading.blocks import Block, squeeze
from summarize.reading.page.agreement import LOW_AGREEMENT, Announcement
from summarize.reading.page.group_limits import HEADINGS
from summarize.reading.rejection import Rejection

# An error page has fewer words; a story about an error has more.
ERROR_WORDS = 120
# A notice about consent has fewer words; in it, "we" and "you" need not stand in every block.
CONSENT_WORDS = 150
# A page is a notice if more than this share of its words is in blocks that are notices.
NOTICE_SHARE = 0.5
# A text that agrees at least as much with the page's titles and descriptions is a story, for
# example one about cookies.
STORY_AGREEMENT = 0.5
# A page of offers has at least MIN_OFFERS lines about buying, and these are at least OFFER_SHARE of
# its lines. In a page with fewer words than SHORT_WORDS, one such line is enough.
MIN_OFFERS, OFFER_SHARE, SHORT_WORDS = 20, 0.2, 60
# An index has at least this many teasers, and at least this share of its words is in them.
MIN_TEASERS, TEASER_SHARE = 5, 0.5

_ERROR_TITLE = re.compile(
    r"\W*(?:(?:error\W+)?(?:400|401|403|404|410|429|500|502|503|504)\b"
    r"|(?:page|file|article|story|content) (?:not found|unavailable|has moved)|not found$"
    r"|error$|access (?:denied|to this page)|forbidden|(?:service|site) (?:temporarily )?unavail"
    r"|bad gateway|just a moment|attention required|are you (?:a robot|human)|robot check"
    r"|(?:verify|checking) (?:you|your|if)|oops|whoops|(?:we['’]re |we are )?sorry\b"
    r"|something went wrong|server error|under maintenance|enable (?:javascript|cookies))",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"check the (?:address|url|spelling)"
    r"|(?:page|story|article|content|link)[^.!?]{0,60}(?:could ?n[o'’]t be found|cannot be found"
    r"|(?:was|is) not found|does ?n[o'’]t exist|no longer (?:exists|available)"
    r"|(?:has|may have|might have) (?:been )?(?:moved|removed|expired|deleted))"
    r"|(?:could|can) ?n[o'’]t find (?:the|that|this) (?:page|story|article)"
    r"|unusual (?:traffic|activity)|verify (?:that )?you are (?:a )?human|not a robot"
    r"|(?:enable|turn on|activate) (?:javascript|cookies)"
    r"|javascript (?:is|to be) (?:disabled|enabled)|do ?n[o'’]t have permission"
    r"|access (?:is|has been|was) (?:denied|blocked)|something went wrong|try again later"
    r"|temporarily unavailable",
    re.IGNORECASE,
)
# Words that somebody in a story reads or says; an error page has its own.
_QUOTED = re.compile(r"\"[^\"]{1,300}\"|“[^“”]{1,300}”")
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|privacy|personal data|legitimate interest|gdpr|ccpa|opt[ -]out"
    r"|advertising partners|our (?:\d[\d,]* )?partners|your data|third[ -]part(?:y|ies)"
    r"|your device)\b",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:donat\w+|contribut(?:e|ion|ions)|support (?:us|our|independent)|subscri\w+"
    r"|member(?:ship)?|newsletters?|sign up|your (?:support|inbox|gift|help)"
    r"|our (?:readers|journalism|mission|work)|quality journalism|fundrais\w+|tax[- ]deductible"
    r"|afford to pay|paywall)\b",
    re.IGNORECASE,
)
_WE, _YOU = re.compile(r"\b(?:[Ww]e|[Oo]urs?)\b"), re.compile(r"\b[Yy]ou(?:rs?)?\b")
_OFFER = re.compile(
    r"^(?:get|buy|shop|order|grab|find) (?:it|them|one|this|these|the|a|yours|here|now|tickets?)\b"
    r"[^.!?]{0,80}?(?:[$£€]\s?\d|\bhere\b)|^(?:buy|get|book)\b.{0,20}\b(?:tickets?|now)$"
    r"|^(?:cost|price|prices|rrp|was|now|tickets?|admission)\s*:?\s*(?:from )?[$£€]\s?\d"
    r"|^(?:add to (?:cart|basket|bag)|book now|buy now|shop now|order now|view deal|see deal)\b",
    re.IGNORECASE,
)
_TRY = "Open the article itself, and save that page."


@dataclass(frozen=True)
class PageSigns:
    """Evidence, other than the main text, by which the kind of a page is recognized.

    `teasers`: see `teasers`. `is_article` is true if the page's metadata is that of an article.
    """

    titles: tuple[str, ...]
    teasers: frozenset[str]
    is_article: bool


def teasers(page: Any) -> frozenset[str]:
    """The texts of the paragraphs that come first after headings with a link."""
    texts = set()
    is_below_link = False
    for element in page.iter("p", *HEADINGS):
        if element.tag != "p":
            is_below_link = element.find(".//a") is not None or _is_in_link(element)
        elif is_below_link:
            texts.add(squeeze("".join(element.itertext())))
            is_below_link = False
    return frozenset(texts)


def _is_in_link(heading: Any) -> bool:
    parent = heading.getparent()
    return parent is not None and parent.tag == "a"


def check(blocks: list[Block], announcement: Announcement, signs: PageSigns) -> None:
    """Raise Rejection `no_article` if the blocks are not a story."""
    agreement = announcement.agreement(blocks) if announcement.is_known else 0.0
    if _is_error(blocks, signs):
        raise _no_article("an error page", "Check the address, and save the page again.")
    if agreement < STORY_AGREEMENT and _is_consent_wall(blocks):
        raise _no_article("a notice about cookies or consent", f"Answer it. {_TRY}")
    if announcement.is_known and agreement < LOW_AGREEMENT and _is_mostly(blocks, _is_appeal):
        raise _no_article("an appeal for subscriptions or donations", _TRY)
    if agreement == 0 and announcement.is_detailed:
        raise _no_article("a page whose text is not what its title announces", _TRY)
    if _is_offers(blocks):
        raise _no_article("a page of offers or listings", _TRY)
    if _is_index(blocks, signs):
        raise _no_article("an index of links to other pages", _TRY)


def _no_article(kind: str, advice: str) -> Rejection:
    return Rejection("no_article", f"The page has no article. It seems to be {kind}. {advice}")


def _is_error(blocks: list[Block], signs: PageSigns) -> bool:
    """True for a short text that reports an error, if the title does too or it is no article."""
    if _words(blocks) >= ERROR_WORDS:
        return False
    has_error_title = any(map(_ERROR_TITLE.match, signs.titles))
    reports_error = any(_ERROR_TEXT.search(_QUOTED.sub("", block.text)) for block in blocks)
    return reports_error and (has_error_title or not signs.is_article)


def _is_mostly(blocks: list[Block], is_notice: Callable[[str], bool]) -> bool:
    notices = [block for block in blocks if is_notice(block.text)]
    return _words(notices) > NOTICE_SHARE * _words(blocks)


def _is_consent_wall(blocks: list[Block]) -> bool:
    if _is_mostly(blocks, _is_consent):
        return True
    is_short = _words(blocks) < CONSENT_WORDS
    return (
        is_short
        and any(_is_consent(block.text) for block in blocks)
        and _is_mostly(blocks, lambda text: bool(_CONSENT.search(text)) and bool(_YOU.search(text)))
    )


def _is_consent(text: str) -> bool:
    return bool(_CONSENT.search(text)) and _speaks_to_reader(text)


def _is_appeal(text: str) -> bool:
    return bool(_APPEAL.search(text)) and _speaks_to_reader(text)


def _speaks_to_reader(text: str) -> bool:
    return bool(_WE.search(text) and _YOU.search(text))


def _is_offers(blocks: list[Block]) -> bool:
    offers = sum(bool(_OFFER.search(block.text)) for block in blocks)
    if _words(blocks) < SHORT_WORDS:
        return offers > 0
    return offers >= max(MIN_OFFERS, OFFER_SHARE * len(blocks))


def _is_index(blocks: list[Block], signs: PageSigns) -> bool:
    """True if most of the text is in teasers, and the metadata is not that of an article."""
    if signs.is_article or len(signs.teasers) < MIN_TEASERS:
        return False
    in_teasers = _words([block for block in blocks if block.text in signs.teasers])
    return in_teasers >= TEASER_SHARE * _words(blocks)


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
