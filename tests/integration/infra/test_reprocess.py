"""`make reprocess` queues the keys of the bucket, or the keys of articles with a given status."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import unquote_plus

import boto3
import pytest

from archive.table import Archive
from infra.commands.reprocess import reprocess
from infra.commands.stack import Stack
from tests.builders import BUCKET, article, rejected_article
from tests.paths import ROOT


class _Stack(Stack):
    """A stack whose services are moto's."""

    def client(self, service: str) -> Any:
        return boto3.client(service)


@pytest.fixture
def stack(s3: Any, table: Any) -> Stack:
    queue_url = boto3.client("sqs").create_queue(QueueName="articles")["QueueUrl"]
    return _Stack(
        endpoint=None,
        bucket=BUCKET,
        api_url="",
        api_key="",
        writer_key="",
        table=os.environ["TABLE"],
        queue_url=queue_url,
        dead_letter_queue_url="",
        event_bus="",
        unannounced_queue_url="",
        pid=None,
    )


def _queued(stack: Stack) -> list[str]:
    """Receive the messages of the queue, and return their keys."""
    sqs, keys = stack.client("sqs"), []
    while messages := sqs.receive_message(
        QueueUrl=stack.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=600
    ).get("Messages"):
        for message in messages:
            (record,) = json.loads(message["Body"])["Records"]
            keys.append(unquote_plus(record["s3"]["object"]["key"]))
    return sorted(keys)


def test_every_key_of_the_bucket_is_queued(stack: Stack, s3: Any) -> None:
    for key in ("a.txt", "inbox/b c+d.txt", "inbox/", "ключ.txt"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"" if key.endswith("/") else b"x")
    assert sum(reprocess(stack)) == 3
    assert _queued(stack) == ["a.txt", "inbox/b c+d.txt", "ключ.txt"]


def test_keys_with_a_status_are_queued_from_all_pages(
    stack: Stack, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.commands.reprocess.CARDS_PER_PAGE", 3)
    for n in range(14):
        archive.put(rejected_article(f"bad/{n}.txt") if n % 4 else article(f"good/{n}.txt"), None)
    assert sum(reprocess(stack, status="REJECTED")) == 10
    assert _queued(stack) == sorted(f"bad/{n}.txt" for n in range(14) if n % 4)


def test_status_and_prefix_are_combined(stack: Stack, archive: Archive) -> None:
    for key in ("inbox/a.txt", "inbox/b.txt", "other/c.txt"):
        archive.put(rejected_article(key), None)
    archive.put(article("inbox/good.txt"), None)
    assert sum(reprocess(stack, "inbox/", "REJECTED")) == 2
    assert _queued(stack) == ["inbox/a.txt", "inbox/b.txt"]


def test_an_unknown_status_is_rejected() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "infra.commands.reprocess", "--status", "BROKEN", "--", ""],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 2
    assert "REJECTED" in process.stderr
