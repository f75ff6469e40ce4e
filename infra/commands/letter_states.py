"""What has become of the file that a dead letter is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.article import is_folder
from archive.failure import failed_article, no_record
from archive.items import Item
from archive.table import Archive, Conflict
from infra.commands.messages import send
from infra.commands.reprocess import notification
from infra.commands.stack import Stack
from infra.local.signals import delayed_signals
from summarize.bucket import Bucket, Received
from summarize.pipeline import PIPELINE

Label = Literal[
    "FAILED",  # there is no result for the file
    "RERUN FAILED",  # a new try failed; the earlier result is still there
    "NOT REMOVED",  # the file is deleted, but not its article
    "UPLOADED AGAIN",  # the new upload has a message of its own
    "IN PROGRESS",  # workers are handling the file
    "SUCCEEDED",
    "DELETED",
]
SETTLED: frozenset[Label] = frozenset({"SUCCEEDED", "DELETED"})

# Workers may change the item between reading it and writing the record.
ATTEMPTS = 4


@dataclass(frozen=True)
class State:
    """The state of a key. `reason` says why it failed, or why nothing is to be done."""

    label: Label
    reason: str
    uploaded_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether the letter can be discarded: nothing is left to be done for its key."""
        return self.label in SETTLED


class States:
    """Finds the states of keys in one stack's bucket and table; writes missing FAILED records."""

    def __init__(self, stack: Stack) -> None:
        self._bucket = Bucket(stack.client("s3"), stack.bucket)
        self._archive = Archive(stack.client("dynamodb"), stack.table)
        self._sqs = stack.client("sqs")
        self._queue_url = stack.queue_url

    def of(self, key: str, sent_at: datetime) -> State:
        """Return the state of a key that has a dead letter, sent at this time.

        If the tries have left no record of the object's present version, it writes a FAILED record.
        """
        for _ in range(ATTEMPTS):
            try:
                return self._state(key, sent_at)
            except Conflict:
                continue
        return State("IN PROGRESS", "The file is being handled now. Run this command again.")

    def _state(self, key: str, sent_at: datetime) -> State:
        # The item is read before the object, as in Summarize: if it changes later, a write fails.
        item = self._archive.read(key)
        received = self._bucket.read_metadata(key)
        if received is None or is_folder(key, received.size):
            return _without_object(item)
        if item and item.has_result(received.version):
            return _with_result(item, received, sent_at)
        if item and item.version == received.version and item.article:
            return _failed(item, received)
        if received.received_at > sent_at:
            reason = "The file has been uploaded again since, and that upload is not handled yet."
            return State("UPLOADED AGAIN", reason, received.received_at)
        return self._write_record(key, item, received)

    def _write_record(self, key: str, item: Item | None, received: Received) -> State:
        source = received.source(received.content_type)
        record = failed_article(key, source, received.received_at, PIPELINE, no_record())
        with delayed_signals():
            written = self._archive.put(record, item).item
            if self._is_present(received):
                return _failed(written, received)
            # A worker may have seen the new state of the bucket and the old item, and found nothing
            # to do. So the key must be handled once more.
            send(self._sqs, self._queue_url, [self._message(key)])
        return State("IN PROGRESS", "The file has changed just now. It is in the queue again.")

    def _is_present(self, received: Received) -> bool:
        present = self._bucket.read_metadata(received.key)
        return present is not None and present.version == received.version

    def _message(self, key: str) -> dict[str, str]:
        return {"MessageBody": notification(self._bucket.name, key)}


def _without_object(item: Item | None) -> State:
    if item is None or item.article is None:
        return State("DELETED", "The file is no longer in the bucket.")
    return State("NOT REMOVED", "The file is deleted, but its article is still in the archive.")


def _with_result(item: Item, received: Received, sent_at: datetime) -> State:
    """Return SUCCEEDED if the result is newer than the message.

    Otherwise the message is from a new try, for example by a newer pipeline, and that try failed.
    """
    article = item.article
    # The time of a result is in whole seconds.
    if article is None or article.summarized_at >= sent_at.replace(microsecond=0):
        return State(
            "SUCCEEDED", f"The file has a result since: {item.status}.", received.received_at
        )
    reason = f"A new try failed. The record of an earlier one is still there: {item.status}."
    return State("RERUN FAILED", reason, received.received_at)


def _failed(item: Item, received: Received) -> State:
    article = item.article
    if article is None or article.reason is None:
        raise ValueError(f"a record without a result and without a reason: {received.key}")
    return State("FAILED", article.reason.message, received.received_at, article.summarized_at)
