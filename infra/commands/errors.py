"""How a command fails: with one line that gives the reason, and no traceback."""

import sys
from collections.abc import Callable
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError


class CommandError(RuntimeError):
    """A command cannot continue. Its user reads the message."""


def run(main: Callable[[], None]) -> None:
    """Run a command's `main`. Errors of AWS and of the network are printed as they are."""
    try:
        main()
    except (CommandError, BotoCoreError, ClientError, HTTPError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)
