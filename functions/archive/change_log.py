"""The change log: an entry for each write of an article or tombstone, oldest first, for 30 days.

An entry is written in the transaction of the change. Its sort key starts with the time just before
the attempt, by the writer's clock. So an entry can appear after entries with later times: clocks
differ, and attempts take different times. Therefore a reader sees only entries that are older than
DELAY. If an entry is always readable after DELAY, a reader that continues after the last entry that
it has read misses no entry.
For the same reason, two changes of one key that are seconds apart can be in the wrong order. Their
revisions have the right order.

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

# How far back the changes begin for a reader without a position.
RETENTION = timedelta(days=30)
# A position may be older than RETENTION by this much: a reader that has started with the oldest
# changes needs time to catch up.
GRACE = timedelta(days=1)
# The TTL of an entry. It is a day longer than the age that a position may have, since clocks differ
# and a request for a page takes time.
EXPIRES_AFTER = RETENTION + 2 * GRACE
# An attempt to write takes at most 10 s (the timeouts of Summarize's client). The other 20 s are
# for the difference between two clocks, and for a commit after its client has given up.
DELAY = timedelta(seconds=30)
# Each day is a partition, so a page needs a query for each day. A page starts no query after this
# many seconds. Usually the queries of 31 days take less. Lookup's timeout is 15 s, and its slowest
# query takes 6 s.
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
    """The position is too old: changes after it may be deleted already."""


@dataclass(frozen=True)
class ChangesPage:
    """Changes, oldest first. The next page starts after `position`.

    `more` is false if all changes that are older than DELAY have been read. If it is true, the next
    page can be read at once, but may be empty.
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
        # Without the revision, two changes of an object key would have the same sort key if the
        # clocks of their writers showed the same time.
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
        """Return at most `limit` changes after a position; None starts with the oldest.

        Raises Expired.
        """
        now, end = now or datetime.now(UTC), monotonic() + MAX_SECONDS
        newest = position_at(now - DELAY)
        if after is not None and after < position_at(now - RETENTION - GRACE):
            raise Expired(after)
        # DynamoDB deletes expired entries late, so the table can have older entries.
        position = position_at(now - RETENTION) if after is None else after
        changes: list[Change] = []
        # A position can be later than `newest`: the client chose a time in the future, or the clock
        # of the process that issued the position is ahead.
        while position < newest and len(changes) < limit:
            changes_of_day, position = self._read_day(position, newest, limit - len(changes))
            changes += changes_of_day
            if monotonic() >= end:
                break
        return ChangesPage(tuple(changes), position, more=position < newest)

    def _read_day(self, after: str, newest: str, limit: int) -> tuple[list[Change], str]:
        """Return at most `limit` changes of the position's day, and the position after them."""
        answer = self._client.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :day AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":day": {"S": _partition_key(after)},
                # BETWEEN includes its bounds. `!` sorts before `#` and all digits, so this bound
                # leaves out only the entry whose sort key is `after`. DynamoDB rejects a first
                # bound that is after the last one. Here it is not, since `after` < `newest`.
                ":first": {"S": f"{after}!"},
                ":last": {"S": newest},
            },
            Limit=limit,
        )
        changes = [read_change(entry) for entry in answer["Items"]]
        if "LastEvaluatedKey" in answer:
            return changes, answer["LastEvaluatedKey"]["sk"]["S"]
        return changes, min(newest, _next_day(after))


def read_change(entry: Attributes) -> Change:
    """Return the change in an entry of the log, as DynamoDB returns it."""
    return Change.model_validate_json(zlib.decompress(entry["change"]["B"]))


def _partition_key(position: str) -> str:
    return f"CHANGES#{position[:10]}"


def _next_day(position: str) -> str:
    """Return the position at the start of the following day."""
    day = datetime.fromisoformat(position[:10]).replace(tzinfo=UTC)
    return position_at(day + timedelta(days=1))
