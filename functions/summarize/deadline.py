"""A budget of CPU time for one file, checked between the steps of its work and inside their loops.

Only CPU time counts. A file that needs too much of it needs it in every try, so it is rejected.
Slowness by the clock (a stalled disk, a busy machine) may pass, so it stays a failure: Lambda's
timeout ends the invocation, and the queue delivers the message again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Half of the default of SummarizeTimeout in template.yaml: for callers outside Lambda.
DEFAULT_SECONDS = 60.0

_budget: ContextVar[float] = ContextVar("cpu_budget", default=DEFAULT_SECONDS)
_end: ContextVar[float | None] = ContextVar("cpu_end", default=None)


class TookTooLong(Exception):
    """The work on a file has used up its CPU time."""


@contextmanager
def cpu_budget(seconds: float) -> Iterator[None]:
    """Set how many CPU seconds each file may take that is started inside the block."""
    token = _budget.set(seconds)
    try:
        yield
    finally:
        _budget.reset(token)


@contextmanager
def started() -> Iterator[None]:
    """Start the work on one file: `check` compares its CPU time with the budget in the block."""
    token = _end.set(_cpu_seconds() + _budget.get())
    try:
        yield
    finally:
        _end.reset(token)


def check() -> None:
    """Raise TookTooLong if the budget is used up; do nothing if no work was started."""
    end = _end.get()
    if end is not None and _cpu_seconds() > end:
        raise TookTooLong


def _cpu_seconds() -> float:
    """CPU time of the whole process.

    Lambda runs one invocation at a time in a process, so nobody else's work counts. The time of
    one thread would miss native libraries that work in threads of their own.
    """
    return time.process_time()
