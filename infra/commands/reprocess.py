"""make reprocess: queue one message for every key in the bucket, or for some of the keys.

Use it for files that were in the bucket before Standfirst was deployed, if messages were lost, and
after an update of the model or the pipeline. Summarize skips files that its current model and
pipeline have already handled.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import quote_plus

from archive.article import Status
from archive.items import FEED
from archive.table import Archive
from infra.commands.console import command_line, console, counted, progress
from infra.commands.errors import run
from infra.commands.messages import in_tens, send
from infra.commands.stack import Stack, current

# A query reads at most 1 MB for one page, and a card has up to 1 KB.
CARDS_PER_PAGE = 1000
SKIPPED = (
    "Summarize skips a file if its record is of the current model and pipeline, and not FAILED."
)


def main() -> None:
    parser = command_line("reprocess", __doc__)
    parser.add_argument(
        "prefix", nargs="?", default="", help="only keys that begin with this prefix"
    )
    parser.add_argument(
        "--status", choices=get_args(Status), help="only keys whose archived record has this status"
    )
    arguments = parser.parse_args()
    sent = 0
    stack = current()
    with progress("sent", total=None) as bar:
        for count in reprocess(stack, arguments.prefix, arguments.status):
            sent += count
            bar.update(bar.task_ids[0], completed=sent)
    if not sent:
        status = f" with the status {arguments.status}" if arguments.status else ""
        prefix = f" under {arguments.prefix}" if arguments.prefix else ""
        console.print(f"Nothing was queued: found no file{status}{prefix}.", markup=False)
    else:
        console.print(f"Queued {counted(sent, 'file')}. {SKIPPED}")


def reprocess(stack: Stack, prefix: str = "", status: Status | None = None) -> Iterator[int]:
    """Send a message for every key with the prefix and status; yield the size of each batch."""
    sqs = stack.client("sqs")
    keys = _archived_keys(stack, prefix, status) if status else _bucket_keys(stack, prefix)
    for batch in in_tens(keys):
        bodies = [{"MessageBody": notification(stack.bucket, key)} for key in batch]
        send(sqs, stack.queue_url, bodies)
        yield len(batch)


def _bucket_keys(stack: Stack, prefix: str) -> Iterator[str]:
    pages = stack.client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=stack.bucket, Prefix=prefix):
        yield from (entry["Key"] for entry in page.get("Contents", []) if not _is_folder(entry))


def _archived_keys(stack: Stack, prefix: str, status: Status) -> Iterator[str]:
    """Yield keys from the feed, which has a card for every record.

    Reprocessing a file does not change the sort key of its card, so no card is skipped or repeated.
    """
    archive = Archive(stack.client("dynamodb"), stack.table)
    after: str | None = None
    while True:
        page = archive.page(FEED, CARDS_PER_PAGE, after, status=status)
        yield from (card.key for card in page.cards if card.key.startswith(prefix))
        after = page.last
        if after is None:
            return


def _is_folder(entry: dict[str, Any]) -> bool:
    return bool(entry["Key"].endswith("/") and entry["Size"] == 0)


def notification(bucket: str, key: str) -> str:
    """Return a notification like those of S3, with the fields that Summarize reads."""
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
