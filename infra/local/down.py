"""make down: stop the system that `make up` started, and delete its articles."""

import argparse

from infra.commands.console import console, step
from infra.commands.errors import run
from infra.local import system
from infra.local.emulator import running_pid


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    if running_pid(system.FOLDER) is None:
        system.stop()
        console.print("Nothing is running")
        return
    with step("Stop the emulator"):
        system.stop()


if __name__ == "__main__":
    run(main)
