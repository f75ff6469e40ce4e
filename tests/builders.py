"""Builders of the values tests need: name what matters, the rest is plausible."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

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
    nothing = {"title": None, "language": None, "summary": None, "text": None}
    return article(key, **changes).model_copy(
        update={"status": "REJECTED", "reason": reason, **nothing}
    )


def received(key: str = "inbox/a.txt", size: int = 0, content_type: str = "") -> Received:
    return Received(key, BUCKET, "v1", "e", size, content_type, RECEIVED_AT)


def compose_file(
    data: bytes | Path, tagger: Tagger, key: str = "inbox/a.txt", content_type: str = ""
) -> Article:
    """What comes of a file's bytes."""
    if isinstance(data, Path):
        key, data = f"inbox/{data.name}", data.read_bytes()
    return compose(received(key, len(data), content_type), data, tagger, Stopwatch())


def s3_message(*keys: str, bucket: str = BUCKET) -> str:
    """The body S3 sends to the queue."""
    return json.dumps(
        {
            "Records": [
                {"s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(key)}}}
                for key in keys
            ]
        }
    )


def sqs_event(*bodies: str) -> dict[str, Any]:
    """What Lambda is invoked with for messages of the queue."""
    return {
        "Records": [
            {"messageId": f"m{n}", "attributes": {"ApproximateReceiveCount": "1"}, "body": body}
            for n, body in enumerate(bodies)
        ]
    }


def get(path: str, query: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
    """What API Gateway invokes Lookup with for a GET; `if_none_match` is a header's name."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": named,
        "multiValueHeaders": {name: [value] for name, value in named.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()}
        or None,
        "pathParameters": None,
        "requestContext": {"requestId": "request-1", "stage": "v1", "path": f"/v1{path}"},
        "body": None,
        "isBase64Encoded": False,
    }


def post(path: str, body: Any, content_type: str = "application/json") -> dict[str, Any]:
    """The same for a POST with the writer's API key; a text is sent as it is."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    event = {**get(path, content_type=content_type), "httpMethod": "POST", "body": text}
    event["requestContext"]["identity"] = {"apiKeyId": os.environ["WRITER_KEY_ID"]}
    return event
