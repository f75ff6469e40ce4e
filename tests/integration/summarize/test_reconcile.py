"""The archive agrees with the bucket after messages in any order; failures are recorded."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, IncompleteReadError
from botocore.response import StreamingBody

from archive import failure
from archive.article import Article, Model, Reason
from archive.items import FEED
from archive.table import Archive, Conflict
from summarize.bucket import Bucket
from summarize.compose import Stopwatch, compose
from summarize.pipeline import PIPELINE
from summarize.reconcile import Outcome, Reconciliation, reconcile
from summarize.tagging.tagger import Tagger
from tests.builders import (
    BUCKET,
    CONDITION_FAILED,
    DENIED,
    THROTTLED,
    THROTTLED_TRANSACTION,
    TIMEOUT,
    client_error,
    failing,
    without_answer,
)
from tests.integration.change_reader import all_changes, statuses

KEY = "inbox/a.txt"
COMPOSE = "summarize.reconcile.compose"
FIRST = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SECOND = b"Storm moves on\n\nAnn Lee said the water fell by a metre in the morning. Schools will open again on Friday."


def _reconcile(bucket: Bucket, archive: Archive, tagger: Tagger, key: str = KEY) -> Outcome:
    return reconcile(key, bucket, archive, tagger, Stopwatch()).outcome


def _reconcile_late(bucket: Bucket, archive: Archive, tagger: Tagger, key: str = KEY) -> Outcome:
    """Handle one of the last receives of a message."""
    return reconcile(key, bucket, archive, tagger, Stopwatch(), is_late=True).outcome


def _record(archive: Archive) -> Article:
    item = archive.read(KEY)
    assert item is not None
    assert item.article is not None
    return item.article


def _reason(archive: Archive) -> Reason:
    record = _record(archive)
    assert record.status == "FAILED"
    assert record.reason is not None
    return record.reason


def _put(s3: Any, data: bytes, key: str = KEY) -> str:
    version: str = s3.put_object(Bucket=BUCKET, Key=key, Body=data)["VersionId"]
    return version


def assert_agree(s3: Any, archive: Archive) -> None:
    """The table has the article of the bucket's version, or no article and no card."""
    item = archive.read(KEY)
    cards = archive.page(FEED, 10).cards
    try:
        version = s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    except ClientError:
        assert item is None or item.article is None
        assert cards == ()
        return
    assert item is not None
    assert item.article is not None
    assert item.article.source.version_id == version
    assert [card.title for card in cards] == [item.article.title]
    for entity in item.article.entities:
        assert len(archive.page(f"ENTITY#{entity.id}", 10).cards) == 1


def test_a_file_becomes_an_article_and_the_same_event_again_changes_nothing(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key=KEY, Body=FIRST)["ETag"]
    outcomes = [_reconcile(bucket, archive, tagger) for _ in range(5)]
    assert outcomes == ["SUMMARIZED", "UNCHANGED", "UNCHANGED", "UNCHANGED", "UNCHANGED"]
    item = archive.read(KEY)
    assert statuses(archive) == ["SUMMARIZED"]
    assert item is not None
    assert item.article is not None
    assert f'"{item.article.source.etag}"' == etag
    assert_agree(s3, archive)


def test_overwrites_deletions_undeletions_and_repeated_events_reach_the_archive(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    _put(s3, SECOND)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
    assert_agree(s3, archive)
    marker = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    assert _reconcile(bucket, archive, tagger) == "REMOVED"
    assert _reconcile(bucket, archive, tagger) == "UNCHANGED"
    assert_agree(s3, archive)
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=marker)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
    assert_agree(s3, archive)


def test_deleting_an_old_version_leaves_the_article(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    old = _put(s3, FIRST)
    _put(s3, SECOND)
    _reconcile(bucket, archive, tagger)
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=old)
    assert _reconcile(bucket, archive, tagger) == "UNCHANGED"
    assert_agree(s3, archive)


