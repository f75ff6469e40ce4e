"""make up: start the system in the background. Returns when its API answers."""

import sys

from infra.commands.console import command_line, console
from infra.commands.errors import run
from infra.commands.stack import STACK_FILE, Stack
from infra.local import system
from infra.local.signals import Interrupted, raise_interrupted


def main() -> None:
    command_line("up", __doc__).parse_args()
    with system.locked():
        stack = system.running()
        if stack:
            console.print("The system is running already. To apply a change, run `make down up`.")
        else:
            stack = _start()
    lines = [*stack.shell_variables(), f"# bucket {stack.bucket}; all values are in {STACK_FILE}"]
    console.print("\n" + "\n".join("  " + line for line in lines), markup=False)


def _start() -> Stack:
    raise_interrupted()
    try:
        system.stop()  # cleans up after an earlier emulator that was killed
        return system.start()
    except BaseException as error:
        system.stop()
        if isinstance(error, Interrupted):
            sys.exit(error.exit_code)
        raise


if __name__ == "__main__":
    run(main)
