"""Disable hypothesis.target, with which schemathesis prefers requests that get 2xx responses.

Hypothesis sometimes raises an IndexError in it.
"""

from typing import Any

import hypothesis


def _ignore_target(*_arguments: Any, **_named: Any) -> None:
    return None


hypothesis.target = _ignore_target  # type: ignore[assignment]
