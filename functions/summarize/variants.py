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
from summarize.tagging.boundaries import HONORIFIC
from summarize.tagging.mentions import NameSpan

# The type of a form is the type whose mentions have the greatest sum of scores. If that sum is less
# than this, the type may be wrong.
UNSURE_SCORE = 0.8
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
    "industries", "resources",
])  # fmt: skip
_COMPANY_SUFFIXES = frozenset([
    "inc", "corp", "corporation", "ltd", "limited", "plc", "llc", "llp", "co", "sa", "ag", "nv",
    "gmbh", "spa",
])  # fmt: skip
_HIS_TITLES = frozenset(["mr", "sir", "lord"])
_HER_TITLES = frozenset(["mrs", "ms", "miss", "dame", "lady"])
# Titles that usually precede a surname.
_SURNAME_TITLES = frozenset(["mr", "mrs", "ms", "miss"])

# The acronym that follows a name in brackets: ` (ICC)`, ` (the “ICC”)`.
_ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?[“\"‘']?([A-Z][A-Za-z&.]{1,9})[”\"’']?\s*[),;]")
# Words that an acronym may skip.
_SMALL_WORDS = frozenset(
    ["of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "et", "y"]
)
_COURTESY_TITLES = re.compile(rf"\b{HONORIFIC.pattern}$")
# Titles that precede a first name: `Prince Harry` is not `Harry Kane`.
_FIRST_NAME_TITLE = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Pope|Saint|St\.?|Emperor|Empress|Sultan|Emir|Sheikh|Father"
    r"|Sister|Brother) $"
)
# How many characters before a mention are searched for titles.
_TITLE_CHARACTERS = 16
# In `Charles III`, the last word is not a surname.
_REGNAL_NUMBER = re.compile(r"[ivx]+$")

# The words of a name, normalized so that names can be compared; see `normalized_words`.
Form = tuple[str, ...]


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
    has_company_suffix: bool = False
    has_first_name_title: bool = False
    titles: set[str] = field(default_factory=set)

    @property
    def is_couple(self) -> bool:
        """True if the article uses the name with titles of a man and of a woman: `Mr`, `Mrs`."""
        return bool(self.titles & _HIS_TITLES and self.titles & _HER_TITLES)


def canonical_names(text: str, mentions: Sequence[NameSpan]) -> list[TypedName]:
    """For each mention, the fullest name in the article of the same person or thing.

    If no fuller name fits, or several fit, the result is the mention's own name.
    """
    forms = _forms(text, mentions)
    names = _typed_names(text, mentions, forms)
    canonical = _canonical_by_name(names, _usages(text, mentions, forms))
    return [canonical[name] for name in names]


def normalized_words(surface: str) -> Form:
    """The words of a name, case-folded, without full stops, leading `the` and company suffixes.

    The result has at least one word. Two spellings with the same form are the same name.
    """
    words: list[str] = re.findall(r"[\w&]+(?:[’'-]\w+)*", surface.casefold().replace(".", ""))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _COMPANY_SUFFIXES:
        words.pop()
    return tuple(words) or (surface.casefold(),)


def _forms(text: str, mentions: Sequence[NameSpan]) -> list[Form]:
    """The form of each mention; for an acronym that the text introduces, that of its full name."""
    forms = [normalized_words(mention.surface(text)) for mention in mentions]
    introduced: dict[Form, Form] = {}
    for mention, form in zip(mentions, forms, strict=True):
        acronym = _ACRONYM.match(text, mention.end)
        if acronym and _is_acronym_of(acronym[1], mention.surface(text)):
            introduced[normalized_words(acronym[1])] = form
    return [introduced.get(form, form) for form in forms]


def _is_acronym_of(acronym: str, name: str) -> bool:
    """True if the capitals of the acronym are initials of the name, in order.

    The first capital must be the initial of the first word; other words may be skipped.
    """
    capitals = [character for character in acronym if character.isupper()]
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in _SMALL_WORDS]
    initials = iter([word[0].upper() for word in words])
    # `in` consumes the iterator up to and including the match, so the order is checked too.
    return (
        len(capitals) > 1
        and name[:1].upper() == capitals[0]
        and all(capital in initials for capital in capitals)
    )


def _usages(text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]) -> dict[Form, _Usage]:
    """How the article uses each form."""
    usages: dict[Form, _Usage] = {}
    for mention, form in zip(mentions, forms, strict=True):
        surface = mention.surface(text)
        last_word = surface.casefold().replace(".", "").split()[-1]
        usage = usages.setdefault(form, _Usage(mention.start))
        usage.is_acronym &= surface.isupper()
        usage.has_company_suffix |= last_word in _COMPANY_SUFFIXES
        usage.has_first_name_title |= _search_before(_FIRST_NAME_TITLE, text, mention) is not None
        usage.titles |= _courtesy_titles(text, mention)
    return usages


