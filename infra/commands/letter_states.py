"""The state of a file that a dead letter is about: failed, handled since, or deleted."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from botocore.config import Config

from archive import retry
from archive.article import is_folder
from archive.failure import failed_article, no_record
from archive.items import Item
from archive.table import Archive, Conflict
from infra.commands.errors import CommandError
from infra.commands.messages import send
from infra.commands.queue_reader import server_time
from infra.commands.reprocess import notification
from infra.commands.stack import Stack
from infra.local.signals import delayed_signals
from summarize.bucket import Bucket, Received
from summarize.pipeline import PIPELINE

Label = Literal[
    "FAILED",
    "RERUN FAILED",
    "NOT REMOVED",
    "UPLOADED AGAIN",
    "OTHER VERSION",
    "IN PROGRESS",
    "SUCCEEDED",
    "DELETED",
]
# The meanings of the labels, for the help of `make letters`.
MEANINGS: dict[Label, str] = {
    "FAILED": "there is no result for the file",
    "RERUN FAILED": "a later try failed; the earlier result is kept",
    "NOT REMOVED": "the file is deleted, but its article is not",
    "UPLOADED AGAIN": "the file is newer than the letter; S3 has sent another message about it",
    "OTHER VERSION": "the letter is about a version of the file that is not the current one",
    "IN PROGRESS": "workers are handling the file",
    "SUCCEEDED": "the result is newer than the letter",
    "DELETED": "neither the file nor its article exists",
}
SETTLED: frozenset[Label] = frozenset({"SUCCEEDED", "DELETED"})

OTHER_VERSION = (
    "The message is about another version of the file. The current version has no result yet: its "
    "own message may still be in the queue. make redrive sends this message again too."
)
# The log of changes allows for clocks that differ by some seconds
# (DELAY in functions/archive/change_log.py).
MAX_CLOCK_DIFFERENCE = timedelta(seconds=5)
# An attempt fails if a worker changes the item after it is read and before the record is written.
ATTEMPTS = 4
# In seconds, as in Summarize: an attempt to write takes at most 10 s, and the client does not
# repeat it. The change log relies on it (functions/archive/change_log.py).
_CONFIG = Config(
    connect_timeout=2, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 1}
)


@dataclass(frozen=True)
class State:
    """The state of a key.

    `reason` is the cause of the failure, or explains the label. `uploaded_at` is the upload of the
    object's current version, and `failed_at` the time of its FAILED record. Both are None if they
    are unknown.
    """

    label: Label
    reason: str
    uploaded_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether the letter can be discarded, since its key needs no new try."""
        return self.label in SETTLED


class States:
    """Finds the states of keys in a stack's bucket and table, and writes missing FAILED records."""

    def __init__(self, stack: Stack) -> None:
        self._bucket = Bucket(stack.client("s3"), stack.bucket)
        self._archive = Archive(stack.client("dynamodb", _CONFIG), stack.table, retry.ATTEMPTS)
        self._sqs = stack.client("sqs")
        self._queue_url = stack.queue_url

    def find(self, key: str, sent_at: datetime, version_id: str | None = None) -> State:
        """Return the state of a key that has a dead letter, which was sent at `sent_at`.

        Writes a FAILED record if the object's current version has no record, unless the letter is
        about another version (`version_id`). Raises CommandError if the clock is too wrong for it.
        """
        for _ in range(ATTEMPTS):
            try:
                return self._state(key, sent_at, version_id)
            except Conflict:
                continue
        return State("IN PROGRESS", "The file is being handled now. Run make letters again.")

    def has_failed(self, key: str) -> bool:
        """Return whether the archive has a FAILED record of the key."""
        item = self._archive.read(key)
        return item is not None and item.status == "FAILED"

    def _state(self, key: str, sent_at: datetime, version_id: str | None) -> State:
        # The item is read before the object, as in Summarize: if a worker changes the item later,
        # the write of the record fails.
        item = self._archive.read(key)
        received = self._bucket.read_metadata(key)
        if received is None or is_folder(key, received.size):
            return _without_object(item)
        if item and item.has_result(received.version):
            return _with_result(item, received, sent_at)
        if item and item.version == received.version and item.article:
            return _failed(item, received)
        if received.received_at > sent_at:
            reason = "The file was uploaded after this message. The new upload is not handled yet."
            return State("UPLOADED AGAIN", reason, received.received_at)
        if version_id and version_id != received.version_id:
            return State("OTHER VERSION", OTHER_VERSION, received.received_at)
        return self._write_record(key, item, received)

    def _write_record(self, key: str, item: Item | None, received: Received) -> State:
        self._check_clock()
        source = received.source(received.content_type)
        record = failed_article(key, source, received.received_at, PIPELINE, no_record())
        with delayed_signals():
            written = self._archive.put(record, item).item
            if self._is_current(received):
                return _failed(written, received)
            # The object changed before the write. A worker may have compared the new object with
            # the old item, and found nothing to do. So the key must be handled once more.
            send(self._sqs, self._queue_url, [self._message(key)])
        return State("IN PROGRESS", "The file has changed just now. It is in the queue again.")

    def _check_clock(self) -> None:
        difference = abs(datetime.now(UTC) - server_time(self._sqs, self._queue_url))
        if difference > MAX_CLOCK_DIFFERENCE:
            raise CommandError(
                "A FAILED record must be written, but the clock of this machine differs from that "
                f"of AWS by {difference.total_seconds():.0f} s. Readers of GET /changes could miss "
                "the record. Correct the clock, then run make letters again."
            )

    def _is_current(self, received: Received) -> bool:
        current = self._bucket.read_metadata(received.key)
        return current is not None and current.version == received.version

    def _message(self, key: str) -> dict[str, str]:
        return {"MessageBody": notification(self._bucket.name, key)}


def _without_object(item: Item | None) -> State:
    if item is None or item.article is None:
        return State("DELETED", "The file is no longer in the bucket.")
    return State("NOT REMOVED", "The file is deleted, but its article is still in the archive.")


def _with_result(item: Item, received: Received, sent_at: datetime) -> State:
    """Return SUCCEEDED if the result is newer than the message.

    Otherwise the message is about a later try that failed, for example after `make reprocess`, or
    it repeats an earlier message.
    """
    article = item.article
    # The time of a result is in whole seconds.
    if article is None or article.summarized_at >= sent_at.replace(microsecond=0):
        return State(
            "SUCCEEDED",
            f"The file has a result that is newer than this message: {item.status}.",
            received.received_at,
        )
    reason = (
        "A later try failed, or the message is a repeated one. The earlier result is kept: "
        f"{item.status}. If Standfirst was not updated since then, discard the letter. "
        "Otherwise redrive it."
    )
    return State("RERUN FAILED", reason, received.received_at)


def _failed(item: Item, received: Received) -> State:
    article = item.article
    if article is None or article.reason is None:
        raise ValueError(f"a record without a result and without a reason: {received.key}")
    return State("FAILED", article.reason.message, received.received_at, article.summarized_at)
