"""Start MiniStack as a process on a free port of 127.0.0.1, and stop it with all its workers."""

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
from infra.local.signals import delayed_signals

HOST = "127.0.0.1"
START_SECONDS = 30.0  # it usually takes about one second, but much longer on a busy machine
STOP_SECONDS = 5.0
TRIES = 3
PROGRAM = Path(__file__).with_name("workarounds.py")  # starts MiniStack
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
    """The emulator did not start. The message names its log file."""


def start(folder: Path, extra: Mapping[str, str] | None = None) -> Emulator:
    """Start an emulator that keeps its files in `folder`, and return when it answers.

    `extra` is added to its environment (`AUTH=true` enforces IAM). Raises EmulatorError. If `start`
    fails or is interrupted by a signal, the caller must call `stop(folder)`. If another program
    takes the free port first, the emulator exits, and the next try uses another port.
    """
    for _ in range(TRIES):
        emulator = _launch(folder, extra or {})
        if _answers_in_time(emulator):
            return emulator
        stop(folder)
    raise EmulatorError(f"the emulator does not start: see {log_file(folder)}")


def stop(folder: Path) -> None:
    """Stop the folder's emulator and its workers, if they run, and delete the folder."""
    with delayed_signals():
        pid = running_pid(folder)
        if pid is not None:
            _end(pid)
        shutil.rmtree(folder, ignore_errors=True)


def running_pid(folder: Path) -> int | None:
    """Return the pid of the folder's emulator if it is running."""
    try:
        pid = int((folder / PID_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _marker(folder) in _command(pid) else None


def is_emulator(pid: int) -> bool:
    """True if the process is an emulator, not another program that has got an old pid."""
    return str(PROGRAM) in _command(pid)


def log_file(folder: Path) -> Path:
    """Return the log's path. It is beside the folder, so that `stop` does not delete it."""
    return folder.with_suffix(".log")


def _launch(folder: Path, extra: Mapping[str, str]) -> Emulator:
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    environment = {
        **clean_environment(folder),
        "BIND_HOST": HOST,  # the default is every address of the machine
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # otherwise it also listens for IoT devices
        "MINISTACK_HOST": HOST,  # for the URLs it returns; localhost may resolve to ::1 first
        "MINISTACK_REGION": REGION,
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        **extra,
    }
    with delayed_signals(), log_file(folder).open("wb") as log:
        process = subprocess.Popen(
            # -P keeps the modules beside the program out of the import path.
            [sys.executable, "-P", "-X", _marker(folder), str(PROGRAM)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C does not reach the emulator; our process receives it and stops the emulator.
            start_new_session=True,
        )
        try:
            (folder / PID_FILE).write_text(str(process.pid))
        except OSError:  # `make down` deleted the folder at this moment
            process.kill()
            raise
    return Emulator(process.pid, port)


def _marker(folder: Path) -> str:
    """Return a -X option that identifies the folder's emulator by its command line.

    Python ignores unknown -X options.
    """
    return f"standfirst={folder}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers_in_time(emulator: Emulator) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not _has_ended(emulator.pid):
        # If another program has taken the port, it may answer, but the emulator has exited.
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
    """Kill the workers: one that handles an article may still run after the emulator has ended.

    The emulator is the leader of its session, so its pid is the id of the process group.
    """
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # no process is left; macOS reports PermissionError for a group of zombies
    # Remove the zombie: `_has_ended` calls waitpid.
    _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """True if the process has ended.

    The process may be our child, or another process may have started it.
    """
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return not is_emulator(pid)


def _command(pid: int) -> str:
    """Return a process's command line. After the process has ended, it is empty or only a name."""
    if PROC.exists():  # Linux; a small image may have no ps
        try:
            return (PROC / str(pid) / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout
