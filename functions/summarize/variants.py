"""Mentions -> the name that each stands for: variants of one name put together.

Merged are spellings that differ in case, full stops or a company's suffix; an acronym with the name the text introduces it for,
`International Criminal Court (ICC)`; a surname or an initial with the full name, `Wallace` with `Ben Wallace`; the head of
an organization's name with the whole of it. Only where a single name of the article fits: to give one person the deeds of
another is worse than to list somebody twice.
"""

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.article import EntityType
from summarize.tagging.mentions import HONORIFIC, Mention

# A full name that the model is less sure of than this may be of another type.
UNSURE = 0.8
# More fuller names than this for one short one tell nothing.
AMBIGUOUS = 50

# `Bank` is any bank.
_GENERIC_HEADS = frozenset([
    "bank", "ministry", "department", "university", "college", "general", "national", "international", "united", "new", "royal",
    "first", "central", "federal", "state", "city", "american", "british", "european", "house", "office", "council",
])  # fmt: skip
# A party is its name without the word too.
_GENERIC_TAILS = frozenset([
    "group", "party", "holdings", "company", "electronics", "communications", "technologies", "industries", "resources",
])  # fmt: skip
_HIS_TITLES, _HER_TITLES = (
    frozenset(["mr", "sir", "lord"]),
    frozenset(["mrs", "ms", "miss", "dame", "lady"]),
)
_COMPANY_SUFFIXES = frozenset([
    "inc", "corp", "corporation", "ltd", "limited", "plc", "llc", "llp", "co", "sa", "ag", "nv", "gmbh", "spa",
])  # fmt: skip
_ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?[“\"‘']?([A-Z][A-Za-z&.]{1,9})[”\"’']?\s*[),;]")
# A courtesy title right before a name outweighs what the model takes the name for.
_ADDRESSED = re.compile(rf"\b{HONORIFIC.pattern}$")
_ADDRESS_CHARACTERS = 16
_REGNAL = re.compile(r"[ivx]+$")
# Who is called by the first name after these has no surname: `Prince Harry` is not `Harry Kane`.
_STYLED = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Pope|Saint|St\.?|Emperor|Empress|Sultan|Emir|Sheikh|Father|Sister|Brother) $"
)
_SMALL_WORDS = frozenset(
    ["of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "et", "y"]
)

Form = tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """A form of a name with its type; two spellings of one form are one name, with the suffix of a company or without."""

    type: EntityType
    form: Form

    @property
    def fullness(self) -> tuple[int, int]:
        return len(self.form), sum(map(len, self.form))


@dataclass
class Shown:
    """How the article shows a form: where first, always in capitals, ever with a company's suffix, with which courtesy titles."""

    start: int
    is_acronym: bool = True
    has_suffix: bool = False
    titles: set[str] = field(default_factory=set)
    is_styled: bool = False

    @property
    def is_couple(self) -> bool:
        return bool(self.titles & _HIS_TITLES and self.titles & _HER_TITLES)


def merge(text: str, mentions: Sequence[Mention]) -> list[Name]:
    """For each mention the fullest name of the article that it can only stand for, or its own."""
    forms = _forms(text, mentions)
    shown = _shown(text, mentions, forms)
    return _canonical(_names(text, mentions, forms), shown)


def form_of(surface: str) -> Form:
    """What two spellings of one name share: words case-folded, without full stops, company suffix and article."""
    words = [
        word
        for word in re.findall(r"[\w&]+(?:[’'-]\w+)*", surface.casefold().replace(".", ""))
        if word
    ]
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(words) > 1 and words[-1] in _COMPANY_SUFFIXES:
        words.pop()
    return tuple(words) or (surface.casefold(),)


def _forms(text: str, mentions: Sequence[Mention]) -> list[Form]:
    """The form of each mention, an acronym's being that of the name the text introduces it for."""
    forms = [form_of(mention.surface(text)) for mention in mentions]
    found: dict[Form, Form] = {}
    for mention, form in zip(mentions, forms, strict=True):
        acronym = _ACRONYM.match(text, mention.end)
        if acronym and _abbreviates(acronym[1], mention.surface(text)):
            found[form_of(acronym[1])] = form
    return [found.get(form, form) for form in forms]


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of the acronym are, in order, among the initials of the name, and begin with its first."""
    capitals = [character for character in acronym if character.isupper()]
    initials = iter(
        [word[0].upper() for word in re.findall(r"\w+", name) if word.lower() not in _SMALL_WORDS]
    )
    return (
        len(capitals) > 1
        and name[:1].upper() == capitals[0]
        and all(capital in initials for capital in capitals)
    )


def _shown(text: str, mentions: Sequence[Mention], forms: Sequence[Form]) -> dict[Form, Shown]:
    shown: dict[Form, Shown] = {}
    for mention, form in zip(mentions, forms, strict=True):
        surface = mention.surface(text)
        seen = shown.setdefault(form, Shown(mention.start))
        seen.is_acronym &= surface.isupper()
        seen.has_suffix |= surface.casefold().replace(".", "").split()[-1] in _COMPANY_SUFFIXES
        seen.titles |= _titles(text, mention)
        seen.is_styled |= bool(
            _STYLED.search(text, max(0, mention.start - _ADDRESS_CHARACTERS), mention.start)
        )
    return shown


def _titles(text: str, mention: Mention) -> set[str]:
    """The courtesy titles right before a mention, `Mr` as `mr`."""
    before = _ADDRESSED.search(text, max(0, mention.start - _ADDRESS_CHARACTERS), mention.start)
    return set(re.findall(r"\w+", before[0].lower())) if before else set()


def _names(text: str, mentions: Sequence[Mention], forms: Sequence[Form]) -> list[Name]:
    """What each mention is called, and the type it has here.

    All mentions of a form have the type that they are surest of together. But `Mr Washington` is a person even where
    Washington is a place, and makes one of a `Joaquim Washington` that the model was unsure of.
    """
    addressed = [bool(_titles(text, mention)) for mention in mentions]
    votes: dict[Form, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention, form, is_addressed in zip(mentions, forms, addressed, strict=True):
        if not is_addressed:
            votes[form][mention.type] += mention.score
    surnames = {
        form[-1] for form, is_addressed in zip(forms, addressed, strict=True) if is_addressed
    }
    for form, sums in votes.items():
        if (
            len(form) > 1
            and form[-1] in surnames
            and "organization" not in sums
            and max(sums.values()) < UNSURE
        ):
            sums["person"] = 1.0
    types = {form: max(sums, key=lambda kind: sums[kind]) for form, sums in votes.items()}
    return [
        Name("person" if is_addressed else types[form], form)
        for form, is_addressed in zip(forms, addressed, strict=True)
    ]


def _canonical(names: Sequence[Name], shown: Mapping[Form, Shown]) -> list[Name]:
    """For each name the fullest of the article that it can only stand for, or itself."""
    distinct = list(dict.fromkeys(names))
    by_first: dict[str, list[Name]] = defaultdict(list)
    by_last: dict[str, list[Name]] = defaultdict(list)
    for name in distinct:
        by_first[name.form[0]].append(name)
        by_last[name.form[-1]].append(name)

    @functools.cache
    def fullest(name: Name) -> Name:
        candidates = (
            by_first[name.form[0]] if name.type == "organization" else by_last[name.form[-1]]
        )
        if name.type == "person" and len(name.form) == 1:
            candidates = [*candidates, *by_first[name.form[0]]]
        # So many that they cannot all be one; and looking at each for each would take quadratic time. `Mr Wallace` and
        # `Mrs Wallace` are two.
        if len(candidates) > AMBIGUOUS or (name.type == "person" and shown[name.form].is_couple):
            return name
        # `Wallace` may stand for `Ben Wallace`, and that for `Robert Ben Wallace`.
        found = {fullest(other) for other in candidates if _is_short_for(name, other, shown)}
        return found.pop() if len(found) == 1 else name

    return [fullest(name) for name in names]


def _is_short_for(name: Name, full: Name, shown: Mapping[Form, Shown]) -> bool:
    if full.fullness <= name.fullness:
        return False
    if full.type == name.type == "person":
        return _may_be_called(name.form, full.form) and not _is_another(name.form, full.form, shown)
    is_head = full.form[: len(name.form)] == name.form and name.form[0] not in _GENERIC_HEADS
    if full.type != "organization" or not is_head:
        return False
    short, whole = shown[name.form], shown[full.form]
    if name.type == "organization":
        # `Apple Records` is not Apple, nor `BBC Four` the BBC.
        introduced = whole.start < short.start and not short.is_acronym
        return introduced or whole.has_suffix or full.form[-1] in _GENERIC_TAILS
    # A company called by the first word of its name often looks like a person to the model: `Halvorsen`.
    return name.type == "person" and whole.has_suffix and not short.titles


def _is_another(form: Form, full: Form, shown: Mapping[Form, Shown]) -> bool:
    """Whether what looks like a first name is none: `Prince Harry` is not Harry Kane; `Mr Martin`, told of before anybody of
    that first name, not Martin Lewis (but `Mr Xi` after Xi Jinping is he)."""
    if len(form) > 1 or form[0] == full[-1] or _REGNAL.match(full[-1]):
        return False
    short, whole = shown[form], shown[full]
    is_surname = bool(short.titles & {"mr", "mrs", "ms", "miss"}) and whole.start > short.start
    return is_surname or (short.is_styled and not whole.is_styled)


def _may_be_called(form: Form, full: Form) -> bool:
    """Surname or first name alone; the last of several names; or the surname with the first name or its initial."""
    if len(form) == 1:
        return form[0] in (full[0], full[-1]) and len(form[0]) > 1
    if full[-len(form) :] == form:
        return True
    first, full_first = form[0], full[0]
    return form[-1] == full[-1] and (
        first == full_first or (first[0] == full_first[0] and 1 in (len(first), len(full_first)))
    )
