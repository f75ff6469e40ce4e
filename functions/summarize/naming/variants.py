"""Merges variants of one name: finds the full name for each mention.

The following variants are merged:
- spellings with the same form and type: `Acme`, `ACME Inc.`; see `name_forms`;
- parts of a person's name and the whole name: `Wallace`, `B. Wallace`, `Ben Wallace`;
- the first words of an organization's name and the whole name: `Halvorsen`, `Halvorsen Grid Corp`;
- its last words and the whole name: `Rams`, `Los Angeles Rams`.

A variant is merged only if exactly one name of the article fits. It is a smaller error to list one
person twice than to merge two persons.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.article import EntityType
from summarize.naming.name_forms import COMPANY_SUFFIXES, Form, full_forms
from summarize.naming.name_types import TITLE_CHARACTERS, courtesy_titles, types_of_mentions
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
_OMITTED_LAST_WORDS = frozenset([
    "airlines", "albion", "athletic", "city", "college", "communications", "company", "county",
    "electronics", "group", "holdings", "hospital", "hotspur", "industries", "institute",
    "institution", "party", "rangers", "resources", "rovers", "technologies", "town", "united",
    "university", "wanderers", "wednesday",
])  # fmt: skip
# Last words of names of other things that are often left out: `Eurovision Song Contest`.
_OMITTED_ENDS = frozenset([
    ("act",), ("disease",), ("games",), ("prize",), ("song", "contest"), ("syndrome",),
])  # fmt: skip
# Last words that too many organizations share. The other last words stand for the whole name:
# `Rams`, for `Los Angeles Rams`.
_GENERIC_LAST_WORDS = frozenset([
    "agency", "alliance", "association", "bank", "board", "church", "club", "college", "commission",
    "committee", "council", "court", "department", "foundation", "government", "group", "hospital",
    "house", "institute", "labour", "ministry", "news", "office", "party", "police", "school",
    "service", "society", "union", "university",
])  # fmt: skip
# First words that make another organization: the `Scottish Greens` are not the `Greens`.
_REGIONS = frozenset(["eastern", "northern", "scottish", "southern", "welsh", "western"])
# Words for relatives. In an article with `Bob Lee` and `his wife, Ann Lee`, `Lee` alone is Bob.
_KIN = (
    r"(?:wife|husband|widow|widower|partner|girlfriend|boyfriend|fianc[eé]e?|father|mother|dad|mum"
    r"|mom|parent|son|daughter|brother|sister|sibling|uncle|aunt|cousin|nephew|niece|grandfather"
    r"|grandmother|grandson|granddaughter)s?\b"
)
_AFTER_KIN = re.compile(rf"\b{_KIN},?(?: (?!of )[a-z-]{{1,12}}){{0,2}} $")
_BEFORE_KIN = re.compile(rf", (?:his|her|their|\w{{1,20}}[’']s?)(?: [a-z-]{{1,12}})? {_KIN}")
# How many characters before a mention are searched for kin.
_KIN_CHARACTERS = 40
# Suffixes after the surname of a son with the same name as his father.
_GENERATIONS = frozenset(["jr", "jnr", "junior"])
# The possible lengths of a short first name (`Jon`) in letters, and the minimum number of letters
# that the full first name has in addition (`Jonathan`). `Daniel` is not short for `Daniela`.
_SHORT_NAME, _MISSING_LETTERS = range(3, 6), 2
_HIS_TITLES = frozenset(["mr", "sir", "lord"])
_HER_TITLES = frozenset(["mrs", "ms", "miss", "dame", "lady"])
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
    capitals. The other flags are true if at least one mention has a company suffix, has a title
    such as `Prince` before it, is a place according to the model, or is introduced as a relative:
    `his wife, Ann Lee`. `titles` are the courtesy titles before the mentions, such as `mr`.
    """

    start: int
    is_acronym: bool = True
    has_company_suffix: bool = False
    has_first_name_title: bool = False
    is_place: bool = False
    is_relative: bool = False
    titles: set[str] = field(default_factory=set)

    @property
    def is_couple(self) -> bool:
        """True if the article uses the name with titles of a man and of a woman: `Mr`, `Mrs`."""
        return bool(self.titles & _HIS_TITLES and self.titles & _HER_TITLES)


