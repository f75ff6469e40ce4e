"""A stack that moto simulates: bucket, table, queues and event bus."""

import functools
import os
import signal
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from archive.article import Article
from archive.failure import failed_article, raised_error
from infra.commands.stack import Stack
from infra.local.signals import SIGNALS, raise_interrupted
from summarize.pipeline import PIPELINE
from tests.builders import BUCKET, RECEIVED_AT, article

# The clients are shared, since making one takes longer than most tests. moto's state is new in each
# test.
_client = functools.cache(boto3.client)


class _Stack(Stack):
    def client(self, service: str, config: Config | None = None) -> Any:
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


@pytest.fixture
def signal_handlers() -> Iterator[None]:
    """Let signals raise Interrupted, as in a command, and restore the handlers."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    raise_interrupted()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def bodies(queue_url: str) -> list[str]:
    """Return the bodies of the visible messages, sorted. They are then hidden for ten minutes."""
    sqs, received = _client("sqs"), []
    while messages := sqs.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=600
    ).get("Messages"):
        received += [message["Body"] for message in messages]
    return sorted(received)


def send(queue_url: str, *messages: str) -> list[str]:
    """Send messages, and return their ids."""
    sqs = boto3.client("sqs")
    return [
        sqs.send_message(QueueUrl=queue_url, MessageBody=body)["MessageId"] for body in messages
    ]


def failed(key: str, version: str = "v1") -> Article:
    """Return a FAILED record of an error in the step `model`."""
    source = article(key, version).source
    return failed_article(key, source, RECEIVED_AT, PIPELINE, raised_error("model", "MemoryError"))
