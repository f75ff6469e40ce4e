"""Decides the type of each name from the model's scores and evidence in the name and the text.

All mentions of a form have one type: the one with the greatest sum of the model's scores. The
following evidence outweighs the model:
- the words of the name itself: `Glasgow Sheriff Court`, `Six Nations`, `A27`;
- a courtesy title before the name, or a person in the article with this surname: a person;
- in an article about sport, words around a place that show that it is a team.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from archive.article import EntityType
from summarize.naming.name_forms import Form
from summarize.naming.team_names import team_positions
from summarize.tagging.boundaries import HONORIFIC
from summarize.tagging.mentions import NameSpan

# If the greatest sum of scores of a form is less than this, the model is unsure of the type.
UNSURE_SCORE = 0.8
# The weight of an acronym's score, relative to that of the full name. The model types full names
# more reliably.
ACRONYM_WEIGHT = 0.1

# Names whose type the model often gets wrong. Leagues and the adherents of a party are neither
# organizations nor places. A house of government that speaks or decides is an organization.
_KNOWN_NAMES: dict[EntityType, frozenset[str]] = {
    "organization": frozenset(["kremlin", "pentagon", "white house"]),
    "other": frozenset([
        "brexit", "bundesliga", "conservative", "democrat", "democratic", "epl", "f1", "formula 1",
        "formula one", "gcse", "grand slam", "la liga", "ligue 1", "major league baseball", "mlb",
        "mls", "nba", "nfl", "nhl", "pga tour", "premiership", "republican", "serie a",
        "six nations", "super bowl", "tory", "wnba",
    ]),
}  # fmt: skip
# Last words that determine the type of a name of two words or more.
_LAST_WORDS: dict[EntityType, frozenset[str]] = {
    "organization": frozenset([
        "agency", "airlines", "association", "authority", "commission", "committee", "council",
        "court", "department", "foundation", "hospital", "institute", "ministry", "party", "police",
        "primary", "rail", "school", "trust", "university",
    ]),
    "other": frozenset([
        "act", "agreement", "amendment", "award", "awards", "championship", "championships", "cup",
        "festival", "league", "olympics", "prix", "prize", "referendum", "treaty", "trophy",
    ]),
}  # fmt: skip
# The start of an organization's name that ends in a place: `Police Service of Norland`.
_ORGANIZATION = re.compile(
    r"(?:(?:police|health|fire) service|association|bank|bureau|committee|council|court|institute"
    r"|office) (?:of|for|on) "
)
# Peoples, nationalities and languages: `Jordanians`, `Texan`, `Japanese`. Not `Midlothian`.
_PEOPLE = re.compile(r"\w{2,}(?:(?<!loth)ians?|ese|ish)|(?:alask|arab|mexic|rom|tex|tib)ans?")
_MORE_PEOPLES = frozenset([
    "arab", "arabs", "czech", "czechs", "israeli", "israelis", "iraqi", "iraqis", "londoner",
    "londoners", "pakistani", "pakistanis", "philippine", "qatari", "qataris", "rohingya",
    "rohingyas", "saudis", "shia", "shiite", "shiites", "somali", "somalis", "sunni", "sunnis",
    "thais", "yemeni", "yemenis",
])  # fmt: skip
# The number of a road: `A27`, `M25`, `I-95`.
_ROAD = re.compile(r"[ab]\d{2,4}|m\d\d|i-\d{1,3}|route \d+|interstate \d+")

# Words or marks before a mention that show that it is not a person.
_NOT_A_PERSON = re.compile(r"\b(?:[Ii]n|[Aa]t|from|near|to) $|[“\"]$")
_COURTESY_TITLES = re.compile(rf"\b{HONORIFIC.pattern}$")
# How many characters before a mention are searched for titles.
TITLE_CHARACTERS = 16


def types_of_mentions(
    text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]
) -> list[EntityType]:
    """The type of each mention. `forms` has the form of each mention.

    A mention with a courtesy title is a person, even if other mentions of the form are not:
    `Mr Washington`.
    """
    has_title = [bool(courtesy_titles(text, mention)) for mention in mentions]
    by_form = _types_of_forms(text, mentions, forms, has_title)
    for form in _surnames(text, mentions, forms, by_form):
        by_form[form] = "person"
    types: list[EntityType] = [
        "person" if is_titled else by_form[form]
        for form, is_titled in zip(forms, has_title, strict=True)
    ]
    for position in team_positions(text, mentions, forms, types):
        types[position] = "organization"
    return types


def courtesy_titles(text: str, mention: NameSpan) -> set[str]:
    """The courtesy titles right before a mention, in lower case: `mr`."""
    window = max(0, mention.start - TITLE_CHARACTERS)
    titles = _COURTESY_TITLES.search(text, window, mention.start)
    return set(re.findall(r"\w+", titles[0].lower())) if titles else set()


def _types_of_forms(
    text: str, mentions: Sequence[NameSpan], forms: Sequence[Form], has_title: Sequence[bool]
) -> dict[Form, EntityType]:
    """The type of each form that is used without a title.

    If the model is unsure, two rules apply. A full name is a person if its surname is also used
    with a title: `Joaquim Restolho` in a text with `Mr Restolho`. An organization of one word is a
    place if it follows `in`.

    A people or a nationality is `other` instead of a place, even if the model is sure.
    """
    surnames: set[str] = set()
    after_in: set[Form] = set()
    scores: dict[Form, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention, form, is_titled in zip(mentions, forms, has_title, strict=True):
        if is_titled:
            surnames.add(form[-1])
        else:
            is_acronym = len(form) > 1 and " " not in mention.surface(text)
            weight = ACRONYM_WEIGHT if is_acronym else 1.0
            scores[form][mention.type] += weight * mention.score
            if mention.where == "text" and text.endswith(" in ", 0, mention.start):
                after_in.add(form)
    for form, by_type in scores.items():
        may_be_person = "organization" not in by_type and max(by_type.values()) < UNSURE_SCORE
        if len(form) > 1 and form[-1] in surnames and may_be_person:
            by_type["person"] = 1.0
        if len(form) == 1 and form in after_in and max(by_type.values()) < UNSURE_SCORE:
            by_type["location"] += by_type.pop("organization", 0.0)
        if len(form) == 1 and (_PEOPLE.fullmatch(form[0]) or form[0] in _MORE_PEOPLES):
            by_type["other"] += by_type.pop("location", 0.0)
    return {form: _known_type(form) or _best_type(by_type) for form, by_type in scores.items()}


def _best_type(scores: Mapping[EntityType, float]) -> EntityType:
    return max(scores, key=lambda kind: scores[kind])


def _known_type(form: Form) -> EntityType | None:
    """The type that the words of the form determine, or None. It outweighs the model."""
    name = " ".join(form)
    if _ROAD.fullmatch(name):
        return "location"
    if _ORGANIZATION.match(name):
        return "organization"
    for kind, names in _KNOWN_NAMES.items():
        if name in names:
            return kind
    for kind, words in _LAST_WORDS.items():
        if len(form) > 1 and form[-1] in words:
            return kind
    return None


def _surnames(
    text: str,
    mentions: Sequence[NameSpan],
    forms: Sequence[Form],
    by_form: Mapping[Form, EntityType],
) -> set[Form]:
    """The forms that are surnames of persons in the article: `Ruano`, if it has `Luis Ruano`.

    A form is left out if it is used as a place (`in Lincoln`) or as a title in quotation marks.
    """
    persons = {form[-1] for form, kind in by_form.items() if len(form) > 1 and kind == "person"}
    surnames: set[Form] = {form for form in by_form if len(form) == 1 and form[0] in persons}
    for mention, form in zip(mentions, forms, strict=True):
        window = max(0, mention.start - TITLE_CHARACTERS)
        if form in surnames and _NOT_A_PERSON.search(text, window, mention.start):
            surnames.discard(form)
    return surnames
