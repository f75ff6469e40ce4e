"""Tests of an update in place: a stack of the release before gets the present template.

The release before deploys itself from a copy of its tree, and is used. Then the present release is
deployed to the same emulator. The tests run in the order of this file: the last ones change what
the release before has stored.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from infra.commands.redrive import redrive
from infra.commands.reprocess import reprocess
from infra.commands.stack import Stack, aws_client
from infra.local import emulator
from infra.local.deploy import deploy
from infra.local.emulator import Emulator
from tests.e2e.conftest import SHORT, TIMEOUT
from tests.e2e.listener import Listener
from tests.paths import ROOT

# The last commit without FAILED records, events and a change log.
COMMIT_BEFORE = "20c5b0fe7e191c56fe8d289abfa567caee2970e9"
# Runs in the tree of that commit. Prints the stack.
DEPLOY_BEFORE = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from infra.local.deploy import deploy
from infra.local.emulator import Emulator
pid, port, folder, parameters = json.loads(sys.argv[1])
print(json.dumps(asdict(deploy(Emulator(pid, port), Path(folder), parameters))))
"""
STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SUMMARIZED = {"one.txt": STORY, "two.txt": STORY.replace(b"Ben Wallace", b"Ann Lee")}
REJECTED = {"picture.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"}
DELETED = "deleted.txt"
DEAD = "dead.txt"  # its message is a dead letter, and it has no record

Answer = tuple[int, Any]


