"""A limit on the CPU time that one file may take.

A file that takes too long is rejected: another try would take as long. A worker that only waits, or
runs on a busy machine, uses little CPU time: it reaches the function's timeout and is tried again.

The clock counts the CPU time of the calling thread, not of the process: another thread, such as
one that numpy starts, must not get a file rejected.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The value of the thread's CPU clock at which the budget is spent; None without a budget.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class TookTooLong(Exception):
    """The CPU budget is spent."""


@contextmanager
def cpu_budget(seconds: float | None) -> Iterator[None]:
    """Limit the CPU time of a block of code, as far as that code calls `check`.

    None sets no limit.
    """
    token = _deadline.set(None if seconds is None else time.thread_time() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Raise TookTooLong if the CPU budget is spent.

    Takes about a microsecond: loops call it for each block, page or window, not for each character.
    """
    deadline = _deadline.get()
    if deadline is not None and time.thread_time() > deadline:
        raise TookTooLong
