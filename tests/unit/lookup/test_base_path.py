import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookup.base_path import without_base_path
from tests.paths import EVENTS

BASE_PATHS = ["/news", "/news/v2", "/v1", "/articles", "/articles/articles", "/entities"]
KEYS = [
    "a.txt",
    "inbox/Z%C3%BCrich/100%25.txt",
    "inbox%2Fa.txt",
    "a+b%2B.txt",
    "news/a.txt",
    "news/articles/a.txt",
    "articles/a.txt",
    "articles/articles/articles/a.txt",
    "v1/articles/v1",
    "a//b",
    "/a",
    "inbox/2026/",
]
ROUTES = [
    ("/articles", "/articles", None),
    ("/articles", "/articles/", None),
    ("/articles/batch", "/articles/batch", None),
    ("/entities/{type}/{slug}", "/entities/person/entities", {"type": "person"}),
    ("/entities/{type}/{slug}/companions", "/entities/person/news/companions", {}),
    *(("/articles/{key+}", f"/articles/{key}", {"key": key.rstrip("/")}) for key in KEYS),
]


def _event(
    base: str, resource: str, path: str, parameters: dict[str, str] | None
) -> dict[str, Any]:
    """Return an event of a custom domain, or of the API's own host name if `base` is empty."""
    return {
        "resource": resource,
        "path": base + path,
        "pathParameters": parameters,
        "requestContext": {"stage": "v1", "path": base + path if base else f"/v1{path}"},
    }


@pytest.mark.parametrize(("resource", "path", "parameters"), ROUTES)
@pytest.mark.parametrize("base", BASE_PATHS)
def test_the_base_path_of_a_custom_domain_is_removed(
    base: str, resource: str, path: str, parameters: dict[str, str] | None
) -> None:
    event = _event(base, resource, path, parameters)
    assert without_base_path(event) == {**event, "path": path}


@pytest.mark.parametrize(("resource", "path", "parameters"), ROUTES)
def test_the_path_does_not_change_on_a_custom_domain_without_base_path(
    resource: str, path: str, parameters: dict[str, str] | None
) -> None:
    event = _event("", resource, path, parameters)
    event["requestContext"]["path"] = path
    assert without_base_path(event)["path"] == path


@pytest.mark.parametrize("name", sorted(path.stem for path in (EVENTS / "lookup").glob("*.json")))
def test_events_of_the_apis_own_host_name_do_not_change(name: str) -> None:
    event = json.loads((EVENTS / "lookup" / f"{name}.json").read_text())
    is_own_host_name = ".execute-api." in event["requestContext"]["domainName"]
    assert (without_base_path(event) == event) == is_own_host_name


@given(
    base=st.lists(st.sampled_from(["articles", "news", "v1"]), max_size=3),
    key=st.lists(st.sampled_from(["articles", "news", "v1", "%2F", "a%25", ""]), min_size=1),
)
def test_any_base_path_is_removed_before_any_key(base: list[str], key: list[str]) -> None:
    path = "/articles/" + "/".join([*key, "z"])
    event = _event(
        "".join(f"/{segment}" for segment in base),
        "/articles/{key+}",
        path,
        {"key": path.removeprefix("/articles/")},
    )
    assert without_base_path(event)["path"] == path


def test_a_base_path_without_more_segments_becomes_the_root() -> None:
    assert without_base_path(_event("/news", "/", "", None))["path"] == "/"
    assert without_base_path(_event("/news", "/", "/", None))["path"] == "/"


def test_a_path_that_does_not_fit_its_resource_does_not_change() -> None:
    for parameters in (None, {}, {"key": "a/b/c/d/e/f"}):
        event = _event("/news", "/articles/{key+}", "/articles/a/b", parameters)
        assert without_base_path(event)["path"] == "/news/articles/a/b"
