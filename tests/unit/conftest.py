"""Unit tests do no I/O: a socket opened by one fails it."""

from collections.abc import Iterator

import pytest
import trafilatura  # noqa: F401 - its HTTP client tries a socket when it is imported
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
