"""Makes the event of a change: the new status of an object key, and the card of its article.

The detail of an event is an ArticleEvent of at most MAX_BYTES. Its JSON Schema is
`event.schema.json`, which `make contract` writes from the type.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any

from archive.article import Article, Card
from archive.change_log import Change
from archive.items import Item, card_of

SOURCE = "standfirst"
# EventBridge has accepted entries of 1 MiB since 2026. Some regions and targets, such as SNS, still
# accept only 256 KiB (262,144 bytes), envelope included. The difference is for the envelope, and
# for targets that quote the JSON in other JSON. A typical event has 1 to 2 KB.
# https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
MAX_BYTES = 200_000
# The lengths to which the texts of a card are cut; the second is used if the first is not enough. A
# character has at most 6 bytes in JSON. With the second length, the title, the summary, the site,
# ten authors and ten names have at most 138 KB in total.
TEXT_CHARACTERS = (20_000, 1_000)
SHOWN_AUTHORS = 10


class ArticleEvent(Change):
    """The detail of an event.

    `id` is the same if the event is sent again. `entity_ids` are the ids of all entities of the
    article, most salient first; the card has only ten. `former_entity_ids` are those of the article
    before the change that are not in `entity_ids`; they are empty in an event that was put again by
    an operator. `changed_at` is in whole seconds.

    `truncated` is true if the event was too large. Then the last ids are left out of the two lists.
    If that is not enough, the texts of the card are cut, and the authors after the tenth are left
    out. The archive has the whole article.
    """

    id: str
    entity_ids: tuple[str, ...]
    former_entity_ids: tuple[str, ...]
    truncated: bool


def article_event(
    event_id: str, key: str, item: Item, changed_at: datetime, previous: Item | None = None
) -> ArticleEvent:
    """Return the event of a change; `item` is the state of the key after it.

    `previous` is the state before it, None if there was none or if it is not known. Raises
    ValueError or zlib.error if a stored document is damaged.
    """
    article = item.article
    ids = _entity_ids(article)
    former_ids = dict.fromkeys(_entity_ids(previous.article) if previous else ())
    for entity_id in ids:
        former_ids.pop(entity_id, None)
    event = ArticleEvent.model_validate(
        {
            "id": event_id,
            "key": key,
            "status": item.status,
            "previous_status": item.previous_status,
            "version": item.version,
            "revision": item.revision,
            "article": card_of(article) if article else None,
            "changed_at": changed_at,
            "entity_ids": ids,
            "former_entity_ids": tuple(former_ids),
            "truncated": False,
        }
    )
    return event if _size(event) <= MAX_BYTES else _truncated(event)


def entry(event: ArticleEvent, bus: str) -> dict[str, Any]:
    """Return the event as an entry of a PutEvents request."""
    return {
        "EventBusName": bus,
        "Source": SOURCE,
        "DetailType": f"Article {event.status.title()}",
        "Time": event.changed_at,
        "Detail": event.model_dump_json(),
    }


def _entity_ids(article: Article | None) -> tuple[str, ...]:
    return tuple(entity.id for entity in article.entities) if article else ()


def _truncated(event: ArticleEvent) -> ArticleEvent:
    """Return the event with as many ids as fit; cut texts only if it is too large without ids."""
    no_ids: dict[str, Any] = {"entity_ids": (), "former_entity_ids": (), "truncated": True}
    for shorter in _shortened(event.model_copy(update=no_ids)):
        space = MAX_BYTES - _size(shorter)
        if space >= 0:
            all_ids = event.entity_ids + event.former_entity_ids
            fitting = all_ids[: _count_that_fit(all_ids, space)]
            ids, former = fitting[: len(event.entity_ids)], fitting[len(event.entity_ids) :]
            return shorter.model_copy(update={"entity_ids": ids, "former_entity_ids": former})
    raise ValueError("The event is too large even with cut texts.")


def _shortened(event: ArticleEvent) -> Iterator[ArticleEvent]:
    """Yield the event, then copies with texts cut to each length of TEXT_CHARACTERS."""
    yield event
    if event.article:
        for characters in TEXT_CHARACTERS:
            yield event.model_copy(update={"article": _shortened_card(event.article, characters)})


def _shortened_card(card: Card, characters: int) -> Card:
    def cut(text: str | None) -> str | None:
        return text[:characters] if text else text

    tags = (tag.model_copy(update={"name": cut(tag.name)}) for tag in card.entities)
    return card.model_copy(
        update={
            "title": cut(card.title),
            "summary": cut(card.summary),
            "site": cut(card.site),
            "authors": tuple(cut(author) for author in card.authors[:SHOWN_AUTHORS]),
            "entities": tuple(tags),
        }
    )


def _count_that_fit(ids: tuple[str, ...], space: int) -> int:
    """Return how many of the first ids fit into `space` bytes of JSON, a comma after each."""
    sizes = (len(json.dumps(entity_id, ensure_ascii=False).encode()) + 1 for entity_id in ids)
    return bisect_right(list(accumulate(sizes)), space)


def _size(event: ArticleEvent) -> int:
    return len(event.model_dump_json().encode())
