"""Errors of commands: print a message with the reason, and no traceback."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
)
from urllib3.exceptions import HTTPError

from infra.local.signals import Interrupted

NOT_RUNNING = "The system on this machine was stopped, or does not answer. To start it: make up."


class CommandError(RuntimeError):
    """A command cannot continue. The message is shown to the user."""


def run(main: Callable[[], None]) -> None:
    """Run a command's `main`. On an error of the command, AWS or the network, print it and exit.

    Interrupted (infra/local/signals.py) ends the command without a message.
    """
    try:
        main()
    except (EndpointConnectionError, HTTPClientError, HTTPError) as error:
        fail(str(error) if os.environ.get("STACK") else f"{NOT_RUNNING} The error: {error}")
    except (CommandError, BotoCoreError, ClientError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)
