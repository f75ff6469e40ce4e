"""The archive agrees with the bucket after messages in any order; failures are recorded."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.response import StreamingBody

from archive.article import Model
from archive.items import FEED
from archive.table import Archive, Conflict
from summarize.bucket import Bucket
from summarize.compose import Stopwatch
from summarize.pipeline import PIPELINE
from summarize.reconcile import Outcome, reconcile
from summarize.tagging.tagger import Tagger
from tests.builders import (
    BUCKET,
    THROTTLED,
    THROTTLED_TRANSACTION,
    client_error,
    failing,
    without_answer,
)
from tests.integration.change_reader import statuses

KEY = "inbox/a.txt"
FIRST = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SECOND = b"Storm moves on\n\nAnn Lee said the water fell by a metre in the morning. Schools will open again on Friday."


def _reconcile(bucket: Bucket, archive: Archive, tagger: Tagger, key: str = KEY) -> Outcome:
    return reconcile(key, bucket, archive, tagger, Stopwatch()).outcome


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
