"""`make letters` lists the dead letters with the states of their files."""

import json
import signal
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from moto.core.utils import utcnow

from archive.failure import no_record
from archive.items import FEED
from archive.table import Archive, Conflict
from infra.commands import letters
from infra.commands.errors import CommandError
from infra.commands.letter_states import Label, State, States
from infra.commands.stack import Stack
from infra.local.signals import Interrupted
from summarize.notification import object_keys
from summarize.pipeline import PIPELINE
from tests.builders import BUCKET, article, rejected_article, s3_message
from tests.integration.infra.conftest import bodies, failed, send

KEY = "inbox/a.txt"
# The messages are sent after the uploads of the tests.
SENT = datetime.now(UTC) + timedelta(minutes=5)


def _upload(s3: Any, key: str = KEY) -> str:
    version: str = s3.put_object(Bucket=BUCKET, Key=key, Body=b"text")["VersionId"]
    return version


def _state(stack: Stack, key: str = KEY, sent_at: datetime = SENT) -> State:
    return States(stack).find(key, sent_at)


def _printed(stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> str:
    """Run `make letters`, and return what it prints."""
    monkeypatch.setattr("sys.argv", ["letters"])
    monkeypatch.setattr(letters, "current", lambda: stack)
    monkeypatch.setattr(letters, "raise_interrupted", lambda: None)
    letters.main()
    return capsys.readouterr().out


def test_the_reason_is_from_the_failed_record(stack: Stack, s3: Any, archive: Archive) -> None:
    record = failed(KEY, _upload(s3))
    archive.put(record, None)
    state = _state(stack)
    assert record.reason
    assert (state.label, state.reason) == ("FAILED", record.reason.message)
    assert state.failed_at == record.summarized_at
    assert not state.is_settled


@pytest.mark.parametrize("previous", [None, article(KEY, "older"), failed(KEY, "older")])
def test_a_missing_failed_record_is_written(
    previous: Any, stack: Stack, s3: Any, archive: Archive
) -> None:
    if previous:
        archive.put(previous, None)
    version = _upload(s3)
    assert _state(stack).label == "FAILED"
    item = archive.read(KEY)
    assert item
    assert item.article
    written = item.article
    assert (written.status, written.version, written.model) == ("FAILED", version, None)
    assert (written.reason, written.pipeline) == (no_record(), PIPELINE)
    assert [card.status for card in archive.page(FEED, 10).cards] == ["FAILED"]


@pytest.mark.parametrize("make", [article, rejected_article])
def test_a_result_of_the_same_version_is_never_replaced(
    make: Any, stack: Stack, s3: Any, archive: Archive
) -> None:
    record = make(KEY, version=_upload(s3))
    archive.put(record, None)
    state = _state(stack)
    assert state.label == "RERUN FAILED"
    assert "If Standfirst was not updated since then, discard the letter." in state.reason
    assert "Otherwise redrive it." in state.reason
    item = archive.read(KEY)
    assert item
    assert item.article == record


def test_a_result_after_the_message_was_sent_settles_the_letter(
    stack: Stack, s3: Any, archive: Archive
) -> None:
    archive.put(article(KEY, _upload(s3), summarized_at=SENT.replace(microsecond=0)), None)
    state = _state(stack)
    assert (state.label, state.is_settled) == ("SUCCEEDED", True)


def test_an_upload_after_the_message_was_sent_has_not_failed(
    stack: Stack, s3: Any, archive: Archive
) -> None:
    _upload(s3)
    state = _state(stack, sent_at=datetime.now(UTC) - timedelta(minutes=5))
    assert (state.label, state.is_settled) == ("UPLOADED AGAIN", False)
    assert archive.read(KEY) is None


def test_a_letter_about_another_version_writes_no_record(
    stack: Stack, s3: Any, archive: Archive, capsys: Any, monkeypatch: Any
) -> None:
    _upload(s3)
    message = json.loads(s3_message(KEY))
    message["Records"][0]["s3"]["object"]["versionId"] = "deleted"
    send(stack.dead_letter_queue_url, json.dumps(message))
    assert f"OTHER VERSION  {KEY}" in _printed(stack, capsys, monkeypatch)
    assert archive.read(KEY) is None


def test_no_record_is_written_with_a_wrong_clock(
    stack: Stack, s3: Any, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upload(s3)
    minute = timedelta(minutes=1)
    monkeypatch.setattr("moto.core.responses.utcnow", lambda: utcnow() + minute)
    with pytest.raises(CommandError, match="clock of this machine differs"):
        _state(stack)
    assert archive.read(KEY) is None


def test_an_attempt_to_write_takes_at_most_as_long_as_the_log_of_changes_allows(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    configs: list[Any] = []
    real_client = type(stack).client

    def client(self: Stack, service: str, config: Any = None) -> Any:
        configs.append(config)
        return real_client(self, service)

    monkeypatch.setattr(type(stack), "client", client)
    States(stack)
    (config,) = filter(None, configs)
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout <= 10


def test_the_letter_of_a_deleted_file_is_settled_if_its_article_is_removed_too(
    stack: Stack, s3: Any, archive: Archive
) -> None:
    assert _state(stack).is_settled
    archive.put(article(KEY), None)
    assert _state(stack).label == "NOT REMOVED"
    archive.remove(KEY, archive.read(KEY))
    assert _state(stack).label == "DELETED"


def test_a_result_that_a_worker_writes_before_the_record_is_kept(
    stack: Stack, s3: Any, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = _upload(s3)
    put = Archive.put

    def put_after_a_worker(self: Archive, record: Any, previous: Any) -> Any:
        if record.status == "FAILED":
            put(archive, article(KEY, version, summarized_at=SENT), None)
        return put(self, record, previous)

    monkeypatch.setattr(Archive, "put", put_after_a_worker)
    assert _state(stack).label == "SUCCEEDED"
    item = archive.read(KEY)
    assert item
    assert item.status == "SUMMARIZED"


def test_a_file_that_changes_while_its_record_is_written_is_handled_again(
    stack: Stack, s3: Any, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _upload(s3)
    archive.put(article(KEY, first), None)
    second = _upload(s3)
    put = Archive.put

    def put_after_a_deletion(self: Archive, record: Any, previous: Any) -> Any:
        s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=second)
        return put(self, record, previous)

    monkeypatch.setattr(Archive, "put", put_after_a_deletion)
    assert _state(stack).label == "IN PROGRESS"
    (body,) = bodies(stack.queue_url)
    assert object_keys(body, BUCKET) == [KEY]


@pytest.mark.usefixtures("signal_handlers")
def test_a_signal_while_a_record_is_written_takes_effect_after_the_file_is_queued_again(
    stack: Stack, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upload(s3)
    put = Archive.put

    def interrupted_put(self: Archive, record: Any, previous: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        _upload(s3)
        return put(self, record, previous)

    monkeypatch.setattr(Archive, "put", interrupted_put)
    with pytest.raises(Interrupted):
        _state(stack)
    assert len(bodies(stack.queue_url)) == 1


def test_a_file_is_in_progress_if_a_worker_changes_its_item_during_every_attempt(
    stack: Stack, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflict(*_arguments: Any) -> Any:
        raise Conflict(KEY)

    _upload(s3)
    monkeypatch.setattr(Archive, "put", conflict)
    assert _state(stack).label == "IN PROGRESS"


def test_letters_are_listed_with_key_reason_times_and_receives(
    stack: Stack, s3: Any, archive: Archive, capsys: Any, monkeypatch: Any
) -> None:
    archive.put(failed(KEY, _upload(s3)), None)
    (message_id,) = send(stack.dead_letter_queue_url, s3_message(KEY))
    printed = _printed(stack, capsys, monkeypatch)
    assert f"FAILED  {KEY}" in printed
    assert "MemoryError in the step `model`" in printed
    assert "To retry the file, upload it again." in printed
    assert f"message {message_id}" in printed
    assert "received 1 time," in printed
    assert "uploaded 20" in printed
    assert "failed 20" in printed
    assert "1 dead letter; 0 can be discarded" in printed


def test_every_key_of_a_message_is_listed(
    stack: Stack, s3: Any, capsys: Any, monkeypatch: Any
) -> None:
    _upload(s3, "b c+d.txt")
    send(stack.dead_letter_queue_url, s3_message("gone.txt", "b c+d.txt"))
    printed = _printed(stack, capsys, monkeypatch)
    assert "DELETED  gone.txt" in printed
    assert "FAILED  b c+d.txt" in printed
    assert "1 dead letter; 0 can be discarded" in printed


def test_a_message_without_a_key_is_listed_without_its_content(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    secret = '{"password": "secret"}'
    ids = send(
        stack.dead_letter_queue_url,
        secret,
        s3_message("secret.txt", bucket="other"),
        '{"Event": "s3:TestEvent"}',
    )
    printed = _printed(stack, capsys, monkeypatch)
    assert all(message_id in printed for message_id in ids)
    assert f"{len(secret)} bytes" in printed
    assert "secret" not in printed
    assert "another bucket" in printed
    assert "test event" in printed
    assert all(printed.count(message_id) == 2 for message_id in ids)
    assert all(f"make discard KEY={message_id}" in printed for message_id in ids)
    assert "3 dead letters; 3 can be discarded" in printed
    assert "redrive" not in printed


def test_the_place_of_the_log_is_printed_for_failed_files(
    stack: Stack, s3: Any, capsys: Any, monkeypatch: Any
) -> None:
    send(stack.dead_letter_queue_url, s3_message("gone.txt"))
    assert "SummarizeLog" not in _printed(stack, capsys, monkeypatch)
    _upload(s3)
    send(stack.dead_letter_queue_url, s3_message(KEY))
    assert "the log group SummarizeLog of the stack" in _printed(stack, capsys, monkeypatch)


def test_the_help_explains_every_label(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.argv", ["letters", "--help"])
    with pytest.raises(SystemExit):
        letters.main()
    printed = capsys.readouterr().out
    labels = [*get_args(Label), "NO KEY", "NOT ANNOUNCED", "UNKNOWN CHANGE"]
    assert all(f"\n  {label:14}  " in printed for label in labels)


def test_all_messages_are_visible_again_after_listing(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    send(stack.dead_letter_queue_url, s3_message(KEY))
    send(stack.unannounced_queue_url, "x")
    _printed(stack, capsys, monkeypatch)
    assert bodies(stack.dead_letter_queue_url) == [s3_message(KEY)]
    assert bodies(stack.unannounced_queue_url) == ["x"]


def test_changes_that_were_not_announced_are_listed(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    change = {"id": "e1", "key": KEY, "status": "REJECTED", "revision": 5}
    more = {"changed_at": "2026-11-22T09:00:00+00:00", "error": "ValidationException"}
    ids = send(stack.unannounced_queue_url, json.dumps(change | more), '{"secret": 1}')
    printed = _printed(stack, capsys, monkeypatch)
    assert "2 changes not announced." in printed
    assert f"NOT ANNOUNCED  {KEY}" in printed
    assert "The event of the change to REJECTED failed: ValidationException" in printed
    assert "UNKNOWN CHANGE\n" in printed
    assert f"make discard KEY={ids[1]}" in printed
    assert "To announce the changes that are named: make redrive." in printed
    assert "the log group AnnounceLog of the stack" in printed
    assert "secret" not in printed


def test_no_retry_is_offered_for_a_message_that_does_not_name_its_change(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    send(stack.unannounced_queue_url, "not JSON")
    printed = _printed(stack, capsys, monkeypatch)
    assert "make discard KEY=" in printed
    assert "redrive" not in printed


def test_empty_queues_are_reported(stack: Stack, capsys: Any, monkeypatch: Any) -> None:
    printed = _printed(stack, capsys, monkeypatch)
    assert "There are no dead letters" in printed
    assert "announced" not in printed
