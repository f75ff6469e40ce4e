"""The committed contract matches the routes, and is compatible with its earlier versions."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from infra.contract.compatibility import breaking_changes, has_same_major
from infra.contract.generate import OPENAPI, RELEASED, VERSION, without_examples
from tests.paths import ROOT

CONTRACT: dict[str, Any] = json.loads((ROOT / OPENAPI).read_text())


def _released(version: str) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads((ROOT / RELEASED / f"{version}.json").read_text())
    return contract


def test_the_committed_contract_is_generated_from_the_routes() -> None:
    environment = {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "infra.contract.generate", "--print"]
    process = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert json.loads(process.stdout) == CONTRACT, (
        "the routes have changed: raise VERSION in infra/contract/generate.py, then `make contract`"
    )


def test_the_committed_contract_equals_the_released_one_of_its_version() -> None:
    assert CONTRACT["info"]["version"] == VERSION
    assert _released(VERSION) == without_examples(CONTRACT), (
        "the contract has changed: raise VERSION in infra/contract/generate.py"
    )


@pytest.mark.parametrize("version", sorted(path.stem for path in (ROOT / RELEASED).iterdir()))
def test_a_change_that_breaks_clients_needs_a_new_major_version(version: str) -> None:
    if has_same_major(version, VERSION):
        assert breaking_changes(_released(version), CONTRACT) == []


def _contents(contract: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the media types of all responses."""
    operations = [
        operation for methods in contract["paths"].values() for operation in methods.values()
    ]
    responses = [response for item in operations for response in item["responses"].values()]
    for response in [*responses, *contract["components"]["responses"].values()]:
        yield from response.get("content", {}).values()


def test_every_example_is_valid_against_its_schema() -> None:
    examples = 0
    for content in _contents(CONTRACT):
        schema = {**content["schema"], "components": CONTRACT["components"]}
        values = [named["value"] for named in content.get("examples", {}).values()]
        for value in values + ([content["example"]] if "example" in content else []):
            jsonschema.validate(value, schema)
            examples += 1
    assert examples == 13


def test_examples_show_a_failure_a_pending_file_changes_and_what_to_do_when_they_expired() -> None:
    responses = CONTRACT["paths"]["/article"]["get"]["responses"]
    articles = responses["200"]["content"]["application/json"]["examples"]
    assert articles["failed"]["value"]["status"] == "FAILED"
    assert responses["202"]["content"]["application/json"]["example"]["status"] == "PENDING"
    changes = CONTRACT["paths"]["/changes"]["get"]["responses"]["200"]["content"]
    statuses = [change["status"] for change in changes["application/json"]["example"]["changes"]]
    assert statuses == ["FAILED", "SUMMARIZED", "REMOVED"]
    expired = CONTRACT["components"]["responses"]["Problem410"]["content"]
    assert expired["application/problem+json"]["example"]["status"] == 410


def test_the_documentation_of_a_route_is_a_short_summary_and_a_description() -> None:
    operation = CONTRACT["paths"]["/changes"]["get"]
    assert operation["summary"].startswith("Return changes of articles")
    assert "\n\n" in operation["description"]
    for words in ("30 days", "30 seconds", "410", "`more`", "`revision`", "10 seconds"):
        assert words in operation["description"]


