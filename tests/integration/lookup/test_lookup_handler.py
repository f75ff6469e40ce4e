import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from archive.article import MAX_FILE_BYTES, Article
from tests.builders import BUCKET, RECEIVED_AT, article, entity, get, post, rejected_article
from tests.paths import EVENTS
from tests.template import resource


class _Context:
    aws_request_id = "lambda-1"


def _ask(
    lookup: ModuleType, path: str, query: dict[str, str] | None = None
) -> tuple[int, dict[str, Any], dict[str, str]]:
    return _answer(lookup, get(path, query))


def _answer(
    lookup: ModuleType, event: dict[str, Any]
) -> tuple[int, dict[str, Any], dict[str, str]]:
    answer = lookup.handle(event, _Context())
    headers = {name.lower(): values[0] for name, values in answer["multiValueHeaders"].items()}
    is_json = headers.get("content-type", "").endswith("json")
    body = json.loads(answer["body"]) if is_json else answer["body"]
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
        made = article(
            f"{hour}.txt",
            entities=(entity("Ben Wallace"),),
            received_at=RECEIVED_AT + timedelta(hours=hour),
        )
        lookup.archive.put(made, None)


@pytest.mark.parametrize(
    "key", ["inbox/a.txt", "a//b", "../x", "a#b?c=d&e", "100%20.txt", "ключ 1+1.txt", "é" * 512]
)
def test_an_article_is_found_by_its_key_whatever_characters_it_has(
    key: str, lookup: ModuleType
) -> None:
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


def test_an_object_that_came_back_after_a_deletion_is_pending_and_a_deleted_one_is_gone(
    lookup: ModuleType, s3: Any
) -> None:
    lookup.archive.remove("a.txt", None)
    assert _ask(lookup, "/article", {"key": "a.txt"})[0] == 404
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    assert _ask(lookup, "/article", {"key": "a.txt"})[0] == 202


def test_an_object_older_than_the_queue_could_still_be_trying_has_failed(
    lookup: ModuleType, s3: Any
) -> None:
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
def test_a_bad_request_is_told_what_to_do(
    path: str, query: dict[str, str] | None, expected: int, lookup: ModuleType
) -> None:
    assert _ask(lookup, path, query)[0] == expected


def test_an_unknown_route_is_told_as_the_gateway_tells_it(lookup: ModuleType) -> None:
    told = json.loads(
        resource("Api")["GatewayResponses"]["MISSING_AUTHENTICATION_TOKEN"]["ResponseTemplates"][
            "application/json"
        ]
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
    for foreign in (
        {"status": "SUMMARIZED"},
        {"since": "2026-11-22T09:00:00Z"},
        {"until": "2026-11-23T09:00:00Z"},
    ):
        assert _ask(lookup, "/articles", {"cursor": cursor, **foreign})[0] == 400
    assert _ask(lookup, "/entities/person/ben-wallace", {"cursor": cursor})[0] == 400


def test_the_feed_between_two_moments_in_any_zone(lookup: ModuleType) -> None:
    _fill(lookup, 5)
    query = {"since": "2026-11-22T11:00:00+01:00", "until": "2026-11-22T12:00:00.5Z"}
    assert [card["key"] for card in _ask(lookup, "/articles", query)[1]["articles"]] == [
        "3.txt",
        "2.txt",
        "1.txt",
    ]


def test_an_entity_has_its_name_and_its_articles(lookup: ModuleType) -> None:
    _fill(lookup, 3)
    for spelling in ("ben-wallace", "Ben%20Wallace", "Ben Wallace"):
        status, body, _ = _ask(lookup, f"/entities/person/{spelling}", {"limit": "2"})
        assert status == 200
        assert (body["id"], body["type"], body["name"]) == (
            "person/ben-wallace",
            "person",
            "Ben Wallace",
        )
        assert [card["key"] for card in body["articles"]] == ["2.txt", "1.txt"]
        assert body["cursor"]


@pytest.mark.parametrize(
    "shape", sorted((EVENTS / "lookup").glob("*.json")), ids=lambda path: path.stem
)
def test_every_shape_of_event_is_answered(shape: Path, lookup: ModuleType) -> None:
    status, _, _ = _answer(lookup, json.loads(shape.read_text()))
    assert status in {200, 201, 400, 404}


def test_a_busy_table_is_told_as_such_and_a_refusal_is_raised(
    lookup: ModuleType, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(code: str) -> Any:
        def raises(**_: Any) -> None:
            raise ClientError({"Error": {"Code": code}}, "Query")

        return raises

    monkeypatch.setattr(table, "query", fail("ThrottlingException"))
    status, body, headers = _ask(lookup, "/articles")
    assert (status, body["type"], headers["retry-after"]) == (
        503,
        "urn:standfirst:problem:busy",
        "5",
    )
    monkeypatch.setattr(table, "query", fail("AccessDeniedException"))
    with pytest.raises(ClientError):
        _ask(lookup, "/articles")


def test_a_refusing_bucket_is_not_an_absent_object(
    lookup: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "403"}}, "HeadObject")

    monkeypatch.setattr(s3, "head_object", refuse)
    with pytest.raises(ClientError):
        _ask(lookup, "/article", {"key": "a.txt"})


