import json
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from archive import failure
from archive.article import Article
from archive.table import Archive
from lookup.unfinished import QUEUE_RETENTION, Inbox
from summarize.bucket import Bucket
from tests.builders import BUCKET, RECEIVED_AT, article, entity, get, post, rejected_article
from tests.integration.lookup.lookup_requests import Answer, archive_articles, ask, send
from tests.template import resource


@pytest.mark.parametrize(
    "key", ["inbox/a.txt", "a//b", "../x", "a#b?c=d&e", "100%20.txt", "ключ 1+1.txt", "é" * 512]
)
def test_an_article_is_found_by_a_key_of_any_characters(
    key: str, lookup: ModuleType, archive: Archive
) -> None:
    expected = article(key)
    archive.put(expected, None)
    answer = ask(lookup, "/article", {"key": key})
    assert answer.status == 200
    assert answer.body == json.loads(expected.model_dump_json())


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/articles/inbox/a.txt", "inbox/a.txt"),
        ("/articles/inbox%2Fa.txt", "inbox/a.txt"),
        ("/articles/in%20box/a%2Bb.txt", "in box/a+b.txt"),
        ("/articles/a+b.txt", "a+b.txt"),
        ("/articles/Z%C3%BCrich.txt", "Zürich.txt"),
        ("/articles/100%2520.txt", "100%20.txt"),
        ("/articles/100%20.txt", "100%20.txt"),  # the path above, from the emulator
        ("/articles/Zürich 1.txt", "Zürich 1.txt"),  # from the emulator: decoded
        ("/articles/a/articles/b", "a/articles/b"),
        ("/articles/a\nb.txt", "a\nb.txt"),
    ],
)
def test_a_key_in_the_path_is_decoded_once(
    path: str, key: str, lookup: ModuleType, archive: Archive
) -> None:
    archive.put(article(key), None)
    answer = ask(lookup, path)
    assert (answer.status, answer.body["key"]) == (200, key)


def test_the_decoded_key_is_preferred_to_the_literal_one(
    lookup: ModuleType, archive: Archive
) -> None:
    for key in ("a b.txt", "a%20b.txt"):
        archive.put(article(key), None)
    assert ask(lookup, "/articles/a%20b.txt").body["key"] == "a b.txt"


def test_a_rejected_article_is_returned_with_its_reason(
    lookup: ModuleType, archive: Archive
) -> None:
    archive.put(rejected_article("bad.txt"), None)
    status, body, _ = ask(lookup, "/article", {"key": "bad.txt"})
    assert status == 200
    assert body["status"] == "REJECTED"
    assert (body["reason"]["code"], body["reason"]["message"]) == ("empty", "The file is empty.")


# ---- Files that have failed.


@pytest.fixture
def failed(archive: Archive) -> Article:
    """The record of a file that has failed, in the archive."""
    source = article("b.txt").source
    reason = failure.raised_error("tagger", "MemoryError")
    record = failure.failed_article("b.txt", source, RECEIVED_AT, 4, reason)
    archive.put(record, None)
    return record


def test_a_file_that_has_failed_is_returned_with_its_reason(
    lookup: ModuleType, failed: Article
) -> None:
    status, body, headers = ask(lookup, "/article", {"key": "b.txt"})
    assert (status, body["status"], body["model"]) == (200, "FAILED", None)
    assert (body["reason"]["code"], body["reason"]["step"]) == ("failed", "tagger")
    assert body["reason"]["error"] == "MemoryError"
    assert "etag" in headers
    assert "retry-after" not in headers
    for media_type, start in (("text/plain", ""), ("text/markdown", "# b.txt\n\n")):
        text = send(lookup, get("/article", {"key": "b.txt"}, accept=media_type)).body
        assert text.startswith(f"{start}Summarize raised MemoryError in the step")


