"""A limit on the CPU time that one file may take.

A file that exceeds the limit is rejected: a retry would take about as long. A worker that waits
uses no CPU time. If it waits too long, the function's timeout ends it, and SQS delivers the message
again.

The clock counts the CPU time of the calling thread, not of the process: the work of other threads,
such as those of numpy, must not cause a rejection.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The CPU time of the thread, in seconds, at which its budget is used up; None without a budget.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class TookTooLong(Exception):
    """The code used more CPU time than its budget."""


@contextmanager
def cpu_budget(seconds: float | None) -> Iterator[None]:
    """Limit the CPU time of a block of code, in seconds; None sets no limit.

    The block must call `check`, which raises TookTooLong after the budget is used up.
    """
    token = _deadline.set(None if seconds is None else time.thread_time() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Raise TookTooLong if the CPU budget is used up.

    A call takes about 1 µs: call it for every paragraph or page, but not for every character.
    """
    deadline = _deadline.get()
    if deadline is not None and time.thread_time() > deadline:
        raise TookTooLong
