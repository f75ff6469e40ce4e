"""Send messages to a queue in few requests, and retry those that fail."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from infra.commands.errors import CommandError

BATCH = 10  # the maximum number of messages in a request
# Bytes: the maximum of a request in regions that do not accept 1 MiB yet. A larger message is sent
# alone, since a message may be as large as a request.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
REQUEST_BYTES = 256 * 1024
TRIES = 4
FIRST_PAUSE = 0.2  # seconds; doubles after each failed try

T = TypeVar("T")


class SendError(CommandError):
    """SQS rejected messages, or did not accept them in `TRIES` tries."""


def send(sqs: Any, queue_url: str, messages: Sequence[dict[str, Any]]) -> None:
    """Send up to ten messages, and retry those that fail. Raises SendError.

    A message has `MessageBody` and optionally other parameters of SendMessage.
    """
    for group in _requests(messages):
        _send(sqs, queue_url, group)


def _requests(messages: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Group the messages of each request."""
    group: list[dict[str, Any]] = []
    group_size = 0
    for message in messages:
        size = len(repr(message).encode())  # never less than the message has
        if group and group_size + size > REQUEST_BYTES:
            yield group
            group, group_size = [], 0
        group.append(message)
        group_size += size
    if group:
        yield group


def _send(sqs: Any, queue_url: str, messages: Sequence[dict[str, Any]]) -> None:
    entries = [{**message, "Id": str(position)} for position, message in enumerate(messages)]
    for attempt in range(TRIES):
        failures = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
        if not failures:
            return
        if any(failure["SenderFault"] for failure in failures):
            break  # the message itself is invalid: a retry would not help
        failed_ids = {failure["Id"] for failure in failures}
        entries = [entry for entry in entries if entry["Id"] in failed_ids]
        time.sleep(FIRST_PAUSE * 2**attempt)
    reason = f"{failures[0]['Code']} {failures[0].get('Message', '')}"
    raise SendError(f"{len(failures)} messages were not sent: {reason}")


def in_tens(items: Iterator[T]) -> Iterator[list[T]]:
    """Group items into lists of ten. The last list may be shorter."""
    while batch := list(islice(items, BATCH)):
        yield batch
