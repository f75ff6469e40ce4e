"""Mentions -> entities: variants of one name merged, ranked by salience.

Merged are spellings that differ in case, full stops or a company's suffix; an acronym with the name the text introduces it for,
`International Criminal Court (ICC)`; a surname or an initial with the full name, `Wallace` with `Ben Wallace`; the head of
an organization's name with the whole of it. Only where a single name of the article fits: to give one person the deeds of
another is worse than to list somebody twice.
"""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.article import Entity, EntityType, Summary, slug
from archive.article import Mention as ArticleMention
from summarize.mentions import HONORIFIC, Mention

# The model's least certain word must be at least this probable: a wrong name in the archive costs more than a missed one.
MIN_SCORE = 0.5

# Salience is a weighted mean of: how often (relative to the most named), how early (the title counts as the very start),
# and whether the summary names it.
FREQUENCY, EARLINESS, IN_SUMMARY = 0.4, 0.3, 0.3

# A full name that the model is less sure of than this may be of another type.
UNSURE = 0.8
# More fuller names than this for one short one tell nothing.
AMBIGUOUS = 50

Form = tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """A form of a name with its type; two spellings of one form are one name, with the suffix of a company or without."""

    type: EntityType
    form: Form
    has_suffix: bool = field(default=False, compare=False)

    @property
    def fullness(self) -> tuple[int, int]:
        return len(self.form), sum(map(len, self.form))

    def is_short_for(self, full: "Name") -> bool:
        if full.fullness <= self.fullness:
            return False
        if full.type == "organization" and (self.type == "organization" or (self.type == "person" and full.has_suffix)):
            # A company called by the first word of its name often looks like a person to the model: `Halvorsen`.
            return full.form[: len(self.form)] == self.form and self.form[0] not in _GENERIC_HEADS
        return full.type == self.type == "person" and _may_be_called(self.form, full.form)


def _may_be_called(form: Form, full: Form) -> bool:
    """Surname or first name alone; the last of several names; or the surname with the first name or its initial."""
    if len(form) == 1:
        return form[0] in (full[0], full[-1]) and len(form[0]) > 1
    if full[-len(form) :] == form:
        return True
    first, full_first = form[0], full[0]
    return form[-1] == full[-1] and (first == full_first or (first[0] == full_first[0] and 1 in (len(first), len(full_first))))


