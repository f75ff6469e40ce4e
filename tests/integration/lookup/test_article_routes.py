import json
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from archive.article import Article
from archive.table import Archive
from tests.builders import BUCKET, article, entity, get, post, rejected_article
from tests.integration.lookup.lookup_requests import Answer, archive_articles, ask, send


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
    assert body["reason"] == {"code": "empty", "message": "The file is empty."}


def test_an_object_without_an_article_yet_is_pending(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="new.txt", Body=b"x")
    status, body, headers = ask(lookup, "/article", {"key": "new.txt"})
    assert (status, body["status"]) == (202, "PENDING")
    assert int(headers["retry-after"]) > 0


def test_a_deleted_object_is_not_found_and_is_pending_after_a_new_upload(
    lookup: ModuleType, archive: Archive, s3: Any
) -> None:
    archive.remove("a.txt", None)
    assert ask(lookup, "/article", {"key": "a.txt"}).status == 404
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    assert ask(lookup, "/article", {"key": "a.txt"}).status == 202


def test_an_object_older_than_all_receives_take_has_failed(
    lookup: ModuleType, resources: ModuleType, s3: Any
) -> None:
    s3.put_object(Bucket=BUCKET, Key="old.txt", Body=b"x")
    max_pending_seconds = resources.inbox.max_pending_seconds
    assert max_pending_seconds == 720 * 5 + 60
    soon = datetime.now(UTC) + timedelta(seconds=max_pending_seconds - 30)
    assert resources.inbox.state("old.txt", soon).status == "PENDING"
    resources.inbox.max_pending_seconds = -1
    status, body, headers = ask(lookup, "/article", {"key": "old.txt"})
    assert (status, body["status"]) == (200, "FAILED")
    assert "dead-letter queue" in body["message"]
    assert "retry-after" not in headers


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
