"""Dead letters: messages of the queue that failed on every receive."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.commands.queue_reader import Message, QueueReader
from infra.commands.stack import Stack
from summarize.notification import ForeignMessage, object_keys


@dataclass(frozen=True)
class Letter:
    """A dead letter. If it has no keys, `note` says what the message is."""

    message: Message
    keys: tuple[str, ...]
    note: str = ""

    def is_named(self, name: str) -> bool:
        """Return whether the name is the message's id or one of its keys."""
        return name == self.message.id or name in self.keys

    def has_other_keys(self, name: str) -> bool:
        """Return whether the name is one of the message's keys, and it has other keys too."""
        return name in self.keys and set(self.keys) != {name}


def reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.dead_letter_queue_url)


def letters(queue: QueueReader, bucket: str) -> Iterator[list[Letter]]:
    """Yield the queue's letters, in lists of at most ten."""
    for batch in queue.batches():
        yield [_letter(message, bucket) for message in batch]


def _letter(message: Message, bucket: str) -> Letter:
    try:
        keys = tuple(object_keys(message.body, bucket))
    except ForeignMessage as error:
        return Letter(message, (), str(error))
    return Letter(message, keys, "" if keys else "The message is the test event of S3.")