# `Bank` is any bank.
_GENERIC_HEADS = frozenset([
    "bank", "ministry", "department", "university", "college", "general", "national", "international", "united", "new", "royal",
    "first", "central", "federal", "state", "city", "american", "british", "european", "house", "office", "council",
])  # fmt: skip
_FUNCTION_WORDS = frozenset(["the", "an", "of", "and", "in", "on", "at", "by", "to", "for"])
_COMPANY_SUFFIXES = frozenset([
    "inc", "corp", "corporation", "ltd", "limited", "plc", "llc", "llp", "co", "sa", "ag", "nv", "gmbh", "spa",
])  # fmt: skip
_ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?[“\"‘']?([A-Z][A-Za-z&.]{1,9})[”\"’']?\s*[),;]")
# A courtesy title right before a name outweighs what the model takes the name for.
_ADDRESSED = re.compile(rf"\b{HONORIFIC.pattern}$")
_ADDRESS_CHARACTERS = 16
_SMALL_WORDS = frozenset(["of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "et", "y"])


def find(text: str, title: str | None, mentions: Sequence[Mention], summary: Summary) -> tuple[Entity, ...]:
    """The entities of a text, most salient first; mentions that are too uncertain or say nothing by themselves are left out."""
    sure = [mention for mention in mentions if mention.score >= MIN_SCORE and _says_something(_surface(text, mention))]
    groups: dict[Name, list[Mention]] = defaultdict(list)
    for mention, name in zip(sure, _canonical(_names(text, sure)), strict=True):
        groups[name].append(mention)
    most = max(map(len, groups.values()), default=1)
    by_id: dict[str, Entity] = {}
    for name, group in groups.items():
        entity = _entity(text, title or "", name.type, group, summary, most)
        # Two forms may have one slug (`O’Brien`, `O Brien`): they are one entity to the archive.
        by_id[entity.id] = _merged(by_id[entity.id], entity) if entity.id in by_id else entity
    return tuple(sorted(by_id.values(), key=lambda entity: (-entity.salience, entity.mentions[0].offset)))


def _says_something(surface: str) -> bool:
    return len(slug(surface)) > 1 and surface.casefold() not in _FUNCTION_WORDS


def _surface(text: str, mention: Mention) -> str:
    return text[mention.start : mention.end]


def _has_suffix(surface: str) -> bool:
    return surface.casefold().replace(".", "").split()[-1] in _COMPANY_SUFFIXES


def _form(surface: str) -> Form:
    """What two spellings of one name share: words case-folded, without full stops, company suffix and article."""
    words = [word for word in re.findall(r"[\w&]+(?:[’'-]\w+)*", surface.casefold().replace(".", "")) if word]
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(words) > 1 and words[-1] in _COMPANY_SUFFIXES:
        words.pop()
    return tuple(words) or (surface.casefold(),)


def _names(text: str, mentions: Sequence[Mention]) -> list[Name]:
    """What each mention is called, and the type it has here.

    All mentions of a form have the type that they are surest of together. But `Mr Washington` is a person even where
    Washington is a place, and makes one of a `Joaquim Washington` that the model was unsure of.
    """
    forms = _forms(text, mentions)
    addressed = [
        bool(_ADDRESSED.search(text, max(0, mention.start - _ADDRESS_CHARACTERS), mention.start)) for mention in mentions
    ]
    votes: dict[Form, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention, form, is_addressed in zip(mentions, forms, addressed, strict=True):
        if not is_addressed:
            votes[form][mention.type] += mention.score
    surnames = {form[-1] for form, is_addressed in zip(forms, addressed, strict=True) if is_addressed}
    for form, sums in votes.items():
        if len(form) > 1 and form[-1] in surnames and "organization" not in sums and max(sums.values()) < UNSURE:
            sums["person"] = 1.0
    types = {form: max(sums, key=lambda kind: sums[kind]) for form, sums in votes.items()}
    return [
        Name("person" if is_addressed else types[form], form, has_suffix=_has_suffix(_surface(text, mention)))
        for mention, form, is_addressed in zip(mentions, forms, addressed, strict=True)
    ]


def _canonical(names: Sequence[Name]) -> list[Name]:
    """For each name the fullest of the article that it can only stand for, or itself."""
    distinct = list(dict.fromkeys(names))
    by_first: dict[str, list[Name]] = defaultdict(list)
    by_last: dict[str, list[Name]] = defaultdict(list)
    for name in distinct:
        by_first[name.form[0]].append(name)
        by_last[name.form[-1]].append(name)

    @functools.cache
    def fullest(name: Name) -> Name:
        candidates = by_first[name.form[0]] if name.type == "organization" else by_last[name.form[-1]]
        if name.type == "person" and len(name.form) == 1:
            candidates = [*candidates, *by_first[name.form[0]]]
        # So many that they cannot all be one; and looking at each for each would take quadratic time.
        if len(candidates) > AMBIGUOUS:
            return name
        # `Wallace` may stand for `Ben Wallace`, and that for `Robert Ben Wallace`.
        found = {fullest(other) for other in candidates if name.is_short_for(other)}
        return found.pop() if len(found) == 1 else name

    return [fullest(name) for name in names]


def _forms(text: str, mentions: Sequence[Mention]) -> list[Form]:
    """The form of each mention, an acronym's being that of the name the text introduces it for."""
    forms = [_form(_surface(text, mention)) for mention in mentions]
    found: dict[Form, Form] = {}
    for mention, form in zip(mentions, forms, strict=True):
        acronym = _ACRONYM.match(text, mention.end)
        if acronym and _abbreviates(acronym[1], _surface(text, mention)):
            found[_form(acronym[1])] = form
    return [found.get(form, form) for form in forms]


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of the acronym are, in order, among the initials of the name, and begin with its first."""
    capitals = [character for character in acronym if character.isupper()]
    initials = iter([word[0].upper() for word in re.findall(r"\w+", name) if word.lower() not in _SMALL_WORDS])
    return len(capitals) > 1 and name[:1].upper() == capitals[0] and all(capital in initials for capital in capitals)


def _entity(text: str, title: str, kind: EntityType, group: Sequence[Mention], summary: Summary, most: int) -> Entity:
    name = _name(text, group)
    words = _form(name)
    in_title = any(_form(word)[0] == words[-1] for word in title.split()) if words else False
    earliness = 1.0 if in_title else 1 - group[0].start / max(len(text), 1)
    in_summary = any(
        sentence.offset <= mention.start < sentence.offset + sentence.length
        for sentence in summary.sentences
        for mention in group
    )
    salience = FREQUENCY * len(group) / most + EARLINESS * earliness + IN_SUMMARY * in_summary
    return Entity(
        id=f"{kind}/{slug(name)}",
        name=name,
        type=kind,
        salience=round(salience, 4),
        mentions=tuple(
            ArticleMention(
                text=_surface(text, mention),
                offset=mention.start,
                length=mention.end - mention.start,
                score=round(mention.score, 4),
            )
            for mention in group
        ),
    )


def _name(text: str, group: Sequence[Mention]) -> str:
    """The fullest spelling; of equally full ones the commonest, rather in mixed case than in capitals."""
    spellings = Counter(_surface(text, mention) for mention in group)
    return max(
        spellings,
        key=lambda name: (len(_form(name)), sum(map(len, _form(name))), not name.isupper() or len(name) < 6, spellings[name]),
    )


def _merged(first: Entity, second: Entity) -> Entity:
    mentions = tuple(sorted(first.mentions + second.mentions, key=lambda mention: mention.offset))
    return first.model_copy(update={"mentions": mentions, "salience": max(first.salience, second.salience)})
