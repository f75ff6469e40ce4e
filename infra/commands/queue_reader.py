"""Receive the messages of a queue once each, and make them visible again at the end.

Used for queues that no function polls: the dead letters, and the changes that were not announced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.commands.messages import BATCH, in_tens

# Seconds for which a received message is hidden, if the command cannot make it visible again. It
# must be long enough to read MAX_HELD messages: otherwise some would be received a second time.
VISIBILITY = 120
# Seconds. A long poll asks all servers of SQS; a short poll asks only some and may miss messages.
WAIT = 2
# A command leaves at most this many messages in the queue. With more, it ends early.
MAX_HELD = 5000


@dataclass(frozen=True)
class Message:
    """A received message. `receives` also counts the receives by commands that read the queue."""

    id: str
    receipt_handle: str
    body: str
    attributes: dict[str, Any]
    sent_at: datetime
    receives: int


class QueueReader:
    """Reads one queue, as a context manager. Its end makes the messages visible again."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._held: dict[str, Message] = {}
        self.is_full = False

    def __enter__(self) -> "QueueReader":
        return self

    def __exit__(self, *_exception: object) -> None:
        for batch in in_tens(iter(self._held.values())):
            # Failures are ignored: the message is visible again after VISIBILITY.
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._queue_url,
                Entries=[{**entry, "VisibilityTimeout": 0} for entry in _entries(batch)],
            )

    def batches(self) -> Iterator[list[Message]]:
        """Yield the messages that are visible now, in lists of at most ten.

        Ends when no message is left, when messages return whose visibility timeout is over, and
        when MAX_HELD messages are held. In the last case, `is_full` is true.
        """
        while received := self._receive():
            new = [message for message in received if message.id not in self._held]
            self._held |= {message.id: message for message in received}
            yield new
            self.is_full = len(self._held) >= MAX_HELD
            if self.is_full or not new:
                return

    def delete(self, messages: Sequence[Message]) -> int:
        """Delete at most ten messages, and return how many SQS has deleted."""
        if not messages:
            return 0
        answer = self._sqs.delete_message_batch(
            QueueUrl=self._queue_url, Entries=_entries(messages)
        )
        deleted = [messages[int(entry["Id"])] for entry in answer.get("Successful", [])]
        for message in deleted:
            del self._held[message.id]
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
    """Return about how many messages are visible."""
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])


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
