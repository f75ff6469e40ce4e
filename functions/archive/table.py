"""The archive: one DynamoDB table with an item per article and a card per list it is in.

    pk                       sk                                      holds
    ARTICLE#<key>            ARTICLE                                 the article, or a tombstone
    FEED                     <received_at>#<16 hex of sha256(key)>   a card
    ENTITY#<type>/<slug>     the same                                a card
    NAMES#<two letters>      ...                                     a name: names.py

Articles and cards are compressed JSON. They change together, in one transaction, and only if the item is still the one the
writer has seen: of two workers on one key, the one with the older sight loses.
"""

import hashlib
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from archive.article import Article, Card, Entity, Model, Status, Tag, timestamp
from archive.name_index import Names

# Lists an article is in beside the feed: its most salient entities. 1 item + 21 cards written + 21 removed stays
# under the 100 actions of a transaction, and the cards are most of the bill.
LISTED_ENTITIES = 20
SHOWN_ENTITIES = 10
# DynamoDB takes 400 KB an item, names and keys (1,024 bytes of object key) included.
DOCUMENT_BYTES = 390_000
# Long enough for any worker that read the key before the deletion to have ended (a timeout is minutes).
TOMBSTONE_SECONDS = 24 * 3600

# What DynamoDB reads in one request, and how often what it left out is asked for again: 100 articles of 400 KB are 40 MB.
MAX_AT_ONCE, READ_ROUNDS = 100, 6

FEED = "FEED"
_ARTICLE = "ARTICLE#"

Attributes = dict[str, dict[str, Any]]


class Conflict(Exception):
    """The item changed since it was read; read again and start over."""


class Busy(Exception):
    """The table did not answer all of a question, time and again."""


class TooLarge(Exception):
    """The article does not fit an item, even compressed."""


@dataclass(frozen=True)
class Item:
    """What the archive knows of a key at one moment: an article, or after a deletion a tombstone (document is None)."""

    revision: int
    version: str | None
    model: str | None
    document: bytes | None

    @property
    def article(self) -> Article | None:
        return (
            None
            if self.document is None
            else Article.model_validate_json(zlib.decompress(self.document))
        )

    def is_of(self, version: str, model: Model) -> bool:
        """Whether this is already what that model makes of that version."""
        return self.document is not None and self.version == version and self.model == str(model)


@dataclass(frozen=True)
class Page:
    """Cards of one list, newest first; `last` is the sort key to go on after, None at the end."""

    cards: tuple[Card, ...]
    last: str | None


