"""A limit on the CPU time that one file may take.

A file that exceeds the limit is rejected: a retry would take about as long. A worker that only
waits uses no CPU time. It ends in the function's timeout, and SQS delivers the message again.

The clock counts the CPU time of the calling thread, not of the process: the work of other threads,
such as those of numpy, must not cause a rejection.
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
    """Limit the CPU time of a block of code, in seconds; None sets no limit.

    The block must call `check`, which raises TookTooLong once the budget is spent.
    """
    token = _deadline.set(None if seconds is None else time.thread_time() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Raise TookTooLong if the CPU budget is spent.

    A call takes about 1 µs: call it once per block, page or window, but not per character.
    """
    deadline = _deadline.get()
    if deadline is not None and time.thread_time() > deadline:
        raise TookTooLong
