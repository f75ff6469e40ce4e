"""The archive agrees with the bucket after any order of messages and any interleaving of two workers."""

import io
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.response import StreamingBody

from archive.table import FEED, Archive, Conflict
from summarize.bucket import Bucket
from summarize.compose import Stopwatch
from summarize.reconcile import Outcome, reconcile
from summarize.tagging.tagger import Tagger
from tests.builders import BUCKET

KEY = "inbox/a.txt"
FIRST = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SECOND = b"Storm moves on\n\nAnn Lee said the water fell by a metre in the morning. Schools will open again on Friday."


def _reconcile(bucket: Bucket, archive: Archive, tagger: Tagger, key: str = KEY) -> Outcome:
    return reconcile(key, bucket, archive, tagger, Stopwatch())[0]


def _put(s3: Any, data: bytes, key: str = KEY) -> str:
    version: str = s3.put_object(Bucket=BUCKET, Key=key, Body=data)["VersionId"]
    return version


def assert_agree(s3: Any, archive: Archive) -> None:
    """The bucket's present state is in the table: the version, or no article and no card."""
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
    assert item is not None
    assert item.revision == 1
    assert item.article is not None
    assert f'"{item.article.source.etag}"' == etag
    assert_agree(s3, archive)


def test_an_overwrite_a_delete_an_undelete_and_a_late_event(
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


def test_an_object_gone_before_its_message_leaves_a_tombstone(
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


def test_a_file_that_becomes_a_folder_is_an_article_no_more(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    _put(s3, FIRST, "odd/")
    _reconcile(bucket, archive, tagger, "odd/")
    _put(s3, b"", "odd/")
    assert _reconcile(bucket, archive, tagger, "odd/") == "REMOVED"
    assert _reconcile(bucket, archive, tagger, "odd/") == "IGNORED"
    assert archive.page(FEED, 10).cards == ()


def test_a_download_that_breaks_off_is_a_failure_not_half_an_article(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    whole = s3.get_object

    def broken(**request: Any) -> Any:
        return {**whole(**request), "Body": StreamingBody(io.BytesIO(FIRST[:60]), len(FIRST))}

    monkeypatch.setattr(s3, "get_object", broken)
    with pytest.raises(IncompleteReadError):
        _reconcile(bucket, archive, tagger)
    assert archive.read(KEY) is None


def test_while_versioning_is_suspended_the_content_tells_versions_apart(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("get_object", "head_object"):
        real = getattr(s3, method)
        monkeypatch.setattr(
            s3, method, lambda real=real, **request: {**real(**request), "VersionId": "null"}
        )
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    _put(s3, SECOND)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


def test_an_article_is_made_once_while_the_object_is_the_same(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    put, read, reads = archive.put, Tagger.tag, []

    def lose_first(*args: Any) -> None:
        monkeypatch.setattr(archive, "put", put)
        raise Conflict(KEY)

    monkeypatch.setattr(archive, "put", lose_first)

    def counted(self: Tagger, *args: Any) -> Any:
        reads.append(args)
        return read(self, *args)

    monkeypatch.setattr(Tagger, "tag", counted)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"
    assert len(reads) == 1


def test_another_model_reads_again(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    monkeypatch.setattr(Tagger, "model", property(lambda _: tagger_model("2")))
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


def tagger_model(version: str) -> Any:
    from archive.article import Model

    return Model(name="standfirst-minilm", version=version)


def test_fifty_megabytes_are_rejected_without_being_read(
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


def test_an_article_too_varied_to_fit_is_rejected(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr("archive.table.DOCUMENT_BYTES", 400)  # a rejection is smaller
    assert _reconcile(bucket, archive, tagger) == "REJECTED"


def test_a_worker_that_never_wins_gives_the_message_back(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    monkeypatch.setattr(archive, "put", lambda *_: (_ for _ in ()).throw(Conflict(KEY)))
    with pytest.raises(Conflict):
        _reconcile(bucket, archive, tagger)


def test_a_throttled_table_is_a_failure_and_later_goes_well(
    s3: Any,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put(s3, FIRST)
    throttle = ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem")
    with monkeypatch.context() as patch:
        patch.setattr(table, "get_item", lambda **_: (_ for _ in ()).throw(throttle))
        with pytest.raises(ClientError):
            _reconcile(bucket, archive, tagger)
    assert _reconcile(bucket, archive, tagger) == "SUMMARIZED"


def test_s3_refusing_is_a_failure_not_a_deletion(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    _reconcile(bucket, archive, tagger)
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")
    with monkeypatch.context() as patch:
        patch.setattr(s3, "get_object", lambda **_: (_ for _ in ()).throw(denied))
        with pytest.raises(ClientError):
            _reconcile(bucket, archive, tagger)
    assert_agree(s3, archive)


# ---- Two workers, every interleaving ----


class _Gate:
    """Lets each worker take one step at a time, in a given order; when the order is used up everybody runs free."""

    def __init__(self, order: list[str]) -> None:
        self._order = order
        self._turn = threading.Condition()
        self._working = threading.local()

    def enter(self, name: str) -> None:
        self._working.name = name

    def step(self, action: Callable[[], Any]) -> Any:
        """Do one step of this thread's worker when its turn comes."""
        name = self._working.name
        with self._turn:
            assert self._turn.wait_for(
                lambda: name not in self._order or self._order[0] == name, timeout=20
            )
            try:
                return action()
            finally:
                if self._order and self._order[0] == name:
                    self._order.pop(0)
                self._turn.notify_all()

    def leave(self) -> None:
        """A worker that is done early gives up its remaining turns."""
        with self._turn:
            self._order[:] = [name for name in self._order if name != self._working.name]
            self._turn.notify_all()


class _Stepped:
    """An object whose named methods wait for their turn."""

    def __init__(self, inner: Any, gate: _Gate, methods: set[str]) -> None:
        self._inner, self._gate, self._methods = inner, gate, methods

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in self._methods:
            return method
        return lambda *args, **kwargs: self._gate.step(lambda: method(*args, **kwargs))


def _run(
    order: list[str],
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    user: list[Callable[[], Any]],
) -> None:
    """Worker `a` handles a message that was there before; the user acts, and worker `b` handles the message of that."""
    gate = _Gate(list(order))
    acted = threading.Event()
    failures: list[BaseException] = []

    def worker(name: str) -> None:
        gate.enter(name)
        try:
            if name == "b":
                assert acted.wait(20)  # its message cannot come before what it is about
            reconcile(
                KEY,
                _Stepped(bucket, gate, {"open", "look"}),  # type: ignore[arg-type]
                _Stepped(archive, gate, {"read", "put", "remove"}),  # type: ignore[arg-type]
                tagger,
                Stopwatch(),
            )
        except BaseException as failure:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(failure)
        finally:
            gate.leave()

    def act() -> None:
        gate.enter("u")
        for action in user:
            gate.step(action)
        gate.leave()
        acted.set()

    threads = [
        threading.Thread(target=worker, args=("a",)),
        threading.Thread(target=act),
        threading.Thread(target=worker, args=("b",)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures


def _interleavings(steps: dict[str, int]) -> Iterator[list[str]]:
    """Every order of the steps in which b's come after the user's, since its message tells of that act."""
    names = [name for name, count in steps.items() for _ in range(count)]
    for order in sorted(set(itertools.permutations(names))):
        if order.index("b") > max(place for place, name in enumerate(order) if name == "u"):
            yield list(order)


@pytest.mark.parametrize("before", ["nothing", "an article", "a tombstone"])
@pytest.mark.parametrize("act", ["overwrite", "delete", "create", "undelete", "roll back"])
def test_two_workers_agree_with_the_bucket_in_every_interleaving(
    act: str, before: str, s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger
) -> None:
    orders = list(_interleavings({"a": 3, "u": 1, "b": 2}))
    assert len(orders) == 20
    for order in orders:
        _forget(s3, archive)
        _prepare(before, s3, bucket, archive, tagger)
        if act != "create" and not (act in {"roll back", "undelete"} and before == "an article"):
            _put(s3, FIRST)  # else the archive has it already
        marker = (
            s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"] if act == "undelete" else None
        )
        newer = _put(s3, SECOND) if act == "roll back" else None
        deeds: dict[str, Callable[[], Any]] = {
            "overwrite": lambda: _put(s3, SECOND),
            "create": lambda: _put(s3, SECOND),
            "delete": lambda: s3.delete_object(Bucket=BUCKET, Key=KEY),
            "roll back": lambda newer=newer: s3.delete_object(
                Bucket=BUCKET, Key=KEY, VersionId=newer
            ),  # type: ignore[misc]
            "undelete": lambda marker=marker: s3.delete_object(
                Bucket=BUCKET, Key=KEY, VersionId=marker
            ),  # type: ignore[misc]
        }
        _run(order, bucket, archive, tagger, [deeds[act]])
        assert_agree(s3, archive)


def _prepare(before: str, s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger) -> None:
    """What an earlier message left of the key."""
    if before != "nothing":
        _put(s3, FIRST)
        _reconcile(bucket, archive, tagger)
    if before == "a tombstone":
        s3.delete_object(Bucket=BUCKET, Key=KEY)
        _reconcile(bucket, archive, tagger)


def _forget(s3: Any, archive: Archive) -> None:
    """An empty bucket and an empty table."""
    found = s3.list_object_versions(Bucket=BUCKET)
    for version in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    table = archive._client
    for item in table.scan(TableName=archive._table)["Items"]:
        table.delete_item(TableName=archive._table, Key={"pk": item["pk"], "sk": item["sk"]})


def test_an_object_deleted_between_read_and_write_stays_deleted(
    s3: Any, bucket: Bucket, archive: Archive, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(s3, FIRST)
    put = archive.put

    def delete_first(*args: Any) -> None:
        monkeypatch.setattr(archive, "put", put)
        s3.delete_object(Bucket=BUCKET, Key=KEY)
        assert (
            _reconcile(bucket, archive, tagger) == "REMOVED"
        )  # the worker of the delete event is faster
        put(*args)

    monkeypatch.setattr(archive, "put", delete_first)
    _reconcile(bucket, archive, tagger)
    assert_agree(s3, archive)
