"""Writes the API's contract, functions/lookup/openapi.json, from the types of Lookup's routes.

`make contract` runs it. It also writes a copy without examples to tests/contracts: later versions
must be compatible with it.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.contract.compatibility import breaking_changes, has_same_major
from infra.contract.components import component_schemas, problem_responses
from infra.contract.operations import paths
from infra.contract.sample_answers import expired_answer, lookup_on_moto, sample_answers

# Raise the major number (the first) if a change breaks clients, the minor number (the second) if it
# adds something. Until its version is on main, a contract may be generated again; then it is fixed.
VERSION = "3.0.0"
OPENAPI = Path("functions/lookup/openapi.json")
# The contract of each version, without examples.
RELEASED = Path("tests/contracts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.contract.generate", description=__doc__)
    parser.add_argument("--print", action="store_true", help="print the contract, write no file")
    text = json.dumps(contract(), ensure_ascii=False, indent=1)
    if parser.parse_args().print:
        print(text)
        return
    released_contract = without_examples(json.loads(text))
    changes = list(_breaking_changes(released_contract))
    if changes:
        advice = (
            "This breaks clients: raise the major number of VERSION in infra/contract/generate.py."
        )
        sys.exit("\n".join([advice, *changes]))
    OPENAPI.write_text(f"{text}\n")
    released = RELEASED / f"{VERSION}.json"
    released.write_text(json.dumps(released_contract, ensure_ascii=False, indent=1) + "\n")
    print(f"{OPENAPI} and {released}")


def _breaking_changes(new: dict[str, Any]) -> Iterator[str]:
    """Yield the changes since any released contract of the same major version."""
    for path in sorted(RELEASED.glob("*.json")):
        if has_same_major(path.stem, VERSION):
            released = json.loads(path.read_text())
            yield from (f"{path.stem}: {change}" for change in breaking_changes(released, new))


def without_examples(value: Any) -> Any:
    """Return a contract, or a part of one, without examples: clients do not rely on them."""
    if isinstance(value, dict):
        return {
            name: without_examples(part)
            for name, part in value.items()
            if name not in {"example", "examples"}
        }
    return [without_examples(part) for part in value] if isinstance(value, list) else value


def contract() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of Lookup's routes, with real responses as examples."""
    with lookup_on_moto() as handler:
        routes = [*handler.app._static_routes, *handler.app._dynamic_routes]
        texts = {route.operation_id: _paragraphs(route.func.__doc__) for route in routes}
        schema = handler.app.get_openapi_json_schema(title="Standfirst", version=VERSION)
        examples = sample_answers(handler)
        expired = expired_answer(handler)
    generated = json.loads(schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standfirst",
            "version": VERSION,
            "description": "The summary of each article in the bucket, made of sentences of the "
            "article, and the people, organizations and places that the article names.",
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/v1",
                "variables": {"api": {"default": "api"}, "region": {"default": "eu-west-1"}},
            }
        ],
        "security": [{"key": []}],
        "paths": paths(generated["paths"], texts, examples),
        "components": {
            "schemas": component_schemas(generated["components"]["schemas"]),
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "responses": problem_responses({"410": expired}),
        },
    }


def _paragraphs(docstring: str | None) -> list[str]:
    """Return the paragraphs of a docstring, each as one line."""
    return [" ".join(paragraph.split()) for paragraph in (docstring or "").split("\n\n")]


if __name__ == "__main__":
    main()
