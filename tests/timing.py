"""CPU time, for ratios within one run.

Machines are shared and noisy, so no test asserts seconds.
"""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU seconds of several runs.

    Other processes and garbage collection only add time, so the minimum is closest to the work.
    """
    return min(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
