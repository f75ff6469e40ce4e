"""The system on this machine: an emulator with template.yaml deployed to it. Uses .local/."""

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
from infra.local.signals import delayed_signals

FOLDER = (LOCAL / "emulator").absolute()


class NotAnsweringError(CommandError):
    """The template is deployed, but its API returns an error."""


class BusyError(CommandError):
    """Another command holds the lock."""


class OtherReleaseError(CommandError):
    """Another release of Standfirst has started the system that runs."""


@contextmanager
def locked() -> Iterator[None]:
    """Hold a lock, so that only one command at a time starts the system. Raises BusyError.

    The operating system releases the lock when the process ends.
    """
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                "Another `make demo` or `make up` is running here. Stop it, or wait until it ends."
            ) from None
        yield


def start(parameters: Mapping[str, str] | None = None) -> Stack:
    """Start the emulator, deploy to it, and return when the API answers.

    If this raises an exception, call `stop` to clean up.
    """
    with step("Start the emulator"):
        started = emulator.start(FOLDER)
    with step("Deploy template.yaml to it"):
        stack = deploy(started, FOLDER, parameters)
    with step("Call the API"):
        answer = Api(stack).get("/articles", limit="1")
    if answer.status != OK:
        raise NotAnsweringError(
            f"the API answers {answer.status}: {answer.body}; see {emulator.log_file(FOLDER)}"
        )
    stack.save()
    return stack


def running() -> Stack | None:
    """Return the stack if its emulator runs. None if it has ended or is not completely started.

    Raises OtherReleaseError.
    """
    stack = saved()
    pid = emulator.running_pid(FOLDER)
    if stack is None and pid is not None and STACK_FILE.exists():
        raise OtherReleaseError(
            "Another release of Standfirst is running here. `make down` stops it, and deletes its "
            "articles. Then repeat this command."
        )
    return stack if stack and stack.pid == pid else None


def stop() -> None:
    """Stop the emulator if it runs, and delete its state."""
    with delayed_signals():
        STACK_FILE.unlink(missing_ok=True)
        emulator.stop(FOLDER)


def log_file() -> Path:
    return emulator.log_file(FOLDER)
