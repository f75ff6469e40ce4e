"""Import the handler of an artifact, handle sample events, and print the results as JSON.

Runs in an isolated Python 3.13 with only the artifact and boto3 on its path:

python3.13 -I -S artifact_program.py <artifact> <boto3> <events> <files> Summarize|Lookup|Announce
"""

import io
import json
import os
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

ARTIFACT, RUNTIME, EVENTS, FILES, FUNCTION = sys.argv[1:6]
sys.path[:0] = [ARTIFACT, RUNTIME]
os.environ.update(
    AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1", TABLE="table", BUCKET="standfirst-bucket",
    TIMEOUT_SECONDS="120", MAX_RECEIVES="5", WRITER_KEY_ID="x",
    EVENT_BUS="standfirst", UNANNOUNCED_QUEUE_URL="https://example.com/queue",
    POWERTOOLS_SERVICE_NAME="artifact",
)  # fmt: skip

RECEIVED = datetime(2026, 11, 22, tzinfo=UTC)
FRENCH = "Le président a rencontré lundi à Paris le chancelier allemand pour discuter de la situation dans la région.".encode()


def summarize() -> dict[str, Any]:
    """Return the record written for each sample file. The files use every parser."""
    paths = [*Path(EVENTS, "articles").rglob("*.*"), *Path(FILES).rglob("*.*")]
    files = {path.name: path.read_bytes() for path in sorted(paths)} | {"french.txt": FRENCH}
    return {name: _record(data) for name, data in files.items()}


def _record(data: bytes) -> dict[str, Any]:
    """Return what Summarize writes for an object with these bytes."""
    from botocore.response import StreamingBody
    from botocore.stub import ANY, Stubber

    from summarize import handler

    event = json.loads(Path(EVENTS, "summarize", "put.json").read_text())
    without_name_suggestions = patch.object(handler.archive.names, "add", return_value=0)
    head = {"ContentLength": len(data), "ETag": '"e"', "VersionId": "v", "LastModified": RECEIVED}
    sent: list[dict[str, Any]] = []
    handler.archive._client.meta.events.register(
        "provide-client-params.dynamodb.TransactWriteItems",
        lambda params, **_: sent.append(params),
    )
    with (
        without_name_suggestions,
        Stubber(handler.archive._client) as table,
        Stubber(handler.bucket._client) as bucket,
    ):
        body = StreamingBody(io.BytesIO(data), len(data))
        table.add_response("get_item", {})
        bucket.add_response("get_object", {**head, "Body": body})
        bucket.add_response("head_object", head)
        table.add_response("transact_write_items", {}, {"TransactItems": ANY})
        handler.handle(event, None)
    item = sent[-1]["TransactItems"][0]["Put"]["Item"]
    record: dict[str, Any] = json.loads(zlib.decompress(item["document"]["B"]))
    return record


def lookup() -> dict[str, Any]:
    """Return the status codes of a missing article and the feed, and the OpenAPI version."""
    from botocore.stub import Stubber

    from lookup import handler, resources

    event = json.loads(Path(EVENTS, "lookup", "article.json").read_text())
    with Stubber(resources.archive._client) as table, Stubber(resources.inbox._client) as bucket:
        table.add_response("get_item", {})
        bucket.add_client_error("head_object", "404")
        missing = handler.handle(event, None)
    with Stubber(resources.archive._client) as table:
        table.add_response("query", {"Items": []})
        feed = handler.handle(json.loads(Path(EVENTS, "lookup", "articles.json").read_text()), None)
    request = json.loads(Path(EVENTS, "lookup", "articles.json").read_text())
    contract = handler.handle(
        {**request, "path": "/openapi.json", "resource": "/openapi.json"}, None
    )
    return {
        "missing": missing["statusCode"],
        "feed": feed["statusCode"],
        "contract": json.loads(contract["body"])["openapi"],
    }


def announce() -> dict[str, Any]:
    """Return the type of the event of each sample record."""
    from botocore.stub import ANY, Stubber

    from announce import handler

    entries: list[dict[str, Any]] = []
    handler.bus._client.meta.events.register(
        "provide-client-params.eventbridge.PutEvents",
        lambda params, **_: entries.extend(params["Entries"]),
    )
    types = {}
    for name in ("summarized", "rejected", "failed", "removed"):
        event = json.loads(Path(EVENTS, "announce", f"{name}.json").read_text())
        with Stubber(handler.bus._client) as bus:
            bus.add_response("put_events", {"Entries": [{"EventId": "x"}]}, {"Entries": ANY})
            handler.handle(event, None)
        types[name] = entries[-1]["DetailType"]
    return types


out = sys.stdout
sys.stdout = sys.stderr  # the handlers' logs
program = {"Summarize": summarize, "Lookup": lookup, "Announce": announce}[FUNCTION]
json.dump(program(), out)
out.flush()  # sys.stdout is another file now, and only that one is flushed at the end
