"""`make redrive` moves dead letters to the queue, and announces changes again."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.items import item_key
from archive.table import Archive
from infra.commands.queue_reader import QueueReader
from infra.commands.redrive import redrive
from infra.commands.stack import Stack
from infra.commands.unannounced import announce_again
from tests.builders import article, entity, s3_message
from tests.integration.infra.conftest import bodies, send

KEY, OTHER = "inbox/a b.txt", "inbox/other.txt"


def test_all_letters_are_moved(stack: Stack) -> None:
    sent = [s3_message(f"{n}.txt") for n in range(23)] + ["not JSON"]
    send(stack.dead_letter_queue_url, *sent)
    assert sum(redrive(stack)) == 24
    assert bodies(stack.queue_url) == sorted(sent)
    assert bodies(stack.dead_letter_queue_url) == []


def test_with_a_key_only_its_letters_are_moved(stack: Stack) -> None:
    both = s3_message(OTHER, KEY)
    sent = [s3_message(OTHER), s3_message(KEY), "not JSON", both]
    send(stack.dead_letter_queue_url, *sent)
    assert sum(redrive(stack, KEY)) == 2
    assert bodies(stack.queue_url) == sorted([s3_message(KEY), both])
    assert bodies(stack.dead_letter_queue_url) == sorted([s3_message(OTHER), "not JSON"])


def test_message_attributes_are_moved_too(stack: Stack) -> None:
    attributes = {"Trace": {"DataType": "String", "StringValue": "1"}}
    sqs = stack.client("sqs")
    sqs.send_message(
        QueueUrl=stack.dead_letter_queue_url,
        MessageBody=s3_message(KEY),
        MessageAttributes=attributes,
    )
    assert sum(redrive(stack)) == 1
    (moved,) = sqs.receive_message(QueueUrl=stack.queue_url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert moved["MessageAttributes"] == attributes


def test_letters_that_arrive_during_the_call_are_left(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - timedelta(minutes=1)

    monkeypatch.setattr("infra.commands.redrive.datetime", Earlier)
    send(stack.dead_letter_queue_url, s3_message(KEY))
    assert list(redrive(stack)) == []
    assert bodies(stack.dead_letter_queue_url) == [s3_message(KEY)]


def test_an_interruption_between_sending_and_deleting_loses_nothing(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: Any) -> int:
        raise KeyboardInterrupt

    send(stack.dead_letter_queue_url, s3_message(KEY))
    monkeypatch.setattr(QueueReader, "delete", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(redrive(stack))
    assert bodies(stack.queue_url) == [s3_message(KEY)]
    assert bodies(stack.dead_letter_queue_url) == [s3_message(KEY)]


# ---- Changes that were not announced.


class _Events:
    """A client of EventBridge that keeps the entries it accepts."""

    def __init__(self) -> None:
        self.accepts = True
        self.entries: list[dict[str, Any]] = []

    def put_events(self, **request: Any) -> dict[str, Any]:
        if not self.accepts:
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
        self.entries += request["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}


@pytest.fixture
def events(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> _Events:
    fake, client = _Events(), type(stack).client
    monkeypatch.setattr(
        type(stack),
        "client",
        lambda self, service: fake if service == "events" else client(self, service),
    )
    return fake


def _unannounced(key: str, status: str, revision: int) -> str:
    return json.dumps(
        {
            "id": "event-1",
            "key": key,
            "status": status,
            "revision": revision,
            "changed_at": datetime(2026, 11, 22, 9, tzinfo=UTC).isoformat(),
            "error": "InternalFailure",
        }
    )


def test_a_change_is_announced_from_its_record(
    stack: Stack, archive: Archive, events: _Events
) -> None:
    revision = archive.put(article(KEY, entities=(entity("Ben Wallace"),)), None).item.revision
    send(stack.unannounced_queue_url, _unannounced(KEY, "SUMMARIZED", revision))
    assert list(announce_again(stack)) == ["ANNOUNCED"]
    (entry,) = events.entries
    assert (entry["EventBusName"], entry["DetailType"]) == ("standfirst", "Article Summarized")
    detail = json.loads(entry["Detail"])
    assert (detail["id"], detail["key"], detail["revision"]) == ("event-1", KEY, revision)
    assert detail["entity_ids"] == ["person/ben-wallace"]
    assert bodies(stack.unannounced_queue_url) == []


def test_a_change_that_a_later_one_has_replaced_needs_no_event(
    stack: Stack, archive: Archive, events: _Events
) -> None:
    revision = archive.put(article(KEY), None).item.revision
    archive.remove(KEY, archive.read(KEY))
    send(stack.unannounced_queue_url, _unannounced(KEY, "SUMMARIZED", revision))
    assert list(announce_again(stack)) == ["REPLACED"]
    assert events.entries == []
    assert bodies(stack.unannounced_queue_url) == []


def test_a_removal_is_announced_also_after_its_tombstone_has_expired(
    stack: Stack, events: _Events
) -> None:
    send(stack.unannounced_queue_url, _unannounced(KEY, "REMOVED", 7))
    assert list(announce_again(stack)) == ["ANNOUNCED"]
    detail = json.loads(events.entries[0]["Detail"])
    assert (detail["status"], detail["revision"]) == ("REMOVED", 7)


def test_messages_without_a_change_and_of_other_keys_stay(stack: Stack, events: _Events) -> None:
    position = '{"DDBStreamBatchInfo": {}}'
    other = _unannounced(OTHER, "REMOVED", 1)
    send(stack.unannounced_queue_url, position, other)
    assert list(announce_again(stack, KEY)) == ["NO CHANGE"]
    assert events.entries == []
    assert bodies(stack.unannounced_queue_url) == sorted([position, other])


def test_a_change_that_eventbridge_does_not_accept_stays(stack: Stack, events: _Events) -> None:
    events.accepts = False
    message = _unannounced(KEY, "REMOVED", 1)
    send(stack.unannounced_queue_url, message)
    assert list(announce_again(stack)) == ["REFUSED"]
    assert bodies(stack.unannounced_queue_url) == [message]


def test_a_damaged_record_does_not_hold_up_other_changes(
    stack: Stack, archive: Archive, table: Any, events: _Events
) -> None:
    revision = archive.put(article(KEY), None).item.revision
    table.update_item(
        TableName=stack.table,
        Key=item_key(KEY),
        UpdateExpression="SET document = :damaged",
        ExpressionAttributeValues={":damaged": {"B": b"damaged"}},
    )
    damaged = _unannounced(KEY, "SUMMARIZED", revision)
    send(stack.unannounced_queue_url, damaged, _unannounced(OTHER, "REMOVED", 1))
    assert sorted(announce_again(stack)) == ["ANNOUNCED", "REFUSED"]
    assert bodies(stack.unannounced_queue_url) == [damaged]
