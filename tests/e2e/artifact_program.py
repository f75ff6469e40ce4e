"""Runs in an isolated Python 3.13 with an artifact and boto3 on its path and nothing else: imports the handler, handles events.

python3.13 -I -S artifact_program.py <artifact> <boto3> <events> <files> Summarize|Lookup
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
    VISIBILITY_SECONDS="720", MAX_RECEIVES="5", WRITER_KEY_ID="x", POWERTOOLS_SERVICE_NAME="artifact",
)  # fmt: skip

FRENCH = "Le président a rencontré lundi à Paris le chancelier allemand pour discuter de la situation dans la région.".encode()


def summarize() -> dict[str, Any]:
    """What was written for each file; every parser and identifier that loads on first use is used."""
    from botocore.response import StreamingBody
    from botocore.stub import ANY, Stubber

    from summarize import handler

    event = json.loads(Path(EVENTS, "summarize", "put.json").read_text())
    paths = (
        path
        for folder in (Path(EVENTS, "articles"), Path(FILES))
        for path in sorted(folder.rglob("*.*"))
    )
    files = {path.name: path.read_bytes() for path in paths} | {"french.txt": FRENCH}
    written = {}
    for name, data in files.items():
        as_if_each_name_were_there = patch.object(handler.archive.names, "add", return_value=0)
        with (
            as_if_each_name_were_there,
            Stubber(handler.archive._client) as table,
            Stubber(handler.bucket._client) as bucket,
        ):
            table.add_response("get_item", {})
            answer = {
                "Body": StreamingBody(io.BytesIO(data), len(data)),
                "ContentLength": len(data),
                "ETag": '"e"',
            }
            known = {"LastModified": datetime(2026, 11, 22, tzinfo=UTC), "VersionId": "v"}
            bucket.add_response("get_object", {**answer, **known})
            bucket.add_response("head_object", {"ContentLength": len(data), "ETag": '"e"', **known})
            table.add_response("transact_write_items", {}, {"TransactItems": ANY})
            sent: list[dict[str, Any]] = []
            handler.archive._client.meta.events.register(
                "provide-client-params.dynamodb.TransactWriteItems",
                lambda params, sent=sent, **_: sent.append(params),
            )
            handler.handle(event, None)
        written[name] = json.loads(
            zlib.decompress(sent[-1]["TransactItems"][0]["Put"]["Item"]["document"]["B"])
        )
    return written


def lookup() -> dict[str, Any]:
    """The answers to a lookup of nothing and to a feed."""
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


out = sys.stdout
sys.stdout = sys.stderr  # the handlers' logs
json.dump({"Summarize": summarize, "Lookup": lookup}[FUNCTION](), out)