def test_a_file_that_has_failed_is_in_the_feed_and_in_batches_but_in_no_entitys_list(
    lookup: ModuleType, archive: Archive, failed: Article
) -> None:
    archive_articles(archive, 1)
    for query, keys in (({}, ["0.txt", "b.txt"]), ({"status": "FAILED"}, ["b.txt"])):
        cards = ask(lookup, "/articles", query).body["articles"]
        assert sorted(card["key"] for card in cards) == keys
    batch = send(lookup, post("/articles/batch", {"keys": ["b.txt"]})).body
    assert [card["reason"]["error"] for card in batch["found"]] == ["MemoryError"]
    named = article("0.txt", entities=(entity("Ben Wallace"),))
    archive.put(
        failed.model_copy(update={"key": "0.txt", "source": named.source}), archive.read("0.txt")
    )
    assert ask(lookup, "/entities/person/ben-wallace").status == 404


# ---- Files without a result yet.


def test_an_object_without_an_article_yet_is_pending(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="new.txt", Body=b"x")
    for query in ({}, {"current": "true"}):
        status, body, headers = ask(lookup, "/article", {"key": "new.txt", **query})
        assert (status, body["status"]) == (202, "PENDING")
        assert int(headers["retry-after"]) > 0
        assert body["message"].startswith("The file has arrived")


def test_a_deleted_object_is_not_found_and_is_pending_after_a_new_upload(
    lookup: ModuleType, archive: Archive, s3: Any
) -> None:
    archive.remove("a.txt", None)
    assert ask(lookup, "/article", {"key": "a.txt"}).status == 404
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    assert ask(lookup, "/article", {"key": "a.txt"}).status == 202


def test_an_old_file_stays_pending_and_the_answer_says_what_to_do(
    lookup: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=BUCKET, Key="old.txt", Body=b"x")
    head = s3.head_object(Bucket=BUCKET, Key="old.txt")
    monkeypatch.setattr(s3, "head_object", lambda **_: head)
    for days, may_be_lost in ((3.9, False), (4.1, True)):
        head["LastModified"] = datetime.now(UTC) - timedelta(days=days)
        status, body, headers = ask(lookup, "/article", {"key": "old.txt"})
        assert (status, body["status"]) == (202, "PENDING")
        assert "retry-after" in headers
        for words in ("may be lost", "`make reprocess PREFIX=<key>`"):
            assert (words in body["message"]) == may_be_lost


def test_a_file_may_be_lost_when_the_queue_no_longer_keeps_its_message() -> None:
    retention = resource("Queue")["MessageRetentionPeriod"]
    assert timedelta(seconds=retention) == QUEUE_RETENTION


# ---- `current=true` looks at the bucket too.


@pytest.fixture(params=["Enabled", "Suspended", None])
def object_store(request: pytest.FixtureRequest, clients: dict[str, Any]) -> Any:
    """A bucket with versioning, with versioning suspended later, or without."""
    client = clients["s3"]
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    if request.param:
        for status in dict.fromkeys(["Enabled", request.param]):
            client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": status})
    return client


def _upload(s3: Any, key: str, data: bytes) -> str:
    """Upload a file, and return its version as Summarize stores it."""
    s3.put_object(Bucket=BUCKET, Key=key, Body=data)
    received = Bucket(s3, BUCKET).read_metadata(key)
    assert received
    return received.version


def _article_of(s3: Any, key: str, **changes: Any) -> Article:
    received = Bucket(s3, BUCKET).read_metadata(key)
    assert received
    return article(key, source=received.source("text/plain"), **changes)


@pytest.mark.parametrize("path", ["/article", "/articles/a.txt"])
def test_current_waits_for_the_result_of_the_newest_version(
    path: str, lookup: ModuleType, archive: Archive, s3: Any
) -> None:
    key = {} if path == "/articles/a.txt" else {"key": "a.txt"}
    current = {**key, "current": "true"}
    _upload(s3, "a.txt", b"one")
    archive.put(_article_of(s3, "a.txt", title="One"), None)
    assert ask(lookup, path, current).body["title"] == "One"
    _upload(s3, "a.txt", b"two")
    status, body, headers = ask(lookup, path, current)
    assert (status, body["status"]) == (202, "PENDING")
    assert body["message"].startswith("A newer version of the file has arrived")
    assert "retry-after" in headers
    for query in (key, {**key, "current": "false"}):
        assert ask(lookup, path, query).body["title"] == "One"
    archive.put(_article_of(s3, "a.txt", title="Two"), archive.read("a.txt"))
    assert ask(lookup, path, current).body["title"] == "Two"
    s3.delete_object(Bucket=BUCKET, Key="a.txt")
    assert ask(lookup, path, current).status == 404
    assert ask(lookup, path, key).status == 200


