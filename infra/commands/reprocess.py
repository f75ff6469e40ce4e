"""make reprocess [PREFIX=…]: one message for every key in the bucket.

For files from before Standfirst came, for messages that were lost, or for a new model. What the archive has right is left alone.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from infra.commands.console import console, progress
from infra.commands.errors import run
from infra.commands.messages import in_tens, send
from infra.commands.stack import Stack, current


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prefix", nargs="?", default="", help="only keys that begin with it")
    prefix = parser.parse_args().prefix
    sent = 0
    stack = current()
    with progress("sent", total=None) as bar:
        for count in reprocess(stack, prefix):
            sent += count
            bar.update(bar.task_ids[0], completed=sent)
        bar.update(bar.task_ids[0], total=sent)
    console.print(f"{sent} articles are in the queue")


def reprocess(stack: Stack, prefix: str = "") -> Iterator[int]:
    """Sends a message for every key under the prefix; yields the size of each batch sent."""
    sqs = stack.client("sqs")
    for keys in in_tens(_keys(stack, prefix)):
        send(
            sqs, stack.queue_url, [{"MessageBody": notification(stack.bucket, key)} for key in keys]
        )
        yield len(keys)


def _keys(stack: Stack, prefix: str) -> Iterator[str]:
    for page in (
        stack.client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=stack.bucket, Prefix=prefix)
    ):
        yield from (entry["Key"] for entry in page.get("Contents", []) if not _is_folder(entry))


def _is_folder(entry: dict[str, Any]) -> bool:
    return bool(entry["Key"].endswith("/") and entry["Size"] == 0)


def notification(bucket: str, key: str) -> str:
    """What S3 itself would have sent for that key, as far as Summarize reads it; it asks the bucket for the rest."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": quote_plus(key)},
        },
    }
    return json.dumps({"Records": [record]})


if __name__ == "__main__":
    run(main)
