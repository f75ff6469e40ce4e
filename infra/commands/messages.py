"""Messages sent to a queue in tens, the most that SQS takes at a time, none of them lost."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from infra.commands.errors import CommandError

BATCH = 10
TRIES = 4
FIRST_PAUSE = 0.2  # seconds, doubled before each further try

T = TypeVar("T")


class SendError(CommandError):
    """Messages that SQS refused, or did not take in `TRIES` tries."""


def send(sqs: Any, queue_url: str, messages: Sequence[dict[str, Any]]) -> None:
    """Sends up to ten messages (`MessageBody`, and whatever else SendMessage takes); those that fail, again."""
    entries = [{**message, "Id": str(position)} for position, message in enumerate(messages)]
    for attempt in range(TRIES):
        failed = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
        if not failed:
            return
        if any(failure["SenderFault"] for failure in failed):
            break  # the message is at fault: trying again would not help
        names = {failure["Id"] for failure in failed}
        entries = [entry for entry in entries if entry["Id"] in names]
        time.sleep(FIRST_PAUSE * 2**attempt)
    raise SendError(
        f"{len(failed)} messages were not sent: {failed[0]['Code']} {failed[0].get('Message', '')}"
    )


def in_tens(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, BATCH)):
        yield batch
