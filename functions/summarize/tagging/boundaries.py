"""Corrects where a name starts and ends: cuts what is no part of it, adds what is.

The model often includes a role (`Mayor Chow`), the rest of a compound (`Washington-based`) or the
word that opens the sentence (`Said Ohtani`), and leaves out a number (`Polestar 4`).
"""

import re
from dataclasses import dataclass, replace

HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Hon|Sir|Dame|Lord|Lady|Baron|Baroness"
    r"|Sen|Rep|Gov|Cllr|Det|Insp|Supt|Pte|Cpl|Sgt|Lt|Capt|Maj|Col|Gen)\b\.? ?)+"
)
# Honorifics that are never a part of a name. The others may start the name of a thing: `Lord of the
# Rings`, `Miss World`, `Dr Pepper Snapple Group`.
_PERSONAL_HONORIFIC = re.compile(r"M(?:rs?|s|x)\b")
# Offices, ranks and jobs before a person's name.
_ROLES = re.compile(
    r"(?:(?:Pope|King|Queen|Prince|Princess|Cardinal|Archbishop|Bishop|Ayatollah|Imam|Rabbi|Prophet"
    r"|Mother|Sister|Brother|Judge|Justice|President|Premier|Chancellor|Minister|Secretary|Senator"
    r"|Congress(?:man|woman)|Governor|Mayor|Council(?:lor|member|man|woman)|Ambassador|Chairman"
    r"|Chief|Officer|Detective|Inspector|Superintendent|Constable|Trooper|Deputy|Sheriff|Sergeant"
    r"|Captain|Commander|Lieutenant|Colonel|Major|General|Admiral|DC[IS]?|D[IS]|PCC?|QB|RB|WR|MP"
    r"|Quarterback|Coach|Skipper|Striker|Midfielder|Defender|Goalkeeper|Bowler|Boxer|Analyst"
    r"|Actor|Actress|Singer|Rapper|Stylist|Author|Chef|Prosecutor|Attorney|U\.?N\.?) (?=\w))+"
)
# Roles that are no surnames.
_ONLY_ROLE = re.compile(r"(?:President|Secretary|Senator|Mayor|Prime Minister|Queen)$")
_AFTER_PERSON = re.compile(r",? (?:QC|KC|MP|MEP|MSP|MBE|OBE|CBE)$")
# Words that open a sentence before a person's name.
_OPENER = re.compile(
    r"(?:Said|Says|As|When|While|With|After|Before|But|And|If|For|From|Like|Was|Is|Did|Does|Has|Had"
    r"|That|Why|How|Meanwhile) (?=[A-Z])"
)
_SENTENCE_START = re.compile(r"(?:^|[.?!:\n“”\"‘’—–-]) ?$")
_THE_OR_YEAR = re.compile(r"(?:[Tt]he|(?:19|20)\d\d) (?=\w)")
# `2024 Polestar` is not a name, `2004 Games` is one.
_YEAR = re.compile(r"(?:19|20)\d\d (?=[A-Z])(?!Games$)")
_PREFIX = re.compile(r"(?:pre|pro|anti|non|ex|post|mid|then|now|counter)[-–](?=[A-Z])")
# Words that the model takes for names: `anti-Semitic`, `21st`, `St`.
_NO_NAME = re.compile(r"anti-?semit|\d+(?:st|nd|rd|th)$|St\.?$", re.IGNORECASE)
# What surrounds the name of an account, a tag, or a part of an address: `@norland`.
_SIGNS_OF_ACCOUNTS = frozenset(["@", "#", "_"])
_LABEL_BEFORE = re.compile(r"\w\.$")
_ADDRESS = re.compile(r"[@_]|\.co\.uk\b")
# The party before a state: `(D-Ohio)`.
_PARTY = re.compile(r"[DR]-(?=[A-Z])")
# `the Okafor Administration` is the person.
_ADMINISTRATION = re.compile(r"[A-Z][\w’'-]+(?= Administration$)")
# `Norland-based`. But `Ban Ki-moon` is a name.
_COMPOUND = re.compile(r"(?<=\w)-[a-z]{3,}$")
# Compounds with a place, if the first part is not an adjective: `Norland-backed`, `Swiss-backed`.
_COMPOUND_WITH_PLACE = re.compile(
    r"-(?:area|backed|based|born|bound|brokered|headquartered|led|made|sponsored|style|wide)$"
)
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ch|ss|i|ern|ic|k|Shia)$")
# Words in lower case at the end of a name, and those that may be a part of it.
_LOWER_CASE_END = re.compile(r"(?: [a-z]++)+$")
_COMMON_LAST_WORD = re.compile(r" (?:party|hospital|station|division|council|police|airport)$")
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
# Abbreviations whose full stop belongs to the name.
_ABBREVIATION = re.compile(
    r"\b(?:(?:\w\.)+\w|Inc|Corp|Co|Ltd|Bros|Jr|St|Ave|Blvd|Rd|Mt|Ala|Ariz|Ark|Calif|Colo|Conn"
    r"|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va"
    r"|Vt|Wash|Wisc?|Wyo)$"
)
# The number of a product, a law or an event: `Polestar 4`, `Rugby World Cup 2015`.
_NUMBER = re.compile(
    r" (?:\d{1,4}+[a-z]{0,2}+|[IVX]{2,4}|V|X)\b(?![.,:/-]?\d|[%°-]"
    r"| (?:million|billion|per|percent|years?|days?|hours?|minutes?|months?|weeks?|people|points"
    r"|goals|times)\b)"
)
# Names of indices and leagues with a number, which the model takes for organizations.
_NUMBERED = re.compile(r"\b(?:S&P|FTSE|Fortune|Nasdaq|Ligue)$")
# `Rio 2016` are the Games. They are in even years.
_GAMES = re.compile(r" (?:19|20)\d[02468]\b(?! [A-Z]|[-–/.,:]?\d)")
_DOMAIN = re.compile(r"\.(?:com|org|net)\b")


