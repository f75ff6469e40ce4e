"""Handle Ctrl-C, `kill` and a closed terminal in the same way: stop and clean up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Raised in the main thread when one of `SIGNALS` arrives.

    Like KeyboardInterrupt, it is not an `Exception`.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.exit_code = 128 + number


def raise_interrupted() -> None:
    """Raise `Interrupted` on a signal, even one that the shell ignores for background jobs."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    # Ignore further signals: a second Ctrl-C must not interrupt the cleanup.
    for ignored in SIGNALS:
        signal.signal(ignored, signal.SIG_IGN)
    raise Interrupted(number)


@contextmanager
def delayed_signals() -> Iterator[None]:
    """Delay signals until the block ends, for example until the pid of a new process is saved.

    Then raise `Interrupted` if one arrived.
    """
    arrived: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _frame: arrived.append(number))
        for number in SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if arrived:
        _interrupt(arrived[0], None)
