"""The contract is what the code says, and what was released under its version: nothing breaks a client unnoticed."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from infra.contract.compatibility import breaks
from infra.contract.openapi import OPENAPI, RELEASED, VERSION, without_examples
from tests.paths import ROOT

CONTRACT: dict[str, Any] = json.loads((ROOT / OPENAPI).read_text())


def _released(version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / RELEASED / f"{version}.json").read_text())
    return found


def test_the_committed_contract_is_what_the_routes_types_say() -> None:
    environment = {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "infra.contract.openapi", "--print"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert json.loads(ran.stdout) == CONTRACT, (
        "the routes have changed: raise VERSION in infra/contract/openapi.py, then `make contract`"
    )


def test_what_was_released_under_a_version_stays() -> None:
    assert CONTRACT["info"]["version"] == VERSION
    assert _released(VERSION) == without_examples(CONTRACT), (
        "the contract has changed: raise VERSION in infra/contract/openapi.py"
    )


@pytest.mark.parametrize("version", sorted(path.stem for path in (ROOT / RELEASED).iterdir()))
def test_a_change_that_breaks_clients_raises_the_first_part_of_the_version(version: str) -> None:
    if version.split(".", maxsplit=1)[0] == VERSION.split(".", maxsplit=1)[0]:
        assert breaks(_released(version), CONTRACT) == []


def test_each_example_is_as_its_schema_says() -> None:
    told = [
        (content["schema"], content["example"])
        for methods in CONTRACT["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        if "example" in content
    ]
    assert len(told) == 8
    for schema, example in told:
        jsonschema.validate(example, {**schema, "components": CONTRACT["components"]})


def _article(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["Article"]


def _articles(contract: dict[str, Any]) -> Any:
    return contract["paths"]["/articles"]["get"]


BREAKS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda new: new["paths"].pop("/entities"), "GET /entities is gone"),
    (lambda new: _articles(new).update(operationId="cards"), "GET /articles is called cards"),
    (lambda new: _articles(new)["parameters"].pop(0), "the parameter since is gone"),
    (
        lambda new: _articles(new)["parameters"][0].update(required=True),
        "the parameter since is required now",
    ),
    (lambda new: _articles(new)["responses"].pop("200"), "GET /articles: 200 is answered no more"),
    (lambda new: _article(new)["properties"].pop("title"), "title is gone"),
    (lambda new: _article(new)["required"].remove("text"), "text may be missing now"),
    (
        lambda new: _article(new)["properties"]["key"].update(type="integer"),
        "key takes other values",
    ),
    (
        lambda new: new["components"]["schemas"]["Reason"]["properties"]["code"]["enum"].pop(),
        "code takes other values",
    ),
    (
        lambda new: new["components"]["schemas"]["UploadRequest"]["required"].append("media_type"),
        "media_type is required now",
    ),
]


@pytest.mark.parametrize(("change", "said"), BREAKS, ids=[said for _, said in BREAKS])
def test_what_breaks_a_client_is_found(
    change: Callable[[dict[str, Any]], object], said: str
) -> None:
    new = copy.deepcopy(CONTRACT)
    change(new)
    assert any(said in each for each in breaks(CONTRACT, new))


def test_what_is_new_breaks_nobody() -> None:
    new = copy.deepcopy(CONTRACT)
    new["paths"]["/new"] = new["paths"]["/articles"]
    _article(new)["properties"]["wire"] = {"type": "string"}
    _articles(new)["parameters"].append(
        {"name": "site", "in": "query", "required": False, "schema": {"type": "string"}}
    )
    new["components"]["schemas"]["UploadRequest"]["properties"]["folder"] = {"type": "string"}
    assert breaks(CONTRACT, new) == []
