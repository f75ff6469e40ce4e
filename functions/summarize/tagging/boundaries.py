"""Trims names: cuts off the words and signs at both ends that are no part of the name.

The model often includes a role (`Mayor Chow`), the rest of a compound (`Washington-based`), or the
word that opens the sentence (`Said Ohtani`).
"""

import re

from archive.article import EntityType
from summarize.tagging.sentences import Span

HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Hon|Sir|Dame|Lord|Lady|Baron|Baroness"
    r"|Sen|Rep|Gov|Cllr|Det|Insp|Supt|Pte|Cpl|Sgt|Lt|Capt|Maj|Col|Gen)\b\.? ?)+"
)
# Honorifics that are never a part of a name. The others may start the name of a thing: `Lord of the
# Rings`, `Miss World`, `Dr Pepper Snapple Group`.
_PERSONAL_HONORIFIC = re.compile(r"M(?:rs?|s|x)\b")
# Words before a person's name that are no part of it: offices, ranks and jobs.
_ROLE = re.compile(
    r"(?:(?:Pope|King|Queen|Prince|Princess|Cardinal|Archbishop|Bishop|Ayatollah|Imam|Rabbi|Prophet"
    r"|Mother|Sister|Brother|Judge|Justice|President|Premier|Chancellor|Minister|Secretary|Senator"
    r"|Congress(?:man|woman)|Governor|Mayor|Council(?:lor|member|man|woman)|Ambassador|Chairman"
    r"|Chief|Officer|Detective|Inspector|Superintendent|Constable|Trooper|Deputy|Sheriff|Sergeant"
    r"|Captain|Commander|Lieutenant|Colonel|Major|General|Admiral|DC[IS]?|D[IS]|PCC?|QB|RB|WR|MP"
    r"|Quarterback|Coach|Skipper|Striker|Midfielder|Defender|Goalkeeper|Bowler|Boxer|Analyst"
    r"|Actor|Actress|Singer|Rapper|Stylist|Author|Chef|Prosecutor|Attorney) (?=\w))+"
)
_ONLY_ROLE = re.compile(r"(?:President|Secretary|Senator|Mayor|Prime Minister|Queen)$")
# Words that open a sentence before a person's name.
_OPENER = re.compile(
    r"(?:Said|Says|As|When|While|With|After|Before|But|And|If|For|From|Like|Was|Is|Did|Does|Has|Had"
    r"|That|Why|How|Meanwhile) (?=[A-Z])"
)
_SENTENCE_START = re.compile(r"(?:^|[.?!:\n“”\"‘’—–-]) ?$")
_AFTER_PERSON = re.compile(r",? (?:QC|KC|MP|MEP|MSP|MBE|OBE|CBE)$")
_ARTICLE_OR_YEAR = re.compile(r"(?:[Tt]he|(?:19|20)\d\d) (?=\w)")
_YEAR = re.compile(r"(?:19|20)\d\d (?=[A-Z])(?!Games$)")
# The party before a state, as in `(D-Ohio)`.
_PARTY = re.compile(r"[DR]-(?=[A-Z])")
_PREFIX = re.compile(
    r"(?:pre|pro|anti|non|ex|post|mid|then|now|counter)[-–](?=[A-Z])", re.IGNORECASE
)
_ANTISEMITIC = re.compile(r"anti-?semit", re.IGNORECASE)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
# The number of a product, a part or an event: `Polestar 4`, `Rugby World Cup 2015`.
_NUMBER = re.compile(r" (?:\d{1,4}[a-z]{0,2}|[IVX]{2,4}|V|X)\b(?![.,:/-]?\d|[%°]| (?:million|billion|per|percent|years?|days?|hours?|minutes?|months?|weeks?|people|points|goals|times|times)\b|-)")
_NUMBERED = re.compile(r"\b(?:S&P|FTSE|Fortune|Big|Ligue|Nasdaq|Article|Radio)$")
_GAMES = re.compile(r" 20(?:0[048]|1[0268]|2[0246])\b")
_DOMAIN = re.compile(r"\.(?:com|org|net|co|io)\b(?!\.)")
# Compounds with a place.
_WITH_PLACE = re.compile(r"-(?:based|born|led|backed|made|headquartered|wide|bound|brokered|sponsored|trained|area|style)$")
_DEMONYM = re.compile(r"(?:an|ese|ish|ch|ss|i|ern|ic|k)$")
# `the Okafor Administration` is the person.
_ADMINISTRATION = re.compile(r"[A-Z][\w’'-]+(?= Administration$)")
# `Ban Ki-moon` is a name, `US-based` is not.
_COMPOUND = re.compile(r"(?<=\w)-[a-z]{3,}$")
_FALLING = re.compile(r"(?: [a-z]+)+$")
_LAST_WORD_OF_NAME = re.compile(r" (?:party|hospital|station|division|council|police|airport)$")
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
# Abbreviations whose full stop belongs to the name.
_ABBREVIATION = re.compile(
    r"\b(?:(?:\w\.)+\w|Inc|Corp|Co|Ltd|Bros|Jr|Sr|St|Ave|Blvd|Rd|Mt|Ala|Ariz|Ark|Calif|Colo|Conn|Del"
    r"|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt"
    r"|Wash|Wisc?|Wyo)$"
)


