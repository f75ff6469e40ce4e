"""The system on this machine: one emulator with the template in it, known by what it leaves in .local/."""

from collections.abc import Mapping
from pathlib import Path

from infra.api import OK, Api
from infra.console import step
from infra.local import emulator
from infra.local.deploy import deploy
from infra.stack import LOCAL, STACK_FILE, Stack, saved

FOLDER = (LOCAL / "emulator").absolute()


class NotAnsweringError(RuntimeError):
    """The template is deployed, and its API does not answer."""


def start(parameters: Mapping[str, str] | None = None) -> Stack:
    """Starts the emulator, deploys, and returns when the API answers; after whatever is raised, `stop` cleans up."""
    with step("Start the emulator"):
        started = emulator.start(FOLDER)
    with step("Deploy template.yaml to it"):
        stack = deploy(started, FOLDER, parameters)
    with step("Ask the API"):
        answer = Api(stack).get("/articles", limit="1")
    if answer.status != OK:
        raise NotAnsweringError(f"the API answers {answer.status}: {answer.body}; see {emulator.log_file(FOLDER)}")
    stack.save()
    return stack


def running() -> Stack | None:
    """What runs now. An emulator that died, or was interrupted half started, is not running."""
    stack = saved()
    return stack if stack and stack.pid == emulator.running_pid(FOLDER) else None


def stop() -> None:
    """Harmless where nothing runs."""
    STACK_FILE.unlink(missing_ok=True)
    emulator.stop(FOLDER)


def log_file() -> Path:
    return emulator.log_file(FOLDER)
