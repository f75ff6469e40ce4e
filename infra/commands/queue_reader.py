"""Receive all messages of a queue, and make them visible again afterwards.

This is for queues that no function polls: dead letters, and changes that were not announced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from infra.commands.console import console
from infra.commands.messages import BATCH, in_tens

# The visibility timeout, in seconds: it applies if the command cannot make a message visible again.
# It must be long enough to read MAX_HIDDEN messages: otherwise some would be received twice.
VISIBILITY = 120
# Seconds. A long poll asks all servers of SQS; a short poll asks only some and may miss messages.
WAIT = 2
# When this many messages are hidden, no more are received. Deleted messages do not count.
MAX_HIDDEN = 5000
TOO_MANY = (
    f"This command read only about {MAX_HIDDEN} messages of the queue, which may have more. To "
    "reach the others, first move or discard some of these: make redrive, or "
    "make discard KEY=<key or message id>."
)


@dataclass(frozen=True)
class Message:
    """A received message.

    `receives` is its receive count. Receives by commands that read the queue count too.
    """

    id: str
    receipt_handle: str
    body: str
    attributes: dict[str, Any]
    sent_at: datetime
    receives: int


class QueueReader:
    """Reads one queue, as a context manager. On exit, it makes the messages visible again."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._hidden: dict[str, Message] = {}

    def __enter__(self) -> "QueueReader":
        return self

    def __exit__(self, *_exception: object) -> None:
        for batch in in_tens(iter(self._hidden.values())):
            # Failures of single messages are ignored: they are visible again after VISIBILITY.
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._queue_url,
                Entries=[{**entry, "VisibilityTimeout": 0} for entry in _entries(batch)],
            )

    def batches(self) -> Iterator[list[Message]]:
        """Yield the visible messages, each once, in lists of at most ten. A list may be empty.

        Ends when no message is visible, when only messages arrive that were received before (their
        visibility timeout is over), or when MAX_HIDDEN messages are hidden. The last case is
        reported to the user.
        """
        while received := self._receive():
            new = [message for message in received if message.id not in self._hidden]
            self._hidden |= {message.id: message for message in received}
            yield new
            if len(self._hidden) >= MAX_HIDDEN:
                console.print(TOO_MANY, markup=False)
                return
            if not new:
                return

    def delete(self, messages: Sequence[Message]) -> int:
        """Delete at most ten messages, and return the number that SQS has deleted."""
        if not messages:
            return 0
        answer = self._sqs.delete_message_batch(
            QueueUrl=self._queue_url, Entries=_entries(messages)
        )
        deleted = [messages[int(entry["Id"])] for entry in answer.get("Successful", [])]
        for message in deleted:
            del self._hidden[message.id]
        return len(deleted)

    def _receive(self) -> list[Message]:
        received = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=WAIT,
            VisibilityTimeout=VISIBILITY,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        return [_message(fields) for fields in received.get("Messages", [])]


def count(sqs: Any, queue_url: str) -> int:
    """Return the approximate number of visible messages."""
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def server_time(sqs: Any, queue_url: str) -> datetime:
    """Return the time of SQS in whole seconds. The clock of this machine may be wrong."""
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def _message(fields: dict[str, Any]) -> Message:
    system = fields["Attributes"]
    return Message(
        id=fields["MessageId"],
        receipt_handle=fields["ReceiptHandle"],
        body=fields["Body"],
        attributes=fields.get("MessageAttributes", {}),
        sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        receives=int(system["ApproximateReceiveCount"]),
    )


def _entries(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [
        {"Id": str(position), "ReceiptHandle": message.receipt_handle}
        for position, message in enumerate(messages)
    ]
