"""CPU time for ratios within one run: machines are shared and noisy, so no test asserts seconds."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The least CPU time of several tries: what else the processor does, and collecting garbage, only ever adds."""
    return min(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
