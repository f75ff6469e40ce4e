"""The routes for entities: search by name, an entity's articles, and its companions.

Companions are the other entities in the same articles.
"""

from collections import Counter
from typing import Annotated, get_args
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from archive.article import SLUG_BYTES, Card, EntityType, Tag, slug
from archive.items import entity_list
from archive.name_index import MIN_LETTERS, PrefixTooShort
from lookup import resources
from lookup.paging import next_cursor, start_after
from lookup.parameters import Cursor, Limit
from lookup.problems import Problem, bad_request, not_found
from lookup.schemas import (
    COMPANION_CARDS,
    DEFAULT_PAGE,
    Companion,
    Companions,
    EntityListing,
    Names,
)

_TYPES: dict[str, EntityType] = {kind: kind for kind in get_args(EntityType)}

Prefix = Annotated[
    str,
    Query(
        min_length=1,
        max_length=SLUG_BYTES,
        description="The beginning of a word of the name: 2 letters or more",
    ),
]

router = APIGatewayRouter()


@router.get("/entities", operation_id="findEntities", tags=["entities"])
def find_entities(
    prefix: Prefix,
    kind: Annotated[EntityType | None, Query(alias="type")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Names:
    """List entities whose name has a word that begins with `prefix`: suggestions for a search."""
    query = f"names {slug(prefix)} {kind}"
    try:
        page = resources.archive.names.page(prefix, limit, start_after(cursor, query), kind)
    except PrefixTooShort as error:
        raise bad_request(
            f"`prefix` is too short: send at least {MIN_LETTERS} letters or digits."
        ) from error
    return Names(entities=page.names, cursor=next_cursor(page.last, query))


@router.get("/entities/<kind>/<name>", operation_id="getEntity", tags=["entities"])
def get_entity(
    kind: str, name: str, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> EntityListing:
    """Return an entity and the cards of the articles that name it, newest first.

    An article is listed only if the entity is among the article's 20 most salient entities.
    """
    entity_id = _entity_id(kind, name)
    query = entity_list(entity_id)
    page = resources.archive.page(query, limit, start_after(cursor, query))
    if not page.cards and not cursor:
        raise _no_entity()
    newest = page.cards[0].entity if page.cards else None
    return EntityListing(
        id=entity_id,
        type=_TYPES[kind],
        name=newest.name if newest else None,
        articles=page.cards,
        cursor=next_cursor(page.last, query),
    )


@router.get("/entities/<kind>/<name>/companions", operation_id="getCompanions", tags=["entities"])
def get_companions(kind: str, name: str, limit: Limit = DEFAULT_PAGE) -> Companions:
    """List the entities that occur most often in the 200 newest articles of this entity."""
    entity_id = _entity_id(kind, name)
    page = resources.archive.page(entity_list(entity_id), COMPANION_CARDS)
    if not page.cards:
        raise _no_entity()
    companions = _companions(entity_id, page.cards, limit)
    return Companions(id=entity_id, articles_read=len(page.cards), companions=companions)


def _companions(entity_id: str, cards: tuple[Card, ...], limit: int) -> tuple[Companion, ...]:
    """Return the other entities of the cards, most frequent first, then by id."""
    # Oldest first: `by_id` keeps the last tag of an entity, so the name is that of the newest card.
    tags = [tag for card in reversed(cards) for tag in card.entities if tag.id != entity_id]
    counts, by_id = Counter(tag.id for tag in tags), {tag.id: tag for tag in tags}
    ids = sorted(counts, key=lambda companion_id: (-counts[companion_id], companion_id))
    return tuple(
        _companion(by_id[companion_id], counts[companion_id]) for companion_id in ids[:limit]
    )


def _companion(tag: Tag, articles: int) -> Companion:
    return Companion(id=tag.id, name=tag.name, type=tag.type, articles=articles)


def _entity_id(kind: str, name: str) -> str:
    if kind not in _TYPES:
        raise not_found(
            "No such type of entity",
            f"The types are {', '.join(_TYPES)}. Example: `/entities/person/ben-wallace`.",
        )
    # The slug of a slug is the slug itself, so callers may send a slug or a name.
    return f"{kind}/{slug(unquote(name))}"


def _no_entity() -> Problem:
    return not_found(
        "No such entity",
        "No article lists it. Search with `/entities?prefix=`, or take an `id` from an article.",
    )
