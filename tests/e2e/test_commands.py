"""Tests of the Makefile's commands in a copy of the repository. They leave no process running."""

import dataclasses
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from infra.local.environment import clean_environment
from tests.e2e.conftest import System
from tests.paths import ROOT

COPIED = ["template.yaml", "functions", "infra", "events"]
# Seconds. Starting, deploying and summarizing the samples takes ten; more on a busy machine.
TIMEOUT = 120.0
STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    """A copy of the files that the commands use. The system in it is stopped after the test."""
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(
            source, tmp_path / name, ignore=ignored
        ) if source.is_dir() else shutil.copy(source, tmp_path)
    yield tmp_path
    _run(tmp_path, "infra.local.down")


def _run(
    tree: Path, module: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command,
        cwd=tree,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def _emulator(tree: Path) -> int:
    """Wait for the tree's emulator and return its pid, which is also its process group."""
    deadline = time.monotonic() + TIMEOUT
    file = tree / ".local" / "emulator" / "pid"
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return int(file.read_text())


def _group(leader: int) -> list[str]:
    """Return the command lines of the running processes in a process group."""
    processes = subprocess.run(
        ["ps", "-axww", "-o", "pgid=,stat=,command="], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.split(maxsplit=2) for line in processes.splitlines()]
    return [line[2] for line in lines if line[0] == str(leader) and not line[1].startswith("Z")]


def _port(stack: dict[str, Any]) -> int:
    return int(stack["endpoint"].rsplit(":", 1)[1])


def _is_gone(port: int, host: str = "127.0.0.1") -> bool:
    try:
        urllib3.request("GET", f"http://{host}:{port}/", retries=False, timeout=2)
    except urllib3.exceptions.HTTPError:
        return True
    return False


def test_up_drop_show_reprocess_redrive_and_down(tree: Path) -> None:
    up = _run(tree, "infra.local.up")
    assert up.returncode == 0, up.stderr
    stack = json.loads((tree / ".local" / "stack.json").read_text())
    assert list(stack) == [
        "endpoint", "bucket", "api_url", "api_key", "writer_key", "table", "queue_url",
        "dead_letter_queue_url", "event_bus", "unannounced_queue_url", "pid",
    ]  # fmt: skip
    printed = {f"{name.upper()}={stack[name]}" for name in ("api_url", "api_key", "writer_key")}
    assert printed <= {line.strip() for line in up.stdout.splitlines()}
    assert _group(stack["pid"])
    answer = urllib3.request(
        "GET", f"{stack['api_url']}/articles", headers={"x-api-key": stack["api_key"]}
    )
    assert answer.status == 200
    # A server that listened on all addresses would also answer at this loopback address.
    assert _is_gone(_port(stack), host="127.0.0.2")

    (tree / "two words.txt").write_text(
        "Storm hits town\n\nBen Wallace said the river rose. Nobody was hurt in the town."
    )
    dropped = _run(
        tree, "infra.commands.drop", "'two words.txt' events/articles/rail-strike-brief.txt"
    )
    assert dropped.stdout.split("\n")[:2] == ["inbox/two words.txt", "inbox/rail-strike-brief.txt"]
    shown = _run(tree, "infra.commands.show", "inbox/two words.txt")
    assert "Storm hits town" in shown.stdout
    assert "Ben Wallace" in shown.stdout
    again = _run(tree, "infra.commands.reprocess", "inbox/", PYTHONPATH="functions")
    assert "Queued 2 files." in again.stdout
    for module in ("letters", "redrive"):
        ran = _run(tree, f"infra.commands.{module}", PYTHONPATH="functions")
        assert "no dead letters" in ran.stdout, ran.stderr

    down = _run(tree, "infra.local.down")
    assert down.returncode == 0
    assert "its articles are deleted" in down.stdout
    assert not (tree / ".local" / "stack.json").exists()
    assert _is_gone(_port(stack))
    assert _group(stack["pid"]) == []
    assert "Nothing runs" in _run(tree, "infra.commands.drop", "two words.txt").stderr


@pytest.fixture
def commands(system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which commands use the system of the other tests."""
    with monkeypatch.context() as inside:
        inside.chdir(tmp_path)
        system.stack.save()
    return tmp_path


def _watch(folder: Path, entity: str = "") -> tuple[subprocess.Popen[bytes], Path]:
    """Start `make watch`, and wait until it watches. Returns the process and its output."""
    output = folder / f"watch-{secrets.token_hex(4)}.out"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.commands.watch", "--", entity],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=sink,
            stderr=sink,
            stdin=subprocess.DEVNULL,
        )
    _wait_for("Watching", output, process)
    return process, output


def _listeners(system: System) -> list[str]:
    """Return the queues and rules of all commands that watch."""
    queues: list[str] = system.sqs.list_queues(QueueNamePrefix="standfirst-watch").get(
        "QueueUrls", []
    )
    rules = system.stack.client("events").list_rules(
        EventBusName=system.stack.event_bus, NamePrefix="standfirst-watch"
    )["Rules"]
    return queues + [rule["Name"] for rule in rules]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watch_prints_what_happens_and_leaves_nothing(
    number: signal.Signals, system: System, commands: Path
) -> None:
    key = f"watch/{number.name}.txt"
    before = _listeners(system)
    process, output = _watch(commands)
    try:
        system.drop(key, STORY)
        _wait_for(f"SUMMARIZED  Storm hits town | {key} | Ben Wallace", output, process)
        system.drop(key, b"")
        _wait_for(f"REJECTED    {key} | was SUMMARIZED | empty: ", output, process)
        system.s3.delete_object(Bucket=system.stack.bucket, Key=key)
        printed = _wait_for(f"REMOVED     {key} | was REJECTED", output, process)
        statuses = [line.split()[1] for line in printed.splitlines() if key in line]
        assert statuses == ["SUMMARIZED", "REJECTED", "REMOVED"]
        assert len(_listeners(system)) == len(before) + 2
    finally:
        process.send_signal(number)
    assert process.wait(TIMEOUT) == 128 + number
    assert "Traceback" not in output.read_text()
    assert _listeners(system) == before


def test_watch_with_an_entity_prints_only_articles_that_name_it(
    system: System, commands: Path
) -> None:
    process, output = _watch(commands, "person/ben-wallace")
    try:
        system.drop("watch/other.txt", STORY.replace(b"Ben Wallace", b"Teresa Valadim"))
        system.article("watch/other.txt")
        system.drop("watch/named.txt", STORY)
        _wait_for("watch/named.txt", output, process)
        system.drop("watch/named.txt", STORY.replace(b"Ben Wallace", b"Teresa Valadim"))
        printed = _wait_for("watch/named.txt | no longer names person/", output, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(TIMEOUT)
    assert "watch/other.txt" not in printed


def test_watch_says_what_an_entity_looks_like() -> None:
    ran = _run(ROOT, "infra.commands.watch", "--", "Ben Wallace")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "ENTITY=person/ben-wallace" in ran.stderr


def test_a_command_that_cannot_reach_the_system_says_how_to_start_it(
    system: System, tmp_path: Path
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        (tmp_path / ".local").mkdir()
        stack = dataclasses.replace(system.stack, endpoint=endpoint, api_url=endpoint)
        (tmp_path / ".local" / "stack.json").write_text(json.dumps(dataclasses.asdict(stack)))
        for arguments in (["infra.commands.watch"], ["infra.commands.show", "a.txt"]):
            ran = _run(tmp_path, *arguments, PYTHONPATH=str(ROOT))
            assert ran.returncode == 1
            assert ran.stderr.startswith("The system on this machine was stopped"), ran.stderr
            assert "make up" in ran.stderr


def test_a_file_that_is_not_in_the_bucket_is_reported_with_the_folder_of_make_drop(
    commands: Path,
) -> None:
    for key, hint in (("ben.txt", "make show KEY=inbox/ben.txt"), ("inbox/ben.txt", "make drop")):
        ran = _run(commands, "infra.commands.show", key, PYTHONPATH=str(ROOT))
        assert ran.returncode == 1
        assert f"The bucket has no file with the key {key}." in ran.stderr
        assert hint in ran.stderr
        assert "percent-encode" not in ran.stderr


COMMANDS = ["letters", "redrive", "discard", "watch", "reprocess", "show", "drop"]


@pytest.mark.parametrize(
    "module",
    [f"infra.commands.{name}" for name in COMMANDS]
    + [f"infra.local.{name}" for name in ("demo", "up", "down")],
)
def test_every_command_explains_itself_and_does_nothing(module: str, tmp_path: Path) -> None:
    path = f"{ROOT}:{ROOT / 'functions'}"
    (tmp_path / ".local" / "emulator").mkdir(parents=True)
    ran = _run(tmp_path, module, "--help", "--", "", PYTHONPATH=path)
    assert ran.returncode == 0, ran.stderr
    assert f"make {module.rpartition('.')[2]}" in ran.stdout
    assert (tmp_path / ".local" / "emulator").exists()


def test_the_lines_of_the_readme_send_articles_that_name_somebody_to_a_queue(
    system: System, tmp_path: Path
) -> None:
    section = (ROOT / "README.md").read_text().partition("## Watch lists")[2]
    lines = section.split("```")[1].strip()
    assert len(lines.splitlines()) == 5
    url = system.sqs.create_queue(QueueName="articles-that-name-ben-wallace")["QueueUrl"]
    queue = system.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    variables = {
        "AWS_ENDPOINT_URL": str(system.stack.endpoint),
        "BUS": system.stack.event_bus,
        "PROTOCOL": "sqs",
        "ADDRESS": queue["Attributes"]["QueueArn"],
    }
    aws = f'aws() {{ "{sys.executable}" -m awscli "$@"; }}'
    subprocess.run(
        ["sh", "-euc", f"{aws}\n{lines}"],
        env={**clean_environment(tmp_path), **variables},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    system.drop("lists/other.txt", STORY.replace(b"Ben Wallace", b"Teresa Valadim"))
    system.article("lists/other.txt")
    system.drop("lists/named.txt", STORY)
    deadline = time.monotonic() + TIMEOUT
    received: list[dict[str, Any]] = []
    while not received:
        assert time.monotonic() < deadline
        received = system.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
    event = json.loads(json.loads(received[0]["Body"])["Message"])
    assert event["detail-type"] == "Article Summarized"
    assert event["detail"]["key"] == "lists/named.txt"


def _demo(tree: Path) -> tuple[subprocess.Popen[bytes], Path]:
    output = tree / "demo.out"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.demo"],
            cwd=tree,
            stdout=sink,
            stderr=sink,
            stdin=subprocess.DEVNULL,
        )
    return process, output


def _wait_for(text: str, output: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + TIMEOUT
    while text not in (printed := output.read_text(errors="replace")):
        assert process.poll() is None, printed
        assert time.monotonic() < deadline, printed
        time.sleep(0.1)
    return printed


def test_demo_prints_every_sample_and_ctrl_c_leaves_no_process(tree: Path) -> None:
    process, output = _demo(tree)
    emulator = _emulator(tree)
    printed = _wait_for("Ctrl-C", output, process)
    for name in sorted(path.name for path in (tree / "events" / "articles").iterdir()):
        assert name in printed
    for expected in (
        "Thieves take 400-year-old star globe",
        "Teresa Valadim",
        "no_article",
        "curl",
        "x-api-key",
        "WRITER_KEY=",
    ):
        assert expected in printed
    ports = {int(port) for port in re.findall(r"http://127\.0\.0\.1:(\d+)", printed)}
    assert ports
    process.send_signal(signal.SIGINT)
    assert process.wait(30) in {0, 130}
    assert "Traceback" not in output.read_text()
    assert all(_is_gone(port) for port in ports)
    assert _group(emulator) == []


@pytest.mark.parametrize("moment", ["Start the emulator", "Deploy"])
def test_a_demo_stopped_early_leaves_no_process_and_no_emulator_folder(
    moment: str, tree: Path
) -> None:
    process, output = _demo(tree)
    emulator = _emulator(tree)
    _wait_for(moment, output, process)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert "Traceback" not in output.read_text()
    assert _group(emulator) == []
    assert not (tree / ".local" / "emulator").exists()
