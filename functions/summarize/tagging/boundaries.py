"""Corrects the start and the end of a name: removes wrong words and adds missing ones.

The model often includes a role (`Mayor Chow`), the second part of a compound (`Washington-based`)
or the first word of the sentence (`Said Ohtani`). It often omits a number (`Polestar 4`).
"""

import re
from dataclasses import dataclass, replace

HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Hon|Sir|Dame|Lord|Lady|Baron|Baroness"
    r"|Sen|Rep|Gov|Cllr|Det|Insp|Supt|Pte|Cpl|Sgt|Lt|Capt|Maj|Col|Gen)\b\.? ?)+"
)
# Honorifics that are never part of a name. The others may start the name of a work, an event or a
# company: `Lord of the Rings`, `Miss World`, `Dr Pepper Snapple Group`.
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
# Roles that are not surnames: alone, they are not a name.
_ONLY_ROLE = re.compile(r"(?:President|Secretary|Senator|Mayor|Prime Minister|Queen)$")
# Honours and offices after a person's name: `Ann Lee QC`.
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
# Words that the model wrongly labels as names: `anti-Semitic`, `21st`, `St`.
_NOT_A_NAME = re.compile(r"anti-?semit|\d+(?:st|nd|rd|th)$|St\.?$", re.IGNORECASE)
# Characters before an account name (`@norland`), a hashtag or a part of an address.
_ACCOUNT_MARKS = frozenset(["@", "#", "_"])
# A label of a domain name before a name in lower case: `www.` in `www.norland`.
_DOMAIN_LABEL_BEFORE = re.compile(r"\w\.$")
# The rest of an e-mail address, an account name or a domain name after a name.
_ADDRESS = re.compile(r"[@_]|\.co\.uk\b")
# The party before a state: `(D-Ohio)`.
_PARTY = re.compile(r"[DR]-(?=[A-Z])")
# In `the Okafor Administration`, `Okafor` is a person.
_ADMINISTRATION = re.compile(r"[A-Z][\w’'-]+(?= Administration$)")
# `Norland-based`. But `Ban Ki-moon` is a name.
_COMPOUND = re.compile(r"(?<=\w)-[a-z]{3,}$")
# Second parts of compounds whose first part is a place (`Norland-backed`) unless it is an
# adjective (`Swiss-backed`).
_COMPOUND_WITH_PLACE = re.compile(
    r"-(?:area|backed|based|born|bound|brokered|headquartered|led|made|sponsored|style|wide)$"
)
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ch|ss|i|ern|ic|k|Shia)$")
# Words in lower case at the end of a name are removed, except these common last words.
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
# Indices and leagues whose name ends in a number. The model labels them as organizations.
_NUMBERED = re.compile(r"\b(?:S&P|FTSE|Fortune|Nasdaq|Ligue)$")
# A place with a year is the Olympic Games held there: `Rio 2016`. They are in even years.
_GAMES = re.compile(r" (?:19|20)\d[02468]\b(?! [A-Z]|[-–/.,:]?\d)")
_DOMAIN = re.compile(r"\.(?:com|org|net)\b")


@dataclass(frozen=True)
class Bounds:
    """Where a name starts and ends (exclusive), and the model's type, such as `PER`."""

    start: int
    end: int
    type: str


def corrected(text: str, bounds: Bounds) -> Bounds | None:
    """The corrected bounds and type of a name; None if the words are not a name.

    Titles, a possessive and punctuation at the ends are removed. The full stop of an abbreviation
    is kept: `U.S.`, `Inc.` A number, a domain (`.com`) or a plus sign after the name is added.
    """
    if _is_not_a_name(text, bounds):
        return None
    bounds = _without_titles(text, _without_leading_punctuation(text, bounds))
    bounds = _without_possessive(text, bounds)
    bounds = _name_in_compound(text, bounds)
    bounds = _without_words_at_end(text, bounds)
    name = text[bounds.start : bounds.end]
    is_role = bounds.type == "PER" and _ONLY_ROLE.match(name)
    if not name or is_role:
        return None
    return _with_ending(text, bounds)


def _is_not_a_name(text: str, bounds: Bounds) -> bool:
    before = text[max(0, bounds.start - 2) : bounds.start]
    is_account = before[-1:] in _ACCOUNT_MARKS or (
        text[bounds.start].islower() and bool(_DOMAIN_LABEL_BEFORE.search(before))
    )
    return (
        is_account
        or bool(_ADDRESS.match(text, bounds.end))
        or bool(_NOT_A_NAME.match(text, bounds.start, bounds.end))
    )


def _without_leading_punctuation(text: str, bounds: Bounds) -> Bounds:
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


def _name_in_compound(text: str, bounds: Bounds) -> Bounds:
    """The name inside a compound, with its type: `Norland-based`, `D-Ohio`."""
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
