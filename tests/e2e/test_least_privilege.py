"""The same with IAM enforced: what the functions do not need they may not do, and what they do they may."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from tests.e2e.conftest import System, start

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    yield from start(tmp_path_factory.mktemp("guarded"), AUTH="true")


def test_the_functions_policies_are_enough(guarded: System) -> None:
    guarded.drop("a.txt", STORY)
    assert guarded.article("a.txt")["status"] == "SUMMARIZED"
    assert guarded.api.get("/articles").status == 200
    assert guarded.api.get("/entities/person/ben-wallace").status == 200
    assert guarded.api.get("/entities/person/ben-wallace/companions").status == 200
    assert [name["id"] for name in guarded.api.get("/entities", prefix="wal").body["entities"]] == [
        "person/ben-wallace"
    ]
    assert _posted(guarded, "/articles/batch", {"keys": ["a.txt"]})["found"][0]["key"] == "a.txt"
    assert guarded.api.article("gone.txt").status == 404  # 403 without the right to list the bucket


def test_a_form_to_upload_with_is_enough_for_one_file_and_for_no_other(guarded: System) -> None:
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


def _posted(guarded: System, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"x-api-key": guarded.stack.api_key}
    answer = urllib3.request("POST", f"{guarded.stack.api_url}{path}", json=body, headers=headers)
    assert answer.status in {200, 201}, answer.data
    found: dict[str, Any] = answer.json()
    return found


def test_a_deletion_needs_no_more(guarded: System) -> None:
    guarded.drop("b.txt", STORY)
    guarded.article("b.txt")
    guarded.s3.delete_object(Bucket=guarded.stack.bucket, Key="b.txt")
    guarded.eventually("b.txt", lambda answer: answer.status == 404)


def test_policies_are_enforced_at_all(guarded: System) -> None:
    """With the right to read objects taken away the article does not come, and comes when it is given back."""
    iam = guarded.stack.client("iam")
    role = next(
        found["RoleName"]
        for found in iam.list_roles()["Roles"]
        if "SummarizeRole" in found["RoleName"]
    )
    whole = iam.get_role_policy(RoleName=role, PolicyName="Summarize")["PolicyDocument"]
    less = {
        **whole,
        "Statement": [
            statement for statement in whole["Statement"] if statement["Sid"] != "ReadArticles"
        ],
    }
    assert len(less["Statement"]) == len(whole["Statement"]) - 1
    iam.put_role_policy(RoleName=role, PolicyName="Summarize", PolicyDocument=json.dumps(less))
    guarded.drop("c.txt", STORY)
    assert guarded.api.wait_for_article("c.txt", 4).status == 202
    iam.put_role_policy(RoleName=role, PolicyName="Summarize", PolicyDocument=json.dumps(whole))
    assert guarded.article("c.txt")["status"] == "SUMMARIZED"
