"""Index of entity names for a search box: finds a name by the beginning of any of its words.

    pk                             sk
    NAMES#<first two letters>      <slug from one of its words to the end>#<type>/<slug>

A name has one entry for each of its first MAX_WORDS words, except single letters. Entries may be
missing, since their writes are not retried while the table is busy. Entries are not deleted when
their articles are removed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from archive.article import Entity, EntityType, Name, slug
from archive.aws_errors import is_temporary
from archive.items import Attributes

# Letters or digits. A prefix of one letter would match a large part of all names, in one partition.
MIN_LETTERS = 2
# Long names fit: `Department for Environment, Food and Rural Affairs` has seven words. Each word
# costs one write unit, once per name.
MAX_WORDS = 8
# Seconds after which `add` sends no request: it leaves out the other entries, so that the article
# is not delayed.
MAX_SECONDS = 3.0
# Limits of BatchGetItem and BatchWriteItem.
READ_BATCH, WRITE_BATCH = 100, 25
# The number of known entries above which they are forgotten: limits the memory of a process that
# runs for days.
MAX_KNOWN = 100_000

_PrimaryKey = tuple[str, str]
_T = TypeVar("_T")


class PrefixTooShort(ValueError):
    """The prefix has fewer than MIN_LETTERS letters and digits."""


@dataclass(frozen=True)
class NamesPage:
    """Names, ordered alphabetically by the word that matches.

    `last` is the sort key after which the next page starts, None on the last page.
    """

    names: tuple[Name, ...]
    last: str | None


class NameIndex:
    """The index in the table, through a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        # Entries that this process has read from the table.
        self._known: set[_PrimaryKey] = set()

    def add(self, entities: Iterable[Entity]) -> int:
        """Write the entries that are missing in the table; return how many are still missing.

        No request is retried. The method stops after the first temporary error, after the first
        response with unprocessed keys or items, and after MAX_SECONDS: the index must not delay an
        article. Missing entries are written with the next article that has the same name. The
        requests take none of the time that the article's own requests share. Raises all other
        errors of botocore.
        """
        entries = {_key(entry): entry for entity in entities for entry in _entries(entity)}
        unknown = {key: entry for key, entry in entries.items() if key not in self._known}
        stored = 0
        try:
            for count in self._write_missing(unknown):
                stored += count
        except (ClientError, BotoCoreError) as error:
            if not is_temporary(error):
                raise
        return len(unknown) - stored

    def _write_missing(self, entries: dict[_PrimaryKey, Attributes]) -> Iterator[int]:
        """Yield, for each request, the number of entries that it read or wrote."""
        end = monotonic() + MAX_SECONDS
        for batch in _batches(list(entries), READ_BATCH):
            if monotonic() >= end:
                return
            present, unread = self._read(batch)
            self._remember(present)
            yield len(present)
            if unread:
                return
            absent = [key for key in batch if key not in present]
            for keys in _batches(absent, WRITE_BATCH):
                if monotonic() >= end:
                    return
                written = self._write([entries[key] for key in keys])
                yield written
                if written < len(keys):
                    return

    def _read(self, keys: Sequence[_PrimaryKey]) -> tuple[set[_PrimaryKey], set[_PrimaryKey]]:
        """Return the keys that are in the table, and the keys that DynamoDB left unprocessed.

        A read costs a tenth of a conditional write that fails because the entry exists.
        """
        request = {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
            "ProjectionExpression": "pk, sk",
        }
        answer = self._client.batch_get_item(RequestItems={self._table: request})
        unread = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        present = answer["Responses"].get(self._table, [])
        return set(map(_key, present)), set(map(_key, unread))

    def _write(self, entries: Sequence[Attributes]) -> int:
        """Write the entries; return how many the table accepted."""
        puts = [{"PutRequest": {"Item": entry}} for entry in entries]
        answer = self._client.batch_write_item(RequestItems={self._table: puts})
        return len(entries) - len(answer.get("UnprocessedItems", {}).get(self._table, []))

    def _remember(self, keys: set[_PrimaryKey]) -> None:
        if len(self._known) > MAX_KNOWN:
            self._known.clear()
        self._known |= keys

    def page(
        self, prefix: str, limit: int, after: str | None = None, kind: EntityType | None = None
    ) -> NamesPage:
        """Return at most `limit` names that have a word beginning with the prefix, in one query.

        `after` is the `last` of the previous page. With `kind`, names of other types are left out,
        so a page may have fewer names even if it is not the last. Raises PrefixTooShort.
        """
        start = slug(prefix)
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :list AND begins_with(sk, :start)",
            "ExpressionAttributeValues": {
                ":list": {"S": _partition_key(start)},
                ":start": {"S": start},
            },
            "Limit": limit,
        }
        if kind:
            query["FilterExpression"] = "#type = :type"
            query["ExpressionAttributeNames"] = {"#type": "type"}
            query["ExpressionAttributeValues"][":type"] = {"S": kind}
        if after:
            query["ExclusiveStartKey"] = {"pk": {"S": _partition_key(start)}, "sk": {"S": after}}
        answer = self._client.query(**query)
        # The dict removes duplicates: a name has two items if two of its words match.
        names = {item["id"]["S"]: _name(item) for item in answer["Items"]}
        last = answer.get("LastEvaluatedKey", {}).get("sk", {}).get("S")
        return NamesPage(tuple(names.values()), last)


def _entries(entity: Entity) -> Iterator[Attributes]:
    words = entity.id.partition("/")[2].split("-")
    for first in range(min(len(words), MAX_WORDS)):
        start = "-".join(words[first:])
        # `J. R. Okafor` has entries for `j-r-okafor` and `okafor`: a word of one letter has an
        # entry only if it is the first.
        if len(words[first]) >= MIN_LETTERS or (first == 0 and _has_letters(start)):
            yield {
                "pk": {"S": _partition_key(start)},
                "sk": {"S": f"{start}#{entity.id}"},
                "id": {"S": entity.id},
                "name": {"S": entity.name},
                "type": {"S": entity.type},
            }


def _partition_key(start: str) -> str:
    """Return the partition key of entries that begin with this slug; raises PrefixTooShort."""
    letters = start.replace("-", "")[:MIN_LETTERS]
    if len(letters) < MIN_LETTERS:
        raise PrefixTooShort(start)
    return f"NAMES#{letters}"


def _has_letters(start: str) -> bool:
    return len(start.replace("-", "")) >= MIN_LETTERS


def _key(entry: Attributes) -> _PrimaryKey:
    return entry["pk"]["S"], entry["sk"]["S"]


def _name(entry: Attributes) -> Name:
    return Name.model_validate({field: entry[field]["S"] for field in ("id", "name", "type")})


def _batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
