"""Runs Lookup's handler on moto, with the articles in events/answers.json in its table.

Its answers are the examples of the contract. The table also has the record of a file that failed,
and the bucket has a file without a result.
"""

import functools
import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from archive import failure
from archive.article import Article, Source, timestamp
from archive.table import Archive
from infra.contract.operations import EXAMPLES
from lookup.schemas import Upload
from lookup.unfinished import Inbox

ARTICLES = Path("events/answers.json")

ENVIRONMENT = {
    "TABLE": "standfirst",
    "BUCKET": "standfirst-bucket",
    "WRITER_KEY_ID": "example",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
    "AWS_ACCESS_KEY_ID": "example",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
_KEY, _PENDING, _FAILED = EXAMPLES["key"], "inbox/new.txt", "inbox/minutes.pdf"
_NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
# Operation id, name of the example, method, path, and the parameters of a GET or the body of a
# POST.
_REQUESTS: list[tuple[str, str, str, str, Any]] = [
    ("getArticle", "summarized", "GET", "/article", {"key": _KEY}),
    ("getArticle", "failed", "GET", "/article", {"key": _FAILED}),
    ("getArticle", "pending", "GET", "/article", {"key": _PENDING}),
    ("getArticleByPath", "summarized", "GET", f"/articles/{_KEY}", {}),
    ("getArticleByPath", "pending", "GET", f"/articles/{_PENDING}", {}),
    ("listArticles", "articles", "GET", "/articles", {"limit": "1"}),
    ("getArticles", "cards", "POST", "/articles/batch", {"keys": [_KEY, "inbox/nothing.txt"]}),
    ("findEntities", "entities", "GET", "/entities", {"prefix": EXAMPLES["prefix"]}),
    ("getEntity", "entity", "GET", "/entities/location/glasgow", {}),
    ("getCompanions", "companions", "GET", "/entities/location/glasgow/companions", {"limit": "2"}),
    ("listChanges", "changes", "GET", "/changes", {"since": "2026-11-22T09:00:00Z", "limit": "3"}),
    (
        "createUpload",
        "form",
        "POST",
        "/uploads",
        {"name": "report.pdf", "media_type": "application/pdf"},
    ),
]


@contextmanager
def lookup_on_moto() -> Iterator[ModuleType]:
    """Provide Lookup's handler module, with the sample articles in its archive."""
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        handler = importlib.import_module("lookup.handler")
        archive = Archive(create_table(), ENVIRONMENT["TABLE"])
        with _write_time(_NOW - timedelta(hours=1)):
            for article in json.loads(ARTICLES.read_text()):
                archive.put(Article.model_validate(article), None)
        with (
            patch("lookup.resources.archive", archive),
            patch("lookup.resources.inbox", Inbox(_bucket(), ENVIRONMENT["BUCKET"])),
        ):
            yield handler


def _bucket() -> Any:
    """Create the bucket with two files that have no result, and return an S3 client."""
    client = boto3.client("s3")
    bucket = ENVIRONMENT["BUCKET"]
    region = {"LocationConstraint": ENVIRONMENT["AWS_DEFAULT_REGION"]}
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration=region)
    for key in (_PENDING, _FAILED):
        client.put_object(Bucket=bucket, Key=key, Body=b"x")
    return client


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
    """Return the bodies of answers: by operation id, HTTP status and name of the example."""
    answers: dict[str, dict[str, dict[str, Any]]] = {}
    with _reproducible_uploads(), _sample_changes():
        for operation, name, method, path, values in _REQUESTS:
            status, body = _answer(handler, method, path, values)
            if status >= HTTPStatus.BAD_REQUEST:
                raise SystemExit(f"{method} {path}: {body}")
            answers.setdefault(operation, {}).setdefault(str(status), {})[name] = body
    for operation in ("getArticle", "getArticleByPath"):
        answers[operation]["202"]["pending"]["received_at"] = timestamp(_NOW)
    return answers


def expired_answer(handler: ModuleType) -> dict[str, Any]:
    """Return the body of the answer to a request for changes that are no longer kept."""
    status, body = _answer(handler, "GET", "/changes", {"since": "2000-01-01T00:00:00Z"})
    if status != HTTPStatus.GONE:
        raise SystemExit(f"/changes: {body}")
    return body


def _answer(
    handler: ModuleType, method: str, path: str, values: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    answer = handler.handle(event(method, path, values), None)
    return answer["statusCode"], json.loads(answer["body"])


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
def _sample_changes() -> Iterator[None]:
    """Write a change at _NOW minus an hour, three at _NOW; Lookup reads them a minute later."""
    archive = importlib.import_module("lookup.resources").archive
    summarized = archive.read(_KEY)
    draft = summarized.article.model_copy(update={"key": "inbox/draft.txt"})
    with _write_time(_NOW - timedelta(hours=1)):
        archive.put(draft, None)
    with _write_time(_NOW):
        archive.put(_failed_article(), None)
    with _write_time(_NOW + timedelta(seconds=1)):
        archive.put(summarized.article, summarized)
    with _write_time(_NOW + timedelta(seconds=2)):
        archive.remove(draft.key, archive.read(draft.key))
    page = functools.partial(archive.changes.page, now=_NOW + timedelta(minutes=1))
    with patch.object(archive.changes, "page", page):
        yield


def _failed_article() -> Article:
    source = Source(
        bucket=ENVIRONMENT["BUCKET"],
        version_id=None,
        etag="9dd4e461268c8034f5c8564e155c67a6",  # of the file in the bucket
        size=48_213,
        media_type="application/pdf",
    )
    reason = failure.raised_error("document", "OSError")
    article = failure.failed_article(_FAILED, source, _NOW - timedelta(hours=3), 4, reason)
    return article.model_copy(update={"summarized_at": _NOW})


@contextmanager
def _write_time(moment: datetime) -> Iterator[None]:
    """Set the clock by which the archive writes."""
    with patch("archive.table.utc_now", return_value=moment):
        yield


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
