import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.builders import BUCKET, RECEIVED_AT, article, entity, get, rejected_article
from tests.paths import EVENTS
from tests.template import resource


class _Context:
    aws_request_id = "lambda-1"


def _ask(lookup: ModuleType, path: str, query: dict[str, str] | None = None) -> tuple[int, dict[str, Any], dict[str, str]]:
    return _answer(lookup, get(path, query))


def _answer(lookup: ModuleType, event: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    answer = lookup.handle(event, _Context())
    headers = {name.lower(): values[0] for name, values in answer["multiValueHeaders"].items()}
    body = json.loads(answer["body"])
    if answer["statusCode"] >= 400:
        assert headers["content-type"] == "application/problem+json"
        assert set(body) == {"type", "title", "status", "detail", "request_id"}
        assert body["status"] == answer["statusCode"]
        assert body["type"].startswith("urn:standfirst:problem:")
        assert body["detail"].endswith(".")
        assert body["request_id"] == event["requestContext"]["requestId"]
    return answer["statusCode"], body, headers


def _fill(lookup: ModuleType, count: int) -> None:
    for hour in range(count):
        made = article(f"{hour}.txt", entities=(entity("Ben Wallace"),), received_at=RECEIVED_AT + timedelta(hours=hour))
        lookup.archive.put(made, None)


@pytest.mark.parametrize("key", ["inbox/a.txt", "a//b", "../x", "a#b?c=d&e", "100%20.txt", "ключ 1+1.txt", "é" * 512])
def test_an_article_is_found_by_its_key_whatever_characters_it_has(key: str, lookup: ModuleType) -> None:
    made = article(key)
    lookup.archive.put(made, None)
    status, body, _ = _ask(lookup, "/article", {"key": key})
    assert status == 200
    assert body == json.loads(made.model_dump_json())


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/articles/inbox/a.txt", "inbox/a.txt"),
        ("/articles/inbox%2Fa.txt", "inbox/a.txt"),
        ("/articles/in%20box/a%2Bb.txt", "in box/a+b.txt"),
        ("/articles/a+b.txt", "a+b.txt"),
        ("/articles/Z%C3%BCrich.txt", "Zürich.txt"),
        ("/articles/100%2520.txt", "100%20.txt"),
        ("/articles/100%20.txt", "100%20.txt"),  # as the emulator passes the line above
        ("/articles/Zürich 1.txt", "Zürich 1.txt"),  # decoded, as the emulator passes it
        ("/articles/a/articles/b", "a/articles/b"),
        ("/articles/a\nb.txt", "a\nb.txt"),
    ],
)
def test_a_key_typed_as_a_path_is_decoded_once(path: str, key: str, lookup: ModuleType) -> None:
    lookup.archive.put(article(key), None)
    status, body, _ = _ask(lookup, path)
    assert (status, body["key"]) == (200, key)


def test_a_path_means_the_decoded_key_before_the_literal_one(lookup: ModuleType) -> None:
    for key in ("a b.txt", "a%20b.txt"):
        lookup.archive.put(article(key), None)
    assert _ask(lookup, "/articles/a%20b.txt")[1]["key"] == "a b.txt"


def test_a_rejection_is_an_answer(lookup: ModuleType) -> None:
    lookup.archive.put(rejected_article("bad.txt"), None)
    status, body, _ = _ask(lookup, "/article", {"key": "bad.txt"})
    assert status == 200
    assert body["status"] == "REJECTED"
    assert body["reason"] == {"code": "empty", "message": "The file is empty."}


def test_an_object_without_an_article_yet_is_pending(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="new.txt", Body=b"x")
    status, body, headers = _ask(lookup, "/article", {"key": "new.txt"})
    assert (status, body["status"]) == (202, "PENDING")
    assert int(headers["retry-after"]) > 0