class _Index:
    """The names of an article by their words."""

    def __init__(self, names: Sequence[TypedName]) -> None:
        self._first: dict[str, list[TypedName]] = defaultdict(list)
        self._middle: dict[str, list[TypedName]] = defaultdict(list)
        self._last: dict[str, list[TypedName]] = defaultdict(list)
        for name in names:
            self._first[name.form[0]].append(name)
            self._last[_surname(name.form)].append(name)
            for word in name.form[1:-1]:
                self._middle[word].append(name)

    def same_ends(self, name: TypedName) -> list[TypedName]:
        """The names that may start or end with the given name."""
        same_last = self._last[_surname(name.form)]
        if name.type == "person" and len(name.form) > 1:
            return same_last
        return same_last + self._first[name.form[0]]

    def same_middle(self, name: TypedName) -> list[TypedName]:
        """The names that have the given one-word name of a person as a middle word."""
        is_word = name.type == "person" and len(name.form) == 1
        return self._middle[name.form[0]] if is_word else []


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
        usage.is_acronym &= surface.isupper()
        usage.has_company_suffix |= last_word in COMPANY_SUFFIXES
        usage.has_first_name_title |= _search_before(_FIRST_NAME_TITLE, text, mention) is not None
        usage.is_place |= mention.type == "location"
        usage.is_relative |= _is_relative(text, mention)
        usage.titles |= courtesy_titles(text, mention)
    return usages


def _is_relative(text: str, mention: NameSpan) -> bool:
    window = max(0, mention.start - _KIN_CHARACTERS)
    return bool(
        _AFTER_KIN.search(text, window, mention.start) or _BEFORE_KIN.match(text, mention.end)
    )


def _search_before(pattern: re.Pattern[str], text: str, mention: NameSpan) -> re.Match[str] | None:
    return pattern.search(text, max(0, mention.start - TITLE_CHARACTERS), mention.start)


def _canonical_by_name(
    names: Sequence[TypedName], usages: Mapping[Form, _Usage]
) -> dict[TypedName, TypedName]:
    """For each name, the fullest name in the article of the same person or thing."""
    distinct = list(dict.fromkeys(names))
    index = _Index(distinct)
    relatives = {form[0] for form, usage in usages.items() if usage.is_relative}
    canonical: dict[TypedName, TypedName] = {}
    # Fuller names are resolved first. If `Ben Wallace` is resolved to `Robert Ben Wallace`, then
    # `Wallace` is resolved to it through `Ben Wallace`.
    for name in sorted(distinct, key=lambda name: name.fullness, reverse=True):
        fuller = _fuller_names(name, index.same_ends(name), usages)
        fuller = fuller or _fuller_names(name, index.same_middle(name), usages)
        targets = {canonical[full] for full in fuller}
        if len(targets) > 1:
            targets = {full for full in targets if full.form[0] not in relatives}
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
        return full.form[: len(name.form)] == name.form and rest in _OMITTED_ENDS
    if full.type == name.type == "organization" and _is_tail_of_organization(name, full, usages):
        return True
    return full.type == "organization" and _is_head_of_organization(name, full, usages)


def _is_part_of_person(form: Form, full: Form) -> bool:
    """True if the form is a part of the full name.

    A part is the first name, the surname, the last words, or the surname with the first name or an
    initial.
    """
    if len(form) == 1:
        return (form[0] in full or _surname(form) == _surname(full)) and len(form[0]) > 1
    if full[-len(form) :] == form:
        return True
    first, full_first = form[0], full[0]
    return _surname(form) == _surname(full) and (
        first == full_first or _is_short_first_name(*sorted((first, full_first), key=len))
    )


def _is_short_first_name(short: str, long: str) -> bool:
    """True if `short` may be a short form of the first name `long`: `B.`, `Ben` of `Benjamin`."""
    is_short = len(short) in _SHORT_NAME and len(long) >= len(short) + _MISSING_LETTERS
    return long.startswith(short) and (is_short or len(short) == 1)


def _surname(form: Form) -> str:
    """The surname: the last word, without `al-`, `Jr` and similar suffixes."""
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
    """True if an organization's full name starts with the name and the name may be short for it."""
    is_head = full.form[: len(name.form)] == name.form
    if not is_head or name.form[0] in _GENERIC_FIRST_WORDS:
        return False
    usage, full_usage = usages[name.form], usages[full.form]
    if name.type == "organization":
        # Equal first words do not suffice: `Apple Records` is not Apple, `BBC Four` is not the BBC.
        # So the full name must come first, or end in a company suffix or one word that is often
        # left out. `Norland Police` and `Senate Ethics Committee` are not Norland and the Senate.
        is_introduced = full_usage.start < usage.start and not usage.is_acronym
        return (
            (is_introduced and not usage.is_place and full.form[-1] not in _GENERIC_LAST_WORDS)
            or full_usage.has_company_suffix
            or (len(full.form) == len(name.form) + 1 and full.form[-1] in _OMITTED_LAST_WORDS)
        )
    # The model often labels a company's short name as a person: `Halvorsen`.
    return name.type == "person" and full_usage.has_company_suffix and not usage.titles


def _is_tail_of_organization(
    name: TypedName, full: TypedName, usages: Mapping[Form, _Usage]
) -> bool:
    """True if an organization's full name ends with the name and the name may be short for it."""
    if full.form[-len(name.form) :] != name.form or usages[name.form].is_place:
        return False
    before = full.form[-len(name.form) - 1]
    if before in _REGIONS or before.endswith(("’s", "'s")):
        return False
    return len(name.form) > 1 or name.form[0] not in _GENERIC_LAST_WORDS
