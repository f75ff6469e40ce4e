"""Finds the full name that each mention stands for: variants of one name are merged.

The following variants are merged:
- spellings that differ in case, full stops or a company suffix: `Acme`, `ACME Inc.`;
- an acronym and the name that the text introduces it for: `International Criminal Court (ICC)`;
- parts of a person's name and the whole name: `Wallace`, `B. Wallace`, `Ben Wallace`;
- the first words of an organization's name and the whole name: `Halvorsen`, `Halvorsen Grid Corp`.

A variant is merged only if exactly one name of the article fits. Listing one person twice does less
harm than listing two persons as one.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.article import EntityType
from summarize.name_forms import COMPANY_SUFFIXES, Form, full_forms
from summarize.name_types import TITLE_CHARACTERS, courtesy_titles, types_of_mentions
from summarize.tagging.mentions import NameSpan

# A short name with more candidates than this is not merged: it is ambiguous, and comparing all
# names with each other would take quadratic time.
MAX_CANDIDATES = 50

# First words that too many organizations share: `Bank` alone does not stand for `Bank of England`.
_GENERIC_FIRST_WORDS = frozenset([
    "bank", "ministry", "department", "university", "college", "general", "national",
    "international", "united", "new", "royal", "first", "central", "federal", "state", "city",
    "american", "british", "european", "house", "office", "council",
])  # fmt: skip
# Last words that are often left out: `Labour` stands for `Labour Party`.
_GENERIC_LAST_WORDS = frozenset([
    "group", "party", "holdings", "company", "electronics", "communications", "technologies",
    "industries", "resources", "city", "town", "united", "athletic", "rovers", "wanderers", "hotspur", "albion", "wednesday", "rangers", "fc",
    "university", "institute", "institution", "hospital", "airlines",
])  # fmt: skip
_GENERIC_TAILS = frozenset([
 "house","bank","university","council","foundation","alliance","church","school","college","department","ministry","police","party","group","society","union","association","hospital","court","office","government","board","agency","institute","committee","commission","service","club","news","labour"
])
_OTHER_ENDS = {("games",),("song","contest"),("prize",),("act",),("disease",),("syndrome",),("galaxy",),("de","france"),("come", "dancing")}
_REGIONS=frozenset(["scottish","welsh","northern","southern","eastern","western"])
_KIN = re.compile(r"\b(?:wife|husband|widow|widower|partner|girlfriend|boyfriend|fiancee?|fiancée?|father|mother|dad|mum|mom|parents|son|sons|daughter|daughters|brother|brothers|sister|sisters|sibling|uncle|aunt|cousin|nephew|niece|grandfather|grandmother|grandson|granddaughter)s?,? $")
_HIS_TITLES = frozenset(["mr", "sir", "lord"])
_HER_TITLES = frozenset(["mrs", "ms", "miss", "dame", "lady"])
_GENERATIONS = frozenset(["jr", "jnr", "junior"])
# Titles that usually precede a surname.
_SURNAME_TITLES = frozenset(["mr", "mrs", "ms", "miss"])

# Titles that precede a first name: `Prince Harry` is not `Harry Kane`.
_FIRST_NAME_TITLE = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Pope|Saint|St\.?|Emperor|Empress|Sultan|Emir|Sheikh|Father"
    r"|Sister|Brother) $"
)
# In `Charles III`, the last word is not a surname.
_REGNAL_NUMBER = re.compile(r"[ivx]+$")


@dataclass(frozen=True)
class TypedName:
    """A form with its type. Spellings with the same form and type are the same name."""

    type: EntityType
    form: Form

    @property
    def fullness(self) -> tuple[int, int]:
        """The numbers of words and letters. The fuller of two names has the greater pair."""
        return len(self.form), sum(map(len, self.form))


@dataclass
class _Usage:
    """How the article uses a form, over all its mentions.

    `start` is the offset of the first mention. `is_acronym` is true if all mentions are in
    capitals. `has_company_suffix` and `has_first_name_title` are true if at least one mention has a
    company suffix, or a title such as `Prince` before it. `titles` are the courtesy titles before
    the mentions, such as `mr`.
    """

    start: int
    is_acronym: bool = True
    is_place: bool = False
    has_company_suffix: bool = False
    has_first_name_title: bool = False
    titles: set[str] = field(default_factory=set)
    is_relative: bool = False

    @property
    def is_couple(self) -> bool:
        """True if the article uses the name with titles of a man and of a woman: `Mr`, `Mrs`."""
        return bool(self.titles & _HIS_TITLES and self.titles & _HER_TITLES)


def canonical_names(text: str, mentions: Sequence[NameSpan]) -> list[TypedName]:
    """For each mention, the fullest name in the article of the same person or thing.

    If no fuller name fits, or several fit, the result is the mention's own name.
    """
    forms = full_forms(text, mentions)
    types = types_of_mentions(text, mentions, forms)
    names = [TypedName(kind, form) for kind, form in zip(types, forms, strict=True)]
    canonical = _canonical_by_name(names, _usages(text, mentions, forms))
    return [canonical[name] for name in names]


def _usages(text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]) -> dict[Form, _Usage]:
    """How the article uses each form."""
    usages: dict[Form, _Usage] = {}
    for mention, form in zip(mentions, forms, strict=True):
        surface = mention.surface(text)
        last_word = surface.casefold().replace(".", "").split()[-1]
        usage = usages.setdefault(form, _Usage(mention.start))
        usage.is_place |= mention.type == "location"
        usage.is_acronym &= surface.isupper()
        usage.has_company_suffix |= last_word in COMPANY_SUFFIXES
        usage.has_first_name_title |= _search_before(_FIRST_NAME_TITLE, text, mention) is not None
        usage.is_relative |= _search_before(_KIN, text, mention) is not None
        usage.titles |= courtesy_titles(text, mention)
    return usages


def _search_before(pattern: re.Pattern[str], text: str, mention: NameSpan) -> re.Match[str] | None:
    return pattern.search(text, max(0, mention.start - TITLE_CHARACTERS), mention.start)


def _canonical_by_name(
    names: Sequence[TypedName], usages: Mapping[Form, _Usage]
) -> dict[TypedName, TypedName]:
    """For each name, the fullest name in the article of the same person or thing."""
    distinct = list(dict.fromkeys(names))
    by_first_word: dict[str, list[TypedName]] = defaultdict(list)
    by_last_word: dict[str, list[TypedName]] = defaultdict(list)
    by_middle_word: dict[str, list[TypedName]] = defaultdict(list)
    for name in distinct:
        by_first_word[name.form[0]].append(name)
        by_last_word[_surname(name.form)].append(name)
        for word in name.form[1:-1] if name.type=="person" else ():
            by_middle_word[word].append(name)
    canonical: dict[TypedName, TypedName] = {}
    # Fuller names are resolved first. If `Ben Wallace` is resolved to `Robert Ben Wallace`, then
    # `Wallace` is resolved to it through `Ben Wallace`.
    for name in sorted(distinct, key=lambda name: name.fullness, reverse=True):
        same_first, same_last = by_first_word[name.form[0]], by_last_word[_surname(name.form)]
        candidates = same_last
        if name.type in ("organization","other") or len(name.form) == 1:
            candidates = same_last + same_first
        targets = {canonical[full] for full in _fuller_names(name, candidates, usages)}
        if not targets and len(name.form) == 1 and name.type == "person":
            middle = by_middle_word[name.form[0]]
            targets = {canonical[full] for full in _fuller_names(name, middle, usages)}
        if len(targets) > 1:
            targets = {t for t in targets if not usages[t.form].is_relative}
        canonical[name] = targets.pop() if len(targets) == 1 else name
    return canonical


def _fuller_names(
    name: TypedName, candidates: Sequence[TypedName], usages: Mapping[Form, _Usage]
) -> list[TypedName]:
    """The candidates that the name may stand for; none for couples and for too many candidates."""
    is_couple = name.type == "person" and usages[name.form].is_couple
    if is_couple or len(candidates) > MAX_CANDIDATES:
        return []
    return [full for full in candidates if _may_stand_for(name, full, usages)]


def _may_stand_for(name: TypedName, full: TypedName, usages: Mapping[Form, _Usage]) -> bool:
    if full.fullness <= name.fullness:
        return False
    if full.type == name.type == "person":
        return _is_part_of_person(name.form, full.form) and not _is_another_person(
            name.form, full.form, usages
        )
    if full.type == name.type == "other":
        rest = full.form[len(name.form) :]
        return full.form[: len(name.form)] == name.form and rest in _OTHER_ENDS
    if full.type == name.type == "organization" and _is_tail_of_organization(name, full, usages):
        return True
    return full.type == "organization" and _is_head_of_organization(name, full, usages)


def _is_part_of_person(form: Form, full: Form) -> bool:
    """True if the form is a part of the full name.

    A part is the first name, the surname, the last words, or the surname with the first name or an
    initial.
    """
    if len(form) == 1:
        return (form[0] in full or _surname(form)==_surname(full)) and len(form[0]) > 1
    if full[-len(form) :] == form:
        return True
    first, full_first = form[0], full[0]
    is_initial = first[0] == full_first[0] and 1 in (len(first), len(full_first))
    short, long = sorted((first, full_first), key=len)
    is_short = 2 < len(short) <= 5 and len(long) > len(short) + 1 and long.startswith(short)
    return _surname(form) == _surname(full) and (first == full_first or is_short or is_initial)


def _surname(form: Form) -> str:
    """The last word of a name without an article and without what tells a son from his father."""
    if len(form) > 1 and form[-1] in _GENERATIONS:
        form = form[:-1]
    return form[-1].removeprefix("al-")


def _is_another_person(form: Form, full: Form, usages: Mapping[Form, _Usage]) -> bool:
    """True if a one-word name equals the first name of a full name, but is another person.

    `Prince Harry` is not Harry Kane. If `Mr Martin` is mentioned before Martin Lewis, Martin is the
    surname of another person. But if `Mr Xi` is mentioned after Xi Jinping, they are one person.
    """
    if len(form) > 1 or form[0] == full[-1] or _REGNAL_NUMBER.match(full[-1]):
        return False
    usage, full_usage = usages[form], usages[full]
    is_surname = bool(usage.titles & _SURNAME_TITLES) and full_usage.start > usage.start
    return is_surname or (usage.has_first_name_title and not full_usage.has_first_name_title)


def _is_head_of_organization(
    name: TypedName, full: TypedName, usages: Mapping[Form, _Usage]
) -> bool:
    """True if the name is the first words of an organization's name and may stand for it."""
    is_head = full.form[: len(name.form)] == name.form
    if not is_head or name.form[0] in _GENERIC_FIRST_WORDS:
        return False
    usage, full_usage = usages[name.form], usages[full.form]
    if name.type == "organization":
        if full.form[-1] in _GENERIC_LAST_WORDS or full_usage.has_company_suffix:
            return True
        # Equal first words do not suffice: `Apple Records` is not Apple, `BBC Four` is not the BBC.
        # So the full name must come first, or end in a company suffix or a generic word.
        return full_usage.start < usage.start and not usage.is_acronym and not usage.is_place
    # The model often labels a company's short name as a person: `Halvorsen`.
    return name.type == "person" and full_usage.has_company_suffix and not usage.titles


def _is_tail_of_organization(
    name: TypedName, full: TypedName, usages: Mapping[Form, _Usage]
) -> bool:
    """True if the name is the last words of an organization's name and may stand for it: `Rams`."""
    if full.form[-len(name.form) :] != name.form or usages[name.form].is_place:
        return False
    before = full.form[-len(name.form) - 1]
    if before in _REGIONS or before.endswith(("’s", "'s")):
        return False
    return len(name.form) > 1 or name.form[0] not in _GENERIC_TAILS