class Client:
    """A client of the release before: it has the URL and the key that it got then."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(headers={"x-api-key": key}, timeout=30, retries=False)

    def get(self, path: str, **query: str) -> Answer:
        response = self._http.request("GET", f"{self._url}{path}", fields=query)
        return response.status, response.json()

    def wait_for(self, key: str, is_expected: Callable[[Answer], bool]) -> None:
        """Look up the key until the answer is as expected, at most TIMEOUT seconds."""
        deadline = time.monotonic() + TIMEOUT
        while not is_expected(answer := self.get("/article", key=key)):
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)

    def wait_for_article(self, key: str) -> None:
        self.wait_for(key, lambda answer: answer[0] == 200)


@dataclass(frozen=True)
class Update:
    """A system after its update, and what it returned and had stored before."""

    stack_before: dict[str, Any]
    stack: Stack
    client: Client
    articles: dict[str, Any]  # answers by key
    feed: Any  # the first page, with one card
    revisions: dict[str, int]  # by key


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Update]:
    tree = _tree_before(tmp_path_factory.mktemp("before"))
    folder = tmp_path_factory.mktemp("updated")
    try:
        started = emulator.start(folder)
        before = _deploy_before(started, folder, tree)
        client = Client(before["api_url"], before["api_key"])
        _use(before, client)
        articles = {key: client.get("/article", key=key)[1] for key in SUMMARIZED | REJECTED}
        feed = client.get("/articles", limit="1")[1]
        dynamodb = aws_client("dynamodb", started.endpoint)
        items = {key: _item(dynamodb, before["table"], key) for key in [*articles, DELETED]}
        revisions = {key: int(item["revision"]["N"]) for key, item in items.items()}
        stack = deploy(started, folder, SHORT)
        yield Update(before, stack, client, articles, feed, revisions)
    finally:
        emulator.stop(folder)


def _tree_before(folder: Path) -> Path:
    """Extract the tree of COMMIT_BEFORE, or skip the test if the clone does not have it."""
    git = ["git", "-C", str(ROOT)]
    exists = [*git, "cat-file", "-e", f"{COMMIT_BEFORE}^{{commit}}"]
    if (
        not shutil.which("git")
        or subprocess.run(exists, check=False, capture_output=True).returncode
    ):
        pytest.skip(f"needs git, and a clone with its history: commit {COMMIT_BEFORE[:7]}")
    archive = [*git, "archive", COMMIT_BEFORE, "template.yaml", "functions", "infra"]
    packed = subprocess.run(archive, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(folder, filter="data")
    return folder


def _deploy_before(started: Emulator, folder: Path, tree: Path) -> dict[str, Any]:
    argument = json.dumps([started.pid, started.port, str(folder), SHORT])
    deployed = subprocess.run(
        [sys.executable, "-c", DEPLOY_BEFORE, argument],
        check=True,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
    )
    stack: dict[str, Any] = json.loads(deployed.stdout)
    return stack


def _use(stack: dict[str, Any], client: Client) -> None:
    """Make records of each kind, and a dead letter, with the release before."""
    s3 = aws_client("s3", stack["endpoint"])
    for key, data in {**SUMMARIZED, **REJECTED, DELETED: STORY}.items():
        s3.put_object(Bucket=stack["bucket"], Key=key, Body=data)
    for key in (*SUMMARIZED, *REJECTED, DELETED):
        client.wait_for_article(key)
    s3.delete_object(Bucket=stack["bucket"], Key=DELETED)
    client.wait_for(DELETED, lambda answer: answer[0] == 404)
    _set_polling(stack, enabled=False)
    s3.put_object(Bucket=stack["bucket"], Key=DEAD, Body=STORY)
    _move_to_dead_letters(stack)
    _set_polling(stack, enabled=True)


def _set_polling(stack: dict[str, Any], enabled: bool) -> None:
    """Let Summarize receive the queue's messages, or not."""
    functions = aws_client("lambda", stack["endpoint"])
    (mapping,) = functions.list_event_source_mappings()["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)


def _move_to_dead_letters(stack: dict[str, Any]) -> None:
    sqs = aws_client("sqs", stack["endpoint"])
    queue = stack["queue_url"]
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    sqs.send_message(QueueUrl=stack["dead_letter_queue_url"], MessageBody=message["Body"])
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def _item(dynamodb: Any, table: str, key: str) -> Any:
    primary_key = {"pk": {"S": f"ARTICLE#{key}"}, "sk": {"S": "ARTICLE"}}
    return dynamodb.get_item(TableName=table, Key=primary_key)["Item"]


def _has_all(value: Any, before: Any) -> bool:
    """True if a JSON value is as before, except for additional fields."""
    if isinstance(before, dict):
        return all(name in value and _has_all(value[name], before[name]) for name in before)
    if isinstance(before, list):
        return len(value) == len(before) and all(map(_has_all, value, before))
    return bool(value == before)


def test_the_url_the_keys_and_all_resources_with_data_stay(update: Update) -> None:
    stack = {name: getattr(update.stack, name) for name in update.stack_before}
    assert stack == update.stack_before


@pytest.mark.parametrize(("key", "status"), [("api_key", 403), ("writer_key", 201)])
def test_the_keys_keep_their_permissions(key: str, status: int, update: Update) -> None:
    url, headers = (
        f"{update.stack_before['api_url']}/uploads",
        {"x-api-key": update.stack_before[key]},
    )
    answer = urllib3.request("POST", url, json={"name": "article.txt"}, headers=headers)
    assert answer.status == status, answer.data


def test_an_unknown_key_is_still_answered_with_a_problem(update: Update) -> None:
    status, body = Client(update.stack_before["api_url"], "unknown").get("/articles")
    assert (status, body["type"]) == (403, "urn:standfirst:problem:api-key")


def test_records_of_the_release_before_are_served(update: Update) -> None:
    for key, article in update.articles.items():
        assert _has_all(update.client.get("/article", key=key)[1], article)
    assert update.client.get("/article", key=DELETED)[0] == 404
    assert update.client.get("/article", key=DEAD)[0] == 202


def test_cards_of_the_release_before_are_served(update: Update) -> None:
    (before,) = update.feed["articles"]
    (card,) = update.client.get("/articles", limit="1")[1]["articles"]
    assert _has_all(card, before)
    cards = update.client.get("/entities/person/ann-lee")[1]["articles"]
    assert [card["key"] for card in cards] == ["two.txt"]


def test_a_cursor_of_the_release_before_continues_its_listing(update: Update) -> None:
    status, page = update.client.get("/articles", limit="1", cursor=update.feed["cursor"])
    assert status == 200
    assert page["articles"] == update.client.get("/articles", limit="2")[1]["articles"][1:]


def test_the_new_routes_answer_under_the_old_url(update: Update) -> None:
    status, body = update.client.get("/changes")
    assert status == 200, body
    assert body["changes"] == []


def test_reprocess_makes_the_records_anew_and_announces_them(update: Update) -> None:
    listener = Listener(update.stack)
    assert sum(reprocess(update.stack)) == len([*update.articles, DEAD])
    for key, article in update.articles.items():
        (event,) = listener.events(key, 1)
        assert event["detail"]["status"] == event["detail"]["previous_status"] == article["status"]
        assert event["detail"]["revision"] > update.revisions[key]
        assert update.client.get("/article", key=key)[1]["pipeline"] > article["pipeline"]


def test_a_dead_letter_of_the_release_before_can_be_redriven(update: Update) -> None:
    assert list(redrive(update.stack)) == [(1, 0)]
    update.client.wait_for_article(DEAD)


def test_a_file_that_the_release_before_removed_can_be_uploaded_again(update: Update) -> None:
    s3 = update.stack.client("s3")
    s3.put_object(Bucket=update.stack.bucket, Key=DELETED, Body=STORY)
    update.client.wait_for_article(DELETED)
    item = _item(update.stack.client("dynamodb"), update.stack.table, DELETED)
    assert item["previous_status"] == {"S": "REMOVED"}
    assert int(item["revision"]["N"]) > update.revisions[DELETED]
