"""Loaded by schemathesis: it leads Hypothesis towards answers of 2xx, in which Hypothesis fails with an IndexError now and then."""

from typing import Any

import hypothesis


def _lead_nowhere(*_arguments: Any, **_named: Any) -> None:
    return None


hypothesis.target = _lead_nowhere  # type: ignore[assignment]
