"""While one pages, articles come, change and go: one that was unchanged throughout is seen exactly once."""

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
KEYS = [f"{n}.txt" for n in range(12)]
# Few, so that many articles are received in one second, and are told apart by their keys alone.
SECONDS = st.integers(0, 6)

# What happens between two pages: an article is put, new or in place of another, or removed.
PUT = st.tuples(st.just("put"), st.sampled_from(KEYS), SECONDS)
REMOVE = st.tuples(st.just("remove"), st.sampled_from(KEYS), st.just(0))
CHANGES = st.lists(st.lists(PUT | REMOVE, max_size=4), max_size=12)


def _put(archive: Archive, key: str, second: int, version: int) -> None:
    received_at = RECEIVED_AT + timedelta(seconds=second)
    archive.put(
        article(key, f"v{version}", entities=(ANN,), received_at=received_at), archive.read(key)
    )


def _change(archive: Archive, change: tuple[str, str, int], version: int) -> str:
    kind, key, second = change
    if kind == "put":
        _put(archive, key, second, version)
    else:
        archive.remove(key, archive.read(key))
    return key


def _emptied(table: Any, name: str) -> None:
    for item in table.scan(TableName=name)["Items"]:
        table.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.mark.parametrize("path", ["/articles", "/entities/person/ann-lee"])
def test_an_article_unchanged_throughout_is_seen_exactly_once(
    path: str, lookup: ModuleType, table: Any, page: Callable[[str, dict[str, str]], dict[str, Any]]
) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(KEYS), SECONDS, min_size=1), st.integers(1, 4), CHANGES)
    def holds(start: dict[str, int], limit: int, changes: list[list[tuple[str, str, int]]]) -> None:
        _emptied(table, lookup.archive._table)
        for key, second in start.items():
            _put(lookup.archive, key, second, 0)
        seen: list[str] = []
        touched: set[str] = set()
        query, rounds = {"limit": str(limit)}, iter(changes)
        while True:
            answer = page(path, query)
            seen += [card["key"] for card in answer["articles"]]
            if answer["cursor"] is None:
                break
            query["cursor"] = answer["cursor"]
            touched |= {_change(lookup.archive, change, len(seen)) for change in next(rounds, [])}
        for key in set(start) - touched:
            assert seen.count(key) == 1, f"{key} is seen {seen.count(key)} times"

    holds()


@pytest.fixture
def page(lookup: ModuleType) -> Callable[[str, dict[str, str]], dict[str, Any]]:
    def asked(path: str, query: dict[str, str]) -> dict[str, Any]:
        answer = lookup.handle(get(path, query), None)
        assert answer["statusCode"] in {200, 404}
        # The list of an entity whose articles are all gone.
        return (
            json.loads(answer["body"])
            if answer["statusCode"] == 200
            else {"articles": [], "cursor": None}
        )

    return asked
