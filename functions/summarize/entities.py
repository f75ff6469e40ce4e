"""Groups mentions into entities (persons, organizations, places, others) and ranks them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.article import Entity, EntityType, Mention, Place, Summary, slug
from summarize.naming.common_words import are_common, lower_case_words
from summarize.naming.name_forms import fullness
from summarize.naming.variants import TypedName, canonical_names
from summarize.tagging.mentions import NameSpan

# A spelling is left out if no mention of it has at least this score: a wrong name in the archive is
# worse than a missing one.
MIN_SCORE = 0.5

# The weights of the three parts of an entity's salience: how often it is mentioned (relative to the
# entity with the most mentions), how early (a name in the title counts as the start of the text),
# and whether the summary mentions it. Their sum is 1.
FREQUENCY_WEIGHT, EARLINESS_WEIGHT, SUMMARY_WEIGHT = 0.4, 0.3, 0.3

# A name in capitals with more characters is emphasis, not an acronym: `KHARKIV`.
MAX_ACRONYM_CHARACTERS = 5

# The article's title and text.
_Places = Mapping[Place, str]

_FUNCTION_WORDS = frozenset(["the", "an", "of", "and", "in", "on", "at", "by", "to", "for"])


def find(
    text: str, title: str | None, mentions: Sequence[NameSpan], summary: Summary
) -> tuple[Entity, ...]:
    """The entities of a text, most salient first.

    Spellings without a mention of at least MIN_SCORE, single letters, function words and common
    words are left out. Salience is in 0..1.
    """
    places: _Places = {"text": text, "title": title or ""}
    groups = _groups(places, _certain_mentions(mentions, places))
    largest_group = max(map(len, groups.values()), default=1)
    by_id: dict[str, Entity] = {}
    for name, group in groups.items():
        entity = _entity(places, name.type, group, largest_group, summary)
        # Two forms may have the same slug: `O’Brien`, `O Brien`. The archive stores one entity
        # for each type and slug.
        by_id[entity.id] = _merged(by_id[entity.id], entity) if entity.id in by_id else entity
    return tuple(
        sorted(by_id.values(), key=lambda entity: (-entity.salience, _position(entity.mentions[0])))
    )


def _certain_mentions(mentions: Sequence[NameSpan], places: _Places) -> list[NameSpan]:
    """The mentions whose spelling is a word and has at least one certain mention."""
    spellings = [mention.surface(places[mention.where]) for mention in mentions]
    certain = {
        spelling
        for spelling, mention in zip(spellings, mentions, strict=True)
        if mention.score >= MIN_SCORE and _is_word(spelling)
    }
    pairs = zip(spellings, mentions, strict=True)
    return [mention for spelling, mention in pairs if spelling in certain]


def _is_word(spelling: str) -> bool:
    return len(slug(spelling)) > 1 and spelling.casefold() not in _FUNCTION_WORDS


def _groups(places: _Places, mentions: Sequence[NameSpan]) -> dict[TypedName, list[NameSpan]]:
    """The mentions of each name, without names that are common words."""
    groups: dict[TypedName, list[NameSpan]] = defaultdict(list)
    for mention, name in zip(mentions, canonical_names(*_joined(places, mentions)), strict=True):
        groups[name].append(mention)
    lower_case = lower_case_words(places["text"])
    return {
        name: group for name, group in groups.items() if not are_common(places, group, lower_case)
    }


def _joined(places: _Places, mentions: Sequence[NameSpan]) -> tuple[str, list[NameSpan]]:
    """The title and the text as one string, and the mentions with their spans in it."""
    text_start = len(places["title"]) + 1
    starts = {"title": 0, "text": text_start}
    shifted = [
        replace(mention, start=mention.start + shift, end=mention.end + shift)
        for mention in mentions
        for shift in [starts[mention.where]]
    ]
    return f"{places['title']}\n{places['text']}", shifted


def _position(mention: Mention) -> tuple[bool, int]:
    """The sort key of a mention: mentions in the title come first, then by offset."""
    return mention.where == "text", mention.offset


def _entity(
    places: _Places,
    kind: EntityType,
    group: Sequence[NameSpan],
    largest_group: int,
    summary: Summary,
) -> Entity:
    name = _fullest_spelling(places, group)
    is_in_title = group[0].where == "title"
    earliness = 1.0 if is_in_title else 1 - group[0].start / max(len(places["text"]), 1)
    salience = (
        FREQUENCY_WEIGHT * len(group) / largest_group
        + EARLINESS_WEIGHT * earliness
        + SUMMARY_WEIGHT * _is_in_summary(group, summary)
    )
    return Entity(
        id=f"{kind}/{slug(name)}",
        name=name,
        type=kind,
        salience=round(salience, 4),
        mentions=tuple(_mention(places, span) for span in group),
    )


def _is_in_summary(group: Sequence[NameSpan], summary: Summary) -> bool:
    starts = [mention.start for mention in group if mention.where == "text"]
    for sentence in summary.sentences:
        end = sentence.offset + sentence.length
        if any(sentence.offset <= start < end for start in starts):
            return True
    return False


def _mention(places: _Places, span: NameSpan) -> Mention:
    return Mention(
        where=span.where,
        text=span.surface(places[span.where]),
        offset=span.start,
        length=span.end - span.start,
        score=round(span.score, 4),
    )


def _fullest_spelling(places: _Places, group: Sequence[NameSpan]) -> str:
    """The spelling with the most words.

    A tie is decided by the number of letters, then mixed case before capitals, then frequency.
    """
    counts = Counter(mention.surface(places[mention.where]) for mention in group)
    return max(
        counts,
        key=lambda spelling: (
            *fullness(spelling),
            not spelling.isupper() or len(spelling) <= MAX_ACRONYM_CHARACTERS,
            counts[spelling],
        ),
    )


def _merged(first: Entity, second: Entity) -> Entity:
    mentions = tuple(sorted(first.mentions + second.mentions, key=_position))
    return first.model_copy(
        update={"mentions": mentions, "salience": max(first.salience, second.salience)}
    )
