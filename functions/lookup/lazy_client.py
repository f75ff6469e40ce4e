"""A client that is made when it is first used: most lookups find an article, and S3's is a seventh of a cold start."""

import functools
from collections.abc import Callable
from typing import Any


class FirstUsed:
    """Stands for what `make` makes."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._made = functools.cache(make)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made(), name)
