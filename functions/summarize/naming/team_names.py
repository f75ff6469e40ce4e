"""Finds places that stand for teams in an article about sport: `Norland beat Eastmark 2-1`.

The model labels most of them as places. A place is a team if there is more evidence for a team than
for a place in the words around its mentions: `against Norland`, but `near Norland`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from archive.article import EntityType
from summarize.naming.name_forms import Form
from summarize.tagging.mentions import NameSpan

# An article is about sport if at least this share of its words is in _SPORT_WORDS, and at least
# this number of different ones. On the annotated articles of `editor/train`, this finds 97 of the
# 105 articles of the kind `sport`, and 25 others, most of which mention teams too.
_MIN_SHARE, _MIN_WORDS = 0.01, 3
_SPORT_WORDS = frozenset([
    "baseball", "basketball", "batsman", "beat", "bowler", "captain", "champions", "championship",
    "championships", "club", "clubs", "coach", "coaches", "cricket", "cup", "defeat", "defender",
    "fixture", "fixtures", "football", "game", "games", "goal", "goalkeeper", "goals", "halftime",
    "hockey", "innings", "league", "match", "matches", "medal", "medallist", "medals", "midfielder",
    "olympic", "olympics", "player", "players", "playoff", "playoffs", "postseason", "premiership",
    "promotion", "quarterback", "relegation", "rugby", "scored", "scorer", "scorers", "scoring",
    "season", "seasons", "softball", "squad", "striker", "team", "teammate", "teammates", "teams",
    "touchdown", "touchdowns", "tournament", "unbeaten", "victory", "volleyball", "wicket",
    "wickets", "win", "winger", "wins",
])  # fmt: skip

_RESULT = r"(?:win|won|wins|victory|defeat|defeated|loss|lost|draw|drew|beaten|tie|\d[-–]\d)"
# Words and marks right before a team.
_BEFORE_TEAM = re.compile(
    rf"(?:\b{_RESULT} (?:at|to|by|over|with|against|away to)"
    r"|\b(?:against|v|vs|versus|beat|beats|beating|beaten|defeated|defeat|face|faces|faced|facing"
    r"|over|past|than|former|ex|fellow|meet|meets|join|joins|joined|joining|host|hosts|hosted|thrash"
    r"|thrashed|eliminated|represent|represents|represented|representing|captained|captaining"
    r"|coached|managed|managing|leaders|champions|rivals|visitors|opponents|favourites|play|plays"
    r"|played|playing|helped|helping|lead|leads|leading|(?:defender|striker|midfielder|manager"
    r"|coach) at)\.?"
    r"|[\d)][:.]?)(?: the)?[ -]$"
)
_TEAM_NOUN = (
    r"(?:(?:assistant|head|interim|caretaker) )?(?:coach|captain|boss|manager|internationals?"
    r"|squad|teams?|team-?mates?|side|striker|midfielder|defender|forward|winger|goalkeeper|keeper"
    r"|batsman|batter|bowler|spinner|seamer|opener|wicketkeeper|all-rounder|skipper|players?"
    r"|regulars?|fans?|supporters?|scrum|scrum-half|fly-half|back row|prop|hooker|lock"
    r"|quarterback|running back|receiver|offense|defense|basketball|football|debut|great|legend)\b"
)
_TEAM_VERB = (
    r"(?:are|beat|beats|came|defeated|drew|face|fell|finished|had|have|led|leads|lost|loses|made"
    r"|play|played|reached|scored?|secured|took|went|were|will|wins?|won)\b"
)
# Words and marks after a mention that are evidence for a team.
_AFTER_TEAM = re.compile(
    rf"(?:[’']s?)? {_TEAM_NOUN}| {_TEAM_VERB}|[’']s?(?: [\w-]{{1,20}}+){{0,2}}? {_RESULT}\b| v "
    r"|,? \d{1,3}(?:[-–]\d{1,3})?\b(?! (?:years|miles|people|per))| ?\(\d{1,2}(?:[-–]\d|\))"
)
# After `in`, a mention is a place, even if the other mentions of the form are a team.
_AFTER_IN = re.compile(r"\b[Ii]n (?:the )?$")
# Words before a mention that are evidence for a place.
_BEFORE_PLACE = re.compile(
    r"\b(?:of|near|across|around|throughout|outside|inside|through|via|into|leave|left|central"
    r"|nearby|western|eastern|northern|southern|north|south|east|west|downtown|called) $",
    re.IGNORECASE,
)
# Prepositions before teams and places. `for` is weak evidence for a team, the others for a place.
_BEFORE_EITHER = re.compile(r"\b(from|to|at|for) (?:the )?$")
# Words and marks after a place: `, Texas`.
_AFTER_PLACE = re.compile(
    r", [A-Z]| ?/|[’']s? (?:capital|city|streets)| (?:airport|streets?|city)\b"
)
# A list: a name that is joined to a team by this is usually a team too.
_CONJUNCTION = re.compile(r"(?:,|,? and|,? or| or either) (?:the )?")
# Last words of places where teams play.
_GROUNDS = frozenset(
    ["arena", "ground", "hall", "hill", "lane", "park", "road", "stadium", "street"]
)
# How many characters before a mention are searched.
_WINDOW = 24


def team_positions(
    text: str,
    mentions: Sequence[NameSpan],
    forms: Sequence[Form],
    types: Sequence[EntityType],
) -> list[int]:
    """The positions, in `mentions`, of places that are teams.

    `forms` and `types` have the normalized words and the type of each mention.
    """
    if not _is_about_sport(text):
        return []
    evidence = [_evidence(text, span, kind) for span, kind in zip(mentions, types, strict=True)]
    _spread_in_lists(text, mentions, evidence)
    sums: dict[Form, float] = defaultdict(float)
    for form, kind, value in zip(forms, types, evidence, strict=True):
        if kind == "location" and form[-1] not in _GROUNDS:
            sums[form] += value
    return [
        position
        for position, (mention, form) in enumerate(zip(mentions, forms, strict=True))
        if types[position] == "location" and sums[form] > 0 and not _is_after_in(text, mention)
    ]


def _is_about_sport(text: str) -> bool:
    words = re.findall(r"[a-z]+", text.lower())
    found = [word for word in words if word in _SPORT_WORDS]
    return len(found) >= _MIN_SHARE * len(words) and len(set(found)) >= _MIN_WORDS


def _evidence(text: str, mention: NameSpan, kind: EntityType) -> float:
    """The evidence in -1..1: positive for a team, negative for a place, 0 if there is none."""
    window = max(0, mention.start - _WINDOW)
    if kind == "organization" or _AFTER_TEAM.match(text, mention.end):
        return 1
    if _BEFORE_TEAM.search(text, window, mention.start):
        return 1
    if _BEFORE_PLACE.search(text, window, mention.start) or _AFTER_PLACE.match(text, mention.end):
        return -1
    if either := _BEFORE_EITHER.search(text, window, mention.start):
        return 0.5 if either[1] == "for" else -0.5
    return 0


def _spread_in_lists(text: str, mentions: Sequence[NameSpan], evidence: list[float]) -> None:
    """Set the evidence of names that are listed with a team: `Norland` in `Wick and Norland`."""
    pairs = [
        (position, position + 1)
        for position, (mention, following) in enumerate(pairwise(mentions))
        if _CONJUNCTION.fullmatch(text, mention.end, following.start)
    ]
    for before, after in pairs:
        if evidence[before] > 0 >= evidence[after]:
            evidence[after] = 1
    for before, after in reversed(pairs):
        if evidence[after] > 0 >= evidence[before]:
            evidence[before] = 1


def _is_after_in(text: str, mention: NameSpan) -> bool:
    return _AFTER_IN.search(text, max(0, mention.start - _WINDOW), mention.start) is not None