def test_one_query_a_page_and_never_a_scan(lookup: ModuleType, table: Any) -> None:
    _fill(lookup, 3)
    calls: list[str] = []
    table.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    for path in (
        "/articles",
        "/entities/person/ben-wallace",
        "/entities/person/ben-wallace/companions",
    ):
        assert _ask(lookup, path)[0] == 200
    assert _ask(lookup, "/entities", {"prefix": "be"})[0] == 200
    assert _answer(lookup, post("/articles/batch", {"keys": ["0.txt", "1.txt", "nope"]}))[0] == 200
    assert calls == ["Query", "Query", "Query", "Query", "BatchGetItem"]


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


def _key(lookup: ModuleType, **headers: str) -> tuple[int, Any, dict[str, str]]:
    return _answer(lookup, get("/article", {"key": "a.txt"}, **headers))


def test_a_part_of_an_article_is_what_was_asked_for(lookup: ModuleType) -> None:
    made = article("a.txt", entities=(entity("Ann Lee"),))
    lookup.archive.put(made, None)
    whole = json.loads(made.model_dump_json())
    status, body, _ = _ask(lookup, "/article", {"key": "a.txt", "fields": "entities,title,reason"})
    assert (status, body) == (200, {name: whole[name] for name in ("entities", "title", "reason")})
    assert _ask(lookup, "/articles/a.txt", {"fields": "text"})[1] == {"text": whole["text"]}


@pytest.mark.parametrize("fields", ["", "titel", "title,", "title, text", "title;text"])
def test_a_field_that_an_article_does_not_have_is_refused_with_those_it_has(
    fields: str, lookup: ModuleType
) -> None:
    lookup.archive.put(article("a.txt"), None)
    status, body, _ = _ask(lookup, "/article", {"key": "a.txt", "fields": fields})
    assert status == 400
    assert all(name in body["detail"] for name in Article.model_fields)


def test_an_article_comes_in_the_form_that_is_asked_for(lookup: ModuleType) -> None:
    lookup.archive.put(article("a.txt", entities=(entity("Ann Lee"),)), None)
    status, body, headers = _key(lookup, accept="text/plain")
    assert (status, body, headers["content-type"]) == (
        200,
        "Ben Wallace spoke.\n",
        "text/plain; charset=utf-8",
    )
    assert headers["vary"] == "Accept"
    status, body, headers = _key(lookup, accept="text/markdown, */*;q=0.1")
    assert (status, headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert body == "# A title\n\n- Ben Wallace spoke.\n\n**People:** Ann Lee\n"
    status, body, _ = _key(lookup, accept="image/png")
    assert (status, body["type"]) == (406, "urn:standfirst:problem:not-acceptable")


def test_what_the_reader_has_is_not_sent_again_until_it_changes(lookup: ModuleType) -> None:
    made = article("a.txt")
    lookup.archive.put(made, None)
    tag = _key(lookup)[2]["etag"]
    status, body, headers = _key(lookup, if_none_match=tag)
    assert (status, body, headers["etag"]) == (304, "", tag)
    assert _key(lookup, if_none_match=tag, accept="text/plain")[0] == 200
    lookup.archive.put(made.model_copy(update={"title": "Another"}), lookup.archive.read("a.txt"))
    assert _key(lookup, if_none_match=tag)[0] == 200


def test_what_waits_is_kept_by_nobody(lookup: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    _, _, headers = _key(lookup)
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/articles", {"limits": "5"}),
        ("/article", {"key": "a.txt", "Fields": "title"}),
        ("/openapi.json", {"x": "1"}),
    ],
)
def test_a_parameter_that_a_route_does_not_have_is_refused(
    path: str, query: dict[str, str], lookup: ModuleType
) -> None:
    status, body, _ = _ask(lookup, path, query)
    assert status == 400
    assert "is not a parameter of this route" in body["detail"]


