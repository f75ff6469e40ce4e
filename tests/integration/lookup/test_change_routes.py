import functools
import importlib
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from archive import failure
from archive.change_log import DELAY, GRACE, KEPT, MAX_SECONDS
from archive.table import Archive
from tests.builders import RECEIVED_AT, article, get, rejected_article
from tests.integration.lookup.lookup_requests import Answer, ask, send
from tests.template import resource

SECOND = timedelta(seconds=1)


class Clocks:
    """The clocks of the writer and of the reader of the log."""

    def __init__(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        self._archive = archive
        self._monkeypatch = monkeypatch
        self._page = archive.changes.page

    def write_at(self, moment: datetime) -> None:
        self._monkeypatch.setattr("archive.table.utc_now", lambda: moment)

    def read_at(self, moment: datetime) -> None:
        page = functools.partial(self._page, now=moment)
        self._monkeypatch.setattr(self._archive.changes, "page", page)


@pytest.fixture
def clocks(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(archive, monkeypatch)


def _archive_articles(archive: Archive, clocks: Clocks, count: int) -> None:
    """Archive `0.txt`, `1.txt`, … a second apart; a minute later, the reader asks."""
    for number in range(count):
        clocks.write_at(RECEIVED_AT + number * SECOND)
        archive.put(article(f"{number}.txt"), None)
    clocks.read_at(RECEIVED_AT + timedelta(minutes=1))


def _keys(answer: Answer) -> list[str]:
    assert answer.status == 200
    return [change["key"] for change in answer.body["changes"]]


def test_everything_that_happens_to_a_file_is_listed_oldest_first(
    lookup: ModuleType, archive: Archive, clocks: Clocks
) -> None:
    source, reason = article("a.txt").source, failure.ended_without_error()
    records = (
        failure.failed_article("a.txt", source, RECEIVED_AT, 4, reason),
        article("a.txt"),
        rejected_article("a.txt"),
    )
    for number, record in enumerate(records):
        clocks.write_at(RECEIVED_AT + number * SECOND)
        archive.put(record, archive.read("a.txt"))
    clocks.write_at(RECEIVED_AT + 3 * SECOND)
    archive.remove("a.txt", archive.read("a.txt"))
    clocks.read_at(RECEIVED_AT + timedelta(minutes=1))
    changes = ask(lookup, "/changes").body["changes"]
    statuses = [(change["previous_status"], change["status"]) for change in changes]
    assert statuses == [
        (None, "FAILED"),
        ("FAILED", "SUMMARIZED"),
        ("SUMMARIZED", "REJECTED"),
        ("REJECTED", "REMOVED"),
    ]
    revisions = [change["revision"] for change in changes]
    assert revisions == sorted(set(revisions))
    assert [change["version"] for change in changes] == ["v1", "v1", "v1", None]
    assert changes[1]["article"]["title"] == "A title"
    assert changes[2]["article"]["reason"]["code"] == "empty"
    assert changes[3]["article"] is None
    assert changes[3]["changed_at"] == "2026-11-22T09:00:03Z"


def test_a_client_that_follows_the_cursor_sees_each_change_once(
    lookup: ModuleType, archive: Archive, clocks: Clocks
) -> None:
    _archive_articles(archive, clocks, 5)
    keys: list[str] = []
    query = {"limit": "2"}
    while True:
        answer = ask(lookup, "/changes", query)
        keys += _keys(answer)
        query["cursor"] = answer.body["cursor"]
        if not answer.body["more"]:
            break
    assert keys == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]
    assert _keys(ask(lookup, "/changes", query)) == []
    clocks.write_at(RECEIVED_AT + timedelta(hours=1))
    archive.put(article("5.txt"), None)
    clocks.read_at(RECEIVED_AT + timedelta(hours=1) + DELAY + SECOND)
    assert _keys(ask(lookup, "/changes", query)) == ["5.txt"]


def test_an_empty_page_has_a_cursor_and_may_not_be_cached(
    lookup: ModuleType, clocks: Clocks
) -> None:
    clocks.read_at(RECEIVED_AT)
    status, body, headers = ask(lookup, "/changes")
    assert (status, body["changes"], body["more"]) == (200, [], False)
    assert ask(lookup, "/changes", {"cursor": body["cursor"]}).status == 200
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers
    assert send(lookup, get("/changes", if_none_match="*")).status == 200


def test_since_is_where_to_start_and_has_no_effect_with_a_cursor(
    lookup: ModuleType, archive: Archive, clocks: Clocks
) -> None:
    _archive_articles(archive, clocks, 3)
    since = {"since": "2026-11-22T10:00:01+01:00"}
    assert _keys(ask(lookup, "/changes", since)) == ["1.txt", "2.txt"]
    assert _keys(ask(lookup, "/changes", {"since": "2100-01-01T00:00:00Z"})) == []
    cursor = ask(lookup, "/changes", {**since, "limit": "1"}).body["cursor"]
    assert _keys(ask(lookup, "/changes", {"cursor": cursor})) == ["2.txt"]
    assert _keys(ask(lookup, "/changes", {"cursor": cursor, **since})) == ["2.txt"]


def test_a_cursor_or_since_that_is_too_old_is_answered_with_what_to_do(
    lookup: ModuleType, archive: Archive, clocks: Clocks
) -> None:
    _archive_articles(archive, clocks, 2)
    query = {"cursor": ask(lookup, "/changes", {"limit": "1"}).body["cursor"]}
    clocks.read_at(RECEIVED_AT + KEPT)
    assert _keys(ask(lookup, "/changes", query)) == ["1.txt"]
    clocks.read_at(RECEIVED_AT + KEPT + GRACE + SECOND)
    for too_old in (query, {"since": "2026-11-22T09:00:00Z"}):
        status, body, headers = ask(lookup, "/changes", too_old)
        assert (status, body["type"]) == (410, "urn:standfirst:problem:changes-expired")
        assert "List all articles with `GET /articles`" in body["detail"]
        assert "`GET /changes` without `cursor` and `since`" in body["detail"]
        assert headers["cache-control"] == "no-store"
    assert _keys(ask(lookup, "/changes")) == []


def test_a_cursor_of_another_listing_is_rejected(
    lookup: ModuleType, archive: Archive, clocks: Clocks
) -> None:
    _archive_articles(archive, clocks, 2)
    of_feed = ask(lookup, "/articles", {"limit": "1"}).body["cursor"]
    of_changes = ask(lookup, "/changes", {"limit": "1"}).body["cursor"]
    assert ask(lookup, "/changes", {"cursor": of_feed}).status == 400
    assert ask(lookup, "/articles", {"cursor": of_changes}).status == 400


def test_a_client_that_follows_the_changes_costs_one_query_per_request(
    lookup: ModuleType, archive: Archive, clocks: Clocks, table: Any
) -> None:
    _archive_articles(archive, clocks, 3)
    cursor = ask(lookup, "/changes").body["cursor"]
    operations: list[str] = []

    def count(model: Any, **_: Any) -> None:
        operations.append(model.name)

    table.meta.events.register("before-call.dynamodb", count)
    ask(lookup, "/changes", {"cursor": cursor})
    clocks.read_at(RECEIVED_AT + timedelta(minutes=2))
    ask(lookup, "/changes", {"cursor": cursor})
    table.meta.events.unregister("before-call.dynamodb", count)
    assert operations == ["Query"]  # none if nothing can be new


def test_a_page_of_slow_queries_ends_before_the_function_times_out() -> None:
    client = importlib.import_module("lookup.resources").archive._client.meta.config
    longest = client.retries["total_max_attempts"] * (client.connect_timeout + client.read_timeout)
    assert MAX_SECONDS + longest < resource("Lookup")["Timeout"]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": ""},
        {"cursor": "forged"},
        {"since": "yesterday"},
        {"since": "2026-11-22T09:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"limit": "0"},
        {"limit": "101"},
        {"until": "2026-11-22T09:00:00Z"},
    ],
)
def test_an_invalid_parameter_is_rejected(query: dict[str, str], lookup: ModuleType) -> None:
    assert ask(lookup, "/changes", query).status == 400
