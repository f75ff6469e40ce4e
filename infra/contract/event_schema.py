"""Writes the JSON Schema of an event's detail, functions/announce/event.schema.json, from its type.

`make contract` runs it. It also writes a copy to tests/event_schemas: later versions must be
compatible with it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from announce.article_event import ArticleEvent
from infra.contract.compatibility import breaking_changes, has_same_major
from infra.contract.components import tidy

# Raise the major number (the first) if a change breaks listeners, the minor number (the second) if
# it adds something. Until its version is on main, a schema may be generated again; then it is
# fixed.
VERSION = "1.0.0"
SCHEMA = Path("functions/announce/event.schema.json")
# The schema of each version.
RELEASED = Path("tests/event_schemas")


def main() -> None:
    schema = event_schema()
    changes = list(_changes_since_releases(schema))
    if changes:
        advice = "This breaks listeners: raise the major number of VERSION in"
        sys.exit("\n".join([f"{advice} infra/contract/event_schema.py.", *changes]))
    released = RELEASED / f"{VERSION}.json"
    for path in (SCHEMA, released):
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n")
    print(f"{SCHEMA} and {released}")


def event_schema() -> dict[str, Any]:
    """Return the schema of the detail. An event always has all fields, also those that are null."""
    schema = tidy(ArticleEvent.model_json_schema(mode="serialization"))
    for part in (schema, *schema["$defs"].values()):
        part["required"] = list(part["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:standfirst:article-event:{VERSION}",
        **schema,
    }


def breaking_event_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return one message for each change that breaks a listener to events of the old schema."""
    return breaking_changes(_as_contract(old), _as_contract(new))


def _as_contract(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a contract whose only response is the detail of an event."""
    content = {"application/json": {"schema": schema}}
    event = {"operationId": "event", "responses": {"detail": {"content": content}}}
    return {"paths": {"events": {"listen": event}}, "$defs": schema["$defs"]}


def _changes_since_releases(new: dict[str, Any]) -> Iterator[str]:
    """Yield the changes since any released schema of the same major version."""
    for path in sorted(RELEASED.glob("*.json")):
        if has_same_major(path.stem, VERSION):
            old = json.loads(path.read_text())
            yield from (f"{path.stem}: {change}" for change in breaking_event_changes(old, new))


if __name__ == "__main__":
    main()
