"""Retries after temporary AWS errors: exponential backoff with full jitter, limited in time.

All requests for one SQS message share one time limit, so that its handling ends before the
function's timeout.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from archive.aws_errors import is_temporary

# Seconds. Each wait is random between 0 and a bound, so that workers that are throttled together do
# not retry together. The bound starts at FIRST_WAIT and doubles, up to LONGEST_WAIT.
# https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
FIRST_WAIT, LONGEST_WAIT = 0.25, 4.0
# Seven waits: 8 s on average, 16 s at most.
ATTEMPTS = 8
# No attempt starts later than this many seconds after the first attempt. The requests of a
# `shared_time` block share this time. The limit takes effect if requests are slow or time out. It
# is a small part of Summarize's timeout, so that enough time remains to process the article.
MAX_SECONDS = 20.0

# The random numbers come from the operating system, without a seed in the process. Processes that
# are restored from one snapshot therefore wait for different times.
_uniform = random.SystemRandom().uniform

T = TypeVar("T")


class OutOfTime(Exception):
    """The requests of a message used up its time. The error returns the message to the queue."""


@dataclass
class _Budget:
    seconds: float = MAX_SECONDS


# The time that remains for the requests of the block; None outside a `shared_time` block.
_shared: ContextVar[_Budget | None] = ContextVar("shared", default=None)


@contextmanager
def shared_time(seconds: float = MAX_SECONDS) -> Iterator[None]:
    """Let all `retried` requests in a block share these seconds. Other work is not counted."""
    token = _shared.set(_Budget(seconds))
    try:
        yield
    finally:
        _shared.reset(token)


def retried(request: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Send a request, at most `attempts` times, and return its result.

    Only temporary errors are retried. Raises the last error. Raises OutOfTime, and sends nothing,
    if earlier requests of the `shared_time` block used all of its time.
    """
    budget = _shared.get() or _Budget()
    if budget.seconds <= 0:
        raise OutOfTime
    started = monotonic()
    try:
        return _retried(request, attempts, started + budget.seconds)
    finally:
        budget.seconds -= monotonic() - started


def _retried(request: Callable[[], T], attempts: int, end: float) -> T:
    for attempt in range(attempts - 1):
        try:
            return request()
        except (ClientError, BotoCoreError) as error:
            wait = _uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
            if not is_temporary(error) or monotonic() + wait > end:
                raise
        sleep(wait)
    return request()
