"""What every level of test needs: credentials that open nothing, and the functions' environment."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# Before any handler is imported: clients are made at import.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="eu-west-1",
    TABLE="articles",
    BUCKET="standfirst-bucket",
    VISIBILITY_SECONDS="720",
    MAX_RECEIVES="5",
    WRITER_KEY_ID="w1r2i3t4e5",  # as in events/lookup/upload.json
    POWERTOOLS_SERVICE_NAME="test",
)
for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
    os.environ.pop(variable, None)


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """CI has the data and the Python that a clone may lack: there a skip is a fault."""
    if os.environ.get("CI") == "true" and _skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The levels run from cheap to dear; the poison that the system is started with has time to reach the dead letters."""
    levels = ["unit", "integration", "quality", "e2e"]
    places = {"test_system": -1, "test_dead_letters": 1}
    items.sort(
        key=lambda item: (
            levels.index(Path(item.path).relative_to(TESTS).parts[0]),
            places.get(Path(item.path).stem, 0),
        )
    )
