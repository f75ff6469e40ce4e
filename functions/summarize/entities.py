"""Mentions -> entities: variants of one name merged, ranked by salience.

Variants are merged step by step, each step mapping one normal form to another: the same words; an acronym the text itself
introduces, `International Criminal Court (ICC)`; a surname or an initial, `Wallace` to `Ben Wallace`; the head of a
company's name, `Halvorsen` to `Halvorsen Grid Corp`. Where two names fit, the one named last before the mention is meant.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from archive.article import Entity, EntityType, Summary, slug
from archive.article import Mention as ArticleMention
from summarize.mentions import HONORIFIC, Mention

# The model's least certain word must be at least this probable: a wrong name in the archive costs more than a missed one.
MIN_SCORE = 0.5

# Salience is a weighted mean of: how often (relative to the most named), how early (the title counts as the very start),
# and whether the summary names it.
FREQUENCY, EARLINESS, IN_SUMMARY = 0.4, 0.3, 0.3

Form = tuple[str, ...]

_COMPANY_SUFFIXES = frozenset([
    "inc", "corp", "corporation", "ltd", "limited", "plc", "llc", "llp", "co", "company", "group", "holdings", "sa", "ag", "nv",
    "gmbh", "spa",
])  # fmt: skip
_ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?[“\"‘']?([A-Z][A-Za-z&.]{1,9})[”\"’']?\s*[),;]")
# A courtesy title right before a name outweighs what the model takes the name for.
_ADDRESSED = re.compile(rf"\b{HONORIFIC.pattern}$")
_ADDRESS_CHARACTERS, _CERTAIN = 16, 1_000.0
_SMALL_WORDS = frozenset(["of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "et", "y"])


def find(text: str, title: str | None, mentions: Sequence[Mention], summary: Summary) -> tuple[Entity, ...]:
    """The entities of a text, most salient first; mentions that are too uncertain or have no letter or digit are left out."""
    sure = [mention for mention in mentions if mention.score >= MIN_SCORE and slug(_surface(text, mention))]
    forms = _forms(text, sure)
    types = _types(text, sure, forms)
    groups: dict[tuple[EntityType, Form], list[Mention]] = defaultdict(list)
    for mention, form in zip(sure, _canonical_forms(forms, types), strict=True):
        groups[types[form], form].append(mention)
    most = max(map(len, groups.values()), default=1)
    by_id: dict[str, Entity] = {}
    for (kind, _), group in groups.items():
        entity = _entity(text, title or "", kind, group, summary, most)
        # Two forms may have one slug (`O’Brien`, `O Brien`): they are one entity to the archive.
        by_id[entity.id] = _merged(by_id[entity.id], entity) if entity.id in by_id else entity
    return tuple(sorted(by_id.values(), key=lambda entity: (-entity.salience, entity.mentions[0].offset)))


def _surface(text: str, mention: Mention) -> str:
    return text[mention.start : mention.end]


def _form(surface: str) -> Form:
    """What two spellings of one name share: words case-folded, without full stops, company suffix and article."""
    words = [word for word in re.findall(r"[\w&]+(?:[’'-]\w+)*", surface.casefold().replace(".", "")) if word]
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(words) > 1 and words[-1] in _COMPANY_SUFFIXES:
        words.pop()
    return tuple(words) or (surface.casefold(),)


def _types(text: str, mentions: Sequence[Mention], forms: Sequence[Form]) -> dict[Form, EntityType]:
    """One type for each form: what its mentions are surest of together; but `Mr Wallace` is a person, so is `Ben Wallace`."""
    votes: dict[Form, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention, form in zip(mentions, forms, strict=True):
        addressed = _ADDRESSED.search(text, max(0, mention.start - _ADDRESS_CHARACTERS), mention.start)
        votes[form]["person"] += _CERTAIN if addressed else 0.0
        votes[form][mention.type] += mention.score
    surnames = {form[-1] for form, sums in votes.items() if sums["person"] >= _CERTAIN}
    for form, sums in votes.items():
        sums["person"] += _CERTAIN if len(form) > 1 and form[-1] in surnames and not sums["organization"] else 0.0
    return {form: max(sums, key=lambda kind: sums[kind]) for form, sums in votes.items()}


def _canonical_forms(forms: Sequence[Form], types: dict[Form, EntityType]) -> list[Form]:
    """For each mention the fullest name it stands for: the nearest before it that fits, else the first after it."""
    places: dict[Form, list[int]] = defaultdict(list)
    by_word: dict[str, set[Form]] = defaultdict(set)
    for place, form in enumerate(forms):
        places[form].append(place)
        by_word[form[0]].add(form)
        by_word[form[-1]].add(form)
    fuller = {form: _fuller(form, by_word, types) for form in places}

    def fullest(form: Form, place: int) -> Form:
        if not fuller[form]:
            return form
        nearest_place, nearest = max(_nearest(places[other], place, other) for other in fuller[form])
        # `Wallace` may stand for `Ben Wallace`, and that for `Robert Ben Wallace`.
        return fullest(nearest, abs(nearest_place))

    return [fullest(form, place) for place, form in enumerate(forms)]


def _nearest(places: Sequence[int], place: int, form: Form) -> tuple[int, Form]:
    """Where a form stands last before a place, or first after it: then negative, so that any place before it wins."""
    before = bisect_left(places, place)
    return (places[before - 1] if before else -places[0], form)


def _fuller(form: Form, by_word: dict[str, set[Form]], types: dict[Form, EntityType]) -> set[Form]:
    longer = {other for other in by_word[form[0]] | by_word[form[-1]] if _fullness(other) > _fullness(form)}
    same_type = {other for other in longer if types[other] == types[form] and _is_short_for(form, other, types[form])}
    if same_type or types[form] != "person":
        return same_type
    # A company called by the first word of its name often looks like a person to the model.
    return {other for other in longer if types[other] == "organization" and _is_short_for(form, other, "organization")}


def _fullness(form: Form) -> tuple[int, int]:
    return len(form), sum(map(len, form))


def _is_short_for(form: Form, full: Form, kind: EntityType) -> bool:
    if kind == "organization":
        return full[: len(form)] == form
    if kind != "person":
        return False
    if len(form) == 1:
        return form[0] in (full[0], full[-1]) and len(form[0]) > 1
    first, full_first = form[0], full[0]
    return form[-1] == full[-1] and (first == full_first or (first[0] == full_first[0] and 1 in (len(first), len(full_first))))


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
    return max(spellings, key=lambda name: (_fullness(_form(name)), not name.isupper() or len(name) < 6, spellings[name]))


def _merged(first: Entity, second: Entity) -> Entity:
    mentions = tuple(sorted(first.mentions + second.mentions, key=lambda mention: mention.offset))
    return first.model_copy(update={"mentions": mentions, "salience": max(first.salience, second.salience)})
