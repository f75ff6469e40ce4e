"""The archive: one DynamoDB table with an item per article and a card per list that it is in.

An article and its cards are written in one transaction, on condition that the item is still the one
that the writer has read: of two workers on one key, the one with the older snapshot loses.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from archive.article import Article, Card, Status
from archive.aws_errors import is_conflict
from archive.items import (
    LISTED_ENTITIES,
    Attributes,
    Item,
    article_item,
    card_items,
    card_keys,
    item_key,
    object_key,
    read_card,
    read_item,
    tombstone_item,
)
from archive.name_index import NameIndex
from archive.retry import retried

# DynamoDB's limit is 400 KB per item, including attribute names and the key (1,024 bytes of object
# key).
DOCUMENT_BYTES = 390_000
# A day: any worker that read the key before its deletion has ended by then (a timeout is minutes).
TOMBSTONE_SECONDS = 24 * 3600

# BatchGetItem takes 100 keys and answers with at most 16 MB, while 100 articles of 400 KB are
# 40 MB: keys left out are requested again, this many times in all.
MAX_BATCH, BATCH_ROUNDS = 100, 6


class Conflict(Exception):
    """The item has changed since it was read: read it again and start over."""


class Busy(Exception):
    """The table could not read a whole batch within BATCH_ROUNDS rounds."""


class TooLarge(Exception):
    """The compressed article does not fit into an item."""


@dataclass(frozen=True)
class Page:
    """Cards of one list, newest first.

    `last` is the sort key after which the next page starts, None at the end.
    """

    cards: tuple[Card, ...]
    last: str | None


class Archive:
    """The table, through a boto3 DynamoDB client.

    `read`, `put` and `remove` make at most `attempts` attempts while DynamoDB is busy; 1 leaves
    retrying to the client. Their last error is raised as botocore raised it.
    """

    def __init__(self, client: Any, table: str, attempts: int = 1) -> None:
        self._client = client
        self._table = table
        self._attempts = attempts
        self.names = NameIndex(client, table)

    def read(self, key: str) -> Item | None:
        """The item, strongly consistent; None if there is none for the key."""

        def get() -> Any:
            return self._client.get_item(
                TableName=self._table, Key=item_key(key), ConsistentRead=True
            )

        answer = retried(get, self._attempts)
        return read_item(answer["Item"]) if "Item" in answer else None

    def read_cards(self, keys: Sequence[str]) -> dict[str, Card]:
        """The feed card of each key that has an article; takes at most MAX_BATCH different keys.

        Eventually consistent: the cards may be a second old. Raises Busy.
        """
        request = {self._table: {"Keys": [item_key(key) for key in keys]}}
        cards: dict[str, Card] = {}
        for _ in range(BATCH_ROUNDS):
            answer = self._client.batch_get_item(RequestItems=request)
            for attributes in answer["Responses"].get(self._table, []):
                if card := read_item(attributes).card:
                    cards[object_key(attributes)] = card
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return cards
        raise Busy

    def put(self, article: Article, previous: Item | None) -> int:
        """Write the article and its cards in place of `previous`, the item as it was read.

        Returns how many entries of the name index a busy table left out. Raises Conflict, TooLarge.
        """
        item = article_item(article, _next_revision(previous))
        if len(item["document"]["B"]) > DOCUMENT_BYTES:
            raise TooLarge(article.key)
        left_out = self.names.add(article.entities[:LISTED_ENTITIES])
        self._replace(previous, item, card_items(article))
        return left_out

    def remove(self, key: str, previous: Item | None, now: float | None = None) -> None:
        """Write a tombstone that expires after a day in place of `previous`; raises Conflict."""
        expires = int(now if now is not None else time.time()) + TOMBSTONE_SECONDS
        self._replace(previous, tombstone_item(key, _next_revision(previous), expires), [])

    def page(
        self,
        list_name: str,
        limit: int,
        after: str | None = None,
        since: str = "",
        until: str = "~",
        status: Status | None = None,
    ) -> Page:
        """At most `limit` cards with since <= received_at < until, in one query.

        With `status`, only cards of that status; a page may then have fewer.
        """
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
        last = answer.get("LastEvaluatedKey", {}).get("sk", {}).get("S")
        return Page(tuple(read_card(attributes) for attributes in answer["Items"]), last)

    def _replace(self, previous: Item | None, item: Attributes, cards: list[Attributes]) -> None:
        stale = _stale(previous, cards)
        actions = [
            {"Put": {"TableName": self._table, "Item": item, **_unchanged_since(previous)}},
            *({"Delete": {"TableName": self._table, "Key": key}} for key in stale),
            *({"Put": {"TableName": self._table, "Item": card}} for card in cards),
        ]

        def write() -> None:
            self._client.transact_write_items(TransactItems=actions)

        try:
            # If an attempt timed out but was committed, the condition of the next one fails.
            retried(write, self._attempts)
        except ClientError as error:
            if is_conflict(error):
                raise Conflict(object_key(item)) from error
            raise


def _next_revision(previous: Item | None) -> int:
    return previous.revision + 1 if previous else 1


def _unchanged_since(previous: Item | None) -> dict[str, Any]:
    if previous is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :revision",
        "ExpressionAttributeValues": {":revision": {"N": str(previous.revision)}},
    }


def _stale(previous: Item | None, cards: list[Attributes]) -> list[Attributes]:
    """The keys of the previous article's cards, without those that the new cards overwrite."""
    article = previous.article if previous else None
    written = [{"pk": card["pk"], "sk": card["sk"]} for card in cards]
    return [key for key in card_keys(article) if key not in written] if article else []
