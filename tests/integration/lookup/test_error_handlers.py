import json
import sys
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from archive.table import Archive
from tests.builders import get, post
from tests.integration.lookup.lookup_requests import ask, send
from tests.template import expanded

KEY = "secret/plan.txt"


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
def test_a_bad_request_gets_a_problem(
    path: str, query: dict[str, str] | None, expected: int, lookup: ModuleType
) -> None:
    assert ask(lookup, path, query).status == expected


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
        ("/uploads", '{"name": "a.txt"}', "application/json-patch+json", 415),
        ("/uploads", {"name": ""}, "application/json", 400),
        ("/uploads", {"name": "x" * 256}, "application/json", 400),
        ("/uploads", {"name": "a.txt", "media_type": "text"}, "application/json", 400),
        ("/uploads", {"name": "a.txt", "size": 5}, "application/json", 400),
        ("/uploads", {"name": "a.txt"}, "application/json", 201),
    ],
)
def test_a_body_is_accepted_or_gets_a_problem(
    path: str, body: Any, content_type: str, expected: int, lookup: ModuleType
) -> None:
    assert send(lookup, post(path, body, content_type)).status == expected


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/articles", {"limits": "5"}),
        ("/article", {"key": "a.txt", "Fields": "title"}),
        ("/openapi.json", {"x": "1"}),
    ],
)
def test_an_unknown_parameter_is_rejected(
    path: str, query: dict[str, str], lookup: ModuleType
) -> None:
    status, body, _ = ask(lookup, path, query)
    assert status == 400
    assert "is not a parameter of this route" in body["detail"]


def test_a_repeated_parameter_is_rejected(lookup: ModuleType) -> None:
    event = get("/articles", {"limit": "5"})
    event["multiValueQueryStringParameters"]["limit"] = ["5", "6"]
    status, body, _ = send(lookup, event)
    assert (status, body["detail"]) == (400, "`limit` is given 2 times: send it once.")


def test_the_problem_explains_that_a_plus_in_a_time_must_be_encoded(lookup: ModuleType) -> None:
    status, body, _ = ask(lookup, "/articles", {"since": "2026-11-22T09:00:00 00:00"})
    assert status == 400
    assert "%2B" in body["detail"]


def test_an_unknown_route_gets_the_same_problem_as_from_the_gateway(lookup: ModuleType) -> None:
    document = expanded()["Api"]["Properties"]["Body"]
    responses = document["x-amazon-apigateway-gateway-responses"]["MISSING_AUTHENTICATION_TOKEN"]
    expected = json.loads(responses["responseTemplates"]["application/json"])
    body = ask(lookup, "/nowhere").body
    for name in ("type", "title", "status", "detail"):
        assert body[name] == expected[name]


def _client_error(code: str) -> ClientError:
    status = {"HTTPStatusCode": 500} if code == "InternalServerError" else {}
    error = {"Code": code, "Message": f"no access to {KEY}"}
    return ClientError({"Error": error, "ResponseMetadata": status}, "GetItem")


def _fail_with(error: Exception) -> Any:
    def fail(**_: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "error",
    [
        _client_error("ThrottlingException"),
        ReadTimeoutError(endpoint_url="https://example.com"),
        ConnectTimeoutError(endpoint_url="https://example.com"),
        EndpointConnectionError(endpoint_url="https://example.com"),
    ],
)
def test_temporary_aws_errors_are_answered_with_503(
    error: ClientError | BotoCoreError,
    lookup: ModuleType,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "get_item", _fail_with(error))
    status, body, headers = ask(lookup, "/article", {"key": KEY})
    assert (status, body["type"]) == (503, "urn:standfirst:problem:busy")
    assert headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (
            _client_error("AccessDeniedException"),
            {"error": "ClientError", "code": "AccessDeniedException", "operation": "GetItem"},
        ),
        (
            _client_error("InternalServerError"),
            {"error": "ClientError", "code": "InternalServerError", "operation": "GetItem"},
        ),
        (NoCredentialsError(), {"error": "NoCredentialsError"}),
        (ParamValidationError(report=f"value: {KEY}"), {"error": "ParamValidationError"}),
    ],
)
def test_other_aws_errors_are_answered_with_500_and_logged_without_the_key(
    error: ClientError | BotoCoreError,
    facts: dict[str, str],
    lookup: ModuleType,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(lookup.logger.handlers[0], "stream", sys.stdout)
    monkeypatch.setattr(table, "get_item", _fail_with(error))
    status, body, headers = ask(lookup, "/article", {"key": KEY})
    assert (status, body["type"]) == (500, "urn:standfirst:problem:failure")
    assert "retry-after" not in headers
    log = capsys.readouterr().out
    assert KEY not in log
    line = json.loads(log.splitlines()[0])
    assert (line["level"], line["message"]) == ("ERROR", "AWS request failed")
    assert {name: line.get(name) for name in facts} == facts
    assert "in read" in "".join(line["stack"])  # Archive.read


def test_a_bucket_that_denies_access_is_answered_with_500_not_404(
    lookup: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ClientError({"Error": {"Code": "403"}}, "HeadObject")
    monkeypatch.setattr(s3, "head_object", _fail_with(error))
    assert ask(lookup, "/article", {"key": "a.txt"}).status == 500


def test_a_batch_that_stays_incomplete_is_answered_with_503(
    lookup: ModuleType, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table,
        "batch_get_item",
        lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]},
    )
    assert send(lookup, post("/articles/batch", {"keys": ["a"]})).status == 503


def test_an_invalid_answer_is_replaced_by_a_500_and_is_not_logged(
    lookup: ModuleType,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(lookup.logger.handlers[0], "stream", sys.stdout)
    invalid_article = type("Invalid", (list,), {"status": "SUMMARIZED"})(["secret story"])
    invalid_item = type("Item", (), {"article": invalid_article})()
    monkeypatch.setattr(archive, "read", lambda _: invalid_item)
    status, body, _ = ask(lookup, "/article", {"key": "a.txt"})
    assert (status, body["type"]) == (500, "urn:standfirst:problem:failure")
    assert "secret story" not in capsys.readouterr().out
