import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from archive.table import Archive
from tests.builders import article, post
from tests.integration.lookup.lookup_requests import archive_articles, ask, send
from tests.paths import EVENTS


@pytest.mark.parametrize(
    "path", sorted((EVENTS / "lookup").glob("*.json")), ids=lambda path: path.stem
)
def test_every_sample_event_is_answered(path: Path, lookup: ModuleType) -> None:
    answer = send(lookup, json.loads(path.read_text()))
    assert answer.status in {200, 201, 400, 404, 410}
    if answer.status == 404:
        assert answer.body["type"] == "urn:standfirst:problem:not-found"


@pytest.mark.parametrize(
    ("event", "key"),
    [
        ("articles-by-path", "inbox/harbour-bridge-report.txt"),
        ("articles-by-path-encoded", "inbox/Zürich/rail strike 100%.txt"),
        ("base-path-article", "news/articles/Zürich 100%.txt"),
    ],
)
def test_an_article_is_found_with_and_without_a_custom_domains_base_path(
    event: str, key: str, lookup: ModuleType, archive: Archive
) -> None:
    archive.put(article(key), None)
    answer = send(lookup, json.loads((EVENTS / "lookup" / f"{event}.json").read_text()))
    assert (answer.status, answer.body["key"]) == (200, key)


def test_a_page_is_one_query_and_never_a_scan(
    lookup: ModuleType, archive: Archive, table: Any
) -> None:
    archive_articles(archive, 3)
    calls: list[str] = []
    table.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    for path in (
        "/articles",
        "/entities/person/ben-wallace",
        "/entities/person/ben-wallace/companions",
    ):
        assert ask(lookup, path).status == 200
    assert ask(lookup, "/entities", {"prefix": "be"}).status == 200
    batch = post("/articles/batch", {"keys": ["0.txt", "1.txt", "nope"]})
    assert send(lookup, batch).status == 200
    assert calls == ["Query", "Query", "Query", "Query", "BatchGetItem"]


def test_the_log_has_one_line_without_the_key(
    lookup: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup.logger.handlers[0], "stream", sys.stdout)
    ask(lookup, "/article", {"key": "secret/plan.txt"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert (line["status"], line["request_id"]) == (404, "request-1")
    assert "secret" not in lines[0]


def test_the_contract_is_served_and_may_be_cached(lookup: ModuleType) -> None:
    status, body, headers = ask(lookup, "/openapi.json")
    assert (status, body["openapi"]) == (200, "3.1.0")
    assert headers["cache-control"] == "public, max-age=300"
    assert headers["etag"]
