"""make down: stop what `make up` started. Its articles are deleted."""

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
