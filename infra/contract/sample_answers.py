"""Runs Lookup's handler on moto, with the articles in events/answers.json in its table.

Its answers are the examples of the contract.
"""

import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from archive.article import Article
from archive.table import Archive
from infra.contract.operations import EXAMPLES
from lookup.schemas import Upload

ARTICLES = Path("events/answers.json")

ENVIRONMENT = {
    "TABLE": "standfirst",
    "BUCKET": "standfirst-bucket",
    "VISIBILITY_SECONDS": "720",
    "MAX_RECEIVES": "5",
    "WRITER_KEY_ID": "example",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
    "AWS_ACCESS_KEY_ID": "example",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
_KEY = EXAMPLES["key"]
# Method, path, and the parameters of a GET or the body of a POST, by operation id.
_REQUESTS: dict[str, tuple[str, str, Any]] = {
    "getArticle": ("GET", "/article", {"key": _KEY}),
    "getArticleByPath": ("GET", f"/articles/{_KEY}", {}),
    "listArticles": ("GET", "/articles", {"limit": "1"}),
    "getArticles": ("POST", "/articles/batch", {"keys": [_KEY, "inbox/nothing.txt"]}),
    "findEntities": ("GET", "/entities", {"prefix": EXAMPLES["prefix"]}),
    "getEntity": ("GET", "/entities/location/glasgow", {}),
    "getCompanions": ("GET", "/entities/location/glasgow/companions", {"limit": "2"}),
    "createUpload": ("POST", "/uploads", {"name": "report.pdf", "media_type": "application/pdf"}),
}


@contextmanager
def lookup_on_moto() -> Iterator[ModuleType]:
    """Provide Lookup's handler module, with the sample articles in its archive."""
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        handler = importlib.import_module("lookup.handler")
        archive = Archive(create_table(), ENVIRONMENT["TABLE"])
        for article in json.loads(ARTICLES.read_text()):
            archive.put(Article.model_validate(article), None)
        with patch("lookup.resources.archive", archive):
            yield handler


def create_table() -> Any:
    """Create the table with its key schema, and return a DynamoDB client."""
    client = boto3.client("dynamodb")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    client.create_table(
        TableName=ENVIRONMENT["TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )
    return client


def sample_answers(handler: ModuleType) -> dict[str, Any]:
    """Return the body of one answer of each operation, by operation id."""
    with _reproducible_uploads():
        return {name: _answer(handler, *request) for name, request in _REQUESTS.items()}


def _answer(handler: ModuleType, method: str, path: str, values: dict[str, Any]) -> Any:
    answer = handler.handle(event(method, path, values), None)
    if answer["statusCode"] not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise SystemExit(f"{method} {path}: {answer['body']}")
    return json.loads(answer["body"])


def event(method: str, path: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the event of a request; `values` are a GET's parameters or a POST's body."""
    query = values if method == "GET" else {}
    return {
        "httpMethod": method,
        "resource": path,
        "path": path,
        "pathParameters": None,
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [query[name]] for name in query} or None,
        "body": None if method == "GET" else json.dumps(values),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "example",
            "stage": "v1",
            "path": f"/v1{path}",
            "identity": {"apiKeyId": ENVIRONMENT["WRITER_KEY_ID"]},
        },
    }


@contextmanager
def _reproducible_uploads() -> Iterator[None]:
    """Make upload forms equal in each run: fixed time and key, `…` for signed fields."""
    uploads = importlib.import_module("lookup.resources").uploads
    create_form = uploads.form

    def form(name: str, media_type: str | None) -> Upload:
        upload: Upload = create_form(name, media_type, datetime(2026, 11, 22, 9, tzinfo=UTC))
        signed = [name for name in upload.fields if name == "policy" or name.startswith("x-amz-")]
        return upload.model_copy(update={"fields": {**upload.fields, **dict.fromkeys(signed, "…")}})

    with (
        patch("secrets.token_urlsafe", return_value="q3Zr8wLk0PxT"),
        patch.object(uploads, "form", form),
    ):
        yield
