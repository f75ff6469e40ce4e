"""Errors of commands: print a message with the reason, and no traceback."""

import sys
from collections.abc import Callable
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from infra.local.signals import Interrupted


class CommandError(RuntimeError):
    """A command cannot continue. The message is shown to the user."""


def run(main: Callable[[], None]) -> None:
    """Run a command's `main`. On an error of the command, AWS or the network, print it and exit.

    Interrupted (infra/local/signals.py) ends the command without a message.
    """
    try:
        main()
    except (CommandError, BotoCoreError, ClientError, HTTPError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)
