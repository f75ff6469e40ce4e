"""The change log. A reader that follows it misses nothing, if clocks and commits keep the limits.

The property test runs writers and a reader in simulated time. Times are in milliseconds after START
on a perfect clock; each process has a clock of its own.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.change_log import (
    DELAY,
    EXPIRES_AFTER,
    GRACE,
    KEPT,
    Change,
    ChangeLog,
    Expired,
    change_item,
    position_at,
    read_change,
)
from archive.table import Archive
from tests.builders import article

# Shortly before midnight, so that changes are in the partitions of two days.
START = datetime(2026, 11, 22, 23, 59, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def log(table: Any) -> Iterator[ChangeLog]:
    """The log. Each of its queries follows DynamoDB's rule for BETWEEN, which moto ignores."""

    def check(params: dict[str, Any], **_: Any) -> None:
        values = params["ExpressionAttributeValues"]
        assert values[":first"]["S"] <= values[":last"]["S"]

    table.meta.events.register("provide-client-params.dynamodb.Query", check)
    yield ChangeLog(table, os.environ["TABLE"])
    table.meta.events.unregister("provide-client-params.dynamodb.Query", check)


@pytest.fixture
def add(table: Any) -> Callable[..., None]:
    """Adds a change of the key `<revision>.txt`, or of another one, at a time."""

    def add_change(revision: int, changed_at: datetime, key: str | None = None) -> None:
        key = key or f"{revision}.txt"
        change = Change(key=key, status="REMOVED", revision=revision, changed_at=changed_at)
        table.put_item(TableName=os.environ["TABLE"], Item=change_item(change))

    return add_change


def _revisions(log: ChangeLog, after: str | None, limit: int, now: datetime) -> list[list[int]]:
    """Return the revisions on each page, until there are no more pages."""
    pages = []
    while True:
        page = log.page(after, limit, now)
        pages.append([change.revision for change in page.changes])
        after = page.position
        if not page.more:
            return pages


# ---- What a page contains.


