"""Tests of how `make up` and `make demo` find a system that runs already."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from infra.commands.stack import Stack
from infra.local import system

PID = 4711
STACK = Stack(
    endpoint="http://127.0.0.1:4566",
    bucket="bucket",
    api_url="http://127.0.0.1:4566/api",
    api_key="reader",
    writer_key="writer",
    table="table",
    queue_url="queue",
    dead_letter_queue_url="letters",
    event_bus="standfirst",
    unannounced_queue_url="unannounced",
    pid=PID,
)
OF_ANOTHER_RELEASE = {"endpoint": "http://127.0.0.1:4566", "bucket": "bucket", "pid": PID}


@pytest.fixture
def stack_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "stack.json"
    for module in ("infra.commands.stack", "infra.local.system"):
        monkeypatch.setattr(f"{module}.STACK_FILE", file)
    return file


def _let_run(pid: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.emulator.running_pid", lambda _folder: pid)


def test_a_system_of_this_release_is_running(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack_file.write_text(json.dumps(asdict(STACK)))
    _let_run(PID, monkeypatch)
    assert system.running() == STACK


def test_a_system_of_another_release_is_reported_and_not_replaced(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack_file.write_text(json.dumps(OF_ANOTHER_RELEASE))
    _let_run(PID, monkeypatch)
    with pytest.raises(system.OtherReleaseError, match="make down"):
        system.running()


def test_a_system_that_has_ended_is_not_running(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack_file.write_text(json.dumps(OF_ANOTHER_RELEASE))
    _let_run(None, monkeypatch)
    assert system.running() is None


def test_an_emulator_that_is_still_starting_is_not_a_running_system(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stack_file.exists()
    _let_run(PID, monkeypatch)
    assert system.running() is None