@pytest.mark.parametrize("status", ["REJECTED", "FAILED"])
def test_current_returns_a_rejection_or_a_failure_of_the_newest_version(
    status: str, lookup: ModuleType, archive: Archive, s3: Any
) -> None:
    _upload(s3, "a.txt", b"")
    archive.put(_article_of(s3, "a.txt", status=status), None)
    answer = ask(lookup, "/article", {"key": "a.txt", "current": "true"})
    assert (answer.status, answer.body["status"]) == (200, status)


def test_lookup_and_summarize_identify_the_content_of_an_object_in_the_same_way(
    object_store: Any,
) -> None:
    versions = [_upload(object_store, "a.txt", data) for data in (b"one", b"two")]
    assert len(set(versions)) == 2
    file = Inbox(object_store, BUCKET).find("a.txt")
    assert file
    stored = _article_of(object_store, "a.txt")
    assert file.version == versions[-1] == stored.version
    is_versioned = object_store.get_bucket_versioning(Bucket=BUCKET).get("Status") == "Enabled"
    assert (file.version == stored.source.etag) == (not is_versioned)


def test_current_does_not_take_a_folder_marker_for_a_file(
    lookup: ModuleType, archive: Archive, s3: Any
) -> None:
    s3.put_object(Bucket=BUCKET, Key="folder/", Body=b"")
    archive.put(article("folder/"), None)
    assert ask(lookup, "/article", {"key": "folder/", "current": "true"}).status == 404
    assert ask(lookup, "/article", {"key": "folder/"}).status == 200


