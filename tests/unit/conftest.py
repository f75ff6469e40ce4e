"""Fixtures of the unit tests. A unit test that opens a socket fails."""

from collections.abc import Iterator

import pytest
import trafilatura  # noqa: F401 - its import opens a socket, so it must come before sockets are off
from pytest_socket import disable_socket, enable_socket

from summarize.tagging.tagger import Tagger


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger()
