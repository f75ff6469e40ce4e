from typing import Any

import pytest

from lookup.negotiation import NOT_STORED, REVALIDATED, finalize, preferred_media_type

OFFERED = ("application/json", "text/plain", "text/markdown")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/plain", "text/plain"),
        ("TEXT/Plain; charset=utf-8", "text/plain"),
        ("text/*", "text/plain"),
        ("text/*, text/plain;q=0.5", "text/markdown"),
        ("application/json;q=0.2, text/markdown;q=0.9, */*;q=0.1", "text/markdown"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("*/*, application/json;q=0", "text/plain"),
        ("text/plain;q=often, application/json;q=0.1", "application/json"),
        ("application/json;q=nan, text/plain;q=0.1", "text/plain"),
        ("text/plain;q=5, application/json;q=0.1", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
    ],
)
def test_the_media_type_with_the_highest_weight_is_preferred(
    accept: str | None, media_type: str | None
) -> None:
    assert preferred_media_type(accept, OFFERED) == media_type


def _finalized(
    method: str = "GET", status: int = 200, known: str | None = None, **headers: str
) -> dict[str, Any]:
    event = {"httpMethod": method, "multiValueHeaders": {"If-None-Match": [known]} if known else {}}
    named = {"Content-Type": "application/json", **headers}
    answer = {
        "statusCode": status,
        "body": '{"a": 1}',
        "multiValueHeaders": {name.replace("_", "-"): [named[name]] for name in named},
        "isBase64Encoded": False,
    }
    return finalize(event, answer)


def _etag(answer: dict[str, Any]) -> str:
    (etag,) = answer["multiValueHeaders"]["ETag"]
    return str(etag)


def test_an_answer_has_a_weak_etag_of_its_body() -> None:
    etag = _etag(_finalized())
    assert etag.startswith('W/"')
    assert _etag(_finalized()) == etag
    other_body = {"statusCode": 200, "body": "{}", "multiValueHeaders": {}}
    assert _etag(finalize({"httpMethod": "GET"}, other_body)) != etag


@pytest.mark.parametrize("if_none_match", ["{weak}", '"x", {weak}', "*", "{strong}"])
def test_a_body_that_the_client_has_is_not_sent_again(if_none_match: str) -> None:
    etag = _etag(_finalized())
    strong = etag.removeprefix("W/")
    answer = _finalized(known=if_none_match.format(weak=etag, strong=strong))
    assert (answer["statusCode"], answer["body"]) == (304, "")
    assert _etag(answer) == etag
    assert answer["multiValueHeaders"]["Cache-Control"] == [REVALIDATED]
    assert "Content-Type" not in answer["multiValueHeaders"]


def test_a_client_with_another_etag_gets_the_body() -> None:
    assert _finalized(known='W/"something-else"')["statusCode"] == 200


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("GET", 202), ("POST", 200)])
def test_only_a_successful_get_has_an_etag_and_is_cached(method: str, status: int) -> None:
    answer = _finalized(method, status, known="*")
    assert answer["statusCode"] == status
    assert "ETag" not in answer["multiValueHeaders"]
    assert answer["multiValueHeaders"]["Cache-Control"] == [NOT_STORED]


def test_an_answer_may_set_its_own_cache_control() -> None:
    assert _finalized(Cache_Control="public, max-age=300")["multiValueHeaders"][
        "Cache-Control"
    ] == ["public, max-age=300"]
    assert "ETag" not in _finalized(Cache_Control=NOT_STORED)["multiValueHeaders"]


@pytest.mark.parametrize("status", [200, 304, 404, 500])
def test_every_answer_is_readable_from_any_origin(status: int) -> None:
    headers = _finalized(status=status)["multiValueHeaders"]
    assert headers["Access-Control-Allow-Origin"] == ["*"]
    assert "ETag" in headers["Access-Control-Expose-Headers"][0]


@pytest.mark.parametrize(("status", "known"), [(200, None), (200, "*"), (202, None), (500, None)])
def test_every_answer_forbids_to_guess_its_media_type(status: int, known: str | None) -> None:
    answer = _finalized(status=status, known=known)
    assert answer["statusCode"] == (304 if known else status)
    assert answer["multiValueHeaders"]["X-Content-Type-Options"] == ["nosniff"]
