"""MiniStack as a process: started on a free port of 127.0.0.1, in its own session, and stopped with all its workers."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.commands.errors import CommandError
from infra.local.environment import REGION, clean_environment
from infra.local.signals import held

HOST = "127.0.0.1"
START_SECONDS = 30.0  # it takes one; a busy machine may need many more
STOP_SECONDS = 5.0
TRIES = 3
COMMAND = "-m ministack"
PID_FILE = "pid"
PROC = Path("/proc")


@dataclass(frozen=True)
class Emulator:
    pid: int
    port: int

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"


class EmulatorError(CommandError):
    """The emulator did not start. The message says where its log is."""


def start(folder: Path, extra: Mapping[str, str] | None = None) -> Emulator:
    """Starts an emulator that keeps its files, its pid among them, in `folder`, and returns when it answers.

    `extra` goes into its environment (`AUTH=true` enforces IAM). Whatever is raised, a signal included, `stop(folder)`
    ends what was started. Another program may take the free port before the emulator has it: then the emulator ends at
    once, and the next try gets another port.
    """
    for _ in range(TRIES):
        emulator = _launch(folder, extra or {})
        if _answers_in_time(emulator):
            return emulator
        stop(folder)
    raise EmulatorError(f"the emulator does not start: see {log_file(folder)}")


def stop(folder: Path) -> None:
    """Ends the emulator of that folder with every worker of it, and removes its files; harmless where it is gone."""
    with held():
        pid = running_pid(folder)
        if pid is not None:
            _end(pid)
        shutil.rmtree(folder, ignore_errors=True)


def running_pid(folder: Path) -> int | None:
    """The pid of that folder's emulator, if it runs."""
    try:
        pid = int((folder / PID_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _marker(folder) in _command(pid) else None


def is_emulator(pid: int) -> bool:
    """Whether that process is there and is an emulator: the system may have given an old pid to somebody else."""
    return COMMAND in _command(pid)


def log_file(folder: Path) -> Path:
    """Beside the folder, so that it outlives it."""
    return folder.with_suffix(".log")


def _launch(folder: Path, extra: Mapping[str, str]) -> Emulator:
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    environment = {
        **clean_environment(folder),
        "BIND_HOST": HOST,  # without it every address of the machine
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # or it listens for IoT devices as well
        "MINISTACK_HOST": HOST,  # in the addresses it gives out; localhost may be ::1 first
        "MINISTACK_REGION": REGION,
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        **extra,
    }
    with held(), log_file(folder).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-X", _marker(folder), *COMMAND.split()],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for us, who then stop it in order
        )
        try:
            (folder / PID_FILE).write_text(str(process.pid))
        except OSError:  # `make down` removed the folder at this moment
            process.kill()
            raise
    return Emulator(process.pid, port)


def _marker(folder: Path) -> str:
    """What tells this folder's emulator from any other by its command line; Python takes -X options it does not know."""
    return f"standfirst={folder}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers_in_time(emulator: Emulator) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not _has_ended(emulator.pid):
        # Whoever answers on that port is the emulator only if the emulator runs: asked in this order.
        if _is_healthy(emulator.port) and not _has_ended(emulator.pid):
            return True
        time.sleep(0.05)
    return False


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and not _has_ended(pid):
        time.sleep(0.02)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    """A worker in the middle of an article outlives the emulator, whose pid, it leading its session, is the group's."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (
        ProcessLookupError,
        PermissionError,
    ):  # nobody is left; macOS says the second of a group of zombies
        return
    _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """Whether the process is gone, be it a child of ours or started by another command."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return not is_emulator(pid)


def _command(pid: int) -> str:
    """The command line of a process; empty, or only a name, for one that is gone or dead."""
    if PROC.exists():  # Linux, where a small image may have no ps
        try:
            return (PROC / str(pid) / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout
