"""Makes a virtual environment and installs one locked requirements file into it.

Runs on whatever `python3` the machine has, before anything is installed: standard library only, and nothing that Python
3.6 could not parse, so that an old one can still be told that it is too old.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import time

OLDEST = (3, 11)
FLAVOUR = f"{sys.version_info[0]}.{sys.version_info[1]}"


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
    """Ends the program with what to do about it, where this Python cannot make a virtual environment."""
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            f"Standfirst needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is {FLAVOUR}.\n"
            "Name a newer one: make PYTHON=/path/to/python3.13 …"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make a virtual environment: Debian and Ubuntu keep that in a package of its own.\n"
            f"Install it and run make again:\n\n    sudo apt install python{FLAVOUR}-venv\n"
        )


def works(python: str) -> bool:
    """Whether the environment's Python runs: one made by a Python that has since been removed does not."""
    return (
        os.path.exists(python)
        and subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    )


def create(folder: str) -> None:
    say(f"Making the virtual environment {folder} with Python {FLAVOUR}")
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])


def install(python: str, requirements: str) -> None:
    with open(requirements, encoding="utf-8") as lines:
        count = sum("==" in line for line in lines)
    say(
        f"Installing the {count} packages that {requirements} pins: half a minute, and as long as the download takes"
    )
    began = time.monotonic()
    # --no-deps: the lock names every package, and requirements/excludes.txt those left out on purpose.
    pip = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-qq",
        "--no-deps",
        "--require-hashes",
    ]
    status = subprocess.call([*pip, "--requirement", requirements])
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