def _courtesy_titles(text: str, mention: NameSpan) -> set[str]:
    """The courtesy titles right before a mention, in lower case: `mr`."""
    titles = _search_before(_COURTESY_TITLES, text, mention)
    return set(re.findall(r"\w+", titles[0].lower())) if titles else set()


def _search_before(pattern: re.Pattern[str], text: str, mention: NameSpan) -> re.Match[str] | None:
    return pattern.search(text, max(0, mention.start - _TITLE_CHARACTERS), mention.start)


def _typed_names(text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]) -> list[TypedName]:
    """The form of each mention with its type.

    A mention with a courtesy title is a person, even if other mentions of the form are not:
    `Mr Washington`.
    """
    has_title = [bool(_courtesy_titles(text, mention)) for mention in mentions]
    types = _types_of_forms(mentions, forms, has_title)
    return [
        TypedName("person" if is_titled else types[form], form)
        for form, is_titled in zip(forms, has_title, strict=True)
    ]


def _types_of_forms(
    mentions: Sequence[NameSpan], forms: Sequence[Form], has_title: Sequence[bool]
) -> dict[Form, EntityType]:
    """The type of each form that is used without a title: the one with the greatest sum of scores.

    If the model is unsure of a full name whose surname is also used with a title, it is a person:
    `Joaquim Restolho` in a text with `Mr Restolho`.
    """
    surnames: set[str] = set()
    scores: dict[Form, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention, form, is_titled in zip(mentions, forms, has_title, strict=True):
        if is_titled:
            surnames.add(form[-1])
        else:
            scores[form][mention.type] += mention.score
    for form, by_type in scores.items():
        may_be_person = "organization" not in by_type and max(by_type.values()) < UNSURE_SCORE
        if len(form) > 1 and form[-1] in surnames and may_be_person:
            by_type["person"] = 1.0
    return {form: max(by_type, key=lambda kind: by_type[kind]) for form, by_type in scores.items()}


def _canonical_by_name(
    names: Sequence[TypedName], usages: Mapping[Form, _Usage]
) -> dict[TypedName, TypedName]:
    """For each name, the fullest name in the article of the same person or thing."""
    distinct = list(dict.fromkeys(names))
    by_first_word: dict[str, list[TypedName]] = defaultdict(list)
    by_last_word: dict[str, list[TypedName]] = defaultdict(list)
    for name in distinct:
        by_first_word[name.form[0]].append(name)
        by_last_word[name.form[-1]].append(name)
    canonical: dict[TypedName, TypedName] = {}
    # Fuller names are resolved first. If `Ben Wallace` is resolved to `Robert Ben Wallace`, then
    # `Wallace` is resolved to it through `Ben Wallace`.
    for name in sorted(distinct, key=lambda name: name.fullness, reverse=True):
        same_first, same_last = by_first_word[name.form[0]], by_last_word[name.form[-1]]
        candidates = same_first if name.type == "organization" else same_last
        if name.type == "person" and len(name.form) == 1:
            candidates = same_last + same_first
        targets = {canonical[full] for full in _fuller_names(name, candidates, usages)}
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
    return full.type == "organization" and _is_head_of_organization(name, full, usages)


def _is_part_of_person(form: Form, full: Form) -> bool:
    """True if the form is a part of the full name.

    A part is the first name, the surname, the last words, or the surname with the first name or an
    initial.
    """
    if len(form) == 1:
        return form[0] in (full[0], full[-1]) and len(form[0]) > 1
    if full[-len(form) :] == form:
        return True
    first, full_first = form[0], full[0]
    is_initial = first[0] == full_first[0] and 1 in (len(first), len(full_first))
    return form[-1] == full[-1] and (first == full_first or is_initial)


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
        # Equal first words do not suffice: `Apple Records` is not Apple, `BBC Four` is not the BBC.
        # So the full name must come first, or end in a company suffix or a generic word.
        is_introduced = full_usage.start < usage.start and not usage.is_acronym
        return (
            is_introduced or full_usage.has_company_suffix or full.form[-1] in _GENERIC_LAST_WORDS
        )
    # The model often labels a company's short name as a person: `Halvorsen`.
    return name.type == "person" and full_usage.has_company_suffix and not usage.titles