def test_an_object_that_came_back_after_a_deletion_is_pending_and_a_deleted_one_is_gone(lookup: ModuleType, s3: Any) -> None:
    lookup.archive.remove("a.txt", None)
    assert _ask(lookup, "/article", {"key": "a.txt"})[0] == 404
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    assert _ask(lookup, "/article", {"key": "a.txt"})[0] == 202


def test_an_object_older_than_the_queue_could_still_be_trying_has_failed(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="old.txt", Body=b"x")
    patience = lookup.inbox.patience
    assert patience == 720 * 5 + 60
    soon = datetime.now(UTC) + timedelta(seconds=patience - 30)
    assert lookup.inbox.state("old.txt", soon).status == "PENDING"
    lookup.inbox.patience = -1
    status, body, headers = _ask(lookup, "/article", {"key": "old.txt"})
    assert (status, body["status"]) == (200, "FAILED")
    assert "dead-letter queue" in body["message"]
    assert "retry-after" not in headers


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/article", {"key": "nope"}, 404),
        ("/articles/nope", None, 404),
        ("/articles/" + "%C3%A9" * 512, None, 404),
        ("/articles/" + "%C3%A9" * 513, None, 400),
        ("/article", None, 400),
        ("/article", {"key": ""}, 400),
        ("/article", {"key": "a\0b"}, 400),
        ("/articles/a%00b", None, 400),
        ("/article", {"key": "é" * 513}, 400),
        ("/article", {"key": "\ud800"}, 400),
        ("/articles", {"limit": "0"}, 400),
        ("/articles", {"limit": "-1"}, 400),
        ("/articles", {"limit": "1000000"}, 400),
        ("/articles", {"limit": "x"}, 400),
        ("/articles", {"limit": ""}, 400),
        ("/articles", {"cursor": "forged"}, 400),
        ("/articles", {"cursor": ""}, 400),
        ("/articles", {"cursor": "é"}, 400),
        ("/articles", {"cursor": "x" * 10_000}, 400),
        ("/articles", {"since": "yesterday"}, 400),
        ("/articles", {"since": "2026-11-22T09:00:00"}, 400),
        ("/articles", {"since": "9999-12-31T23:59:59.9Z"}, 400),
        ("/articles", {"since": "0001-01-01T00:00:00+14:00"}, 400),
        ("/articles", {"since": "2026-11-22T09:00:00Z", "until": "2026-11-21T09:00:00Z"}, 400),
        ("/articles", {"status": "DONE"}, 400),
        ("/entities/person/nobody", None, 404),
        ("/entities/person/%00", None, 404),
        ("/entities/person/" + "x" * 5_000, None, 404),
        ("/entities/planet/mars", None, 404),
        ("/entities/person/ben-wallace", {"limit": "0"}, 400),
        ("/entities/person/ben-wallace", {"cursor": "forged"}, 400),
        ("/nowhere", None, 404),
    ],
)
def test_a_bad_request_is_told_what_to_do(path: str, query: dict[str, str] | None, expected: int, lookup: ModuleType) -> None:
    assert _ask(lookup, path, query)[0] == expected


def test_an_unknown_route_is_told_as_the_gateway_tells_it(lookup: ModuleType) -> None:
    told = json.loads(
        resource("Api")["GatewayResponses"]["MISSING_AUTHENTICATION_TOKEN"]["ResponseTemplates"]["application/json"]
    )
    _, body, _ = _ask(lookup, "/nowhere")
    assert {name: body[name] for name in ("type", "title", "status", "detail")} == {
        name: told[name] for name in ("type", "title", "status", "detail")
    }


def test_a_zone_whose_plus_became_a_space_is_told_how_to_write_it(lookup: ModuleType) -> None:
    status, body, _ = _ask(lookup, "/articles", {"since": "2026-11-22T09:00:00 00:00"})
    assert status == 400
    assert "%2B" in body["detail"]


