"""Tests with IAM enforced: each role has the permissions that its function needs."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import urllib3

from tests.e2e.conftest import TIMEOUT, System, start
from tests.e2e.listener import Listener, receive
from tests.paths import ROOT

EVENT_SCHEMA = ROOT / "functions/announce/event.schema.json"

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    yield from start(tmp_path_factory.mktemp("guarded"), AUTH="true")


def test_the_roles_allow_all_that_the_functions_do(guarded: System) -> None:
    guarded.drop("a.txt", STORY)
    assert guarded.article("a.txt")["status"] == "SUMMARIZED"
    assert guarded.api.get("/articles").status == 200
    assert guarded.api.get("/entities/person/ben-wallace").status == 200
    assert guarded.api.get("/entities/person/ben-wallace/companions").status == 200
    assert [name["id"] for name in guarded.api.get("/entities", prefix="wal").body["entities"]] == [
        "person/ben-wallace"
    ]
    assert _posted(guarded, "/articles/batch", {"keys": ["a.txt"]})["found"][0]["key"] == "a.txt"
    assert guarded.api.article("gone.txt").status == 404  # 403 without s3:ListBucket


def test_an_upload_form_is_valid_for_one_key_and_a_limited_size(guarded: System) -> None:
    form = _posted(guarded, "/uploads", {"name": "storm.txt", "media_type": "text/plain"})

    def send(data: bytes, **changes: str) -> int:
        fields: dict[str, Any] = {
            **form["fields"],
            **changes,
            "file": ("storm.txt", data, "text/plain"),
        }
        return urllib3.request("POST", form["url"], fields=fields).status

    assert send(b"") >= 400
    assert send(b"x" * (form["max_bytes"] + 1)) >= 400
    assert send(STORY, key="inbox/somebody-elses.txt") == 403
    assert send(STORY) in {200, 204}
    assert guarded.article(form["key"])["status"] == "SUMMARIZED"


def _posted(guarded: System, path: str, payload: dict[str, Any]) -> dict[str, Any]:
    headers = {"x-api-key": guarded.stack.writer_key}
    answer = urllib3.request(
        "POST", f"{guarded.stack.api_url}{path}", json=payload, headers=headers
    )
    assert answer.status in {200, 201}, answer.data
    body: dict[str, Any] = answer.json()
    return body


def test_a_deleted_article_can_be_removed_from_the_table(guarded: System) -> None:
    guarded.drop("b.txt", STORY)
    guarded.article("b.txt")
    guarded.s3.delete_object(Bucket=guarded.stack.bucket, Key="b.txt")
    guarded.eventually("b.txt", lambda answer: answer.status == 404)


def test_every_change_is_announced(guarded: System) -> None:
    listener = Listener(guarded.stack)
    guarded.drop("announced.txt", STORY)
    event = listener.event("announced.txt", "Article Summarized")
    assert event["source"] == "standfirst"
    assert "person/ben-wallace" in event["detail"]["entity_ids"]
    jsonschema.validate(event["detail"], json.loads(EVENT_SCHEMA.read_text()))
    guarded.s3.delete_object(Bucket=guarded.stack.bucket, Key="announced.txt")
    removed = listener.event("announced.txt", "Article Removed")["detail"]
    assert removed["previous_status"] == "SUMMARIZED"
    assert removed["revision"] > event["detail"]["revision"]


def test_a_damaged_item_does_not_hold_up_the_changes_after_it(guarded: System) -> None:
    key = {"pk": {"S": "ARTICLE#damaged.txt"}, "sk": {"S": "ARTICLE"}}
    attributes = {"revision": {"N": "7"}, "status": {"S": "SUMMARIZED"}, "document": {"B": b"x"}}
    listener = Listener(guarded.stack, "undamaged")
    guarded.dynamodb.put_item(TableName=guarded.stack.table, Item={**key, **attributes})
    guarded.drop("undamaged.txt", STORY)
    assert listener.event("undamaged.txt", "Article Summarized")
    (message,) = receive(guarded.sqs, guarded.stack.unannounced_queue_url)
    assert (message["key"], message["revision"]) == ("damaged.txt", 7)
    guarded.dynamodb.delete_item(TableName=guarded.stack.table, Key=key)


def test_an_event_that_may_not_be_put_goes_to_the_queue_of_the_stack(guarded: System) -> None:
    """Without events:PutEvents the change is in the queue. This also shows that IAM is enforced."""
    with _without_permission(guarded, "Announce", "PutEvents"):
        guarded.drop("unannounced.txt", STORY)
        deadline = time.monotonic() + TIMEOUT
        messages: list[dict[str, Any]] = []
        while not messages:
            assert time.monotonic() < deadline
            messages = receive(guarded.sqs, guarded.stack.unannounced_queue_url)
    (message,) = messages
    assert (message["key"], message["status"]) == ("unannounced.txt", "SUMMARIZED")
    assert message["error"].startswith("AccessDenied")
    listener = Listener(guarded.stack, "after")
    guarded.drop("restored.txt", STORY)
    assert listener.event("restored.txt", "Article Summarized")


def test_the_emulator_enforces_policies(guarded: System) -> None:
    """Without s3:GetObject no article is made. After the permission is restored, it is made."""
    with _without_permission(guarded, "Summarize", "ReadArticles"):
        guarded.drop("c.txt", STORY)
        assert guarded.api.wait_for_article("c.txt", 4).status == 202
    assert guarded.article("c.txt")["status"] == "SUMMARIZED"


@contextmanager
def _without_permission(guarded: System, function: str, statement: str) -> Iterator[None]:
    """Remove a statement from the policy of a function's role, then restore it."""
    iam = guarded.stack.client("iam")
    names = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    role = next(name for name in names if f"{function}Role" in name)
    policy = iam.get_role_policy(RoleName=role, PolicyName=function)["PolicyDocument"]
    kept = [entry for entry in policy["Statement"] if entry["Sid"] != statement]
    assert len(kept) == len(policy["Statement"]) - 1

    def put(statements: list[dict[str, Any]]) -> None:
        document = json.dumps({**policy, "Statement": statements})
        iam.put_role_policy(RoleName=role, PolicyName=function, PolicyDocument=document)

    put(kept)
    try:
        yield
    finally:
        put(policy["Statement"])
