"""`make redrive` moves dead letters to the queue, and announces changes that were not announced."""

import json
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from moto.core.utils import unix_time_millis, utcnow

from announce.bus import ATTEMPTS
from archive.items import item_key
from archive.table import Archive
from infra.commands import messages, queue_reader
from infra.commands import redrive as command
from infra.commands.errors import CommandError
from infra.commands.queue_reader import QueueReader
from infra.commands.redrive import redrive
from infra.commands.stack import Stack
from infra.commands.unannounced import Outcome, announce_again
from infra.local.signals import Interrupted
from tests.builders import article, entity, s3_message
from tests.integration.infra.conftest import bodies, send

KEY, OTHER = "inbox/a b.txt", "inbox/other.txt"


def _run(stack: Stack, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["redrive", "--", key])
    monkeypatch.setattr(command, "current", lambda: stack)
    monkeypatch.setattr(command, "raise_interrupted", lambda: None)
    command.main()


def _moved(stack: Stack, key: str = "") -> int:
    return sum(batch.moved for batch in redrive(stack, key))


def test_all_letters_are_moved(stack: Stack) -> None:
    sent = [s3_message(f"{n}.txt") for n in range(23)]
    send(stack.dead_letter_queue_url, *sent)
    assert _moved(stack) == 23
    assert bodies(stack.queue_url) == sorted(sent)
    assert bodies(stack.dead_letter_queue_url) == []


