"""Articles are added, replaced and removed while a client pages through a list.

An article that does not change meanwhile is listed exactly once.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.table import Archive
from tests.builders import RECEIVED_AT, article, entity, get

ANN = entity("Ann Lee")
KEYS = [f"{number}.txt" for number in range(12)]
# Few seconds, so that many articles are received in the same one and only their keys differ.
SECONDS = st.integers(0, 6)

# A change between two pages: an article is put, new or in place of another, or removed.
PUT = st.tuples(st.just("put"), st.sampled_from(KEYS), SECONDS)
REMOVE = st.tuples(st.just("remove"), st.sampled_from(KEYS), st.just(0))
CHANGES = st.lists(st.lists(PUT | REMOVE, max_size=4), max_size=12)


def _put(archive: Archive, key: str, second: int, version: int) -> None:
    received_at = RECEIVED_AT + timedelta(seconds=second)
    new = article(key, f"v{version}", entities=(ANN,), received_at=received_at)
    archive.put(new, archive.read(key))


def _apply(archive: Archive, change: tuple[str, str, int], version: int) -> str:
    """Apply a change, and return the key that it changes."""
    kind, key, second = change
    if kind == "put":
        _put(archive, key, second, version)
    else:
        archive.remove(key, archive.read(key))
    return key


def _empty(table: Any, name: str) -> None:
    for item in table.scan(TableName=name)["Items"]:
        table.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.mark.parametrize("path", ["/articles", "/entities/person/ann-lee"])
def test_an_unchanged_article_is_listed_exactly_once(
    path: str,
    archive: Archive,
    table: Any,
    get_page: Callable[[str, dict[str, str]], dict[str, Any]],
) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(KEYS), SECONDS, min_size=1), st.integers(1, 4), CHANGES)
    def holds(start: dict[str, int], limit: int, changes: list[list[tuple[str, str, int]]]) -> None:
        _empty(table, archive._table)
        for key, second in start.items():
            _put(archive, key, second, 0)
        listed: list[str] = []
        changed: set[str] = set()
        query, changes_between_pages = {"limit": str(limit)}, iter(changes)
        while True:
            page = get_page(path, query)
            listed += [card["key"] for card in page["articles"]]
            if page["cursor"] is None:
                break
            query["cursor"] = page["cursor"]
            for change in next(changes_between_pages, []):
                changed.add(_apply(archive, change, len(listed)))
        for key in set(start) - changed:
            assert listed.count(key) == 1, f"{key} is listed {listed.count(key)} times"

    holds()


@pytest.fixture
def get_page(lookup: ModuleType) -> Callable[[str, dict[str, str]], dict[str, Any]]:
    def page(path: str, query: dict[str, str]) -> dict[str, Any]:
        answer = lookup.handle(get(path, query), None)
        assert answer["statusCode"] in {200, 404}
        if answer["statusCode"] == 404:  # an entity whose articles are all removed
            return {"articles": [], "cursor": None}
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    return page
