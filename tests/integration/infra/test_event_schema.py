"""The committed schema of the events matches their type, and is compatible with its versions."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from infra.contract.compatibility import has_same_major
from infra.contract.event_schema import (
    RELEASED,
    SCHEMA,
    VERSION,
    breaking_event_changes,
    event_schema,
)
from tests.paths import ROOT

COMMITTED: dict[str, Any] = json.loads((ROOT / SCHEMA).read_text())


def _released(version: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((ROOT / RELEASED / f"{version}.json").read_text())
    return schema


def test_the_committed_schema_is_generated_from_the_type() -> None:
    jsonschema.Draft202012Validator.check_schema(COMMITTED)
    assert event_schema() == COMMITTED, (
        "the event has changed: raise VERSION in infra/contract/event_schema.py, then "
        "`make contract`"
    )


def test_the_committed_schema_equals_the_released_one_of_its_version() -> None:
    assert COMMITTED["$id"].endswith(f":{VERSION}")
    assert _released(VERSION) == COMMITTED, (
        "the event has changed: raise VERSION in infra/contract/event_schema.py"
    )


@pytest.mark.parametrize("version", sorted(path.stem for path in (ROOT / RELEASED).iterdir()))
def test_a_change_that_breaks_listeners_needs_a_new_major_version(version: str) -> None:
    if has_same_major(version, VERSION):
        assert breaking_event_changes(_released(version), COMMITTED) == []


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda new: new["properties"].pop("entity_ids"), "the field entity_ids is removed"),
        (lambda new: new["required"].remove("truncated"), "the field truncated may be absent"),
        (
            lambda new: new["properties"]["revision"].update(type="string"),
            "revision: type changes from integer to string",
        ),
        (
            lambda new: new["$defs"]["Card"]["properties"].pop("summary"),
            "article, alternative 1: the field summary is removed",
        ),
        (lambda new: new["properties"]["status"]["enum"].append("NEW"), "status: enum changes"),
    ],
)
def test_a_change_that_breaks_listeners_is_found(change: Change, message: str) -> None:
    new = copy.deepcopy(COMMITTED)
    change(new)
    changes = breaking_event_changes(COMMITTED, new)
    assert any(message in text for text in changes), changes


def test_a_new_field_breaks_no_listener() -> None:
    new = copy.deepcopy(COMMITTED)
    new["properties"]["new"] = {"type": "string"}
    assert breaking_event_changes(COMMITTED, new) == []
