"""The system on this machine: one emulator with the template in it, known by what it leaves in .local/."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.commands.api import OK, Api
from infra.commands.console import step
from infra.commands.errors import CommandError
from infra.commands.stack import LOCAL, STACK_FILE, Stack, saved
from infra.local import emulator
from infra.local.deploy import deploy
from infra.local.signals import held

FOLDER = (LOCAL / "emulator").absolute()


class NotAnsweringError(CommandError):
    """The template is deployed, and its API does not answer."""


class BusyError(CommandError):
    """Another command is starting the system, or has it for itself."""


@contextmanager
def alone() -> Iterator[None]:
    """Of two commands that start a system here at once, the second is refused; the lock ends with its process."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                "Another `make demo` or `make up` is at work here: end it first, or wait for it."
            ) from None
        yield


def start(parameters: Mapping[str, str] | None = None) -> Stack:
    """Starts the emulator, deploys, and returns when the API answers; after whatever is raised, `stop` cleans up."""
    with step("Start the emulator"):
        started = emulator.start(FOLDER)
    with step("Deploy template.yaml to it"):
        stack = deploy(started, FOLDER, parameters)
    with step("Ask the API"):
        answer = Api(stack).get("/articles", limit="1")
    if answer.status != OK:
        raise NotAnsweringError(
            f"the API answers {answer.status}: {answer.body}; see {emulator.log_file(FOLDER)}"
        )
    stack.save()
    return stack


def running() -> Stack | None:
    """What runs now. An emulator that died, or was interrupted half started, is not running."""
    stack = saved()
    return stack if stack and stack.pid == emulator.running_pid(FOLDER) else None


def stop() -> None:
    """Harmless where nothing runs."""
    with held():
        STACK_FILE.unlink(missing_ok=True)
        emulator.stop(FOLDER)


def log_file() -> Path:
    return emulator.log_file(FOLDER)
