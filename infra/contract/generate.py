"""Writes the API's contract, functions/lookup/openapi.json, from the types of Lookup's routes.

`make contract` runs it. It also writes what the contract promises to tests/contracts.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.contract.compatibility import breaks, has_same_major
from infra.contract.components import component_schemas, problem_responses
from infra.contract.operations import paths
from infra.contract.sample_answers import lookup_on_moto, sample_answers

# Raise the first part if the change breaks a client, the second part if it adds something. The
# contract of a version may be generated again until the version is on main; then it is fixed.
VERSION = "1.1.0"
OPENAPI = Path("functions/lookup/openapi.json")
# One file for each version, with what it promises to clients.
RELEASED = Path("tests/contracts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.contract.generate", description=__doc__)
    parser.add_argument("--print", action="store_true", help="print the contract, write no file")
    text = json.dumps(contract(), ensure_ascii=False, indent=1)
    if parser.parse_args().print:
        print(text)
        return
    promise = without_examples(json.loads(text))
    faults = list(_broken_promises(promise))
    if faults:
        advice = (
            "This breaks clients: raise the first part of VERSION in infra/contract/generate.py."
        )
        sys.exit("\n".join([advice, *faults]))
    OPENAPI.write_text(f"{text}\n")
    released = RELEASED / f"{VERSION}.json"
    released.write_text(json.dumps(promise, ensure_ascii=False, indent=1) + "\n")
    print(f"{OPENAPI} and {released}")


def _broken_promises(new: dict[str, Any]) -> Iterator[str]:
    for path in sorted(RELEASED.glob("*.json")):
        if has_same_major(path.stem, VERSION):
            yield from (
                f"{path.stem}: {fault}" for fault in breaks(json.loads(path.read_text()), new)
            )


def without_examples(value: Any) -> Any:
    """Return a contract, or a part of one, without examples: they promise nothing."""
    if isinstance(value, dict):
        return {name: without_examples(part) for name, part in value.items() if name != "example"}
    return [without_examples(part) for part in value] if isinstance(value, list) else value


def contract() -> dict[str, Any]:
    """Return OpenAPI 3.1 of Lookup's routes, with real answers as examples."""
    with lookup_on_moto() as handler:
        routes = [*handler.app._static_routes, *handler.app._dynamic_routes]
        summaries = {route.operation_id: _one_line(route.func.__doc__) for route in routes}
        schema = handler.app.get_openapi_json_schema(title="Standfirst", version=VERSION)
        examples = sample_answers(handler)
    generated = json.loads(schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standfirst",
            "version": VERSION,
            "description": "A summary of each article in the bucket, in its own sentences, and "
            "the people, organizations and places that it names.",
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/v1",
                "variables": {"api": {"default": "api"}, "region": {"default": "eu-west-1"}},
            }
        ],
        "security": [{"key": []}],
        "paths": paths(generated["paths"], summaries, examples),
        "components": {
            "schemas": component_schemas(generated["components"]["schemas"]),
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "responses": problem_responses(),
        },
    }


def _one_line(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


if __name__ == "__main__":
    main()
