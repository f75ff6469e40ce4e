"""template.yaml on MiniStack: one system for all tests here, with short timeouts and faulty files."""

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
# With these, five receives take half a minute instead of an hour.
SHORT = {"SummarizeTimeout": "5", "QueueVisibility": "6", "MaximumConcurrency": "4"}
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class System:
    """A deployed stack, and clients of its parts."""

    stack: Stack
    api: Api
    s3: Any
    sqs: Any
    dynamodb: Any

    def drop(self, key: str, data: bytes, content_type: str = "text/plain") -> str:
        """Put an object and return its version."""
        version: str = self.s3.put_object(
            Bucket=self.stack.bucket, Key=key, Body=data, ContentType=content_type
        )["VersionId"]
        return version

    def article(self, key: str) -> dict[str, Any]:
        """Wait for the article and return it. Polls faster than Retry-After: nobody else polls."""
        body: dict[str, Any] = self.eventually(key, lambda answer: answer.status == 200).body
        return body

    def eventually(self, key: str, is_expected: Callable[[Answer], bool]) -> Answer:
        """Look the key up until the answer is as expected."""
        deadline = time.monotonic() + PATIENCE
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
    """A timeout's SIGTERM runs the fixtures' teardown, like Ctrl-C: no emulator is left."""
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
    """A system that has poison messages in its queue from the start.

    Every test that uses it also shows that they affect no other message.
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


POISON = 5  # messages
