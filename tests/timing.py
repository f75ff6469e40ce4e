"""Measure CPU time, to compare two times within one run.

Tests run on shared machines of different speed, so no test asserts seconds.
"""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the minimum CPU time of several runs, in seconds.

    Other processes and garbage collection only add time, so the minimum is closest to the true cost.
    """
    return min(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
