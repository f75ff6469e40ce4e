"""The archive: a DynamoDB table with an item for each article, and cards in lists of articles.

An article and its cards are written in one transaction, on condition that the item has not changed
since the writer read it. If two workers have read the same item, the second to write gets Conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from archive.article import Article, Card, Status
from archive.aws_errors import is_conflict
from archive.change_log import Change, ChangeLog, change_item
from archive.items import (
    LISTED_ENTITIES,
    Attributes,
    Item,
    article_item,
    card_items,
    card_keys,
    card_of,
    item_key,
    object_key,
    read_card,
    read_item,
    tombstone_item,
)
from archive.name_index import NameIndex
from archive.retry import retried

# DynamoDB's limit is 400 KB per item, including attribute names and the primary key. The primary
# key contains the object key, which has at most 1,024 bytes.
DOCUMENT_BYTES = 390_000
# One day. By then, every worker that read the object before its deletion has ended: a worker runs
# for a few minutes at most.
TOMBSTONE_RETENTION = timedelta(days=1)

# The limit of BatchGetItem, in keys.
MAX_BATCH = 100
# BatchGetItem returns at most 16 MB, and 100 articles of 400 KB are 40 MB. Keys that it leaves out
# are requested again, with at most this many requests for a batch.
BATCH_ROUNDS = 6


class Conflict(Exception):
    """Another writer has changed the item since it was read: read it again and start over."""


class Busy(Exception):
    """DynamoDB did not return all keys of a batch within BATCH_ROUNDS requests."""


class TooLarge(Exception):
    """The compressed article does not fit into an item."""


@dataclass(frozen=True)
class Page:
    """Cards of one list, newest first.

    `last` is the sort key after which the next page starts, None on the last page.
    """

    cards: tuple[Card, ...]
    last: str | None


@dataclass(frozen=True)
class Written:
    """The item as it was written.

    `names_left_out` counts the entries of the name index that are missing because the table was
    busy or slow.
    """

    item: Item
    names_left_out: int


class Archive:
    """The table, through a boto3 DynamoDB client.

    `read`, `put` and `remove` make at most `attempts` attempts if errors are temporary. With
    `attempts=1`, only the boto3 client retries. Errors other than conflicts are raised as botocore
    raises them.
    """

    def __init__(self, client: Any, table: str, attempts: int = 1) -> None:
        self._client = client
        self._table = table
        self._attempts = attempts
        self.names = NameIndex(client, table)
        self.changes = ChangeLog(client, table)

    def read(self, key: str) -> Item | None:
        """Return the item of an object key (strongly consistent), None if there is none."""

        def get() -> Any:
            return self._client.get_item(
                TableName=self._table, Key=item_key(key), ConsistentRead=True
            )

        answer = retried(get, self._attempts)
        return read_item(answer["Item"]) if "Item" in answer else None

    def read_cards(self, keys: Sequence[str]) -> dict[str, Card]:
        """Return the feed cards by key; keys without an article are left out.

        Takes at most MAX_BATCH different keys. Eventually consistent: changes of the last second
        may be missing. Raises Busy.
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

    def put(self, article: Article, previous: Item | None) -> Written:
        """Write the article and its cards in place of `previous`, the item as it was read.

        Raises Conflict, TooLarge.
        """
        item = article_item(article, _next_revision(previous), previous)
        if len(item["document"]["B"]) > DOCUMENT_BYTES:
            raise TooLarge(article.key)
        left_out = self.names.add(article.entities[:LISTED_ENTITIES])
        self._replace(previous, item, card_items(article), card_of(article))
        return Written(read_item(item), left_out)

    def remove(self, key: str, previous: Item | None) -> None:
        """Replace `previous` and its cards with a tombstone that expires after TOMBSTONE_RETENTION.

        Raises Conflict.
        """
        expires = int((utc_now() + TOMBSTONE_RETENTION).timestamp())
        self._replace(previous, tombstone_item(key, _next_revision(previous), previous, expires))

    def page(
        self,
        list_name: str,
        limit: int,
        after: str | None = None,
        since: str = "",
        until: str = "~",
        status: Status | None = None,
    ) -> Page:
        """Return at most `limit` cards with since <= received_at < until, in one query.

        `since` and `until` are timestamps as in `article.timestamp`; their defaults sort before and
        after all others. `after` is the `last` of the previous page. With `status`, other cards are
        left out of the page, so it may have fewer cards even if it is not the last.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            # BETWEEN includes `until`, but a sort key that starts with it sorts after it: the sort
            # key continues with `#…`.
            "KeyConditionExpression": "pk = :list AND sk BETWEEN :since AND :until",
            "ExpressionAttributeValues": {
                ":list": {"S": list_name},
                # DynamoDB does not accept an empty key value.
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

    def _replace(
        self,
        previous: Item | None,
        item: Attributes,
        cards: Sequence[Attributes] = (),
        card: Card | None = None,
    ) -> None:
        """Write the item, its cards and the change, and delete the other cards of `previous`.

        `card` is the card that the change contains, None for a removal.
        """
        stale = _stale_card_keys(previous, cards)
        actions = [
            {"Put": {"TableName": self._table, "Item": item, **_unchanged_since(previous)}},
            *({"Delete": {"TableName": self._table, "Key": key}} for key in stale),
            *({"Put": {"TableName": self._table, "Item": card_item}} for card_item in cards),
        ]

        def write() -> None:
            # Readers of the log rely on the time just before the attempt, so each has a new time.
            entry = change_item(_change(item, card, utc_now()))
            change = {"Put": {"TableName": self._table, "Item": entry}}
            self._client.transact_write_items(TransactItems=[*actions, change])

        try:
            # If an attempt times out after DynamoDB has committed it, the condition of the next one
            # fails. The caller then reads the item again and sees its own write.
            retried(write, self._attempts)
        except ClientError as error:
            if is_conflict(error):
                raise Conflict(object_key(item)) from error
            raise


def utc_now() -> datetime:
    return datetime.now(UTC)


def _next_revision(previous: Item | None) -> int:
    """Return the milliseconds since 1970, or the revision of `previous` plus 1 if that is higher.

    So revisions also increase after a tombstone has expired.
    """
    now = int(utc_now().timestamp() * 1000)
    return max(previous.revision + 1, now) if previous else now


def _change(item: Attributes, card: Card | None, changed_at: datetime) -> Change:
    written = read_item(item)
    return Change.model_validate(
        {
            "key": object_key(item),
            "status": written.status,
            "previous_status": written.previous_status,
            "version": written.version,
            "revision": written.revision,
            "article": card,
            "changed_at": changed_at,
        }
    )


def _unchanged_since(previous: Item | None) -> dict[str, Any]:
    if previous is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :revision",
        "ExpressionAttributeValues": {":revision": {"N": str(previous.revision)}},
    }


def _stale_card_keys(previous: Item | None, cards: Sequence[Attributes]) -> list[Attributes]:
    """Return the keys of the previous article's cards that the new cards do not overwrite."""
    article = previous.article if previous else None
    written = [{"pk": card["pk"], "sk": card["sk"]} for card in cards]
    return [key for key in card_keys(article) if key not in written] if article else []
