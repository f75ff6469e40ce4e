"""The routes for entities: by the beginning of a name, one with its articles, its companions."""

from collections import Counter
from typing import Annotated, get_args
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from archive.article import SLUG_BYTES, Card, EntityType, Tag, slug
from archive.items import entity_list
from archive.name_index import MIN_LETTERS, TooShort
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
    Query(min_length=1, max_length=SLUG_BYTES, description="The beginning of a word of the name"),
]

router = APIGatewayRouter()


@router.get("/entities", operation_id="findEntities", tags=["entities"])
def find_entities(
    prefix: Prefix,
    kind: Annotated[EntityType | None, Query(alias="type")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Names:
    """List names that have a word with this beginning, as suggestions for a search box."""
    query = f"names {slug(prefix)} {kind}"
    try:
        page = resources.archive.names.page(prefix, limit, start_after(cursor, query), kind)
    except TooShort as error:
        raise bad_request(
            f"`prefix` is too short: send at least {MIN_LETTERS} letters or digits."
        ) from error
    return Names(entities=page.names, cursor=next_cursor(page.last, query))


@router.get("/entities/<kind>/<name>", operation_id="getEntity", tags=["entities"])
def get_entity(
    kind: str, name: str, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> EntityListing:
    """Return an entity and cards of its articles, newest first.

    An article is listed if the entity is among its 20 most salient ones.
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
    """List the entities named most often together with this one, in its 200 newest articles."""
    entity_id = _entity_id(kind, name)
    page = resources.archive.page(entity_list(entity_id), COMPANION_CARDS)
    if not page.cards:
        raise _no_entity()
    companions = _companions(entity_id, page.cards, limit)
    return Companions(id=entity_id, articles_read=len(page.cards), companions=companions)


def _companions(entity_id: str, cards: tuple[Card, ...], limit: int) -> tuple[Companion, ...]:
    """Return the other entities of the cards, most frequent first, then by id."""
    # Oldest first, so that an entity keeps the name that the newest card gives it.
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
            f"The types are {', '.join(_TYPES)}: `/entities/person/ben-wallace`.",
        )
    # The slug of a slug is the slug itself, so callers may send a slug or a name.
    return f"{kind}/{slug(unquote(name))}"


def _no_entity() -> Problem:
    return not_found(
        "No such entity",
        "No article names it. Search with `/entities?prefix=`, or take an `id` from an article.",
    )