def test_an_object_deleted_before_its_message_arrives_leaves_a_tombstone(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, FIRST)
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    assert _reconcile(bucket, archive, tagger) == "REMOVED"
    assert_agree(s3, archive)


def test_a_folder_is_ignored_but_a_file_with_a_slash_at_the_end_is_read(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, b"", "inbox/")
    assert _reconcile(bucket, archive, tagger, "inbox/") == "IGNORED"
    assert archive.read("inbox/") is None
    _put(s3, FIRST, "odd/")
    assert _reconcile(bucket, archive, tagger, "odd/") == "SUMMARIZED"


def test_a_file_replaced_by_a_folder_is_removed_from_the_archive(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, FIRST, "odd/")
    _reconcile(bucket, archive, tagger, "odd/")
    _put(s3, b"", "odd/")
    assert _reconcile(bucket, archive, tagger, "odd/") == "REMOVED"
    assert _reconcile(bucket, archive, tagger, "odd/") == "IGNORED"
    assert archive.page(FEED, 10).cards == ()


def test_a_download_that_breaks_off_raises_an_error_and_stores_no_article(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    get_object = s3.get_object

    def broken(**request: Any) -> Any:
        return {**get_object(**request), "Body": StreamingBody(io.BytesIO(FIRST[:60]), len(FIRST))}

    monkeypatch.setattr(s3, "get_object", broken)
    with pytest.raises(IncompleteReadError):
        _reconcile(bucket, archive, tagger)
    assert archive.read(KEY) is None


def test_while_versioning_is_suspended_the_etag_identifies_the_content(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("get_object", "head_object"):
        call = getattr(s3, method)
        monkeypatch.setattr(
            s3, method, lambda call=call, **request: {**call(**request), "VersionId": "null"}
        )
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    _put(s3, SECOND)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


def test_an_article_is_made_once_while_the_object_is_the_same(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    put = archive.put

    def conflict_once(*args: Any) -> None:
        monkeypatch.setattr(archive, "put", put)
        raise Conflict(KEY)

    monkeypatch.setattr(archive, "put", conflict_once)
    reads = _count_reads(monkeypatch)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
    assert len(reads) == 1


def _count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list that gets one element for each text that the model tags from now on."""
    tag, reads = Tagger.tag, []

    def count(self: Tagger, *args: Any) -> Any:
        reads.append(args)
        return tag(self, *args)

    monkeypatch.setattr(Tagger, "tag", count)
    return reads


def test_a_throttled_write_is_repeated_without_reading_the_article_again(
    s3: Any,
    bucket: Bucket,
    patient_archive: Archive,
    waits: list[float],
    tagger: Tagger,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    throttles = [THROTTLED_TRANSACTION, THROTTLED, THROTTLED_TRANSACTION]
    monkeypatch.setattr(
        table, "transact_write_items", failing(table.transact_write_items, *throttles)
    )
    reads = _count_reads(monkeypatch)
    assert _reconcile(bucket, patient_archive, tagger) == "SUMMARIZED"
    assert len(reads) == 1
    assert len(waits) == 3
    assert_agree(s3, patient_archive)


def test_a_write_that_timed_out_but_was_committed_is_recognized(
    s3: Any,
    bucket: Bucket,
    patient_archive: Archive,
    tagger: Tagger,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    with monkeypatch.context() as slow:
        slow.setattr(table, "transact_write_items", without_answer(table.transact_write_items))
        assert _reconcile(bucket, patient_archive, tagger) == "UNCHANGED"
        assert_agree(s3, patient_archive)
        s3.delete_object(Bucket=BUCKET, Key=KEY)
        assert _reconcile(bucket, patient_archive, tagger) == "UNCHANGED"
        assert_agree(s3, patient_archive)
    assert statuses(patient_archive) == ["SUMMARIZED", "REMOVED"]


def test_an_article_of_another_model_is_made_again(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    other = Model(name="standfirst-minilm", version="2")
    monkeypatch.setattr(Tagger, "model", property(lambda _: other))
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


@pytest.mark.parametrize(("data", "status"), [(FIRST, "SUMMARIZED"), (b"", "REJECTED")])
def test_an_article_or_rejection_of_an_older_pipeline_is_made_again(
    data: bytes,
    status: str,
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, data)
    with monkeypatch.context() as older:
        older.setattr("summarize.compose.PIPELINE", 1)
        older.setattr("summarize.reconcile.PIPELINE", 1)
        assert [_reconcile(bucket, archive, tagger) for _ in range(2)] == [status, "UNCHANGED"]
    assert [_reconcile(bucket, archive, tagger) for _ in range(2)] == [status, "UNCHANGED"]
    item = archive.read(KEY)
    assert item is not None
    assert item.article is not None
    assert item.pipeline == item.article.pipeline == PIPELINE


def test_a_file_of_fifty_megabytes_is_rejected_without_a_download(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, b"x" * 50 * 2**20)
    monkeypatch.setattr(
        "botocore.response.StreamingBody.read", lambda *_: pytest.fail("the body was read")
    )
    assert _reconcile(bucket, archive, tagger) == "REJECTED"
    item = archive.read(KEY)
    assert item is not None
    assert item.article is not None
    assert item.article.reason is not None
    assert item.article.reason.code == "too_large"


def test_an_article_too_large_for_an_item_is_rejected(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr("archive.table.DOCUMENT_BYTES", 400)  # a rejection is smaller
    assert _reconcile(bucket, archive, tagger) == "REJECTED"


def test_a_conflict_in_every_attempt_is_raised(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr(archive, "put", lambda *_: (_ for _ in ()).throw(Conflict(KEY)))
    with pytest.raises(Conflict):
        _reconcile(bucket, archive, tagger)


def test_a_throttled_table_raises_an_error_and_the_next_receive_succeeds(
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr(table, "get_item", failing(table.get_item, THROTTLED))
    with pytest.raises(ClientError):
        _reconcile(bucket, archive, tagger)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


def test_denied_access_raises_an_error_and_removes_nothing(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    monkeypatch.setattr(s3, "get_object", failing(s3.get_object, client_error("AccessDenied")))
    with pytest.raises(ClientError):
        _reconcile(bucket, archive, tagger)
    assert_agree(s3, archive)


def test_an_object_deleted_between_read_and_write_stays_deleted(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    put = archive.put

    def delete_first(*args: Any) -> None:
        monkeypatch.setattr(archive, "put", put)
        s3.delete_object(Bucket=BUCKET, Key=KEY)
        # The worker of the delete event is faster.
        assert _reconcile(bucket, archive, tagger) == "REMOVED"
        put(*args)

    monkeypatch.setattr(archive, "put", delete_first)
    _reconcile(bucket, archive, tagger)
    assert_agree(s3, archive)


# ---- Late receives ----


def _fail(monkeypatch: pytest.MonkeyPatch, error: BaseException, name: str = COMPOSE) -> None:
    """Let a function raise an error at every call."""

    def raise_error(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(name, raise_error)


def test_a_late_receive_has_a_record_while_it_makes_the_article(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record that a process leaves that ends at this point."""
    version = _put(s3, FIRST)
    records: list[Article] = []

    def look(*arguments: Any) -> Article:
        records.append(_record(archive))
        return compose(*arguments)

    monkeypatch.setattr(COMPOSE, look)
    assert _reconcile_late(bucket, archive, tagger) == "SUMMARIZED"
    (record,) = records
    assert record.status == "FAILED"
    assert record.reason == failure.ended_without_error()
    assert (record.reason.step, record.reason.error) == (None, None)
    assert record.version == version
    assert (record.model, record.title, record.text, record.entities) == (None, None, None, ())
    assert_agree(s3, archive)
    assert statuses(archive) == ["FAILED", "SUMMARIZED"]
    assert all_changes(archive)[1].previous_status == "FAILED"
    assert _reconcile_late(bucket, archive, tagger) == "UNCHANGED"


def test_an_early_receive_leaves_no_record_of_its_failure(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile(bucket, archive, tagger)
    assert archive.read(KEY) is None


SECRET = "The river rose."


@pytest.mark.parametrize(
    ("name", "error", "step", "kind"),
    [
        ("summarize.reading.document.read", ValueError(SECRET), "document", "ValueError"),
        ("summarize.compose.sentences.split", KeyError(SECRET), "sentences", "KeyError"),
        ("summarize.compose.summary.choose", RecursionError(SECRET), "summary", "RecursionError"),
        ("summarize.compose.entities.find", IndexError(SECRET), "entities", "IndexError"),
        ("botocore.response.StreamingBody.read", TIMEOUT, "bucket", "ReadTimeoutError"),
        ("botocore.response.StreamingBody.read", DENIED, "bucket", "AccessDeniedException"),
        (COMPOSE, MemoryError(SECRET), None, "MemoryError"),
        (COMPOSE, SystemExit(SECRET), None, "SystemExit"),
        (COMPOSE, ClientError({}, SECRET), None, "ClientError"),
    ],
)
def test_the_record_has_the_step_and_the_kind_of_an_error_but_not_its_message(
    name: str,
    error: BaseException,
    step: str | None,
    kind: str,
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    _fail(monkeypatch, error, name)
    with pytest.raises(type(error)):
        _reconcile_late(bucket, archive, tagger)
    reason = _reason(archive)
    assert (reason.code, reason.step, reason.error) == ("failed", step, kind)
    assert reason == failure.raised_error(step, kind)
    assert "river" not in _record(archive).model_dump_json()
    assert [card.reason for card in archive.page(FEED, 5, status="FAILED").cards] == [reason]
    assert statuses(archive) == ["FAILED", "FAILED"]


def test_a_process_that_ends_after_an_error_was_recorded_ends_without_one(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    reasons: list[Reason] = []

    def look(*arguments: Any) -> Article:
        reasons.append(_reason(archive))
        return compose(*arguments)

    monkeypatch.setattr(COMPOSE, look)
    _reconcile_late(bucket, archive, tagger)
    assert reasons == [failure.ended_without_error()]


def test_a_record_of_a_process_that_ended_is_not_written_again(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _fail(monkeypatch, MemoryError())
    with monkeypatch.context() as crash:
        crash.setattr(Reconciliation, "__exit__", lambda *_: None)  # nothing runs after a crash
        for _ in range(2):
            with pytest.raises(MemoryError):
                _reconcile_late(bucket, archive, tagger)
            assert _reason(archive) == failure.ended_without_error()
            assert statuses(archive) == ["FAILED"]
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert _reason(archive).error == "MemoryError"


def test_a_rejection_replaces_the_failure(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, b"")
    assert _reconcile_late(bucket, archive, tagger) == "REJECTED"
    assert statuses(archive) == ["FAILED", "REJECTED"]
    assert _record(archive).status == "REJECTED"
    assert _reconcile_late(bucket, archive, tagger) == "UNCHANGED"


def test_a_failure_replaces_the_article_of_an_older_version_and_its_cards(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    entities = _record(archive).entities
    assert entities
    version = _put(s3, SECOND)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert _reason(archive).error == "MemoryError"
    assert _record(archive).version == version
    assert [card.status for card in archive.page(FEED, 5).cards] == ["FAILED"]
    for entity in entities:
        assert archive.page(f"ENTITY#{entity.id}", 5).cards == ()
    changes = all_changes(archive)
    assert [change.previous_status for change in changes] == [None, "SUMMARIZED", "FAILED"]


@pytest.mark.parametrize(("data", "status"), [(FIRST, "SUMMARIZED"), (b"", "REJECTED")])
def test_a_failed_run_with_a_new_pipeline_leaves_the_result_of_the_old_one(
    data: bytes,
    status: str,
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, data)
    _reconcile(bucket, archive, tagger)
    before = archive.read(KEY)
    monkeypatch.setattr("summarize.reconcile.PIPELINE", PIPELINE + 1)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert archive.read(KEY) == before
    assert statuses(archive) == [status]


def test_after_a_redrive_the_record_stays_until_the_file_is_handled(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    with monkeypatch.context() as broken:
        _fail(broken, MemoryError())
        for handle in (_reconcile_late, _reconcile):  # a redrive starts with an early receive
            with pytest.raises(MemoryError):
                handle(bucket, archive, tagger)
            assert _reason(archive).error == "MemoryError"
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
    assert_agree(s3, archive)
    assert statuses(archive) == ["FAILED", "FAILED", "SUMMARIZED"]


@pytest.mark.parametrize("handle", [_reconcile, _reconcile_late])
def test_a_deleted_file_has_no_failure(
    handle: Callable[..., Outcome],
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    assert handle(bucket, archive, tagger) == "REMOVED"
    assert handle(bucket, archive, tagger) == "UNCHANGED"
    assert_agree(s3, archive)
    last = all_changes(archive)[-1]
    assert (last.status, last.previous_status, last.article) == ("REMOVED", "FAILED", None)


def test_a_folder_has_no_failure(s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger) -> None:
    _put(s3, b"", "inbox/")
    assert _reconcile_late(bucket, archive, tagger, "inbox/") == "IGNORED"
    assert archive.read("inbox/") is None
    assert statuses(archive) == []


def test_an_article_too_large_for_an_item_is_rejected_after_a_failure(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr("archive.table.DOCUMENT_BYTES", 450)  # a record without text is smaller
    assert _reconcile_late(bucket, archive, tagger) == "REJECTED"
    assert statuses(archive) == ["FAILED", "REJECTED"]


def test_a_worker_that_is_slower_than_a_successful_one_records_no_failure(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    put = archive.put

    def put_second(*args: Any) -> Any:
        monkeypatch.setattr(archive, "put", put)
        assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
        return put(*args)

    monkeypatch.setattr(archive, "put", put_second)
    assert _reconcile_late(bucket, archive, tagger) == "UNCHANGED"
    assert statuses(archive) == ["SUMMARIZED"]


def test_an_error_is_not_recorded_after_another_worker_has_succeeded(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)

    def succeed_elsewhere(*_: Any) -> None:
        monkeypatch.setattr(COMPOSE, compose)
        assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
        raise MemoryError

    monkeypatch.setattr(COMPOSE, succeed_elsewhere)
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert statuses(archive) == ["FAILED", "SUMMARIZED"]
    assert_agree(s3, archive)


def test_an_object_that_changes_before_its_failure_is_recorded_is_read_again(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    newer = _put(s3, SECOND)
    put = archive.put

    def put_second(*args: Any) -> Any:
        monkeypatch.setattr(archive, "put", put)
        s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=newer)
        assert _reconcile(bucket, archive, tagger) == "UNCHANGED"
        return put(*args)

    monkeypatch.setattr(archive, "put", put_second)
    _fail(monkeypatch, MemoryError())
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert _reason(archive).error == "MemoryError"
    assert _record(archive).version == first


@pytest.mark.parametrize("error", [DENIED, THROTTLED, TIMEOUT, CONDITION_FAILED])
def test_an_error_of_the_record_does_not_replace_the_error_of_the_file(
    error: ClientError | BotoCoreError,
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)

    def raise_error(*_: Any) -> None:
        write = table.transact_write_items
        monkeypatch.setattr(table, "transact_write_items", failing(write, error))
        raise MemoryError

    monkeypatch.setattr(COMPOSE, raise_error)
    with pytest.raises(MemoryError):
        _reconcile_late(bucket, archive, tagger)
    assert _reason(archive) == failure.ended_without_error()
