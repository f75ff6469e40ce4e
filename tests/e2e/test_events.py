"""Tests that each change is told: as an event, in GET /changes, in the feed, and by `make watch`.

The file that kills its worker was uploaded when the system started; the fixture makes the other
changes. The tests read what was told of them.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.commands.redrive import redrive
from tests.e2e.conftest import KILLER, TIMEOUT, System
from tests.e2e.listener import Listener

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
CORRECTION = b"Storm moves on\n\nAnn Lee said the water fell by a metre in the morning. Schools will open again on Friday."
EDITED = "events/edited.txt"
PICTURE = "events/picture.txt"
DAMAGED = "events/damaged.txt"
LAST = "events/last.txt"

# The statuses of each key, in their order.
EXPECTED = {
    EDITED: ["SUMMARIZED", "SUMMARIZED", "REMOVED"],
    PICTURE: ["REJECTED"],
    KILLER: ["FAILED", "SUMMARIZED"],
    LAST: ["SUMMARIZED"],
}
STATUSES = ("SUMMARIZED", "REJECTED", "FAILED")
# Only events have these fields. `changed_at` of an event is in whole seconds.
OF_EVENTS = {"id", "entity_ids", "former_entity_ids", "truncated", "changed_at"}


@dataclass(frozen=True)
class Told:
    """What was told of the changes."""

    feeds: list[dict[str, list[str]]]  # by key: the statuses under which the feed lists it
    events: dict[str, list[dict[str, Any]]]  # by key, in the order of their revisions
    unannounced: list[str]


# Other tests run before the last one of these.
@pytest.fixture(scope="session")
def told(system: System, listener: Listener) -> Told:
    listener.events(KILLER, 1)
    after_failure = _feed(system)
    _change_files(system)
    after_changes = _feed(system)
    _redrive_and_delete(system)
    after_all = _feed(system)
    for key in (EDITED, PICTURE, KILLER):
        listener.events(key, len(EXPECTED[key]))
    _write_what_is_not_announced(system)
    system.drop(LAST, STORY)
    listener.events(LAST, 1)
    events = {key: listener.received_events(key) for key in (*EXPECTED, DAMAGED)}
    feeds = [after_failure, after_changes, after_all]
    return Told(feeds, events, _unannounced(system))


def _change_files(system: System) -> None:
    system.drop(EDITED, STORY)
    system.article(EDITED)
    system.drop(EDITED, CORRECTION)
    system.drop(PICTURE, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    system.eventually(EDITED, lambda answer: answer.body["title"] == "Storm moves on")
    system.article(PICTURE)


def _redrive_and_delete(system: System) -> None:
    system.wait_for_dead_letters()
    system.repaired.touch()
    assert list(redrive(system.stack, KILLER)) == [(1, 0)]
    system.eventually(KILLER, lambda answer: answer.body["status"] == "SUMMARIZED")
    system.s3.delete_object(Bucket=system.stack.bucket, Key=EDITED)
    system.eventually(EDITED, lambda answer: answer.status == 404)


def _write_what_is_not_announced(system: System) -> None:
    """Write a damaged record, and delete a tombstone, as the table's TTL does."""
    key = {"pk": {"S": f"ARTICLE#{DAMAGED}"}, "sk": {"S": "ARTICLE"}}
    values = {"revision": {"N": "1"}, "status": {"S": "SUMMARIZED"}, "document": {"B": b"damaged"}}
    system.dynamodb.put_item(TableName=system.stack.table, Item={**key, **values})
    tombstone = {"pk": {"S": f"ARTICLE#{EDITED}"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=tombstone)


def _feed(system: System) -> dict[str, list[str]]:
    listed = {status: _keys(system, status) for status in STATUSES}
    return {key: [name for name in STATUSES if key in listed[name]] for key in EXPECTED}


def _keys(system: System, status: str) -> set[str]:
    keys: set[str] = set()
    query = {"status": status, "limit": "100"}
    while True:
        page = system.api.get("/articles", **query).body
        keys |= {card["key"] for card in page["articles"]}
        if not page.get("cursor"):
            return keys
        query["cursor"] = page["cursor"]


def _changes_until(key: str, system: System) -> list[dict[str, Any]]:
    """Follow GET /changes from its start until it lists a change of the key."""
    changes: list[dict[str, Any]] = []
    query = {"limit": "100"}
    deadline = time.monotonic() + TIMEOUT
    while key not in {change["key"] for change in changes}:
        assert time.monotonic() < deadline, changes
        page = system.api.get("/changes", **query).body
        changes += page["changes"]
        query["cursor"] = page["cursor"]
        if not page["more"]:
            time.sleep(0.5)
    return changes


def _unannounced(system: System) -> list[str]:
    queue = {"QueueUrl": system.stack.unannounced_queue_url}
    received = system.sqs.receive_message(**queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)
    system.sqs.purge_queue(**queue)
    return [message["Body"] for message in received.get("Messages", [])]


def test_each_change_is_an_event(told: Told) -> None:
    for key, statuses in EXPECTED.items():
        details = [event["detail"] for event in told.events[key]]
        assert [detail["status"] for detail in details] == statuses
        assert [detail["previous_status"] for detail in details] == [None, *statuses[:-1]]
        types = [event["detail-type"] for event in told.events[key]]
        assert types == [f"Article {status.title()}" for status in statuses]
        assert len({detail["revision"] for detail in details}) == len(details)


def test_an_event_has_the_entities_of_its_article_and_those_that_it_no_longer_names(
    told: Told,
) -> None:
    first, second, removed = (event["detail"] for event in told.events[EDITED])
    assert "person/ben-wallace" in first["entity_ids"]
    assert "person/ann-lee" in second["entity_ids"]
    assert "person/ben-wallace" in second["former_entity_ids"]
    assert removed["entity_ids"] == []
    assert "person/ann-lee" in removed["former_entity_ids"]


def test_the_feed_lists_a_file_under_its_present_status(told: Told) -> None:
    after_failure, after_changes, after_all = told.feeds
    assert after_failure == {EDITED: [], PICTURE: [], KILLER: ["FAILED"], LAST: []}
    assert after_changes == {
        EDITED: ["SUMMARIZED"],
        PICTURE: ["REJECTED"],
        KILLER: ["FAILED"],
        LAST: [],
    }
    assert after_all == {EDITED: [], PICTURE: ["REJECTED"], KILLER: ["SUMMARIZED"], LAST: []}


@pytest.mark.usefixtures("told")
def test_make_watch_prints_each_change_in_the_order_of_its_key(watch: Path) -> None:
    deadline = time.monotonic() + TIMEOUT
    while LAST not in (printed := watch.read_text()):
        assert time.monotonic() < deadline, printed
        time.sleep(0.1)
    for key, statuses in EXPECTED.items():
        lines = [line.split() for line in printed.splitlines() if key in line]
        assert [words[1] for words in lines] == statuses


def test_the_deletion_of_a_tombstone_is_not_announced(told: Told) -> None:
    types = [event["detail-type"] for event in told.events[EDITED]]
    assert types.count("Article Removed") == 1


def test_a_record_that_cannot_be_announced_does_not_hold_up_the_others(told: Told) -> None:
    assert told.events[DAMAGED] == []
    (message,) = told.unannounced
    assert DAMAGED in message
    assert told.events[LAST]


def test_each_change_is_listed_in_the_order_of_time(told: Told, system: System) -> None:
    changes = _changes_until(LAST, system)
    for key in EXPECTED:
        listed = [_without_event_fields(change) for change in changes if change["key"] == key]
        assert listed == [_without_event_fields(event["detail"]) for event in told.events[key]]
    times = [change["changed_at"] for change in changes]
    assert times == sorted(times)


def _without_event_fields(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name not in OF_EVENTS}
