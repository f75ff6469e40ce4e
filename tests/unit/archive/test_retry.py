"""A request is retried after temporary errors, with random waits and for a limited time."""

from collections.abc import Callable, Iterator

import pytest
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from archive.retry import (
    ATTEMPTS,
    FIRST_WAIT,
    LONGEST_WAIT,
    MAX_SECONDS,
    OutOfTime,
    retried,
    shared_time,
)
from tests.builders import (
    CONDITION_FAILED,
    DENIED,
    THROTTLED,
    THROTTLED_TRANSACTION,
    TIMEOUT,
    failing,
)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each wait, which is always the longest possible. Nothing really waits."""
    seconds: list[float] = []
    monkeypatch.setattr("archive.retry.sleep", seconds.append)
    monkeypatch.setattr("archive.retry._uniform", lambda _, longest: longest)
    return seconds


def _request(*errors: ClientError | BotoCoreError) -> Callable[[], str]:
    return failing(lambda: "answer", *errors)


def test_a_request_that_succeeds_does_not_wait(waits: list[float]) -> None:
    assert retried(_request()) == "answer"
    assert waits == []


@pytest.mark.parametrize("error", [THROTTLED, THROTTLED_TRANSACTION, TIMEOUT])
def test_a_temporary_error_is_followed_by_another_attempt(
    error: ClientError | BotoCoreError, waits: list[float]
) -> None:
    assert retried(_request(error, error)) == "answer"
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT]


@pytest.mark.parametrize("error", [DENIED, CONDITION_FAILED])
def test_any_other_error_is_raised_at_once(error: ClientError, waits: list[float]) -> None:
    with pytest.raises(ClientError):
        retried(_request(error))
    assert waits == []


def test_waits_double_up_to_a_limit_and_end_after_the_last_attempt(waits: list[float]) -> None:
    assert retried(_request(*[THROTTLED] * (ATTEMPTS - 1))) == "answer"
    assert waits == [0.25, 0.5, 1, 2, 4, 4, 4]
    assert waits[-1] == LONGEST_WAIT
    assert sum(waits) < MAX_SECONDS
    with pytest.raises(ClientError):
        retried(_request(*[THROTTLED] * ATTEMPTS))


def test_with_one_attempt_there_is_no_retry(waits: list[float]) -> None:
    with pytest.raises(ClientError):
        retried(_request(THROTTLED), attempts=1)
    assert waits == []


def test_no_attempt_starts_after_the_time_is_up(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: Iterator[float] = iter([0, MAX_SECONDS - 1, MAX_SECONDS, MAX_SECONDS])
    monkeypatch.setattr("archive.retry.monotonic", lambda: next(clock))
    with pytest.raises(ReadTimeoutError):
        retried(_request(TIMEOUT, TIMEOUT))
    assert len(waits) == 1


def test_waits_are_random_over_their_whole_range(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []
    monkeypatch.setattr("archive.retry.sleep", seconds.append)
    for _ in range(200):
        retried(_request(THROTTLED))
    assert all(0 <= wait <= FIRST_WAIT for wait in seconds)
    # The probability that all waits are in one half is 2 ** -199.
    assert min(seconds) < FIRST_WAIT / 2 < max(seconds)


class _Clock:
    """A clock that moves only when a request takes time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        monkeypatch.setattr("archive.retry.monotonic", lambda: self.seconds)

    def request(self, seconds: float, *errors: ClientError | BotoCoreError) -> Callable[[], str]:
        send = _request(*errors)

        def call() -> str:
            self.seconds += seconds
            return send()

        return call


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    return _Clock(monkeypatch)


def test_the_requests_of_a_block_share_the_time_for_retries(
    waits: list[float], clock: _Clock
) -> None:
    with shared_time():
        retried(clock.request(MAX_SECONDS - 1))
        with pytest.raises(ReadTimeoutError):
            retried(clock.request(1, TIMEOUT))
    assert waits == []
    assert retried(clock.request(1, TIMEOUT)) == "answer"


def test_no_request_of_a_block_starts_after_the_shared_time(clock: _Clock) -> None:
    with shared_time():
        retried(clock.request(MAX_SECONDS))
        started = clock.seconds
        with pytest.raises(OutOfTime):
            retried(clock.request(1))
    assert clock.seconds == started


def test_a_block_may_have_less_time(waits: list[float], clock: _Clock) -> None:
    with shared_time(5), pytest.raises(ReadTimeoutError):
        retried(clock.request(5, TIMEOUT))
    assert waits == []


def test_other_work_of_a_block_takes_none_of_the_shared_time(
    waits: list[float], clock: _Clock
) -> None:
    with shared_time():
        retried(clock.request(1))
        clock.seconds += 10 * MAX_SECONDS
        assert retried(clock.request(1, TIMEOUT)) == "answer"
    assert len(waits) == 1
