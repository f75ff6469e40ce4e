"""Retries after temporary AWS errors: exponential backoff with full jitter, limited in time."""

import random
from collections.abc import Callable
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
# No attempt starts later than this many seconds after the first. This matters if requests are slow
# to fail, as with timeouts. A small part of Summarize's timeout: time remains for the article.
MAX_SECONDS = 20.0

# The system's generator has no seed, so processes restored from one snapshot wait differently.
_uniform = random.SystemRandom().uniform

T = TypeVar("T")


def retried(request: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Send a request, at most `attempts` times, and return its result.

    Only temporary errors are retried. Raises the last error.
    """
    started = monotonic()
    for attempt in range(attempts - 1):
        try:
            return request()
        except (ClientError, BotoCoreError) as error:
            wait = _uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
            if not is_temporary(error) or monotonic() + wait - started > MAX_SECONDS:
                raise
        sleep(wait)
    return request()
