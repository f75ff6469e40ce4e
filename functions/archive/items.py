"""The layout of the table's items: keys, attributes, compressed JSON.

pk                       sk                                      content
ARTICLE#<object key>     ARTICLE                                 an article, or a tombstone
FEED                     <received_at>#<16 hex of sha256(key)>   a card
ENTITY#<type>/<slug>     as in FEED                              a card
NAMES#<two letters>      see name_index.py                       a name
CHANGES#<day>            see change_log.py                       a change

A tombstone marks a deleted object. A card is the short form of an article in a list.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime

from archive.article import (
    Article,
    Card,
    Entity,
    Model,
    Reason,
    Status,
    Tag,
    Value,
    timestamp,
)

# An article has a card in the feed, and one in the list of each of its most salient entities. With
# 20 entities, an article has 21 cards. A write has at most 44 actions: put one item, one change and
# 21 cards, delete 21 old cards. A transaction may have 100 actions. More cards would be expensive:
# cards are most of the cost of an article.
LISTED_ENTITIES = 20
# Entities shown on a card.
SHOWN_ENTITIES = 10

FEED = "FEED"

Attributes = dict[str, dict[str, Any]]
_ARTICLE = "ARTICLE#"
# The pipeline of items that were written before the attribute existed.
_FIRST_PIPELINE = 1


@dataclass(frozen=True)
class Item:
    """The stored state of an object key: an article, or a tombstone (document is None).

    `revision` increases with each write of the key, also after its tombstone has expired. `status`
    is that of the article, or REMOVED. `previous_status` is the status of the item that this one
    replaced, None if there was none. `document` is compressed JSON.
    """

    revision: int
    status: str
    previous_status: str | None
    version: str | None
    model: str | None
    pipeline: int
    document: bytes | None

    @property
    def article(self) -> Article | None:
        """The article, None for a tombstone."""
        if self.document is None:
            return None
        return Article.model_validate_json(zlib.decompress(self.document))

    @property
    def card(self) -> Card | None:
        """The article's card in the feed, None for a tombstone.

        It is read from the document. A separate attribute for the card would cost 9 % more write
        units (measured on 34 articles: 504 instead of 462).
        """
        if self.document is None:
            return None
        return card_of(_CardSource.model_validate_json(zlib.decompress(self.document)))

    def has_result(self, version: str) -> bool:
        """Return whether this object version was summarized or rejected."""
        return self.status in {"SUMMARIZED", "REJECTED"} and self.version == version

    def has_failed(self, version: str) -> bool:
        """Return whether this is the FAILED record of this object version."""
        return self.status == "FAILED" and self.version == version

    def is_current(self, version: str, model: Model, pipeline: int) -> bool:
        """Return whether this model and pipeline summarized or rejected this object version."""
        made_by = (self.model, self.pipeline)
        return self.has_result(version) and made_by == (str(model), pipeline)


class _SummaryText(Value):
    text: str


class _CardSource(Value):
    """The fields that a card needs: parsing only these is a quarter faster than a whole Article."""

    key: str
    status: Status
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    site: str | None = None
    partial: bool = False
    summary: _SummaryText | None = None
    reason: Reason | None = None
    entities: tuple[Tag, ...] = ()
    received_at: AwareDatetime


def read_item(attributes: Attributes) -> Item:
    """Return the article or tombstone with these attributes, as DynamoDB returns them."""

    def text(name: str) -> str | None:
        return attributes.get(name, {}).get("S")

    document = attributes.get("document", {}).get("B")
    return Item(
        revision=int(attributes["revision"]["N"]),
        # Older releases wrote tombstones with the status `DELETED`.
        status=attributes["status"]["S"] if document else "REMOVED",
        previous_status=text("previous_status"),
        version=text("version"),
        model=text("model"),
        pipeline=int(attributes.get("pipeline", {}).get("N", _FIRST_PIPELINE)),
        document=document,
    )


def article_item(article: Article, revision: int, previous: Item | None) -> Attributes:
    """Return the item of an article.

    The attributes `status`, `version`, `model` and `pipeline` repeat parts of the document, so that
    they can be read without decompressing it.
    """
    return {
        **_item(article.key, article.status, revision, previous),
        "version": {"S": article.version},
        **({"model": {"S": str(article.model)}} if article.model else {}),
        "pipeline": {"N": str(article.pipeline)},
        "document": {"B": pack(article)},
    }


def tombstone_item(key: str, revision: int, previous: Item | None, expires: int) -> Attributes:
    """Return the item of a deleted object key; `expires` is in seconds since 1970 (UTC)."""
    return {**_item(key, "REMOVED", revision, previous), "expires": {"N": str(expires)}}


def _item(key: str, status: str, revision: int, previous: Item | None) -> Attributes:
    return {
        **item_key(key),
        "revision": {"N": str(revision)},
        "status": {"S": status},
        **({"previous_status": {"S": previous.status}} if previous else {}),
    }


def item_key(key: str) -> Attributes:
    """Return the primary key of the article or tombstone of an object key."""
    return {"pk": {"S": f"{_ARTICLE}{key}"}, "sk": {"S": "ARTICLE"}}


def object_key(attributes: Attributes) -> str:
    """The object key of an article or tombstone."""
    return str(attributes["pk"]["S"]).removeprefix(_ARTICLE)


def card_items(article: Article) -> list[Attributes]:
    """Return the article's cards: the one in the feed, then one for each listed entity."""
    feed = card_of(article)
    tags = [_tag(entity) for entity in article.entities[:LISTED_ENTITIES]]
    cards = [feed, *(feed.model_copy(update={"entity": tag}) for tag in tags)]
    return [
        {**key, "status": {"S": card.status}, "card": {"B": pack(card)}}
        for key, card in zip(card_keys(article), cards, strict=True)
    ]


def card_keys(article: Article) -> Iterator[Attributes]:
    """The primary keys of the article's cards, in the order of `card_items`."""
    sort_key = f"{timestamp(article.received_at)}#{key_digest(article.key)}"
    entities = article.entities[:LISTED_ENTITIES]
    for list_name in (FEED, *(entity_list(entity.id) for entity in entities)):
        yield {"pk": {"S": list_name}, "sk": {"S": sort_key}}


def entity_list(entity_id: str) -> str:
    """Return the partition key of the cards of articles that name the entity `<type>/<slug>`."""
    return f"ENTITY#{entity_id}"


def read_card(attributes: Attributes) -> Card:
    """Return the card with these attributes, as DynamoDB returns them."""
    return Card.model_validate_json(zlib.decompress(attributes["card"]["B"]))


def card_of(article: Article | _CardSource) -> Card:
    """Return the article's card in the feed."""
    return Card(
        key=article.key,
        status=article.status,
        title=article.title,
        authors=article.authors,
        published=article.published,
        site=article.site,
        partial=article.partial,
        summary=article.summary.text if article.summary else None,
        reason=article.reason,
        entities=tuple(_tag(entity) for entity in article.entities[:SHOWN_ENTITIES]),
        received_at=article.received_at,
    )


def _tag(entity: Entity | Tag) -> Tag:
    return Tag(id=entity.id, name=entity.name, type=entity.type, salience=entity.salience)


def key_digest(key: str) -> str:
    """Return 16 hexadecimal digits that identify an object key in sort keys."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def pack(value: Value) -> bytes:
    """Return the value as compressed JSON."""
    return zlib.compress(value.model_dump_json(exclude_defaults=True).encode(), level=9)