def test_letters_that_are_not_about_a_file_of_the_bucket_are_kept_and_reported(
    stack: Stack, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = ["not JSON", "{}", '{"Event": "s3:TestEvent"}', s3_message(KEY, bucket="other")]
    ids = send(stack.dead_letter_queue_url, *kept, s3_message(KEY))
    with pytest.raises(CommandError, match=r"make letters lists them\. .*KEY=<message id>"):
        _run(stack, "", monkeypatch)
    printed = capsys.readouterr().out
    assert "Sent 1 dead letter back to the queue." in printed
    assert "4 dead letters kept: not about a file of the bucket." in printed
    assert list(redrive(stack, ids[0])) == [(0, 1)]
    assert bodies(stack.queue_url) == [s3_message(KEY)]
    assert bodies(stack.dead_letter_queue_url) == sorted(kept)


def test_without_messages_one_sentence_is_printed(
    stack: Stack, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(stack, "", monkeypatch)
    assert capsys.readouterr().out == "There are no dead letters.\n"


def test_a_key_without_messages_is_an_error(
    stack: Stack, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stack.dead_letter_queue_url, s3_message(OTHER), "not JSON")
    send(stack.unannounced_queue_url, "not JSON", _unannounced(OTHER, "REMOVED", 1))
    with pytest.raises(CommandError, match=f"no message that was read has the key or the id {KEY}"):
        _run(stack, KEY, monkeypatch)
    assert capsys.readouterr().out == ""


def test_with_a_key_only_letters_of_this_key_are_moved(stack: Stack) -> None:
    both = s3_message(OTHER, KEY)
    sent = [s3_message(OTHER), s3_message(KEY), "not JSON", both]
    send(stack.dead_letter_queue_url, *sent)
    assert _moved(stack, KEY) == 2
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
    assert _moved(stack) == 1
    (moved,) = sqs.receive_message(QueueUrl=stack.queue_url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert moved["MessageAttributes"] == attributes


def test_letters_that_are_sent_during_the_call_are_not_moved(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_clock_of_responses(monkeypatch, timedelta(seconds=-2))
    send(stack.dead_letter_queue_url, s3_message(KEY))
    assert list(redrive(stack)) == []
    assert bodies(stack.dead_letter_queue_url) == [s3_message(KEY)]


def test_letters_are_moved_although_the_clock_of_this_machine_is_slow(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = timedelta(hours=1)
    _set_clock_of_responses(monkeypatch, ahead)
    milliseconds = ahead.total_seconds() * 1000
    clock = "moto.sqs.models.unix_time_millis"
    monkeypatch.setattr(clock, lambda: unix_time_millis() + milliseconds)
    send(stack.dead_letter_queue_url, s3_message(KEY))
    assert list(redrive(stack)) == [(1, 0)]


def _set_clock_of_responses(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    """Change the Date header of moto's responses."""
    monkeypatch.setattr("moto.core.responses.utcnow", lambda: utcnow() + ahead)


def test_letters_that_are_too_large_for_one_request_are_moved(stack: Stack) -> None:
    # Together they have 2 MB; SQS accepts 1 MiB in a request.
    small = [s3_message(f"{n}.txt") + " " * 200_000 for n in range(10)]
    sent = [*small, s3_message("x.txt") + " " * 1_000_000]
    send(stack.dead_letter_queue_url, *sent)
    assert _moved(stack) == len(sent)
    assert bodies(stack.queue_url) == sent


def test_the_output_has_the_number_of_moved_letters_even_if_announcing_fails(
    stack: Stack, events: "_Events", capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.error = ConnectionClosedError(endpoint_url="")
    send(stack.dead_letter_queue_url, s3_message(KEY))
    send(stack.unannounced_queue_url, _unannounced(KEY, "REMOVED", 1))
    with pytest.raises(ConnectionClosedError):
        _run(stack, "", monkeypatch)
    assert "Sent 1 dead letter back to the queue." in capsys.readouterr().out


def test_the_output_says_if_not_all_messages_were_read(
    stack: Stack, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_reader, "MAX_HIDDEN", 10)
    send(stack.dead_letter_queue_url, *(s3_message(f"{n}.txt") for n in range(20)))
    with pytest.raises(CommandError, match="no message that was read has the key"):
        _run(stack, KEY, monkeypatch)
    assert "This command read only about" in capsys.readouterr().out


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


@pytest.mark.usefixtures("signal_handlers")
def test_a_signal_while_a_batch_is_moved_takes_effect_after_it_and_is_not_followed_by_another(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send_and_interrupt(*arguments: Any) -> None:
        messages.send(*arguments)
        signal.raise_signal(signal.SIGINT)

    send(stack.dead_letter_queue_url, s3_message(KEY))
    monkeypatch.setattr(command, "send", send_and_interrupt)
    with pytest.raises(Interrupted):
        list(redrive(stack))
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    assert bodies(stack.queue_url) == [s3_message(KEY)]
    assert bodies(stack.dead_letter_queue_url) == []


# ---- Changes that were not announced.


class _Events:
    """A client of EventBridge that accepts all entries. `entries` has them.

    The first `failures` requests are answered with the code of an error for their entry, or raise
    `error`.
    """

    def __init__(self) -> None:
        self.failures = 0
        self.error: ConnectionClosedError | None = None
        self.entries: list[dict[str, Any]] = []

    def put_events(self, **request: Any) -> dict[str, Any]:
        if self.error:
            raise self.error
        if self.failures:
            self.failures -= 1
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
        self.entries += request["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}


@pytest.fixture
def events(stack: Stack, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> _Events:
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
    assert list(announce_again(stack)) == [Outcome("ANNOUNCED")]
    (entry,) = events.entries
    assert (entry["EventBusName"], entry["DetailType"]) == ("standfirst", "Article Summarized")
    detail = json.loads(entry["Detail"])
    assert (detail["id"], detail["key"], detail["revision"]) == ("event-1", KEY, revision)
    assert detail["entity_ids"] == ["person/ben-wallace"]
    assert bodies(stack.unannounced_queue_url) == []


@pytest.mark.usefixtures("signal_handlers")
def test_a_signal_while_an_event_is_put_takes_effect_after_its_message_is_deleted(
    stack: Stack, events: _Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_interrupt(**request: Any) -> dict[str, Any]:
        answer = put_events(**request)
        signal.raise_signal(signal.SIGINT)
        return answer

    put_events = events.put_events
    monkeypatch.setattr(events, "put_events", put_and_interrupt)
    send(stack.unannounced_queue_url, _unannounced(KEY, "REMOVED", 1))
    with pytest.raises(Interrupted):
        list(announce_again(stack))
    assert bodies(stack.unannounced_queue_url) == []


def test_a_change_with_a_later_change_of_its_key_is_not_announced(
    stack: Stack, archive: Archive, events: _Events
) -> None:
    revision = archive.put(article(KEY), None).item.revision
    archive.remove(KEY, archive.read(KEY))
    send(stack.unannounced_queue_url, _unannounced(KEY, "SUMMARIZED", revision))
    assert list(announce_again(stack)) == [Outcome("REPLACED")]
    assert events.entries == []
    assert bodies(stack.unannounced_queue_url) == []


def test_a_removal_is_announced_even_if_its_tombstone_has_expired(
    stack: Stack, events: _Events
) -> None:
    send(stack.unannounced_queue_url, _unannounced(KEY, "REMOVED", 7))
    assert list(announce_again(stack)) == [Outcome("ANNOUNCED")]
    detail = json.loads(events.entries[0]["Detail"])
    assert (detail["status"], detail["revision"]) == ("REMOVED", 7)


def test_with_a_key_or_message_id_all_other_messages_are_kept(
    stack: Stack, events: _Events
) -> None:
    position = '{"DDBStreamBatchInfo": {}}'
    changes = [_unannounced(key, "REMOVED", 1) for key in (KEY, OTHER)]
    ids = send(stack.unannounced_queue_url, position, *changes)
    assert list(announce_again(stack, "none.txt")) == []
    assert list(announce_again(stack, ids[1])) == [Outcome("ANNOUNCED")]
    assert bodies(stack.unannounced_queue_url) == sorted([position, changes[1]])


def test_a_message_without_a_change_is_kept(stack: Stack, events: _Events) -> None:
    send(stack.unannounced_queue_url, "not JSON")
    assert list(announce_again(stack)) == [Outcome("UNKNOWN CHANGE")]
    assert bodies(stack.unannounced_queue_url) == ["not JSON"]


def test_an_event_is_put_again_after_a_temporary_error(stack: Stack, events: _Events) -> None:
    events.failures = 3
    send(stack.unannounced_queue_url, _unannounced(KEY, "REMOVED", 1))
    assert list(announce_again(stack)) == [Outcome("ANNOUNCED")]
    assert len(events.entries) == 1


def test_a_change_that_eventbridge_does_not_accept_is_kept_and_reported(
    stack: Stack, events: _Events, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.failures = ATTEMPTS
    message = _unannounced(KEY, "REMOVED", 1)
    send(stack.unannounced_queue_url, message)
    with pytest.raises(CommandError, match="make letters lists them"):
        _run(stack, "", monkeypatch)
    printed = capsys.readouterr().out
    assert "1 change kept in the queue, because of an error: InternalFailure" in printed
    assert bodies(stack.unannounced_queue_url) == [message]


def test_changes_are_announced_although_another_record_is_damaged(
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
    expected = [Outcome("ANNOUNCED"), Outcome("REFUSED", "the record is damaged")]
    assert sorted(announce_again(stack)) == expected
    assert bodies(stack.unannounced_queue_url) == [damaged]
