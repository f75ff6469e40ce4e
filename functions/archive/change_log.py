"""The change log: an entry for each write of an article or tombstone, oldest first, for 30 days.

An entry is written in the transaction of the change. Its sort key starts with the writer's clock
just before the attempt, so entries can appear out of order: clocks differ, and attempts take
different times. Therefore a reader sees only entries that are at least DELAY old. If every entry
is readable by then, a reader that continues after the last entry it has read misses none.
For the same reason, two changes of one key that are seconds apart can be in the wrong order. Their
revisions tell the right one.

pk                   sk                                                  content
CHANGES#<day>        <time in ms>#<16 hex of sha256(key)>#<revision>     a change
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from pydantic import AwareDatetime

from archive.article import Card, KeyStatus, Value
from archive.items import Attributes, key_digest, pack

# A reader without a position starts with the changes of this time.
KEPT = timedelta(days=30)
# A position may be older than KEPT by this much: a reader that has started with the oldest changes
# needs time to catch up.
GRACE = timedelta(days=1)
# DynamoDB may delete an entry when this time is over. It is longer than any reader may look back,
# since clocks differ and a reader may be slow.
EXPIRES_AFTER = KEPT + 2 * GRACE
# An attempt to write takes at most 10 s (the timeouts of Summarize's client). The other 20 s are
# for the difference between two clocks, and for a commit after its client has given up.
DELAY = timedelta(seconds=30)
# A page reads one day after the other, since each is a partition. After this many seconds it ends.
# Usually all 31 days take less. Lookup's timeout is 15 s, and its slowest query takes 6 s.
MAX_SECONDS = 6.0


class Change(Value):
    """One change of an object key.

    `previous_status` is null if there was no record of the key. `version` identifies the object's
    content; it is null if the object was removed. `revision` increases with each change of the key.
    `article` is the article's card, null if the object was removed.
    """

    key: str
    status: KeyStatus
    previous_status: KeyStatus | None = None
    version: str | None = None
    revision: int
    article: Card | None = None
    changed_at: AwareDatetime


class Expired(Exception):
    """The position is older than the log, so changes after it are missing."""


@dataclass(frozen=True)
class ChangesPage:
    """Changes, oldest first. The next page starts after `position`.

    `more` is false if all changes that are at least DELAY old have been read. If it is true, the
    next page may still be empty.
    """

    changes: tuple[Change, ...]
    position: str
    more: bool


def change_item(change: Change) -> Attributes:
    """Return the change's entry in the log."""
    time = position_at(change.changed_at)
    digest = key_digest(change.key)
    return {
        "pk": {"S": _partition_key(time)},
        # Without the revision, two writers whose clocks show the same time could use the same key.
        "sk": {"S": f"{time}#{digest}#{change.revision}"},
        "change": {"B": pack(change)},
        "expires": {"N": str(int((change.changed_at + EXPIRES_AFTER).timestamp()))},
    }


def position_at(moment: datetime) -> str:
    """Return the position before all entries of this time or later."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ChangeLog:
    """Reads the log, through a boto3 DynamoDB client. Reads are strongly consistent."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def page(self, after: str | None, limit: int, now: datetime | None = None) -> ChangesPage:
        """Return at most `limit` changes after a position, None for the oldest; raises Expired."""
        now, end = now or datetime.now(UTC), monotonic() + MAX_SECONDS
        newest = position_at(now - DELAY)
        if after is not None and after < position_at(now - KEPT - GRACE):
            raise Expired(after)
        # TTL deletes late, so the table has older entries.
        position = position_at(now - KEPT) if after is None else after
        changes: list[Change] = []
        # A position is later than `newest` if the clock of the process that issued it is ahead.
        while position < newest and len(changes) < limit:
            found, position = self._read_day(position, newest, limit - len(changes))
            changes += found
            if monotonic() >= end:
                break
        return ChangesPage(tuple(changes), position, more=position < newest)

    def _read_day(self, after: str, newest: str, limit: int) -> tuple[list[Change], str]:
        """Return changes of the position's day, and the position that follows them."""
        answer = self._client.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :day AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":day": {"S": _partition_key(after)},
                # BETWEEN includes its bounds. `!` sorts before `#` and all digits, so this bound
                # leaves out only the entry whose sort key is `after`. DynamoDB rejects a first
                # bound that is after the last one; it never is, since `after` is before `newest`.
                ":first": {"S": f"{after}!"},
                ":last": {"S": newest},
            },
            Limit=limit,
        )
        found = [read_change(entry) for entry in answer["Items"]]
        if "LastEvaluatedKey" in answer:
            return found, answer["LastEvaluatedKey"]["sk"]["S"]
        return found, min(newest, _next_day(after))


def read_change(entry: Attributes) -> Change:
    """Return the change in an entry of the log, as DynamoDB returns it."""
    return Change.model_validate_json(zlib.decompress(entry["change"]["B"]))


def _partition_key(position: str) -> str:
    return f"CHANGES#{position[:10]}"


def _next_day(position: str) -> str:
    """Return the position at the start of the following day."""
    day = datetime.fromisoformat(position[:10]).replace(tzinfo=UTC)
    return position_at(day + timedelta(days=1))