def test_only_current_reads_the_bucket_for_an_article(
    lookup: ModuleType, archive: Archive, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.put(article("a.txt"), None)
    requests: list[dict[str, Any]] = []
    head_object = s3.head_object

    def count(**request: Any) -> Any:
        requests.append(request)
        return head_object(**request)

    monkeypatch.setattr(s3, "head_object", count)
    for query, expected in (({}, 0), ({"current": "false"}, 0), ({"current": "true"}, 1)):
        ask(lookup, "/article", {"key": "a.txt", **query})
        assert len(requests) == expected


@pytest.mark.parametrize("value", ["", "1", "yes", "True", "on"])
def test_current_is_true_or_false(value: str, lookup: ModuleType) -> None:
    status, body, _ = ask(lookup, "/article", {"key": "a.txt", "current": value})
    assert status == 400
    assert "send `true` or `false`" in body["detail"]


# ---- Parts and media types.


def test_fields_select_a_part_of_the_article(lookup: ModuleType, archive: Archive) -> None:
    whole = article("a.txt", entities=(entity("Ann Lee"),))
    archive.put(whole, None)
    fields = json.loads(whole.model_dump_json())
    answer = ask(lookup, "/article", {"key": "a.txt", "fields": "entities,title,reason"})
    assert answer.status == 200
    assert answer.body == {name: fields[name] for name in ("entities", "title", "reason")}
    answer = ask(lookup, "/articles/a.txt", {"fields": "text"})
    assert answer.body == {"text": fields["text"]}


@pytest.mark.parametrize("fields", ["", "titel", "title,", "title, text", "title;text"])
def test_an_unknown_field_is_rejected_with_the_names_of_all_fields(
    fields: str, lookup: ModuleType, archive: Archive
) -> None:
    archive.put(article("a.txt"), None)
    status, body, _ = ask(lookup, "/article", {"key": "a.txt", "fields": fields})
    assert status == 400
    assert all(name in body["detail"] for name in Article.model_fields)


def _get_article(lookup: ModuleType, **headers: str) -> Answer:
    return send(lookup, get("/article", {"key": "a.txt"}, **headers))


def test_accept_selects_the_media_type(lookup: ModuleType, archive: Archive) -> None:
    archive.put(article("a.txt", entities=(entity("Ann Lee"),)), None)
    status, body, headers = _get_article(lookup, accept="text/plain")
    assert (status, body) == (200, "Ben Wallace spoke.\n")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["vary"] == "Accept"
    status, body, headers = _get_article(lookup, accept="text/markdown, */*;q=0.1")
    assert (status, headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert body == "# A title\n\n- Ben Wallace spoke.\n\n**People:** Ann Lee\n"
    status, body, _ = _get_article(lookup, accept="image/png")
    assert (status, body["type"]) == (406, "urn:standfirst:problem:not-acceptable")


def test_an_unchanged_article_is_not_sent_again(lookup: ModuleType, archive: Archive) -> None:
    original = article("a.txt")
    archive.put(original, None)
    etag = _get_article(lookup).headers["etag"]
    status, body, headers = _get_article(lookup, if_none_match=etag)
    assert (status, body, headers["etag"]) == (304, "", etag)
    assert _get_article(lookup, if_none_match=etag, accept="text/plain").status == 200
    archive.put(original.model_copy(update={"title": "Another"}), archive.read("a.txt"))
    assert _get_article(lookup, if_none_match=etag).status == 200


def test_a_pending_answer_is_not_cached(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    headers = _get_article(lookup).headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


def test_the_pages_of_the_feed_list_all_articles_newest_first(
    lookup: ModuleType, archive: Archive
) -> None:
    archive_articles(archive, 5)
    keys: list[str] = []
    query = {"limit": "2"}
    while True:
        status, body, _ = ask(lookup, "/articles", query)
        assert status == 200
        keys += [card["key"] for card in body["articles"]]
        if body["cursor"] is None:
            break
        query["cursor"] = body["cursor"]
    assert keys == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]


def test_a_cursor_belongs_to_its_query(lookup: ModuleType, archive: Archive) -> None:
    archive_articles(archive, 5)
    cursor = ask(lookup, "/articles", {"limit": "2"}).body["cursor"]
    assert ask(lookup, "/articles", {"limit": "3", "cursor": cursor}).status == 200
    for other_query in (
        {"status": "SUMMARIZED"},
        {"since": "2026-11-22T09:00:00Z"},
        {"until": "2026-11-23T09:00:00Z"},
    ):
        assert ask(lookup, "/articles", {"cursor": cursor, **other_query}).status == 400
    assert ask(lookup, "/entities/person/ben-wallace", {"cursor": cursor}).status == 400


def test_the_feed_is_limited_by_times_in_any_zone(lookup: ModuleType, archive: Archive) -> None:
    archive_articles(archive, 5)
    query = {"since": "2026-11-22T11:00:00+01:00", "until": "2026-11-22T12:00:00.5Z"}
    cards = ask(lookup, "/articles", query).body["articles"]
    assert [card["key"] for card in cards] == ["3.txt", "2.txt", "1.txt"]


def test_a_batch_returns_cards_in_the_order_of_the_keys_and_lists_missing_keys(
    lookup: ModuleType, archive: Archive
) -> None:
    archive_articles(archive, 3)
    archive.put(rejected_article("bad.txt"), None)
    archive.remove("gone.txt", None)
    keys = ["2.txt", "nope", "bad.txt", "0.txt", "2.txt", "gone.txt", "é/ü 1.txt"]
    status, body, _ = send(lookup, post("/articles/batch", {"keys": keys}))
    assert status == 200
    assert [(card["key"], card["status"]) for card in body["found"]] == [
        ("2.txt", "SUMMARIZED"),
        ("bad.txt", "REJECTED"),
        ("0.txt", "SUMMARIZED"),
    ]
    assert body["not_found"] == ["nope", "gone.txt", "é/ü 1.txt"]
    feed = {card["key"]: card for card in ask(lookup, "/articles").body["articles"]}
    assert body["found"][0] == feed["2.txt"]
