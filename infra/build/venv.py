"""Make a virtual environment and install one locked requirements file into it.

Uses only the standard library, because nothing is installed yet, and only syntax of Python 3.6, so
that an old Python can run it and print that a newer one is needed.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import time

OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("requirements")
    arguments = parser.parse_args()
    check_python()
    python = os.path.join(arguments.folder, "bin", "python")
    if not works(python):
        create(arguments.folder)
    install(python, arguments.requirements)


def check_python() -> None:
    """Exit with advice if this Python cannot make a virtual environment."""
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            f"Standfirst needs Python {OLDEST[0]}.{OLDEST[1]} or newer, "
            f"but {sys.executable} is {VERSION}.\n"
            "Use a newer one: make PYTHON=/path/to/python3.13 …"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python has no module venv or ensurepip. On Debian and Ubuntu, they are in a "
            "separate package.\n"
            f"Install it and run make again:\n\n    sudo apt install python{VERSION}-venv\n"
        )


def works(python: str) -> bool:
    """True if the environment has pip and its Python runs, which needs the base Python."""
    return (
        os.path.exists(python)
        and subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    )


def create(folder: str) -> None:
    say(f"Making the virtual environment {folder} with Python {VERSION}")
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])


def install(python: str, requirements: str) -> None:
    with open(requirements, encoding="utf-8") as lines:
        count = sum("==" in line for line in lines)
    say(f"Installing {count} packages from {requirements}: half a minute plus the download")
    began = time.monotonic()
    # --no-deps: the lock lists every package that is needed. requirements/excludes.txt lists
    # dependencies that are not.
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    locked = ["--no-deps", "--require-hashes", "--requirement", requirements]
    status = subprocess.call([*pip, *locked])
    if status:
        sys.exit(status)
    say(f"Installed in {time.monotonic() - began:.0f} s")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
