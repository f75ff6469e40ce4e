"""Makes the event of a change: what happened to an object key, with the card of its article.

The detail of an event is an ArticleEvent, cut to MAX_BYTES. `event.schema.json` is its JSON Schema;
`make contract` writes it from the type.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any

from archive.article import Card
from archive.change_log import Change
from archive.items import Item, card_of

SOURCE = "standfirst"
# EventBridge accepts entries of 1 MiB since 2026, but some regions and targets, such as SNS, only
# 256 KiB (262,144 bytes) with the envelope. The rest is for the envelope, and for targets that
# quote the JSON in other JSON. A usual event has 1 to 2 KB.
# https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
MAX_BYTES = 200_000
# The characters that are left of each text, in two steps. In JSON a character has at most 6 bytes.
# After the second step, the title, the summary, the site, ten authors and ten names have at most
# 138 KB together.
TEXT_CHARACTERS = (20_000, 1_000)
SHOWN_AUTHORS = 10


class ArticleEvent(Change):
    """The detail of an event.

    `id` is the same if the event is sent again. `entity_ids` are the ids of all entities of the
    article, most salient first; the card has only ten. `changed_at` is in whole seconds.
    `truncated` is true if the event was too large: then the last ids are left out of `entity_ids`,
    and if that is not enough, texts of the card are cut. The archive has the whole article.
    """

    id: str
    entity_ids: tuple[str, ...]
    truncated: bool


def article_event(event_id: str, key: str, item: Item, changed_at: datetime) -> ArticleEvent:
    """Return the event of a change; `item` is the state of the key after it.

    Raises ValueError or zlib.error if the stored document is damaged.
    """
    article = item.article
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
            "entity_ids": tuple(entity.id for entity in article.entities) if article else (),
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


def _truncated(event: ArticleEvent) -> ArticleEvent:
    """Return the event with as many ids as fit, and with cut texts only if no id fits."""
    without_ids = event.model_copy(update={"entity_ids": (), "truncated": True})
    for shorter in _shortened(without_ids):
        space = MAX_BYTES - _size(shorter)
        if space >= 0:
            ids = _first_that_fit(event.entity_ids, space)
            return shorter.model_copy(update={"entity_ids": ids})
    raise ValueError("The event is too large, although its texts are cut.")


def _shortened(event: ArticleEvent) -> Iterator[ArticleEvent]:
    """Yield the event, then with shorter and shorter texts."""
    yield event
    if event.article:
        for characters in TEXT_CHARACTERS:
            yield event.model_copy(update={"article": _shortened_card(event.article, characters)})


def _shortened_card(card: Card, characters: int) -> Card:
    def start(text: str | None) -> str | None:
        return text[:characters] if text else text

    tags = (tag.model_copy(update={"name": start(tag.name)}) for tag in card.entities)
    return card.model_copy(
        update={
            "title": start(card.title),
            "summary": start(card.summary),
            "site": start(card.site),
            "authors": tuple(author[:characters] for author in card.authors[:SHOWN_AUTHORS]),
            "entities": tuple(tags),
        }
    )


def _first_that_fit(ids: tuple[str, ...], space: int) -> tuple[str, ...]:
    """Return the first ids that fit into so many bytes of JSON, with a comma after each."""
    sizes = (len(json.dumps(entity_id, ensure_ascii=False).encode()) + 1 for entity_id in ids)
    return ids[: bisect_right(list(accumulate(sizes)), space)]


def _size(event: ArticleEvent) -> int:
    return len(event.model_dump_json().encode())
