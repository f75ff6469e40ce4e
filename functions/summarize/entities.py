"""Mentions -> entities: grouped by the name they stand for, ranked by salience."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from archive.article import Entity, EntityType, Summary, slug
from archive.article import Mention as ArticleMention
from summarize.tagging.mentions import Mention
from summarize.variants import Name, form_of, merge

# The model's least certain word must be at least this probable: a wrong name in the archive costs more than a missed one.
MIN_SCORE = 0.5

# Salience is a weighted mean of: how often (relative to the most named), how early (the title counts as the very start),
# and whether the summary names it.
FREQUENCY, EARLINESS, IN_SUMMARY = 0.4, 0.3, 0.3

_FUNCTION_WORDS = frozenset(["the", "an", "of", "and", "in", "on", "at", "by", "to", "for"])


def find(
    text: str, title: str | None, mentions: Sequence[Mention], summary: Summary
) -> tuple[Entity, ...]:
    """The entities of a text, most salient first; mentions that are too uncertain or say nothing by themselves are left out."""
    sure = [
        mention
        for mention in mentions
        if mention.score >= MIN_SCORE and _says_something(mention.surface(text))
    ]
    groups: dict[Name, list[Mention]] = defaultdict(list)
    for mention, name in zip(sure, merge(text, sure), strict=True):
        groups[name].append(mention)
    most = max(map(len, groups.values()), default=1)
    by_id: dict[str, Entity] = {}
    for name, group in groups.items():
        entity = _entity(text, title or "", name.type, group, summary, most)
        # Two forms may have one slug (`O’Brien`, `O Brien`): they are one entity to the archive.
        by_id[entity.id] = _merged(by_id[entity.id], entity) if entity.id in by_id else entity
    return tuple(
        sorted(by_id.values(), key=lambda entity: (-entity.salience, entity.mentions[0].offset))
    )


def _says_something(surface: str) -> bool:
    return len(slug(surface)) > 1 and surface.casefold() not in _FUNCTION_WORDS


def _entity(
    text: str, title: str, kind: EntityType, group: Sequence[Mention], summary: Summary, most: int
) -> Entity:
    name = _name(text, group)
    words = form_of(name)
    in_title = any(form_of(word)[0] == words[-1] for word in title.split()) if words else False
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
                text=mention.surface(text),
                offset=mention.start,
                length=mention.end - mention.start,
                score=round(mention.score, 4),
            )
            for mention in group
        ),
    )


def _name(text: str, group: Sequence[Mention]) -> str:
    """The fullest spelling; of equally full ones the commonest, rather in mixed case than in capitals."""
    spellings = Counter(mention.surface(text) for mention in group)
    return max(
        spellings,
        key=lambda name: (
            len(form_of(name)),
            sum(map(len, form_of(name))),
            not name.isupper() or len(name) < 6,
            spellings[name],
        ),
    )


def _merged(first: Entity, second: Entity) -> Entity:
    mentions = tuple(sorted(first.mentions + second.mentions, key=lambda mention: mention.offset))
    return first.model_copy(
        update={"mentions": mentions, "salience": max(first.salience, second.salience)}
    )