def test_the_feed_is_paged_newest_first_to_its_end(lookup: ModuleType) -> None:
    _fill(lookup, 5)
    seen: list[str] = []
    query = {"limit": "2"}
    while True:
        status, body, _ = _ask(lookup, "/articles", query)
        assert status == 200
        seen += [card["key"] for card in body["articles"]]
        if body["cursor"] is None:
            break
        query["cursor"] = body["cursor"]
    assert seen == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]


def test_a_cursor_belongs_to_its_query(lookup: ModuleType) -> None:
    _fill(lookup, 5)
    cursor = _ask(lookup, "/articles", {"limit": "2"})[1]["cursor"]
    assert _ask(lookup, "/articles", {"limit": "3", "cursor": cursor})[0] == 200
    for foreign in ({"status": "SUMMARIZED"}, {"since": "2026-11-22T09:00:00Z"}, {"until": "2026-11-23T09:00:00Z"}):
        assert _ask(lookup, "/articles", {"cursor": cursor, **foreign})[0] == 400
    assert _ask(lookup, "/entities/person/ben-wallace", {"cursor": cursor})[0] == 400


def test_the_feed_between_two_moments_in_any_zone(lookup: ModuleType) -> None:
    _fill(lookup, 5)
    query = {"since": "2026-11-22T11:00:00+01:00", "until": "2026-11-22T12:00:00.5Z"}
    assert [card["key"] for card in _ask(lookup, "/articles", query)[1]["articles"]] == ["3.txt", "2.txt", "1.txt"]


def test_an_entity_has_its_name_and_its_articles(lookup: ModuleType) -> None:
    _fill(lookup, 3)
    for spelling in ("ben-wallace", "Ben%20Wallace", "Ben Wallace"):
        status, body, _ = _ask(lookup, f"/entities/person/{spelling}", {"limit": "2"})
        assert status == 200
        assert (body["id"], body["type"], body["name"]) == ("person/ben-wallace", "person", "Ben Wallace")
        assert [card["key"] for card in body["articles"]] == ["2.txt", "1.txt"]
        assert body["cursor"]


@pytest.mark.parametrize("shape", sorted((EVENTS / "lookup").glob("*.json")), ids=lambda path: path.stem)
def test_every_shape_of_event_is_answered(shape: Path, lookup: ModuleType) -> None:
    status, _, _ = _answer(lookup, json.loads(shape.read_text()))
    assert status in {200, 400, 404}


def test_a_busy_table_is_told_as_such_and_a_refusal_is_raised(
    lookup: ModuleType, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(code: str) -> Any:
        def raises(**_: Any) -> None:
            raise ClientError({"Error": {"Code": code}}, "Query")

        return raises

    monkeypatch.setattr(table, "query", fail("ThrottlingException"))
    status, body, headers = _ask(lookup, "/articles")
    assert (status, body["type"], headers["retry-after"]) == (503, "urn:standfirst:problem:busy", "5")
    monkeypatch.setattr(table, "query", fail("AccessDeniedException"))
    with pytest.raises(ClientError):
        _ask(lookup, "/articles")


def test_a_refusing_bucket_is_not_an_absent_object(lookup: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "403"}}, "HeadObject")

    monkeypatch.setattr(s3, "head_object", refuse)
    with pytest.raises(ClientError):
        _ask(lookup, "/article", {"key": "a.txt"})


def test_one_query_a_page_and_never_a_scan(lookup: ModuleType, table: Any) -> None:
    _fill(lookup, 3)
    calls: list[str] = []
    table.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    _ask(lookup, "/articles")
    _ask(lookup, "/entities/person/ben-wallace")
    assert calls == ["Query", "Query"]


def test_the_log_has_the_route_and_no_key(
    lookup: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup.logger.handlers[0], "stream", sys.stdout)
    _ask(lookup, "/article", {"key": "secret/plan.txt"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert (line["status"], line["request_id"]) == (404, "request-1")
    assert "secret" not in lines[0]
