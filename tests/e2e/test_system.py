"""Tests of what users do: upload, look up, change and delete files."""

import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
import urllib3

from infra.commands.reprocess import reprocess
from tests.e2e.conftest import System
from tests.paths import ARTICLES, SEED, needs_shared

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SECOND = b"Storm moves on\n\nAnn Lee said the water fell by a metre in the morning. Schools will open again on Friday."

AWKWARD_KEYS = [
    "a//b.txt", "../up.txt", "./here/../there.txt", "hash#mark?query=1&x=y.txt", "100%20off.txt", "100% off.txt", "a+b c.txt",
    "Zürich/Ålesund–東京 😀.txt", "quote\"'<>.txt", "back\\slash.txt", "n" * 1_024, "é" * 512, "/leading", " blank ", "a\tb",
]  # fmt: skip


def test_every_sample_is_summarized_and_its_offsets_match_its_text(system: System) -> None:
    for path in sorted(ARTICLES.iterdir()):
        system.drop(f"samples/{path.name}", path.read_bytes())
    for path in sorted(ARTICLES.iterdir()):
        article = system.article(f"samples/{path.name}")
        if path.name == "blank-fax.txt":
            assert article["reason"]["code"] == "no_article"
            continue
        assert article["status"] == "SUMMARIZED"
        assert len(article["summary"]["sentences"]) == 3
        mentions = [mention for entity in article["entities"] for mention in entity["mentions"]]
        for span in [*article["summary"]["sentences"], *mentions]:
            end = span["offset"] + span["length"]
            assert article[span.get("in", "text")][span["offset"] : end] == span["text"]


@needs_shared
def test_the_seed_article_is_found_over_http(system: System) -> None:
    system.drop("seed.txt", SEED.read_bytes())
    article = system.article("seed.txt")
    assert (
        article["title"]
        == "Russian troops try to steal civilian cars in Ukraine in desperate bid to escape war"
    )
    assert {"person/ben-wallace", "person/dan-rivers", "location/kharkiv"} <= {
        entity["id"] for entity in article["entities"]
    }
    assert system.api.get("/entities/person/dan-rivers").body["articles"][0]["key"] == "seed.txt"


@pytest.mark.parametrize(
    "key", AWKWARD_KEYS, ids=lambda key: key[:24].encode("unicode_escape").decode()
)
def test_an_article_with_any_key_is_found(key: str, system: System) -> None:
    system.drop(key, STORY)
    assert system.article(key)["key"] == key


@pytest.mark.parametrize(
    "key", ["plain/path.txt", "with space.txt", "per%20cent.txt", "Zürich.txt", "a+b.txt"]
)
def test_an_article_is_found_by_path(key: str, system: System) -> None:
    system.drop(key, STORY)
    system.article(key)
    url = f"{system.stack.api_url}/articles/{quote(key)}"
    answer = urllib3.request("GET", url, headers={"x-api-key": system.stack.api_key})
    assert (answer.status, answer.json()["key"]) == (200, key)


def test_a_file_can_be_overwritten_deleted_and_restored(system: System) -> None:
    system.drop("life.txt", STORY)
    assert system.article("life.txt")["title"] == "Storm hits town"
    system.drop("life.txt", SECOND)
    system.eventually("life.txt", lambda answer: answer.body.get("title") == "Storm moves on")
    marker = system.s3.delete_object(Bucket=system.stack.bucket, Key="life.txt")["VersionId"]
    system.eventually("life.txt", lambda answer: answer.status == 404)
    cards = system.api.get("/entities/person/ann-lee").body.get("articles", [])
    assert "life.txt" not in [card["key"] for card in cards]
    system.s3.delete_object(Bucket=system.stack.bucket, Key="life.txt", VersionId=marker)
    assert system.article("life.txt")["title"] == "Storm moves on"


def test_the_feed_and_the_list_of_an_entity_contain_the_article(system: System) -> None:
    system.drop("listed.txt", SECOND)
    article = system.article("listed.txt")
    feed = system.api.get("/articles", since=article["received_at"], limit="100").body
    assert "listed.txt" in [card["key"] for card in feed["articles"]]
    entity = system.api.get("/entities/person/ann-lee").body
    assert entity["name"] == "Ann Lee"
    assert "listed.txt" in [card["key"] for card in entity["articles"]]


def test_an_unsupported_file_is_rejected_with_a_reason(system: System) -> None:
    system.drop("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert system.article("picture.txt")["reason"]["code"] == "unsupported_type"
    rejected = system.api.get("/articles", status="REJECTED", limit="100").body["articles"]
    assert "picture.txt" in [card["key"] for card in rejected]


def test_a_large_file_is_rejected(system: System) -> None:
    system.drop("large.txt", b"The end is near. " * 3_000_000)
    assert system.article("large.txt")["reason"]["code"] == "too_large"


def test_a_folder_is_not_an_article(system: System) -> None:
    system.drop("folder/", b"")
    time.sleep(1)
    assert system.api.article("folder/").status == 404


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/articles", None, 403),
        ("/articles", "wrong", 403),
        ("/nowhere", None, 404),
        ("/articles?limit=0", "right", 400),
    ],
)
def test_errors_of_the_gateway_and_of_the_function_are_problems(
    path: str, key: str | None, status: int, system: System
) -> None:
    keys = {None: {}, "wrong": {"x-api-key": "wrong"}, "right": {"x-api-key": system.stack.api_key}}
    answer = urllib3.request("GET", system.stack.api_url + path, headers=keys[key])
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    problem = answer.json()
    assert {"type", "title", "detail", "request_id"} <= set(problem)


@pytest.mark.parametrize(("key", "status"), [("reader", 403), ("writer", 201)])
def test_only_the_writers_key_uploads(key: str, status: int, system: System) -> None:
    keys = {"reader": system.stack.api_key, "writer": system.stack.writer_key}
    url, headers = f"{system.stack.api_url}/uploads", {"x-api-key": keys[key]}
    answer = urllib3.request("POST", url, json={"name": "article.txt"}, headers=headers)
    assert answer.status == status, answer.data


@pytest.mark.parametrize("key", ["reader", "writer"])
def test_both_keys_look_up(key: str, system: System) -> None:
    keys = {"reader": system.stack.api_key, "writer": system.stack.writer_key}
    url, headers = f"{system.stack.api_url}/articles", {"x-api-key": keys[key]}
    assert urllib3.request("GET", url, headers=headers).status == 200


def test_a_preflight_is_answered_without_a_key(system: System) -> None:
    answer = urllib3.request("OPTIONS", f"{system.stack.api_url}/uploads")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "x-api-key" in answer.headers["Access-Control-Allow-Headers"]


def test_reprocess_rebuilds_the_archive_from_the_bucket(system: System) -> None:
    system.drop("again/one.txt", STORY)
    system.article("again/one.txt")
    key = {"pk": {"S": "ARTICLE#again/one.txt"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=key)
    assert system.api.article("again/one.txt").body["status"] == "PENDING"
    assert sum(reprocess(system.stack, "again/")) == 1
    assert system.article("again/one.txt")["status"] == "SUMMARIZED"


def test_stack_json_has_the_fields_that_scripts_need(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.commands.stack.LOCAL", tmp_path)
    monkeypatch.setattr("infra.commands.stack.STACK_FILE", tmp_path / "stack.json")
    system.stack.save()
    assert set(json.loads((tmp_path / "stack.json").read_text())) == {
        "endpoint", "bucket", "api_url", "api_key", "writer_key", "table", "queue_url",
        "dead_letter_queue_url", "event_bus", "unannounced_queue_url", "pid",
    }  # fmt: skip
