"""Writes the contract, functions/lookup/openapi.json, from the types of Lookup's routes: `make contract`.

What the routes' types cannot say is added here: the gateway's answers, headers, forms of an article. Each example is what the
handler answers, in moto, when asked for articles that Summarize has made (events/answers.json).
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any, get_args
from unittest.mock import patch

import boto3
from moto import mock_aws

from archive.article import Article, EntityType
from archive.table import Archive
from infra.contract.compatibility import breaks
from lookup.schemas import Upload

# Raised with the contract: the first part where a client would break, the second where there is more for one. Until a version
# has landed it may be written anew; then its file in RELEASED stays as it is.
VERSION = "1.0.0"
OPENAPI = Path("functions/lookup/openapi.json")
ARTICLES = Path("events/answers.json")
# What each version promised: a new version adds a file, and none is changed.
RELEASED = Path("tests/contracts")

NAMES = {
    "TABLE": "standfirst",
    "BUCKET": "standfirst-bucket",
    "VISIBILITY_SECONDS": "720",
    "MAX_RECEIVES": "5",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "example",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
_KEY = "inbox/rail-strike-brief.txt"
_ASKED: dict[str, tuple[str, str, Any]] = {
    "getArticle": ("GET", "/article", {"key": _KEY}),
    "getArticleByPath": ("GET", f"/articles/{_KEY}", {}),
    "listArticles": ("GET", "/articles", {"limit": "1"}),
    "getArticles": ("POST", "/articles/batch", {"keys": [_KEY, "inbox/nothing.txt"]}),
    "findEntities": ("GET", "/entities", {"prefix": "gl"}),
    "getEntity": ("GET", "/entities/location/glasgow", {}),
    "getCompanions": ("GET", "/entities/location/glasgow/companions", {"limit": "2"}),
    "createUpload": ("POST", "/uploads", {"name": "report.pdf", "media_type": "application/pdf"}),
}
_EXAMPLES = {"key": _KEY, "prefix": "gl", "type": "location", "slug": "glasgow"}
# The routes that look for one thing.
_FINDS_ONE = {"getArticle", "getArticleByPath", "getEntity", "getCompanions"}
_PATH_PARAMETERS = {
    "key": "An object key, percent-encoded: a `/` in it as `%2F`, or, by hand, as it is",
    "type": "person, organization, location or other",
    "slug": "The entity's slug, or its name",
}
_FORMS = {"getArticle", "getArticleByPath"}
_PENDING = {
    "202": {
        "description": "The file has arrived and waits for its turn",
        "headers": {"Retry-After": {"schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Unfinished"}}},
    }
}
# What the gateway answers, and what any route may.
_PROBLEMS = {
    "400": "A parameter or the body is not valid; `detail` says which, and what to send",
    "403": "No API key, or an unknown one",
    "404": "There is no such thing; `detail` says where to look",
    "406": "`Accept` names no form that there is",
    "415": "The body is not JSON",
    "429": "Too many requests for this key, or its quota is used up",
    "500": "A fault of ours; report the request_id",
    "503": "The archive is busy: send the same request again after `Retry-After` seconds",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.contract.openapi", description=__doc__)
    parser.add_argument("--print", action="store_true", help="print it instead")
    made = json.dumps(contract(), ensure_ascii=False, indent=1)
    if parser.parse_args().print:
        print(made)
    else:
        _check(json.loads(made))
        OPENAPI.write_text(f"{made}\n")
        (RELEASED / f"{VERSION}.json").write_text(
            json.dumps(without_examples(json.loads(made)), ensure_ascii=False, indent=1) + "\n"
        )
        print(f"{OPENAPI}, version {VERSION}")


def _check(made: dict[str, Any]) -> None:
    released = RELEASED / f"{VERSION}.json"
    faults = breaks(json.loads(released.read_text()), made) if released.exists() else []
    if faults:
        sys.exit(
            "\n".join(
                [
                    "This breaks clients: raise the first part of VERSION in infra/contract/openapi.py.",
                    *faults,
                ]
            )
        )


def without_examples(value: Any) -> Any:
    """A contract, or a part of one, without what promises nothing."""
    if isinstance(value, dict):
        return {name: without_examples(each) for name, each in value.items() if name != "example"}
    return [without_examples(each) for each in value] if isinstance(value, list) else value


def contract() -> dict[str, Any]:
    """OpenAPI 3.1 of the routes as they are."""
    with patch.dict(os.environ, {**NAMES, **CREDENTIALS}), mock_aws():
        handler = importlib.import_module("lookup.handler")
        _fill(handler)
        routes = [*handler.app._static_routes, *handler.app._dynamic_routes]
        told = {
            route.operation_id: " ".join((route.func.__doc__ or "").split()) for route in routes
        }
        made = json.loads(handler.app.get_openapi_json_schema(title="Standfirst", version=VERSION))
        with _one_form(handler):
            examples = {operation: _answer(handler, *asked) for operation, asked in _ASKED.items()}
    schemas = {
        name: _tidy(schema)
        for name, schema in made["components"]["schemas"].items()
        if "Validation" not in name
    }
    _complete(schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standfirst",
            "version": VERSION,
            "description": "What came of each article in the bucket: a summary in its own sentences, and whom it names.",
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/v1",
                "variables": {"api": {"default": "api"}, "region": {"default": "eu-west-1"}},
            }
        ],
        "security": [{"key": []}],
        "paths": dict(_paths(made["paths"], told, examples)),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "responses": {
                f"Problem{status}": _problem(status, what) for status, what in _PROBLEMS.items()
            },
        },
    }


def _paths(
    paths: dict[str, Any], told: dict[str, str], examples: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    for path, methods in sorted(paths.items()):
        renamed = (
            path.replace("(?s:.+)", "{key}").replace("{kind}", "{type}").replace("{name}", "{slug}")
        )
        yield (
            renamed,
            {
                method: _operation(
                    {**operation, "description": told[operation["operationId"]]}, renamed, examples
                )
                for method, operation in methods.items()
            },
        )


def _operation(operation: dict[str, Any], path: str, examples: dict[str, Any]) -> dict[str, Any]:
    name = operation["operationId"]
    inside = [each.strip("{}") for each in path.split("/") if each.startswith("{")]
    queried = [
        _parameter(each) for each in operation.get("parameters", []) if each["in"] == "query"
    ]
    parameters = [*map(_path_parameter, inside), *queried]
    responses = _responses(operation, examples.get(name))
    if "304" in responses:
        parameters.append(
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "An ETag",
                "schema": {"type": "string"},
            }
        )
    made = {
        "operationId": name,
        "tags": operation["tags"],
        "summary": operation["description"],
        **({"security": []} if name == "getContract" else {}),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": operation["requestBody"]} if "requestBody" in operation else {}),
    }
    refusals = {
        code: {"$ref": f"#/components/responses/Problem{code}"}
        for code in sorted(_refusals(name, operation))
    }
    return {**made, "responses": {**responses, **refusals}}


def _refusals(name: str, operation: dict[str, Any]) -> set[str]:
    if name == "getContract":
        return {"400", "429", "500"}
    own = {"404"} if name in _FINDS_ONE else {"415"} if "requestBody" in operation else set()
    return {"400", "403", "429", "500", "503"} | own | ({"406"} if name in _FORMS else set())


def _responses(operation: dict[str, Any], example: Any) -> dict[str, Any]:
    name = operation["operationId"]
    status = "201" if "201" in operation["responses"] else "200"
    schema = operation["responses"][status]["content"]["application/json"]["schema"]
    described = "The article" if name in _FORMS else operation["description"]
    if name == "getContract":
        schema = {"type": "object"}
    content = {"application/json": {"schema": schema, **({"example": example} if example else {})}}
    found: dict[str, Any] = {"description": described, "content": content}
    if name in _FORMS:
        forms = [
            {"$ref": f"#/components/schemas/{form}"}
            for form in ("Article", "Unfinished", "ArticlePart")
        ]
        content["application/json"]["schema"] = {"anyOf": forms}
        found["content"] = {
            **content,
            "text/plain": {"schema": {"type": "string"}},
            "text/markdown": {"schema": {"type": "string"}},
        }
    if status == "201" or "requestBody" in operation:
        return {status: found}
    found["headers"] = {
        "ETag": {"schema": {"type": "string"}},
        "Cache-Control": {"schema": {"type": "string"}},
    }
    known = {
        "304": {
            "description": "Nothing has changed since the answer whose ETag came with If-None-Match"
        }
    }
    return {status: found, **(_PENDING if name in _FORMS else {}), **known}


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not, never null; the choice of None is Python's."""
    schema = _tidy(told["schema"])
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema |= choice
    schema.pop("description", None)
    if told["schema"].get("default") is not None:
        schema["default"] = told["schema"]["default"]
    described = {"description": told["description"]} if "description" in told else {}
    if told["name"] in _EXAMPLES:
        described["example"] = _EXAMPLES[told["name"]]
    return {
        "name": told["name"],
        "in": "query",
        **described,
        "required": told["required"],
        "schema": schema,
    }


