"""Builders of test values: a test sets only the fields that matter, the others have defaults."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from archive.article import Article, Entity, Mention, Model, Reason, Sentence, Source, Summary, slug
from summarize.bucket import Received
from summarize.compose import Stopwatch, compose
from summarize.tagging.tagger import Tagger

BUCKET = "standfirst-bucket"
MODEL = Model(name="test", version="1")
RECEIVED_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def entity(name: str, kind: str = "person", salience: float = 0.5) -> Entity:
    mention = Mention(text=name, offset=0, length=len(name), score=0.9)
    return Entity.model_validate(
        {
            "id": f"{kind}/{slug(name)}",
            "name": name,
            "type": kind,
            "salience": salience,
            "mentions": (mention,),
        }
    )


def article(
    key: str = "inbox/a.txt",
    version: str = "v1",
    text: str = "Ben Wallace spoke.",
    entities: tuple[Entity, ...] = (),
    received_at: datetime = RECEIVED_AT,
    model: Model = MODEL,
    **changes: Any,
) -> Article:
    sentence = Sentence(text=text, offset=0, length=len(text), salience=0.5)
    made = Article(
        key=key,
        status="SUMMARIZED",
        title="A title",
        language="en",
        summary=Summary(text=text, sentences=(sentence,)),
        entities=entities,
        text=text,
        source=Source(
            bucket=BUCKET, version_id=version, etag="e", size=len(text), media_type="text/plain"
        ),
        model=model,
        received_at=received_at,
        summarized_at=received_at,
    )
    return made.model_copy(update=changes)


def rejected_article(key: str = "inbox/bad.txt", **changes: Any) -> Article:
    reason = Reason(code="empty", message="The file is empty.")
    no_content = {"title": None, "language": None, "summary": None, "text": None}
    return article(key, **changes).model_copy(
        update={"status": "REJECTED", "reason": reason, **no_content}
    )


def received(key: str = "inbox/a.txt", size: int = 0, content_type: str = "") -> Received:
    return Received(key, BUCKET, "v1", "e", size, content_type, RECEIVED_AT)


def compose_file(
    data: bytes | Path, tagger: Tagger, key: str = "inbox/a.txt", content_type: str = ""
) -> Article:
    """Return the article that Summarize makes of a file; a path replaces the key."""
    if isinstance(data, Path):
        key, data = f"inbox/{data.name}", data.read_bytes()
    return compose(received(key, len(data), content_type), data, tagger, Stopwatch())


def client_error(code: str, *reasons: str, status: int = 400) -> ClientError:
    """Return an error response of AWS; `reasons` are the codes of a cancelled transaction."""
    cancelled = {"CancellationReasons": [{"Code": reason} for reason in reasons]} if reasons else {}
    response = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **cancelled,
    }
    return ClientError(response, "Operation")


THROTTLED = client_error("ThrottlingException")
THROTTLED_TRANSACTION = client_error("TransactionCanceledException", "None", "ThrottlingError")
CONDITION_FAILED = client_error("TransactionCanceledException", "ConditionalCheckFailed")
TRANSACTION_CONFLICT = client_error("TransactionCanceledException", "TransactionConflict")
DENIED = client_error("AccessDeniedException")
TIMEOUT = ReadTimeoutError(endpoint_url="https://example.com")


def failing(method: Callable[..., Any], *errors: ClientError | BotoCoreError) -> Callable[..., Any]:
    """Return a client method whose first calls raise the errors, one each; later calls work."""
    remaining = list(errors)

    def call(**request: Any) -> Any:
        if remaining:
            raise remaining.pop(0)
        return method(**request)

    return call


def without_answer(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a client method that does its work, but times out before the response arrives."""

    def call(**request: Any) -> Any:
        method(**request)
        raise TIMEOUT

    return call


def s3_message(*keys: str, bucket: str = BUCKET) -> str:
    """Return the body of a message that S3 sends to the queue."""
    return json.dumps(
        {
            "Records": [
                {"s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(key)}}}
                for key in keys
            ]
        }
    )


def sqs_event(*bodies: str, receives: int = 1) -> dict[str, Any]:
    """Return the event that Lambda gets for messages of the queue, received so many times."""
    attributes = {"ApproximateReceiveCount": str(receives)}
    return {
        "Records": [
            {"messageId": f"m{n}", "attributes": attributes, "body": body}
            for n, body in enumerate(bodies)
        ]
    }


def get(path: str, query: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
    """Return API Gateway's event for a GET; `_` in a header's name becomes `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()}
        or None,
        "pathParameters": None,
        "requestContext": {"requestId": "request-1", "stage": "v1", "path": f"/v1{path}"},
        "body": None,
        "isBase64Encoded": False,
    }


def post(path: str, body: Any, content_type: str = "application/json") -> dict[str, Any]:
    """Return API Gateway's event for a POST with the writer's key. A `str` body is not encoded."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    event = {**get(path, content_type=content_type), "httpMethod": "POST", "body": text}
    event["requestContext"]["identity"] = {"apiKeyId": os.environ["WRITER_KEY_ID"]}
    return event
