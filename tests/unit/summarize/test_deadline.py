import threading
import time

import pytest

from summarize import deadline


def _burn(cpu_seconds: float) -> None:
    end = time.thread_time() + cpu_seconds
    while time.thread_time() < end:
        pass


def test_without_a_budget_check_never_raises() -> None:
    deadline.check()
    with deadline.cpu_budget(None):
        _burn(0.01)
        deadline.check()


def test_check_raises_once_the_budget_is_spent() -> None:
    with deadline.cpu_budget(0.01):
        deadline.check()
        _burn(0.01)
        with pytest.raises(deadline.TookTooLong):
            deadline.check()


def test_waiting_uses_no_budget() -> None:
    with deadline.cpu_budget(0.05):
        time.sleep(0.1)
        deadline.check()


def test_other_threads_use_no_budget() -> None:
    other = threading.Thread(target=_burn, args=(0.1,))
    with deadline.cpu_budget(0.05):
        other.start()
        other.join()
        deadline.check()


def test_a_budget_ends_with_its_block_even_after_an_error() -> None:
    with pytest.raises(deadline.TookTooLong), deadline.cpu_budget(0.0):
        deadline.check()
    deadline.check()


def test_the_outer_budget_applies_again_after_an_inner_block() -> None:
    with deadline.cpu_budget(0.02):
        with deadline.cpu_budget(None):
            _burn(0.02)
            deadline.check()
        with pytest.raises(deadline.TookTooLong):
            deadline.check()
