"""The real template on MiniStack, started once for all tests here, with short timeouts and a fault that can be called up."""

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
from infra.local.deploy import deploy
from tests.builders import s3_message
from tests.paths import ROOT

FAULTS = Path(__file__).parent / "faults"
# Five receives take half a minute instead of an hour.
SHORT = {"SummarizeTimeout": "5", "QueueVisibility": "6", "MaximumConcurrency": "4"}
PATIENCE = 60.0


@dataclass(frozen=True)
class System:
    """A deployed stack, and its parts as a user, a reader and an operator reach them."""

    stack: Stack
    api: Api
    s3: Any
    sqs: Any
    dynamodb: Any

    def drop(self, key: str, data: bytes, content_type: str = "text/plain") -> str:
        """Put a file; its version."""
        version: str = self.s3.put_object(
            Bucket=self.stack.bucket, Key=key, Body=data, ContentType=content_type
        )["VersionId"]
        return version

    def article(self, key: str) -> dict[str, Any]:
        """The article, once it is there; asked for more often than Retry-After says, since nobody else asks."""
        body: dict[str, Any] = self.eventually(key, lambda answer: answer.status == 200).body
        return body

    def eventually(self, key: str, holds: Callable[[Answer], bool]) -> Answer:
        """The answer to a lookup, once it is as it should be."""
        deadline = time.monotonic() + PATIENCE
        while not holds(answer := self.api.article(key)):
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
        return answer

    def dead_letters(self) -> int:
        """How many there are, also those that somebody has received and not deleted."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(
            QueueUrl=self.stack.dead_letter_queue_url, AttributeNames=names
        )
        return sum(int(found["Attributes"][name]) for name in names)


def start(folder: Path, **environment: str) -> Iterator[System]:
    """An emulator with the template in it; gone with everything of it at the end."""
    try:
        started = emulator.start(folder, {"PYTHONPATH": str(FAULTS), **environment})
        stack = deploy(started, folder, SHORT)
        yield System(
            stack, Api(stack), stack.client("s3"), stack.client("sqs"), stack.client("dynamodb")
        )
    finally:
        emulator.stop(folder)


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session", autouse=True)
def _clean_up_when_ended() -> Iterator[None]:
    """A time-out's SIGTERM runs the fixtures' ends, as Ctrl-C does: no emulator is left."""
    before = signal.signal(signal.SIGTERM, _end)
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
    """With poison in it from the first moment: every test here shows that it hurts nobody else."""
    for running in start(tmp_path_factory.mktemp("emulator")):
        _poison(running)
        yield running


def _poison(system: System) -> None:
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


POISON = 5
