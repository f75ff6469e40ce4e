"""Names for a search box: entities by the beginning of any word of their name.

    pk                             sk
    NAMES#<first two letters>      <slug from that word on>#<type>/<slug>

They are suggestions: written before an article's cards, never removed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.article import Entity, EntityType, Name, slug

# With fewer letters a list of names would be one of everything, in one partition.
MIN_LETTERS = 2
# `Department for Environment, Food and Rural Affairs` has seven. Each costs a write unit, once.
MAX_WORDS = 8
# What DynamoDB takes in one request.
READ_AT_ONCE, WRITTEN_AT_ONCE = 100, 25
# A process that knows more has lived for days.
MAX_KNOWN = 100_000

Attributes = dict[str, dict[str, Any]]
_Place = tuple[str, str]
_T = TypeVar("_T")


class TooShort(ValueError):
    """A prefix of fewer than MIN_LETTERS letters or digits."""


@dataclass(frozen=True)
class NamesPage:
    """Names in alphabetical order of the words that were found; `last` is the sort key to go on after, None at the end."""

    names: tuple[Name, ...]
    last: str | None


class Names:
    """The names in the table, through a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._known: set[_Place] = set()

    def keep(self, entities: Iterable[Entity]) -> None:
        """Write what is not there yet. What the table is too busy for is left to the next article that has the name."""
        items = {_place(item): item for entity in entities for item in _items(entity)}
        places = [place for place in items if place not in self._known]
        for batch in _batches(places, READ_AT_ONCE):
            present = self._present(batch)
            for absent in _batches(
                [place for place in batch if place not in present], WRITTEN_AT_ONCE
            ):
                puts = [{"PutRequest": {"Item": items[place]}} for place in absent]
                self._client.batch_write_item(RequestItems={self._table: puts})
            if len(self._known) > MAX_KNOWN:
                self._known.clear()
            self._known |= present

    def _present(self, places: Sequence[_Place]) -> set[_Place]:
        """Those that are there. To read one costs a tenth of a write that is refused because it is."""
        keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in places]
        asked = {self._table: {"Keys": keys, "ProjectionExpression": "pk, sk"}}
        answer = self._client.batch_get_item(RequestItems=asked)
        return set(map(_place, answer["Responses"].get(self._table, [])))

    def page(
        self, prefix: str, limit: int, after: str | None = None, kind: EntityType | None = None
    ) -> NamesPage:
        """At most `limit` names of which a word begins with the prefix, in one query; of one type, a page may be short.

        Raises TooShort.
        """
        start = slug(prefix)
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :list AND begins_with(sk, :start)",
            "ExpressionAttributeValues": {":list": {"S": _list(start)}, ":start": {"S": start}},
            "Limit": limit,
        }
        if kind:
            query["FilterExpression"] = "#type = :type"
            query["ExpressionAttributeNames"] = {"#type": "type"}
            query["ExpressionAttributeValues"][":type"] = {"S": kind}
        if after:
            query["ExclusiveStartKey"] = {"pk": {"S": _list(start)}, "sk": {"S": after}}
        answer = self._client.query(**query)
        # A name of which two words begin so is there twice.
        names = {item["id"]["S"]: _name(item) for item in answer["Items"]}
        return NamesPage(
            tuple(names.values()), answer.get("LastEvaluatedKey", {}).get("sk", {}).get("S")
        )


def _items(entity: Entity) -> Iterator[Attributes]:
    words = entity.id.partition("/")[2].split("-")
    for first in range(min(len(words), MAX_WORDS)):
        start = "-".join(words[first:])
        if len(words[first]) >= MIN_LETTERS or (first == 0 and _has_letters(start)):
            yield {
                "pk": {"S": _list(start)},
                "sk": {"S": f"{start}#{entity.id}"},
                "id": {"S": entity.id},
                "name": {"S": entity.name},
                "type": {"S": entity.type},
            }


def _list(start: str) -> str:
    letters = start.replace("-", "")[:MIN_LETTERS]
    if len(letters) < MIN_LETTERS:
        raise TooShort(start)
    return f"NAMES#{letters}"


def _has_letters(start: str) -> bool:
    return len(start.replace("-", "")) >= MIN_LETTERS


def _place(item: Attributes) -> _Place:
    return item["pk"]["S"], item["sk"]["S"]


def _name(item: Attributes) -> Name:
    return Name.model_validate({field: item[field]["S"] for field in ("id", "name", "type")})


def _batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
