"""Sends requests to Lookup's handler, and checks the rules that every answer follows."""

import json
from datetime import timedelta
from types import ModuleType
from typing import Any, NamedTuple

from archive.table import Archive
from tests.builders import RECEIVED_AT, article, entity, get


class _Context:
    aws_request_id = "lambda-1"


class Answer(NamedTuple):
    """A JSON body is parsed, a text body is a `str`. Header names are in lower case."""

    status: int
    body: Any
    headers: dict[str, str]


def ask(lookup: ModuleType, path: str, query: dict[str, str] | None = None) -> Answer:
    return send(lookup, get(path, query))


def send(lookup: ModuleType, event: dict[str, Any]) -> Answer:
    answer = lookup.handle(event, _Context())
    status = answer["statusCode"]
    headers = {name.lower(): values[0] for name, values in answer["multiValueHeaders"].items()}
    assert headers["x-content-type-options"] == "nosniff"
    is_json = headers.get("content-type", "").endswith("json")
    body = json.loads(answer["body"]) if is_json else answer["body"]
    if status >= 400:
        assert headers["content-type"] == "application/problem+json"
        assert set(body) == {"type", "title", "status", "detail", "request_id"}
        assert body["status"] == status
        assert body["type"].startswith("urn:standfirst:problem:")
        assert body["detail"].endswith(".")
        assert body["request_id"] == event["requestContext"]["requestId"]
    return Answer(status, body, headers)


def archive_articles(archive: Archive, count: int) -> None:
    """Archive `0.txt`, `1.txt`, … an hour apart, all naming Ben Wallace."""
    for hour in range(count):
        received_at = RECEIVED_AT + timedelta(hours=hour)
        entities = (entity("Ben Wallace"),)
        archive.put(article(f"{hour}.txt", entities=entities, received_at=received_at), None)