class Archive:
    """The table, through a boto3 DynamoDB client. Throttles and outages are botocore's ClientError, raised."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self.names = Names(client, table)

    def read(self, key: str) -> Item | None:
        """The item as it is now (strongly consistent), or None if the key was never archived."""
        answer = self._client.get_item(
            TableName=self._table, Key=_item_key(key), ConsistentRead=True
        )
        return _item(answer["Item"]) if "Item" in answer else None

    def read_many(self, keys: Sequence[str]) -> dict[str, Item]:
        """The items of at most MAX_AT_ONCE different keys, those that there are, perhaps a second old; raises Busy."""
        asked = {self._table: {"Keys": [_item_key(key) for key in keys]}}
        found: dict[str, Item] = {}
        for _ in range(READ_ROUNDS):
            answer = self._client.batch_get_item(RequestItems=asked)
            for item in answer["Responses"].get(self._table, []):
                found[item["pk"]["S"].removeprefix(_ARTICLE)] = _item(item)
            # An answer has 16 MB at most; what did not fit is asked for again.
            asked = answer.get("UnprocessedKeys") or {}
            if not asked:
                return found
        raise Busy

    def put(self, article: Article, seen: Item | None) -> None:
        """Keep the article and its cards in place of what was seen, its names beside them; raises Conflict, TooLarge."""
        document = _pack(article)
        if len(document) > DOCUMENT_BYTES:
            raise TooLarge(article.key)
        self.names.keep(article.entities[:LISTED_ENTITIES])
        item = {
            **_item_key(article.key),
            "revision": _next_revision(seen),
            "status": {"S": article.status},
            "version": {"S": article.version},
            "model": {"S": str(article.model)},
            "document": {"B": document},
        }
        self._write(item, seen, _cards(article))

    def remove(self, key: str, seen: Item | None, now: float | None = None) -> None:
        """Put a tombstone, which expires after a day, in place of what was seen; raises Conflict."""
        expires = int(now if now is not None else time.time()) + TOMBSTONE_SECONDS
        item = {
            **_item_key(key),
            "revision": _next_revision(seen),
            "status": {"S": "DELETED"},
            "expires": {"N": str(expires)},
        }
        self._write(item, seen, [])

    def page(
        self,
        list_name: str,
        limit: int,
        after: str | None = None,
        since: str = "",
        until: str = "~",
        status: Status | None = None,
    ) -> Page:
        """At most `limit` cards with since <= received_at < until, in one query; a filtered page may be short."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :list AND sk BETWEEN :since AND :until",
            "ExpressionAttributeValues": {
                ":list": {"S": list_name},
                ":since": {"S": since or " "},
                ":until": {"S": until},
            },
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if status:
            query["FilterExpression"] = "#status = :status"
            query["ExpressionAttributeNames"] = {"#status": "status"}
            query["ExpressionAttributeValues"][":status"] = {"S": status}
        if after:
            query["ExclusiveStartKey"] = {"pk": {"S": list_name}, "sk": {"S": after}}
        answer = self._client.query(**query)
        cards = tuple(
            Card.model_validate_json(zlib.decompress(item["card"]["B"])) for item in answer["Items"]
        )
        return Page(cards, answer.get("LastEvaluatedKey", {}).get("sk", {}).get("S"))

    def _write(self, item: Attributes, seen: Item | None, cards: list[Attributes]) -> None:
        old = seen.article if seen else None
        kept = {card["pk"]["S"] + card["sk"]["S"] for card in cards}
        stale = (
            [key for key in _card_keys(old) if key["pk"]["S"] + key["sk"]["S"] not in kept]
            if old
            else []
        )
        actions = [
            {"Put": {"TableName": self._table, "Item": item, **_unchanged_since(seen)}},
            *({"Delete": {"TableName": self._table, "Key": key}} for key in stale),
            *({"Put": {"TableName": self._table, "Item": card}} for card in cards),
        ]
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if _is_conflict(error):
                raise Conflict(item["pk"]["S"]) from error
            raise


def entity_list(entity_id: str) -> str:
    """The name of the list of articles that name the entity (`<type>/<slug>`)."""
    return f"ENTITY#{entity_id}"


def _item_key(key: str) -> Attributes:
    return {"pk": {"S": f"{_ARTICLE}{key}"}, "sk": {"S": "ARTICLE"}}


def _item(attributes: Attributes) -> Item:
    def text(name: str) -> str | None:
        return attributes.get(name, {}).get("S")

    document = attributes.get("document", {}).get("B")
    return Item(int(attributes["revision"]["N"]), text("version"), text("model"), document)


def _next_revision(seen: Item | None) -> dict[str, str]:
    return {"N": str(seen.revision + 1 if seen else 1)}


def _unchanged_since(seen: Item | None) -> dict[str, Any]:
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :seen",
        "ExpressionAttributeValues": {":seen": {"N": str(seen.revision)}},
    }


def _is_conflict(error: ClientError) -> bool:
    """Whether a transaction was cancelled because of another writer, not for lack of capacity."""
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
    return bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})


def _card_keys(article: Article) -> list[Attributes]:
    place = (
        f"{timestamp(article.received_at)}#{hashlib.sha256(article.key.encode()).hexdigest()[:16]}"
    )
    lists = [FEED, *(entity_list(entity.id) for entity in article.entities[:LISTED_ENTITIES])]
    return [{"pk": {"S": name}, "sk": {"S": place}} for name in lists]


def card(article: Article) -> Card:
    """The article as a list shows it."""
    return Card(
        key=article.key,
        status=article.status,
        title=article.title,
        summary=article.summary.text if article.summary else None,
        reason=article.reason,
        entities=tuple(_tag(entity) for entity in article.entities[:SHOWN_ENTITIES]),
        received_at=article.received_at,
    )


def _cards(article: Article) -> list[Attributes]:
    feed = card(article)
    named = [
        feed.model_copy(update={"entity": _tag(entity)})
        for entity in article.entities[:LISTED_ENTITIES]
    ]
    return [
        {**key, "status": {"S": entry.status}, "card": {"B": _pack(entry)}}
        for key, entry in zip(_card_keys(article), [feed, *named], strict=True)
    ]


def _tag(entity: Entity) -> Tag:
    return Tag(id=entity.id, name=entity.name, type=entity.type, salience=entity.salience)


def _pack(value: Article | Card) -> bytes:
    return zlib.compress(value.model_dump_json(exclude_defaults=True).encode(), level=9)