@dataclass(frozen=True)
class Bounds:
    """Where a name starts and ends (exclusive), and the model's type, such as `PER`."""

    start: int
    end: int
    type: str


def corrected(text: str, bounds: Bounds) -> Bounds | None:
    """The name without titles, possessive and punctuation at its ends; None if it is no name.

    The full stop of an abbreviation stays: `U.S.`, `Inc.`
    """
    if _is_no_name(text, bounds):
        return None
    bounds = _without_possessive(text, _without_titles(text, _without_signs(text, bounds)))
    bounds = _without_second_half(text, bounds)
    bounds = _without_words_at_end(text, bounds)
    name = text[bounds.start : bounds.end]
    is_role = bounds.type == "PER" and _ONLY_ROLE.match(name)
    if not name or is_role:
        return None
    return _with_ending(text, bounds)


def _is_no_name(text: str, bounds: Bounds) -> bool:
    before = text[max(0, bounds.start - 2) : bounds.start]
    is_account = before[-1:] in _SIGNS_OF_ACCOUNTS or (
        text[bounds.start].islower() and bool(_LABEL_BEFORE.search(before))
    )
    return (
        is_account
        or bool(_ADDRESS.match(text, bounds.end))
        or bool(_NO_NAME.match(text, bounds.start, bounds.end))
    )


def _without_signs(text: str, bounds: Bounds) -> Bounds:
    start = bounds.start
    while start < bounds.end and not text[start].isalnum():
        start += 1
    return replace(bounds, start=start)


def _without_titles(text: str, bounds: Bounds) -> Bounds:
    patterns = {
        "PER": [_OPENER, HONORIFIC, _ROLES, HONORIFIC],
        "ORG": [_THE_OR_YEAR],
        "MISC": [_YEAR],
    }
    start, end = bounds.start, bounds.end
    for pattern in [_PREFIX, *patterns.get(bounds.type, [])]:
        title = pattern.match(text, start, end)
        is_allowed = pattern is not _OPENER or _SENTENCE_START.search(
            text, max(0, start - 2), start
        )
        if title and is_allowed and (title.end() < end or pattern is HONORIFIC):
            start = title.end()
    honorific = HONORIFIC.match(text, start, end)
    if honorific and (honorific.end() >= end or _PERSONAL_HONORIFIC.match(text, start, end)):
        start = honorific.end()
    return replace(bounds, start=start)


def _without_possessive(text: str, bounds: Bounds) -> Bounds:
    name = _POSSESSIVE.sub("", text[bounds.start : bounds.end])
    return replace(bounds, end=bounds.start + len(name))


def _without_second_half(text: str, bounds: Bounds) -> Bounds:
    """The part of a compound that is a name, with its own type."""
    start, end, kind = bounds.start, bounds.end, bounds.type
    if party := _PARTY.match(text, start, end):
        return Bounds(party.end(), end, "LOC")
    if kind == "ORG" and (person := _ADMINISTRATION.match(text, start, end)):
        return Bounds(start, person.end(), "PER")
    compound = _COMPOUND.search(text, start, end)
    if kind == "PER" or not compound:
        return bounds
    is_place = _COMPOUND_WITH_PLACE.search(text, start, end) and not _ADJECTIVE.search(
        text, start, compound.start()
    )
    return Bounds(start, compound.start(), "LOC" if kind == "MISC" and is_place else kind)


def _without_words_at_end(text: str, bounds: Bounds) -> Bounds:
    name = text[bounds.start : bounds.end]
    if bounds.type == "PER":
        name = _AFTER_PERSON.sub("", name)
    elif not _COMMON_LAST_WORD.search(name):
        name = _LOWER_CASE_END.sub("", name)
    length = len(name)
    while length and not name[length - 1].isalnum():
        length -= 1
    return replace(bounds, end=bounds.start + length)


def _with_ending(text: str, bounds: Bounds) -> Bounds:
    """The name with the full stop, the number, the domain or the plus sign that belongs to it."""
    start, end, kind = bounds.start, bounds.end, bounds.type
    name = text[start:end]
    if text[end : end + 1] == "." and _ABBREVIATION.search(name):
        return replace(bounds, end=end + 1)
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum():
        return replace(bounds, end=end + 1)
    if kind == "LOC" and (games := _GAMES.match(text, end)):
        return Bounds(start, games.end(), "MISC")
    is_numbered = kind == "ORG" and _NUMBERED.search(name)
    if (kind == "MISC" or is_numbered) and (number := _NUMBER.match(text, end)):
        return Bounds(start, number.end(), "MISC")
    if kind == "ORG" and (domain := _DOMAIN.match(text, end)):
        return replace(bounds, end=domain.end())
    return bounds
