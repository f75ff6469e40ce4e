"""Set invalid AWS credentials and the functions' environment; order tests; reject skips in CI."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# Set before a handler is imported: it makes its clients at import.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="eu-west-1",
    TABLE="articles",
    BUCKET="standfirst-bucket",
    TIMEOUT_SECONDS="120",
    MAX_RECEIVES="5",
    WRITER_KEY_ID="w1r2i3t4e5",  # as in events/lookup/upload.json
    EVENT_BUS="standfirst",
    UNANNOUNCED_QUEUE_URL="https://sqs.eu-west-1.amazonaws.com/123456789012/unannounced",
    POWERTOOLS_SERVICE_NAME="test",
    AWS_LAMBDA_FUNCTION_NAME="test",
)
for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
    os.environ.pop(variable, None)


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, a skipped test fails the run: CI has the data and the Python that some tests need."""
    if _skips_fail():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why the run fails, before pytest's last line."""
    if _skips_fail():
        terminalreporter.write_line(
            f"The run fails because {len(_skipped)} tests were skipped, and CI allows none",
            red=True,
        )


def _skips_fail() -> bool:
    return os.environ.get("CI") == "true" and bool(_skipped)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests: cheap levels first, the tests that wait for the system last.

    Messages that kill or block their worker are in the queue from the start. They become dead
    letters while the other tests run. The tests of events redrive one of them. GET /changes lists a
    change after half a minute; the test of an update runs in this time.
    """
    levels = ["unit", "integration", "quality", "e2e"]
    orders = {
        "test_system": -1,
        "test_dead_letters": 1,
        "test_events": 2,
        "test_update": 3,
        "test_each_change_is_listed_in_the_order_of_time": 4,
    }
    items.sort(
        key=lambda item: (
            levels.index(Path(item.path).relative_to(TESTS).parts[0]),
            orders.get(item.name, orders.get(Path(item.path).stem, 0)),
        )
    )
