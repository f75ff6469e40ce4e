"""How a command ends when it cannot go on: with one line that says why, and no traceback."""

import sys
from collections.abc import Callable
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError


class CommandError(RuntimeError):
    """A command cannot go on. The message is for the person who gave it."""


def run(main: Callable[[], None]) -> None:
    """Runs a command's `main`. What AWS or the network refuse is said in their own words."""
    try:
        main()
    except (CommandError, BotoCoreError, ClientError, HTTPError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)
