"""make down: stop the system that `make up` started, and delete its articles."""

from infra.commands.console import command_line, console, step
from infra.commands.errors import run
from infra.local import system
from infra.local.emulator import running_pid


def main() -> None:
    command_line("down", __doc__).parse_args()
    if running_pid(system.FOLDER) is None:
        system.stop()
        console.print("Nothing is running")
        return
    with step("Stop the emulator"):
        system.stop()
    console.print("The system is stopped, and its articles are deleted. To start it again: make up")


if __name__ == "__main__":
    run(main)
