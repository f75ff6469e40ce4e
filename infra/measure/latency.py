"""Measures how long Lookup's warm handler takes on each route: `make latency`.

DynamoDB's responses are recorded in advance, so only the handler's own time is measured. For
comparison, the command also measures two bare Powertools resolvers: their only route returns an
empty object. No handler that uses Powertools can be faster. Each round makes all calls once, so
that other load on the machine affects all of them equally.
"""

import importlib
import json
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws

from archive.article import Article
from archive.table import Archive
from infra.contract.sample_answers import ARTICLES, ENVIRONMENT, create_table, event
from infra.measure.bench import machine

ROUNDS = 2_000
WARM_UP_ROUNDS = 200
# Size of the article as JSON, in units of 1,024 bytes.
KILOBYTES = 5

Call = Callable[[], Any]


def main() -> None:
    article = _article()
    with patch.dict(os.environ, {**ENVIRONMENT, "POWERTOOLS_LOG_LEVEL": "INFO"}):
        with mock_aws():
            handler = importlib.import_module("lookup.handler")
            responses = _responses(article)
        with Path(os.devnull).open("w") as null:
            # Log lines are formatted as in Lambda, and then discarded.
            handler.logger.handlers[0].setStream(null)
            times = _times(_calls(handler, responses, article.key))
    size = len(article.model_dump_json().encode()) / 1_024
    print(f"an article of {size:.1f} KB, {ROUNDS:,} rounds on one thread of {machine()}\n")
    print(f"{'':<40}{'p50 µs':>10}{'p99 µs':>10}{'p50 ÷ bare':>12}")
    bare = statistics.median(times["bare resolver, validating"])
    for name, seconds in times.items():
        p50, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100)[-1]
        print(f"{name:<40}{1e6 * p50:>10.0f}{1e6 * p99:>10.0f}{p50 / bare:>12.1f}")


def _article() -> Article:
    """Return the first sample record, with text added until its JSON has about KILOBYTES."""
    article = Article.model_validate(json.loads(ARTICLES.read_text())[0])
    room = KILOBYTES * 1_024 - len(article.model_dump_json().encode())
    filler = "The talks go on. " * (room // 17)
    return article.model_copy(update={"text": f"{article.text or ''}\n\n{filler}"})


def _responses(article: Article) -> dict[str, Any]:
    """Return DynamoDB's responses about the article, by operation.

    `query` is the response to a query for cards, `names` is the response to a query for names.
    """
    client, table = create_table(), ENVIRONMENT["TABLE"]
    Archive(client, table).put(article, None)
    key = {"pk": {"S": f"ARTICLE#{article.key}"}, "sk": {"S": "ARTICLE"}}
    query = {"KeyConditionExpression": "pk = :list", "TableName": table}
    feed, names = ({":list": {"S": name}} for name in ("FEED", "NAMES#gl"))
    return {
        "get_item": client.get_item(TableName=table, Key=key),
        "batch_get_item": client.batch_get_item(RequestItems={table: {"Keys": [key]}}),
        "query": client.query(ExpressionAttributeValues=feed, **query),
        "names": client.query(ExpressionAttributeValues=names, **query),
    }


def _calls(handler: Any, responses: dict[str, Any], key: str) -> dict[str, Call]:
    """Return the calls to measure, by title: the two bare resolvers and the handler's routes."""
    bare, validating = APIGatewayRestResolver(), APIGatewayRestResolver(enable_validation=True)
    for resolver in (bare, validating):
        resolver.get("/empty")(_empty)
    empty, context = event("GET", "/empty", {}), LambdaContext()
    return {
        "bare resolver": lambda: bare.resolve(empty, context),
        "bare resolver, validating": lambda: validating.resolve(empty, context),
        **_handler_calls(handler, responses, key),
    }


def _empty() -> dict[str, str]:
    return {}


def _handler_calls(handler: Any, responses: dict[str, Any], key: str) -> dict[str, Call]:
    """Return a call of the handler for each route.

    Each call is made once as a check. An error response ends the program.
    """
    cards = Archive(_RecordedClient(responses), "t")
    names = Archive(_RecordedClient({"query": responses["names"]}), "t")
    resources = importlib.import_module("lookup.resources")

    def handle(archive: Archive, request: dict[str, Any]) -> Any:
        resources.archive = archive  # type: ignore[attr-defined]
        return handler.handle(request, None)

    calls: dict[str, Call] = {}
    for name, request in _requests(key).items():
        archive = names if name == "GET /entities" else cards
        calls[name] = partial(handle, archive, request)
        response = calls[name]()
        if response["statusCode"] not in {200, 201}:
            raise SystemExit(f"{name}: {response['body']}")
    return calls


def _requests(key: str) -> dict[str, dict[str, Any]]:
    """Return an API Gateway event for each route."""
    some_fields = {"key": key, "fields": "title,summary"}
    entity = "/entities/location/glasgow"
    return {
        "GET /article": event("GET", "/article", {"key": key}),
        "GET /article, fields=title,summary": event("GET", "/article", some_fields),
        "GET /articles/{key}": event("GET", f"/articles/{key}", {}),
        "GET /articles": event("GET", "/articles", {}),
        "POST /articles/batch": event("POST", "/articles/batch", {"keys": [key]}),
        "GET /entities": event("GET", "/entities", {"prefix": "gl"}),
        "GET /entities/{type}/{slug}": event("GET", entity, {}),
        "GET /entities/{type}/{slug}/companions": event("GET", f"{entity}/companions", {}),
        "POST /uploads": event("POST", "/uploads", {"name": "a.pdf"}),
        "GET /openapi.json": event("GET", "/openapi.json", {}),
    }


class _RecordedClient:
    """A DynamoDB client that returns a recorded response for each operation."""

    def __init__(self, responses: dict[str, Any]) -> None:
        self._responses = responses

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **_: self._responses[operation]


def _times(calls: dict[str, Call]) -> dict[str, list[float]]:
    """Return the durations of each call in seconds, one for each round after the warm-up."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(WARM_UP_ROUNDS + ROUNDS):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - started)
    return {name: seconds[WARM_UP_ROUNDS:] for name, seconds in times.items()}


if __name__ == "__main__":
    main()