def _article(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["Article"]


def _reason_codes(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["Reason"]["properties"]["code"]["enum"]


def _upload_request(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["UploadRequest"]


def _upload(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["Upload"]


def _articles(contract: dict[str, Any]) -> Any:
    return contract["paths"]["/articles"]["get"]


def _batch(contract: dict[str, Any]) -> Any:
    return contract["paths"]["/articles/batch"]["post"]


def _parameter(contract: dict[str, Any], path: str, name: str) -> Any:
    parameters = contract["paths"][path]["get"]["parameters"]
    return next(parameter for parameter in parameters if parameter["name"] == name)


def _limit(contract: dict[str, Any]) -> Any:
    return _parameter(contract, "/articles", "limit")["schema"]


def _fields(contract: dict[str, Any]) -> Any:
    return _parameter(contract, "/article", "fields")["schema"]


def _keys(contract: dict[str, Any]) -> Any:
    return contract["components"]["schemas"]["BatchRequest"]["properties"]["keys"]


Change = Callable[[dict[str, Any]], object]

BREAKING: list[tuple[Change, str]] = [
    (lambda new: new["paths"].pop("/entities"), "GET /entities is removed"),
    (
        lambda new: _articles(new).update(operationId="cards"),
        "GET /articles: the operationId changes to cards; "
        "generated clients use it as a function name",
    ),
    (
        lambda new: _articles(new)["parameters"].pop(0),
        "GET /articles: the parameter since is removed",
    ),
    (
        lambda new: _articles(new)["parameters"][0].update(required=True),
        "GET /articles: the parameter since becomes required",
    ),
    (
        lambda new: _articles(new)["responses"].pop("200"),
        "GET /articles: the response 200 is removed",
    ),
    (
        lambda new: new["paths"]["/article"]["get"]["responses"]["200"]["content"].pop(
            "text/plain"
        ),
        "GET /article: response 200 is no longer available as text/plain",
    ),
    (
        lambda new: new["paths"]["/articles"]["get"].update(
            requestBody={"required": True, "content": {}}
        ),
        "GET /articles: a body is now required",
    ),
    (
        lambda new: _batch(new)["requestBody"]["content"].pop("application/json"),
        "POST /articles/batch: a body of type application/json is no longer accepted",
    ),
    (
        lambda new: _article(new)["properties"].pop("title"),
        "GET /article: response 200, alternative 1: the field title is removed",
    ),
    (
        lambda new: _article(new)["required"].remove("text"),
        "GET /article: response 200, alternative 1: the field text may be absent",
    ),
    (
        lambda new: _article(new)["properties"]["key"].update(type="integer"),
        "GET /article: response 200, alternative 1: key: type changes from string to integer",
    ),
    (
        lambda new: _reason_codes(new).pop(),
        "POST /articles/batch: response 200: found, items: reason, alternative 1: code: enum changes",
    ),
    (
        lambda new: _reason_codes(new).append("new"),
        "POST /articles/batch: response 200: found, items: reason, alternative 1: code: enum changes",
    ),
    (
        lambda new: _upload_request(new)["required"].append("media_type"),
        "POST /uploads: body: the field media_type becomes required",
    ),
    (
        lambda new: _limit(new).update(maximum=50),
        "GET /articles: limit: maximum changes from 100 to 50",
    ),
    (
        lambda new: _limit(new).update(minimum=2),
        "GET /articles: limit: minimum changes from 1 to 2",
    ),
    (
        lambda new: _keys(new).update(maxItems=50),
        "POST /articles/batch: body: keys: maxItems changes from 100 to 50",
    ),
    (
        lambda new: _keys(new)["items"].update(minLength=2),
        "POST /articles/batch: body: keys, items: minLength changes from 1 to 2",
    ),
    (
        lambda new: _fields(new).update(pattern="^(title|text)(,(title|text))*$"),
        "GET /article: fields: pattern changes",
    ),
    (
        lambda new: _upload_request(new)["properties"]["name"].update(pattern="^a"),
        "POST /uploads: body: name: pattern changes from None to ^a",
    ),
    (
        lambda new: _upload(new)["properties"]["max_bytes"].update(const=5),
        "POST /uploads: response 201: max_bytes: const changes from 10485760 to 5",
    ),
    (
        lambda new: new["paths"]["/openapi.json"]["get"].pop("security"),
        "GET /openapi.json: clients must authenticate in another way",
    ),
    (
        lambda new: _articles(new).update(security=[{"key": [], "token": []}]),
        "GET /articles: clients must authenticate in another way",
    ),
    (
        lambda new: new["components"]["securitySchemes"]["key"].update(name="authorization"),
        "GET /articles: clients must authenticate in another way",
    ),
    (
        lambda new: _upload_request(new)["properties"].update(name={"anyOf": [{"type": "null"}]}),
        "POST /uploads: body: name, alternative 1: type changes from string to null",
    ),
]


@pytest.mark.parametrize(("change", "message"), BREAKING, ids=[text for _, text in BREAKING])
def test_a_change_that_breaks_clients_is_found(change: Change, message: str) -> None:
    new = copy.deepcopy(CONTRACT)
    change(new)
    assert any(text.startswith(message) for text in breaking_changes(CONTRACT, new))


def _add_field_name(contract: dict[str, Any]) -> None:
    schema = _fields(contract)
    schema["pattern"] = schema["pattern"].replace("(key|", "(key|pipeline|")


def _accept_null(contract: dict[str, Any]) -> None:
    status = _parameter(contract, "/articles", "status")
    status["schema"] = {"anyOf": [status["schema"], {"type": "null"}]}


COMPATIBLE: list[tuple[Change, str]] = [
    (lambda new: new["paths"].update({"/new": new["paths"]["/articles"]}), "a route"),
    (lambda new: _article(new)["properties"].update(wire={"type": "string"}), "a field"),
    (
        lambda new: _articles(new)["parameters"].append(
            {"name": "site", "in": "query", "required": False, "schema": {"type": "string"}}
        ),
        "an optional parameter",
    ),
    (
        lambda new: _upload_request(new)["properties"].update(folder={"type": "string"}),
        "an optional field of a body",
    ),
    (lambda new: _limit(new).update(maximum=200), "a higher maximum"),
    (lambda new: _limit(new).pop("maximum"), "no maximum"),
    (
        lambda new: _parameter(new, "/articles", "cursor")["schema"].update(maxLength=10_000),
        "a longer cursor",
    ),
    (
        lambda new: _parameter(new, "/articles", "status")["schema"]["enum"].append("NEW"),
        "one more value of a parameter",
    ),
    (_add_field_name, "one more name in `fields`"),
    (
        lambda new: _articles(new).update(security=[{"key": []}, {"token": []}]),
        "another way to authenticate",
    ),
    (lambda new: _articles(new).update(security=[]), "a route without a key"),
    (_accept_null, "another type of a parameter"),
]


@pytest.mark.parametrize(
    "change", [change for change, _ in COMPATIBLE], ids=[text for _, text in COMPATIBLE]
)
def test_an_addition_breaks_no_client(change: Change) -> None:
    new = copy.deepcopy(CONTRACT)
    change(new)
    assert new != CONTRACT
    assert breaking_changes(CONTRACT, new) == []


def test_a_request_may_accept_more_alternatives_but_not_fewer() -> None:
    old = copy.deepcopy(CONTRACT)
    _accept_null(old)
    new = copy.deepcopy(old)
    _parameter(new, "/articles", "status")["schema"]["anyOf"].insert(0, {"type": "integer"})
    assert breaking_changes(old, new) == []
    assert breaking_changes(new, old) == [
        "GET /articles: status, alternative 1: type changes from integer to null"
    ]


def test_a_response_may_not_have_more_alternatives() -> None:
    new = copy.deepcopy(CONTRACT)
    title = _article(new)["properties"]["title"]
    _article(new)["properties"]["title"] = {"anyOf": [title, {"type": "integer"}]}
    assert breaking_changes(CONTRACT, new)
