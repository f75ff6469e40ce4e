"""Dead letters: messages that failed on every receive, so that SQS moved them to another queue."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.commands.queue_reader import Message, QueueReader
from infra.commands.stack import Stack
from summarize.notification import ForeignMessage, object_keys

NO_LETTERS = "There are no dead letters."


@dataclass(frozen=True)
class Letter:
    """A dead letter. `keys` are the object keys in its message, decoded.

    If there are none, `note` says what the message is. `versions` has the ids of the object
    versions in the message, by key. Messages of `make reprocess` have none.
    """

    message: Message
    keys: tuple[str, ...]
    note: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    def matches(self, key_or_id: str) -> bool:
        """Return whether the message has this key or this id."""
        return key_or_id == self.message.id or key_or_id in self.keys

    def has_more_keys_than(self, key: str) -> bool:
        """Return whether the message has this key and also other keys."""
        return key in self.keys and set(self.keys) != {key}


def reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.dead_letter_queue_url)


def letters(queue: QueueReader, bucket: str) -> Iterator[list[Letter]]:
    """Yield the queue's letters as lists of at most ten. `bucket` is the name of the bucket."""
    for batch in queue.batches():
        yield [_letter(message, bucket) for message in batch]


def no_message_with(key_or_id: str) -> str:
    """Return the error of a command that has found no message with the key or id."""
    return (
        f"Nothing was done: no message that was read has the key or the id {key_or_id}. "
        "make letters lists them. Messages are hidden for two minutes if a command was killed."
    )


def _letter(message: Message, bucket: str) -> Letter:
    try:
        keys = tuple(object_keys(message.body, bucket))
    except ForeignMessage as error:
        return Letter(message, (), str(error))
    if not keys:
        return Letter(message, (), "The message is the test event of S3.")
    objects = [record["s3"]["object"] for record in json.loads(message.body)["Records"]]
    versions = {
        key: data["versionId"]
        for key, data in zip(keys, objects, strict=True)
        if "versionId" in data
    }
    return Letter(message, keys, versions=versions)