def _path_parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if name == "type":
        schema = {"type": "string", "enum": list(get_args(EntityType))}
    described = {"description": _PATH_PARAMETERS[name], "example": _EXAMPLES[name]}
    return {"name": name, "in": "path", **described, "required": True, "schema": schema}


def _problem(status: str, what: str) -> dict[str, Any]:
    return {
        "description": what,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
        **({"headers": {"Retry-After": {"schema": {"type": "string"}}}} if status == "503" else {}),
    }


def _tidy(schema: Any) -> Any:
    """Without the titles that pydantic makes of names, and the defaults, which an answer has no use for."""
    if isinstance(schema, list):
        return [_tidy(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: each
        for name, each in schema.items()
        if not (name in {"title", "default"} and not isinstance(each, dict))
    }
    return {name: _whole(_tidy(each)) for name, each in kept.items()}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _complete(schemas: dict[str, Any]) -> None:
    """Say of each answer that all its members are there, of a part of an article which it may have, and what a problem is."""
    for name, schema in schemas.items():
        if not name.endswith("Request") and "properties" in schema:
            schema["required"] = list(schema["properties"])
    described = schemas["ArticlePart"]["description"]
    schemas["ArticlePart"] = {
        "type": "object",
        "description": described,
        "properties": schemas["Article"]["properties"],
    }
    schemas["Problem"] = {
        "type": "object",
        "description": "RFC 9457: `type` is stable, `detail` says what to do, the request id finds the request in the logs.",
        "properties": {
            "type": {"type": "string", "pattern": "^urn:standfirst:problem:[a-z-]+$"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
        },
        "required": ["type", "title", "detail", "request_id"],
    }


def _answer(handler: ModuleType, method: str, path: str, told: dict[str, Any]) -> Any:
    answer = handler.handle(event(method, path, told), None)
    if answer["statusCode"] not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise SystemExit(f"{method} {path}: {answer['body']}")
    return json.loads(answer["body"])


def event(method: str, path: str, told: dict[str, Any]) -> dict[str, Any]:
    """What API Gateway invokes Lookup with: `told` are a GET's parameters, or a POST's body."""
    query = {name: [value] for name, value in told.items()} if method == "GET" else None
    return {
        "httpMethod": method, "path": path, "resource": path, "headers": {}, "multiValueHeaders": {}, "pathParameters": None,
        "queryStringParameters": {name: values[0] for name, values in query.items()} if query else None,
        "multiValueQueryStringParameters": query, "body": None if method == "GET" else json.dumps(told), "isBase64Encoded": False,
        "requestContext": {"requestId": "example", "stage": "v1"},
    }  # fmt: skip


@contextmanager
def _one_form(handler: ModuleType) -> Iterator[None]:
    """Forms of one moment, with one random part, and for their signatures an ellipsis: else no two contracts were alike."""
    made = handler.uploads.form

    def form(name: str, media_type: str | None) -> Upload:
        upload: Upload = made(name, media_type, datetime(2026, 11, 22, 9, tzinfo=UTC))
        signed = {
            field: "…" for field in upload.fields if field == "policy" or field.startswith("x-amz-")
        }
        return upload.model_copy(update={"fields": {**upload.fields, **signed}})

    with (
        patch("secrets.token_urlsafe", return_value="q3Zr8wLk0PxT"),
        patch.object(handler.uploads, "form", form),
    ):
        yield


def _fill(handler: Any) -> None:
    """Let the handler ask a table with the articles in it."""
    client = boto3.client("dynamodb")
    create_table(client)
    handler.archive = Archive(client, NAMES["TABLE"])
    for article in json.loads(ARTICLES.read_text()):
        handler.archive.put(Article.model_validate(article), None)


def create_table(client: Any) -> None:
    """The table, as far as its keys go."""
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    client.create_table(
        TableName=NAMES["TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )


if __name__ == "__main__":
    main()
