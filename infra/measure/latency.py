"""How long Lookup's handler takes for each route, warm, with DynamoDB's answers at hand: `make latency` prints it.

Beside it, in turns, a resolver of Powertools with one route that answers nothing: what any handler of its kind takes.
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

ROUNDS, WARM = 2_000, 200
KILOBYTES = 5

Call = Callable[[], Any]


class _Recorded:
    """A DynamoDB client that has each answer already."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **_: self._answers[operation]


def main() -> None:
    article = _article()
    with patch.dict(os.environ, {**ENVIRONMENT, "POWERTOOLS_LOG_LEVEL": "INFO"}):
        with mock_aws():
            handler = importlib.import_module("lookup.handler")
            get = _answers(article)
        with Path(os.devnull).open("w") as nowhere:
            # To the log a line is as dear as in Lambda, but for the writing.
            handler.logger.handlers[0].setStream(nowhere)
            times = _times(_calls(handler, get, article.key))
    size = len(article.model_dump_json().encode()) / 1_024
    print(f"an article of {size:.1f} KB, {ROUNDS:,} rounds on one thread of {machine()}\n")
    print(f"{'':<40}{'p50 µs':>10}{'p99 µs':>10}{'p50 ÷ bare':>12}")
    bare = statistics.median(times["bare resolver, validating"])
    for name, seconds in times.items():
        median, late = statistics.median(seconds), statistics.quantiles(seconds, n=100)[-1]
        print(f"{name:<40}{1e6 * median:>10.0f}{1e6 * late:>10.0f}{median / bare:>12.1f}")


def _article() -> Article:
    """The first of the examples, with a text that makes its JSON as long as it is to be."""
    article = Article.model_validate(json.loads(ARTICLES.read_text())[0])
    room = KILOBYTES * 1_024 - len(article.model_dump_json().encode())
    return article.model_copy(
        update={"text": (article.text or "") + "\n\n" + "The talks go on. " * (room // 17)}
    )


def _answers(article: Article) -> dict[str, Any]:
    """What the table says of that article, as a client hears it."""
    client = create_table()
    archive = Archive(client, ENVIRONMENT["TABLE"])
    archive.put(article, None)
    key = {"pk": {"S": f"ARTICLE#{article.key}"}, "sk": {"S": "ARTICLE"}}
    query = {"KeyConditionExpression": "pk = :list", "TableName": ENVIRONMENT["TABLE"]}
    feed, names = ({":list": {"S": name}} for name in ("FEED", "NAMES#gl"))
    return {
        "get_item": client.get_item(TableName=ENVIRONMENT["TABLE"], Key=key),
        "batch_get_item": client.batch_get_item(
            RequestItems={ENVIRONMENT["TABLE"]: {"Keys": [key]}}
        ),
        "query": client.query(ExpressionAttributeValues=feed, **query),
        "names": client.query(ExpressionAttributeValues=names, **query),
    }


def _calls(handler: Any, answers: dict[str, Any], key: str) -> dict[str, Call]:
    bare, validating = APIGatewayRestResolver(), APIGatewayRestResolver(enable_validation=True)
    for resolver in (bare, validating):
        resolver.get("/empty")(_nothing)
    empty, nothing = event("GET", "/empty", {}), LambdaContext()
    cards, names = (
        Archive(_Recorded(answers), "t"),
        Archive(_Recorded({"query": answers["names"]}), "t"),
    )
    asked = {
        "GET /article": (cards, event("GET", "/article", {"key": key})),
        "GET /article, fields=title,summary": (
            cards,
            event("GET", "/article", {"key": key, "fields": "title,summary"}),
        ),
        "GET /articles/{key}": (cards, event("GET", f"/articles/{key}", {})),
        "GET /articles": (cards, event("GET", "/articles", {})),
        "POST /articles/batch": (cards, event("POST", "/articles/batch", {"keys": [key]})),
        "GET /entities": (names, event("GET", "/entities", {"prefix": "gl"})),
        "GET /entities/{type}/{slug}": (cards, event("GET", "/entities/location/glasgow", {})),
        "GET /entities/{type}/{slug}/companions": (
            cards,
            event("GET", "/entities/location/glasgow/companions", {}),
        ),
        "POST /uploads": (cards, event("POST", "/uploads", {"name": "a.pdf"})),
        "GET /openapi.json": (cards, event("GET", "/openapi.json", {})),
    }

    resources = importlib.import_module("lookup.resources")

    def ask(archive: Archive, request: dict[str, Any]) -> Any:
        resources.archive = archive  # type: ignore[attr-defined]
        return handler.handle(request, None)

    ours = {name: partial(ask, archive, request) for name, (archive, request) in asked.items()}
    for name, call in ours.items():
        answer = call()
        if answer["statusCode"] not in {200, 201}:
            raise SystemExit(f"{name}: {answer['body']}")
    return {
        "bare resolver": lambda: bare.resolve(empty, nothing),
        "bare resolver, validating": lambda: validating.resolve(empty, nothing),
        **ours,
    }


def _nothing() -> dict[str, str]:
    return {}


def _times(calls: dict[str, Call]) -> dict[str, list[float]]:
    """Seconds of each call in each round."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS + WARM):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - started)
    return {name: seconds[WARM:] for name, seconds in times.items()}


if __name__ == "__main__":
    main()
