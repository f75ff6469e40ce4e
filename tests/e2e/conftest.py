"""Fixtures: one system on MiniStack for all tests here, with short timeouts and poison messages."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.commands.api import Answer, Api
from infra.commands.stack import Stack
from infra.local import emulator
from infra.local.deploy import TEMPLATE, deploy
from tests.builders import s3_message
from tests.paths import ROOT

FAULTS = Path(__file__).parent / "faults"
# With these parameters, five receives take half a minute instead of an hour.
SHORT = {"SummarizeTimeout": "5", "QueueVisibility": "6", "MaximumConcurrency": "4"}
TIMEOUT = 60.0  # seconds
POISON_MESSAGES = 5  # sent by _send_poison: two files, three other messages


@dataclass(frozen=True)
class System:
    """A deployed stack, and clients of its API and AWS services."""

    stack: Stack
    api: Api
    s3: Any
    sqs: Any
    dynamodb: Any

    def drop(self, key: str, data: bytes, content_type: str = "text/plain") -> str:
        """Upload an object and return its version id."""
        version: str = self.s3.put_object(
            Bucket=self.stack.bucket, Key=key, Body=data, ContentType=content_type
        )["VersionId"]
        return version

    def article(self, key: str) -> dict[str, Any]:
        """Wait for the article and return it.

        Polls faster than Retry-After asks for, because no other client polls.
        """
        body: dict[str, Any] = self.eventually(key, lambda answer: answer.status == 200).body
        return body

    def eventually(self, key: str, is_expected: Callable[[Answer], bool]) -> Answer:
        """Look up the key until the answer is as expected, at most TIMEOUT seconds."""
        deadline = time.monotonic() + TIMEOUT
        while not is_expected(answer := self.api.article(key)):
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
        return answer

    def dead_letters(self) -> int:
        """Count the dead letters, including those that were received and not deleted."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.stack.dead_letter_queue_url, AttributeNames=names
        )["Attributes"]
        return sum(int(attributes[name]) for name in names)


def start(folder: Path, template: Path = TEMPLATE, **environment: str) -> Iterator[System]:
    """Yield a system on an emulator of its own, and stop the emulator at the end."""
    try:
        started = emulator.start(folder, {"PYTHONPATH": str(FAULTS), **environment})
        stack = deploy(started, folder, SHORT, template)
        yield System(
            stack, Api(stack), stack.client("s3"), stack.client("sqs"), stack.client("dynamodb")
        )
    finally:
        emulator.stop(folder)


def _raise_keyboard_interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session", autouse=True)
def _clean_up_on_sigterm() -> Iterator[None]:
    """Make SIGTERM tear down the fixtures, as Ctrl-C does, so that no emulator is left running."""
    before = signal.signal(signal.SIGTERM, _raise_keyboard_interrupt)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session", autouse=True)
def _in_the_repository() -> Iterator[None]:
    before = Path.cwd()
    os.chdir(ROOT)
    yield
    os.chdir(before)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, _in_the_repository: None) -> Iterator[System]:
    """A system with poison messages in its queue.

    So every test that uses it also checks that they do not affect other messages.
    """
    for running in start(tmp_path_factory.mktemp("emulator")):
        _send_poison(running)
        yield running


def _send_poison(system: System) -> None:
    system.drop(
        "poison/kill.txt",
        b"A title\n\nThis is a file that kills the worker which reads it. Nobody knows why.",
    )
    system.drop(
        "poison/hang.txt",
        b"A title\n\nThis is a file that hangs the worker which reads it. Nobody knows why.",
    )
    for body in ("not JSON", '{"hello": "world"}', s3_message("a.txt", bucket="somebody-elses")):
        system.sqs.send_message(QueueUrl=system.stack.queue_url, MessageBody=body)