def test_a_parameter_twice_is_refused(lookup: ModuleType) -> None:
    event = get("/articles", {"limit": "5"})
    event["multiValueQueryStringParameters"]["limit"] = ["5", "6"]
    status, body, _ = _answer(lookup, event)
    assert (status, body["detail"]) == (400, "`limit` is there 2 times: send it once.")


def test_names_are_found_for_a_search_box(lookup: ModuleType) -> None:
    _fill(lookup, 2)
    found = {"id": "person/ben-wallace", "name": "Ben Wallace", "type": "person"}
    assert _ask(lookup, "/entities", {"prefix": "Wal"})[:2] == (
        200,
        {"entities": [found], "cursor": None},
    )
    assert _ask(lookup, "/entities", {"prefix": "Wal", "type": "location"})[1]["entities"] == []
    status, body, _ = _ask(lookup, "/entities", {"prefix": "w"})
    assert (status, body["detail"]) == (
        400,
        "`prefix` has too few letters or digits: send 2 at least.",
    )


def test_names_are_paged_and_a_cursor_belongs_to_its_prefix(lookup: ModuleType) -> None:
    lookup.archive.put(
        article("a.txt", entities=tuple(entity(f"Wallace {n}") for n in range(3))), None
    )
    first = _ask(lookup, "/entities", {"prefix": "wal", "limit": "2"})[1]
    rest = _ask(lookup, "/entities", {"prefix": "WAL", "limit": "2", "cursor": first["cursor"]})[1]
    assert [len(first["entities"]), len(rest["entities"]), rest["cursor"]] == [2, 1, None]
    assert _ask(lookup, "/entities", {"prefix": "wall", "cursor": first["cursor"]})[0] == 400


def test_companions_are_counted_over_the_entitys_articles(lookup: ModuleType) -> None:
    ann, bob, vienna = entity("Ann Lee"), entity("Bob Ray"), entity("Vienna", "location")
    for n, named in enumerate(
        [(ann, bob), (ann, vienna), (ann, bob, vienna), (bob, vienna), (ann, bob)]
    ):
        lookup.archive.put(
            article(f"{n}.txt", entities=named, received_at=RECEIVED_AT + timedelta(hours=n)), None
        )
    status, body, _ = _ask(lookup, "/entities/person/ann-lee/companions")
    assert (status, body["id"], body["articles_read"]) == (200, "person/ann-lee", 4)
    assert [(each["id"], each["name"], each["articles"]) for each in body["companions"]] == [
        ("person/bob-ray", "Bob Ray", 3), ("location/vienna", "Vienna", 2),
    ]  # fmt: skip
    assert (
        len(_ask(lookup, "/entities/person/ann-lee/companions", {"limit": "1"})[1]["companions"])
        == 1
    )
    assert _ask(lookup, "/entities/person/nobody/companions")[0] == 404
    assert _ask(lookup, "/entities/planet/mars/companions")[0] == 404


def test_cards_by_their_keys_in_their_order_and_what_is_not_there_apart(lookup: ModuleType) -> None:
    _fill(lookup, 3)
    lookup.archive.put(rejected_article("bad.txt"), None)
    lookup.archive.remove("gone.txt", None)
    keys = ["2.txt", "nope", "bad.txt", "0.txt", "2.txt", "gone.txt", "é/ü 1.txt"]
    status, body, _ = _answer(lookup, post("/articles/batch", {"keys": keys}))
    assert status == 200
    assert [(card["key"], card["status"]) for card in body["found"]] == [
        ("2.txt", "SUMMARIZED"), ("bad.txt", "REJECTED"), ("0.txt", "SUMMARIZED"),
    ]  # fmt: skip
    assert body["not_found"] == ["nope", "gone.txt", "é/ü 1.txt"]
    feed = {card["key"]: card for card in _ask(lookup, "/articles")[1]["articles"]}
    assert body["found"][0] == feed["2.txt"]