def test_changes_and_removals_are_read_oldest_first_with_their_cards(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([START, START, START + SECOND, START + SECOND, START + SECOND])
    monkeypatch.setattr("archive.table.utc_now", lambda: next(clock))
    archive.put(article("a.txt", title="Storm"), None)
    archive.remove("a.txt", archive.read("a.txt"))
    written, removed = archive.changes.page(None, 10, START + DELAY + 2 * SECOND).changes
    assert (written.key, written.status, written.previous_status) == ("a.txt", "SUMMARIZED", None)
    assert written.version == "v1"
    assert written.article
    assert written.article.title == "Storm"
    assert (removed.status, removed.previous_status) == ("REMOVED", "SUMMARIZED")
    assert (removed.version, removed.article) == (None, None)
    assert removed.revision > written.revision
    assert (written.changed_at, removed.changed_at) == (START, START + SECOND)


def test_a_change_is_shown_when_it_is_older_than_the_delay(
    log: ChangeLog, add: Callable[..., None]
) -> None:
    add(1, START)
    after = position_at(START - SECOND)
    for age, shown in ((DELAY, [[]]), (DELAY + timedelta(milliseconds=1), [[1]])):
        assert _revisions(log, after, 10, START + age) == shown


def test_pages_continue_in_the_middle_of_a_millisecond_and_over_empty_days(
    log: ChangeLog, add: Callable[..., None]
) -> None:
    for revision, seconds in ((1, 0), (2, 0), (3, 0), (4, 20), (5, 5 * 86_400)):
        add(revision, START + seconds * SECOND)
    add(12, START, "1.txt")  # its sort key starts with that of revision 1
    end = START + timedelta(days=6)
    for limit in (1, 2, 3, 10):
        pages = _revisions(log, position_at(START), limit, end)
        revisions = [revision for page in pages for revision in page]
        assert sorted(revisions[:4]) == [1, 2, 3, 12]
        assert revisions[4:] == [4, 5]
        assert all(len(page) <= limit for page in pages)


def test_a_position_at_midnight_is_in_the_new_day(log: ChangeLog, add: Callable[..., None]) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    add(1, midnight)
    page = log.page(position_at(START), 10, midnight + DELAY)
    assert (page.changes, page.position, page.more) == ((), position_at(midnight), False)
    assert _revisions(log, page.position, 10, midnight + DELAY + SECOND) == [[1]]


def test_without_a_position_the_page_starts_with_the_oldest_change_that_is_kept(
    log: ChangeLog, add: Callable[..., None]
) -> None:
    # TTL deletes late: the table has changes that are too old.
    for revision, age in ((1, KEPT + GRACE), (2, KEPT + SECOND), (3, KEPT), (4, 8 * DELAY)):
        add(revision, START - age)
    assert _revisions(log, None, 10, START) == [[3, 4]]


def test_a_reader_that_starts_with_the_oldest_change_has_time_to_catch_up(
    log: ChangeLog, add: Callable[..., None]
) -> None:
    for revision in (1, 2):
        add(revision, START - KEPT + revision * SECOND)
    first = log.page(None, 1, START)
    assert _revisions(log, first.position, 1, START + GRACE)[0] == [2]
    with pytest.raises(Expired):
        log.page(first.position, 1, START + GRACE + 2 * SECOND)


def test_an_entry_expires_when_no_reader_may_ask_for_it_any_longer() -> None:
    moment = START + timedelta(milliseconds=999)
    change = Change(key="a.txt", status="REMOVED", revision=1, changed_at=moment)
    expires = datetime.fromtimestamp(int(change_item(change)["expires"]["N"]), UTC)
    assert expires == START + EXPIRES_AFTER
    assert expires - moment > KEPT + GRACE + timedelta(hours=1)


def test_a_position_ahead_of_the_clock_is_kept(log: ChangeLog, add: Callable[..., None]) -> None:
    add(1, START)
    add(2, START + SECOND)
    ahead = log.page(position_at(START), 10, START + DELAY + SECOND)
    assert [change.revision for change in ahead.changes] == [1]
    behind = log.page(ahead.position, 10, START + DELAY)
    assert (behind.changes, behind.position, behind.more) == ((), ahead.position, False)
    assert _revisions(log, behind.position, 10, START + DELAY + 2 * SECOND) == [[2]]


def test_a_page_that_takes_too_long_ends_early_and_the_next_one_continues(
    log: ChangeLog, add: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(1, START)
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr("archive.change_log.monotonic", lambda: next(clock))
    pages = _revisions(log, position_at(START - timedelta(days=3)), 10, START + DELAY + SECOND)
    assert pages == [[], [], [], [1]]


def test_a_page_reads_thirty_empty_days(log: ChangeLog) -> None:
    page = log.page(None, 10, START)
    assert (page.changes, page.position, page.more) == ((), position_at(START - DELAY), False)


# ---- The property: a reader that follows the log misses nothing.

# The time limits of Summarize's client (summarize/handler.py).
ATTEMPT_MS = 10_000
# The rest of DELAY: a commit after its client has given up, plus the difference of two clocks.
MARGIN_MS = 20_000
# The clock of each process is wrong by at most this much.
SKEW_MS = 4_000
KEYS = ("a.txt", "b.txt", "c.txt")


@dataclass(frozen=True)
class Write:
    """A write that DynamoDB commits `duration` after its attempt started."""

    start: int
    skew: int
    duration: int
    key: str
    removes: bool = False

    @property
    def time(self) -> int:
        return self.start + self.duration


@dataclass(frozen=True)
class Read:
    time: int
    skew: int
    limit: int


def _moment(milliseconds: int) -> datetime:
    return START + timedelta(milliseconds=milliseconds)


def _longest_duration(skew: int, reader_skew: int = SKEW_MS) -> int:
    """Return the duration that the assumption allows, if the reader's clock is that far ahead."""
    return ATTEMPT_MS + MARGIN_MS - (reader_skew - skew)


SKEWS = st.integers(-SKEW_MS, SKEW_MS)


@st.composite
def _writes(draw: st.DrawFn) -> Write:
    skew = draw(SKEWS)
    longest = _longest_duration(skew)
    duration = draw(st.integers(0, longest) | st.integers(longest - 1_000, longest))
    key, removes = draw(st.sampled_from(KEYS)), draw(st.booleans())
    return Write(draw(st.integers(0, 40_000)), skew, duration, key, removes)


@st.composite
def _schedules(draw: st.DrawFn) -> tuple[list[Write], list[Read]]:
    """Draw writes and reads. A change is easily missed by a read just before its commit."""
    writes = draw(st.lists(_writes(), min_size=1, max_size=6))
    before_commit = st.builds(
        lambda write, ago: write.time - ago, st.sampled_from(writes), st.integers(1, 1_000)
    )
    times = before_commit | st.integers(0, 120_000)
    reads = draw(st.lists(st.builds(Read, times, SKEWS, st.integers(1, 4)), max_size=8))
    return writes, reads


@dataclass(frozen=True)
class Simulation:
    """Runs writes and reads in the order of their times, on one archive."""

    archive: Archive
    table: Any
    monkeypatch: pytest.MonkeyPatch

    def run(self, writes: list[Write], reads: list[Read]) -> tuple[list[Change], list[Change]]:
        """Return the changes that the reader has seen, and all changes, in the log's order."""
        self._empty()
        seen: list[Change] = []
        position: str | None = position_at(_moment(-SKEW_MS))
        last = Read(200_000, 0, 100)  # sees all that is left
        actions: list[Write | Read] = [*writes, *reads, last]
        for action in sorted(actions, key=lambda action: action.time):
            if isinstance(action, Write):
                self._write(action)
                continue
            page = self.archive.changes.page(
                position, action.limit, _moment(action.time + action.skew)
            )
            seen += page.changes
            position = page.position
        entries = sorted(self._entries(), key=lambda entry: str(entry["sk"]["S"]))
        return seen, [read_change(entry) for entry in entries]

    def _write(self, write: Write) -> None:
        writer_clock = _moment(write.start + write.skew)
        self.monkeypatch.setattr("archive.table.utc_now", lambda: writer_clock)
        previous = self.archive.read(write.key)
        if write.removes:
            self.archive.remove(write.key, previous)
        else:
            self.archive.put(article(write.key, f"v{write.start}"), previous)

    def _entries(self) -> Iterator[dict[str, Any]]:
        for item in self.table.scan(TableName=os.environ["TABLE"])["Items"]:
            if "change" in item:
                yield item

    def _empty(self) -> None:
        for item in self.table.scan(TableName=os.environ["TABLE"])["Items"]:
            key = {"pk": item["pk"], "sk": item["sk"]}
            self.table.delete_item(TableName=os.environ["TABLE"], Key=key)


@pytest.fixture
def simulation(
    archive: Archive, log: ChangeLog, table: Any, monkeypatch: pytest.MonkeyPatch
) -> Simulation:
    monkeypatch.setattr(archive, "changes", log)
    return Simulation(archive, table, monkeypatch)


def test_a_reader_misses_no_change_whatever_the_clocks_and_the_commits_do(
    simulation: Simulation,
) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_schedules())
    def holds(schedule: tuple[list[Write], list[Read]]) -> None:
        seen, changes = simulation.run(*schedule)
        assert len(changes) == len(schedule[0])
        assert seen == changes

    holds()


@pytest.mark.parametrize("removes", [False, True])
@pytest.mark.parametrize(("writer", "reader"), [(0, 0), (-4_000, 4_000), (4_000, -4_000)])
def test_only_a_commit_that_is_later_than_the_assumption_allows_is_missed(
    writer: int, reader: int, removes: bool, simulation: Simulation
) -> None:
    """The property does not hold for a commit that is 2 ms too late: it can fail."""
    allowed = _longest_duration(writer, reader)
    # The second read moves the position past the time of the write.
    reads = [Read(allowed + wait, reader, 1) for wait in (-1, 1)]
    for late, is_seen in ((0, True), (2, False)):
        write = Write(0, writer, allowed + late, "a.txt", removes)
        seen, changes = simulation.run([write], reads)
        assert [change.key for change in changes] == ["a.txt"]
        assert (seen == changes) == is_seen
