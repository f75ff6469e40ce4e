from typing import Any

import pytest

from lookup.negotiation import NOT_STORED, REVALIDATED, completed, preferred

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
        ("image/png", None),
        ("*/*;q=0", None),
    ],
)
def test_the_form_that_is_liked_best_is_sent(accept: str | None, media_type: str | None) -> None:
    assert preferred(accept, OFFERED) == media_type


def _completed(
    method: str = "GET", status: int = 200, known: str | None = None, **headers: str
) -> dict[str, Any]:
    event = {"httpMethod": method, "multiValueHeaders": {"If-None-Match": [known]} if known else {}}
    told = {
        name.replace("_", "-"): [value]
        for name, value in {"Content-Type": "application/json", **headers}.items()
    }
    return completed(
        event,
        {
            "statusCode": status,
            "body": '{"a": 1}',
            "multiValueHeaders": told,
            "isBase64Encoded": False,
        },
    )


def _tag(answer: dict[str, Any]) -> str:
    (tag,) = answer["multiValueHeaders"]["ETag"]
    return str(tag)


def test_an_answer_has_a_weak_tag_of_its_body() -> None:
    tag = _tag(_completed())
    assert tag.startswith('W/"')
    assert _tag(_completed()) == tag
    other = completed(
        {"httpMethod": "GET"}, {"statusCode": 200, "body": "{}", "multiValueHeaders": {}}
    )
    assert _tag(other) != tag


@pytest.mark.parametrize("shape", ["{}", "{0}", '"x", {}', "*", "{strong}"])
def test_what_the_reader_has_already_is_not_sent_again(shape: str) -> None:
    tag = _tag(_completed())
    answer = _completed(
        known=shape.replace("{strong}", tag.removeprefix("W/"))
        .replace("{0}", "{}")
        .replace("{}", tag)
    )
    assert (answer["statusCode"], answer["body"]) == (304, "")
    assert _tag(answer) == tag
    assert answer["multiValueHeaders"]["Cache-Control"] == [REVALIDATED]
    assert "Content-Type" not in answer["multiValueHeaders"]


def test_a_reader_with_something_else_is_sent_it() -> None:
    assert _completed(known='W/"something-else"')["statusCode"] == 200


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("GET", 202), ("POST", 200)])
def test_what_is_no_found_thing_has_no_tag_and_is_not_kept(method: str, status: int) -> None:
    answer = _completed(method, status, known="*")
    assert answer["statusCode"] == status
    assert "ETag" not in answer["multiValueHeaders"]
    assert answer["multiValueHeaders"]["Cache-Control"] == [NOT_STORED]


def test_an_answer_may_say_itself_how_long_it_holds() -> None:
    assert _completed(Cache_Control="public, max-age=300")["multiValueHeaders"][
        "Cache-Control"
    ] == ["public, max-age=300"]
    assert "ETag" not in _completed(Cache_Control=NOT_STORED)["multiValueHeaders"]


@pytest.mark.parametrize("status", [200, 304, 404, 500])
def test_any_page_may_read_any_answer(status: int) -> None:
    headers = _completed(status=status)["multiValueHeaders"]
    assert headers["Access-Control-Allow-Origin"] == ["*"]
    assert "ETag" in headers["Access-Control-Expose-Headers"][0]
