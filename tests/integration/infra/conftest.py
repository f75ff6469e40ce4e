"""A stack whose services are moto's: bucket, table, queues and event bus."""

import functools
import os
from typing import Any

import boto3
import pytest

from archive.article import Article
from archive.failure import failed_article, raised_error
from infra.commands.stack import Stack
from summarize.pipeline import PIPELINE
from tests.builders import BUCKET, RECEIVED_AT, article

# Making a client takes longer than most tests. moto's state is new in each test.
_client = functools.cache(boto3.client)


class _Stack(Stack):
    def client(self, service: str) -> Any:
        return _client(service)


@pytest.fixture
def stack(s3: Any, table: Any, monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setattr("infra.commands.queue_reader.WAIT", 0)
    sqs = _client("sqs")
    queues = [
        sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("articles", "dead", "unannounced")
    ]
    _client("events").create_event_bus(Name="standfirst")
    return _Stack(
        endpoint=None,
        bucket=BUCKET,
        api_url="",
        api_key="",
        writer_key="",
        table=os.environ["TABLE"],
        queue_url=queues[0],
        dead_letter_queue_url=queues[1],
        event_bus="standfirst",
        unannounced_queue_url=queues[2],
        pid=None,
    )


def bodies(queue_url: str) -> list[str]:
    """Receive the messages that are visible, for ten minutes, and return their bodies, sorted."""
    sqs, found = _client("sqs"), []
    while messages := sqs.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=600
    ).get("Messages"):
        found += [message["Body"] for message in messages]
    return sorted(found)


def send(queue_url: str, *messages: str) -> list[str]:
    """Send messages, and return their ids."""
    sqs = boto3.client("sqs")
    return [
        sqs.send_message(QueueUrl=queue_url, MessageBody=body)["MessageId"] for body in messages
    ]


def failed(key: str, version: str = "v1") -> Article:
    """Return a FAILED record."""
    source = article(key, version).source
    return failed_article(key, source, RECEIVED_AT, PIPELINE, raised_error("model", "MemoryError"))
