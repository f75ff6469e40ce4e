"""Repeat a request while AWS is busy: full jitter, few attempts, limited time."""

import random
from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from archive.aws_errors import is_temporary

# Seconds. The upper bound of a wait doubles from the first to the longest, and the wait is random
# between 0 and that bound, so that workers throttled together do not return together.
# https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
FIRST_WAIT, LONGEST_WAIT = 0.25, 4.0
# Seven waits: 8 s on average, 16 s at most.
ATTEMPTS = 8
# Seconds after which no further attempt starts, for requests that are slow to fail. A small part of
# Summarize's timeout: the rest is for reading the article.
MAX_SECONDS = 20.0

# The system's generator has no seed, so processes restored from one snapshot wait differently.
_uniform = random.SystemRandom().uniform

T = TypeVar("T")


def retried(request: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """The answer to the request; the last error is raised if all attempts fail.

    Only temporary errors lead to another attempt.
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
