"""Fixtures: one system on MiniStack for all tests here, with short timeouts and poison messages."""

import os
import signal
import subprocess
import sys
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
from tests.e2e.listener import Listener
from tests.paths import ROOT

FAULTS = Path(__file__).parent / "faults"
# With these parameters, five receives take half a minute instead of an hour.
SHORT = {"SummarizeTimeout": "5", "QueueVisibility": "6", "MaximumConcurrency": "4"}
TIMEOUT = 60.0  # seconds
# Seconds. The visibility timeout is 6, so five receives take half a minute; more on a busy machine.
DEAD_LETTERS_TIMEOUT = 150.0
POISON_MESSAGES = 5  # sent by _send_poison: two files, three other messages
KILLER, HANGING = "poison/kill.txt", "poison/hang.txt"


@dataclass(frozen=True)
class System:
    """A deployed stack, and clients of its API and AWS services."""

    stack: Stack
    api: Api
    s3: Any
    sqs: Any
    dynamodb: Any
    repaired: Path  # if this file exists, KILLER no longer kills its worker

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

    def wait_for_dead_letters(self) -> None:
        """Wait until all poison messages are dead letters."""
        deadline = time.monotonic() + DEAD_LETTERS_TIMEOUT
        while self.dead_letters() < POISON_MESSAGES:
            assert time.monotonic() < deadline, self.dead_letters()
            time.sleep(0.5)


def start(folder: Path, template: Path = TEMPLATE, **environment: str) -> Iterator[System]:
    """Yield a system on an emulator of its own, and stop the emulator at the end."""
    try:
        repaired = folder / "repaired"
        faults = {"PYTHONPATH": str(FAULTS), "REPAIRED": str(repaired)}
        started = emulator.start(folder, {**faults, **environment})
        stack = deploy(started, folder, SHORT, template)
        yield System(
            stack=stack,
            api=Api(stack),
            s3=stack.client("s3"),
            sqs=stack.client("sqs"),
            dynamodb=stack.client("dynamodb"),
            repaired=repaired,
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
def _deployed(
    tmp_path_factory: pytest.TempPathFactory, _in_the_repository: None
) -> Iterator[System]:
    yield from start(tmp_path_factory.mktemp("emulator"))


@pytest.fixture(scope="session")
def listener(_deployed: System) -> Listener:
    """Receives the events of some files from the start of the system."""
    keys = [{"prefix": "poison/"}, {"prefix": "events/"}]
    return Listener(_deployed.stack, pattern={"source": ["standfirst"], "detail": {"key": keys}})


@pytest.fixture(scope="session")
def watch(_deployed: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run `make watch` from the start of the system; yield the file with its output."""
    folder = tmp_path_factory.mktemp("watch")
    _save_stack(_deployed, folder)
    output = folder / "output"
    path = os.pathsep.join([str(ROOT / "functions"), str(ROOT)])
    command = [sys.executable, "-m", "infra.commands.watch"]
    with output.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, stdout=sink, stderr=sink
        )
    try:
        deadline = time.monotonic() + TIMEOUT
        while "Watching" not in (printed := output.read_text()):
            assert process.poll() is None, printed
            assert time.monotonic() < deadline, printed
            time.sleep(0.05)
        yield output
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(TIMEOUT)


def _save_stack(system: System, folder: Path) -> None:
    """Save the stack in the folder, as `make up` does."""
    before = Path.cwd()
    os.chdir(folder)
    system.stack.save()
    os.chdir(before)


@pytest.fixture(scope="session")
def system(_deployed: System, listener: Listener, watch: Path) -> System:
    """A system with poison messages in its queue, and with listeners.

    So every test that uses it also checks that poison messages do not affect other messages.
    """
    _send_poison(_deployed)
    return _deployed


def _send_poison(system: System) -> None:
    system.drop(
        KILLER,
        b"A title\n\nThis is a file that kills the worker which reads it. Nobody knows why.",
    )
    system.drop(
        HANGING,
        b"A title\n\nThis is a file that hangs the worker which reads it. Nobody knows why.",
    )
    for body in ("not JSON", '{"hello": "world"}', s3_message("a.txt", bucket="somebody-elses")):
        system.sqs.send_message(QueueUrl=system.stack.queue_url, MessageBody=body)
