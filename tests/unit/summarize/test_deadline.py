import time

import pytest

from summarize import deadline


def _burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_cpu_time_beyond_the_budget_is_too_long() -> None:
    with deadline.cpu_budget(0.01), deadline.started():
        deadline.check()
        _burn(0.02)
        with pytest.raises(deadline.TookTooLong):
            deadline.check()


def test_time_asleep_does_not_count() -> None:
    with deadline.cpu_budget(0.05), deadline.started():
        time.sleep(0.1)
        deadline.check()


def test_each_start_has_the_whole_budget() -> None:
    with deadline.cpu_budget(0.1):
        for _ in range(3):
            with deadline.started():
                _burn(0.06)
                deadline.check()


def test_outside_a_started_block_nothing_is_checked() -> None:
    with deadline.cpu_budget(0.0), deadline.started():
        pass
    deadline.check()