@pytest.mark.parametrize(
    ("path", "body", "content_type", "expected"),
    [
        (
            "/articles/batch",
            {"keys": [f"{n}" for n in range(100)]},
            "application/json; charset=utf-8",
            200,
        ),
        ("/articles/batch", {"keys": [f"{n}" for n in range(101)]}, "application/json", 400),
        ("/articles/batch", {"keys": []}, "application/json", 400),
        ("/articles/batch", {"keys": [""]}, "application/json", 400),
        ("/articles/batch", {"keys": ["é" * 513]}, "application/json", 400),
        ("/articles/batch", {"keys": ["a\0b"]}, "application/json", 400),
        ("/articles/batch", {"keys": "a"}, "application/json", 400),
        ("/articles/batch", {"keys": ["a"], "fields": "title"}, "application/json", 400),
        ("/articles/batch", {}, "application/json", 400),
        ("/articles/batch", None, "application/json", 400),
        ("/articles/batch", "", "application/json", 400),
        ("/articles/batch", "[1]", "application/json", 400),
        ("/articles/batch", '{"keys": ["a"', "application/json", 400),
        ("/articles/batch", '{"keys": ["\\ud800"]}', "application/json", 400),
        ("/articles/batch", '{"keys": ["a"]}', "application/x-www-form-urlencoded", 415),
        ("/articles/batch", "keys=a", "application/x-www-form-urlencoded", 415),
        ("/articles/batch", "x", "multipart/form-data", 415),
        ("/articles/batch", "x", "multipart/form-data; boundary=b", 415),
        ("/uploads", '{"name": "a.txt"}', "text/plain", 415),
        ("/uploads", {"name": ""}, "application/json", 400),
        ("/uploads", {"name": "x" * 256}, "application/json", 400),
        ("/uploads", {"name": "a.txt", "media_type": "text"}, "application/json", 400),
        ("/uploads", {"name": "a.txt", "size": 5}, "application/json", 400),
        ("/uploads", {"name": "a.txt"}, "application/json", 201),
    ],
)
def test_a_body_is_taken_or_told_what_is_wrong(
    path: str, body: Any, content_type: str, expected: int, lookup: ModuleType
) -> None:
    assert _answer(lookup, post(path, body, content_type))[0] == expected


def test_a_form_for_an_upload_fixes_all_that_matters(lookup: ModuleType) -> None:
    before = datetime.now(UTC)
    request = post("/uploads", {"name": "../My report.pdf", "media_type": "application/pdf"})
    status, form, headers = _answer(lookup, request)
    assert (status, headers["cache-control"]) == (201, "no-store")
    folder, day, random, name = form["key"].split("/")
    assert (folder, name, form["max_bytes"]) == ("uploads", "My-report.pdf", MAX_FILE_BYTES)
    assert day in {f"{before:%Y-%m-%d}", f"{datetime.now(UTC):%Y-%m-%d}"}
    assert len(random) == 12
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, MAX_FILE_BYTES] in policy["conditions"]
    assert {"key": form["key"]} in policy["conditions"]
    assert {"Content-Type": "application/pdf"} in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    for expires in (policy["expiration"], form["expires_at"]):
        assert 590 <= (datetime.fromisoformat(expires) - before).total_seconds() <= 610
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    # The bucket's own region: a browser follows no redirect of a form.
    assert form["url"] == f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/"
    assert _answer(lookup, request)[1]["key"] != form["key"]


def test_the_contract_is_served_and_may_be_kept(lookup: ModuleType) -> None:
    status, body, headers = _ask(lookup, "/openapi.json")
    assert (status, body["openapi"]) == (200, "3.1.0")
    assert headers["cache-control"] == "public, max-age=300"
    assert headers["etag"]


def test_an_answer_that_breaks_the_contract_is_a_fault_of_ours_and_is_not_repeated_in_the_log(
    lookup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lookup.logger.handlers[0], "stream", sys.stdout)
    monkeypatch.setattr(
        lookup.archive, "read", lambda _: type("Item", (), {"article": ["secret story"]})()
    )
    status, body, _ = _key(lookup)
    assert (status, body["type"]) == (500, "urn:standfirst:problem:failure")
    assert "secret story" not in capsys.readouterr().out


def test_a_table_that_leaves_out_keys_for_long_is_busy(
    lookup: ModuleType, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table,
        "batch_get_item",
        lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]},
    )
    assert _answer(lookup, post("/articles/batch", {"keys": ["a"]}))[0] == 503
