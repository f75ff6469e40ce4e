"""make up: the system in the background. Returns when it answers."""

import argparse
import sys

from infra.commands.console import console
from infra.commands.errors import run
from infra.commands.stack import STACK_FILE, Stack
from infra.local import system
from infra.local.signals import Interrupted, raise_interrupted


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with system.alone():
        stack = system.running()
        if stack:
            console.print("It is up already; after a change, `make down up` takes the change in.")
        else:
            stack = _start()
    console.print(
        f"\n  {stack.api_url}\n  x-api-key: {stack.api_key}\n  bucket: {stack.bucket}\n  all of it: {STACK_FILE}"
    )


def _start() -> Stack:
    raise_interrupted()
    try:
        system.stop()  # what an earlier one left that died
        return system.start()
    except BaseException as error:
        system.stop()
        if isinstance(error, Interrupted):
            sys.exit(error.exit_code)
        raise


if __name__ == "__main__":
    run(main)