def trimmed(text: str, start: int, end: int, kind: str) -> tuple[Span, str] | None:
    """The name without titles, possessive and punctuation at its ends; None if nothing is left.

    The full stop of an abbreviation stays: `U.S.`, `Inc.`
    """
    while start < end and not text[start].isalnum():
        start += 1
    if _ANTISEMITIC.match(text, start, end):
        return None
    start = _after_titles(text, start, end, kind)
    end = _before_possessive(text, start, end)
    party = _PARTY.match(text, start, end)
    if party:
        start, kind = party.end(), "LOC"
    if kind == "MISC" and _WITH_PLACE.search(text, start, end):
        place = _COMPOUND.sub("", text[start:end])
        kind = kind if _DEMONYM.search(place) else "LOC"
    person = _ADMINISTRATION.match(text, start, end)
    if person and kind == "ORG":
        end, kind = person.end(), "PER"
    end = _before_ending(text, start, end, kind)
    name = text[start:end]
    if not name or (name.islower() and name[0].isalpha()):
        return None
    if _ORDINAL.match(name):
        return None
    if kind == "PER" and _ONLY_ROLE.match(name):
        return None
    has_full_stop = text[end : end + 1] == "." and bool(_ABBREVIATION.search(name))
    end += has_full_stop
    number = _NUMBER.match(text, end) if kind == "MISC" or (kind == "ORG" and _NUMBERED.search(name)) else None
    if number:
        end, kind = number.end(), "MISC" if _NUMBERED.search(name) else kind
    elif kind == "LOC" and (games := _GAMES.match(text, end)):
        end, kind = games.end(), "MISC"
    if kind == "ORG" and (domain := _DOMAIN.match(text, end)):
        end = domain.end()
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum():
        end += 1
    return Span(start, end), kind


def _after_titles(text: str, start: int, end: int, kind: str) -> int:
    patterns = [_PREFIX]
    if kind == "PER":
        patterns.append(HONORIFIC)
        if _SENTENCE_START.search(text, max(0, start - 2), start):
            patterns.append(_OPENER)
        patterns.append(_ROLE)
    if kind == "ORG":
        patterns.append(_ARTICLE_OR_YEAR)
    if kind == "MISC":
        patterns.append(_YEAR)
    for pattern in patterns:
        match = pattern.match(text, start, end)
        if match and match.end() < end:
            start = match.end()
    honorific = HONORIFIC.match(text, start, end)
    if honorific and (
        kind == "PER" or honorific.end() >= end or _PERSONAL_HONORIFIC.match(text, start, end)
    ):
        start = honorific.end()
    return start


def _before_possessive(text: str, start: int, end: int) -> int:
    return start + len(_POSSESSIVE.sub("", text[start:end]))


def _before_ending(text: str, start: int, end: int, kind: str) -> int:
    name = text[start:end]
    if kind == "PER":
        name = _AFTER_PERSON.sub("", name)
    else:
        name = _COMPOUND.sub("", name)
        if not _LAST_WORD_OF_NAME.search(name):
            name = _FALLING.sub("", name)
    while name and not name[-1].isalnum():
        name = name[:-1]
    return start + len(name)
