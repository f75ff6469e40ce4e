"""Makes the archive agree with the bucket about one key.

The bucket is the source of truth; an event only says that an object may have changed. Repeated,
late and reordered events, deletions, redrives and runs with a new model are all handled in the same
way, so none of them makes the archive wrong.

A worker that finds nothing to do writes nothing, so another worker that holds an older snapshot can
still write after it. Therefore a worker that has written reads the bucket once more, and starts
over if the object has changed. For a change after that, S3 sends another message.

A worker can end without an error, for example in a crash. So on one of the last receives of a
message, the worker first records that the file has failed, then tries. Success replaces the record.
"""

import contextlib
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from archive import failure
from archive.article import MAX_FILE_BYTES, Article, Reason, is_folder
from archive.items import Item
from archive.retry import OutOfTime, shared_time
from archive.table import Archive, Conflict, TooLarge
from summarize.bucket import Bucket, Received, StoredObject
from summarize.compose import Stopwatch, compose, rejected
from summarize.pipeline import PIPELINE
from summarize.reading.rejection import Rejection
from summarize.tagging.tagger import Tagger

# An attempt fails only if the item or the object changes while it runs, since every attempt reads
# both again. After the last attempt, Conflict returns the message to the queue.
MAX_ATTEMPTS = 5
# Seconds for the requests that record an error. The requests before may have used up their time.
RECORD_SECONDS = 5.0

# The tries of a message: `late` is the first that records a failure, `last` is one after it.
Phase = Literal["early", "late", "last"]
Outcome = Literal["SUMMARIZED", "REJECTED", "FAILED", "REMOVED", "UNCHANGED", "IGNORED"]


@dataclass(frozen=True)
class Result:
    """The outcome for one key, and the object version that was handled.

    `version` is None if there is no object, or only a folder marker. `names_left_out` counts the
    entries of the name index that are missing because the table was busy or slow.
    """

    outcome: Outcome
    version: str | None = None
    names_left_out: int = 0


def reconcile(
    key: str,
    bucket: Bucket,
    archive: Archive,
    tagger: Tagger,
    watch: Stopwatch,
    cpu_seconds: float | None = None,
    *,
    phase: Phase = "early",
) -> Result:
    """Make the archive agree with the bucket about the key.

    A file that takes more than `cpu_seconds` of CPU time is rejected. If a late or last try fails,
    the file has a FAILED record. Raises Conflict if the item or the object changes during every
    attempt, and OutOfTime if the AWS requests take too long.
    """
    reconciliation = Reconciliation(key, bucket, archive, tagger, watch, cpu_seconds, phase)
    with reconciliation, shared_time():
        return reconciliation.run()


class Reconciliation:
    """The attempts for one key. They reuse the article if the object has not changed.

    As a context manager, it adds an error of its block to the FAILED record of a late try.
    """

    def __init__(
        self,
        key: str,
        bucket: Bucket,
        archive: Archive,
        tagger: Tagger,
        watch: Stopwatch,
        cpu_seconds: float | None,
        phase: Phase,
    ) -> None:
        self._key = key
        self._bucket = bucket
        self._archive = archive
        self._tagger = tagger
        self._watch = watch
        self._cpu_seconds = cpu_seconds
        self._phase = phase
        self._composed: Article | None = None
        # The object whose FAILED record this try has written or found, and the record's item.
        self._failed: tuple[Received, Item] | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is None or self._failed is None:
            return
        received, item = self._failed
        reason = failure.raised_error(self._watch.step_of(error), _error_kind(error))
        if _reason(item) == reason:
            return
        # The error of the block matters more than one of the record, so that one is not raised.
        other_errors = contextlib.suppress(Conflict, OutOfTime, ClientError, BotoCoreError)
        with other_errors, shared_time(RECORD_SECONDS):
            self._record_failure(received, item, reason)

    def run(self) -> Result:
        for _ in range(MAX_ATTEMPTS):
            try:
                return self._attempt()
            except Conflict:
                continue
        raise Conflict(self._key)

    def _attempt(self) -> Result:
        # The item is read before the object: if another worker changes it later, the write below
        # fails.
        with self._watch.step("archive"):
            previous = self._archive.read(self._key)
        with self._watch.step("bucket"):
            stored = self._bucket.open(self._key)
        if stored is None:
            return self._remove(previous)
        with stored.stream:
            if is_folder(self._key, stored.received.size):
                return self._handle_folder(previous)
            version = stored.received.version
            if previous and previous.is_current(version, self._tagger.model, PIPELINE):
                return Result("UNCHANGED", version)
            if self._phase != "early" and not (previous and previous.has_result(version)):
                previous = self._prepare_failure(stored.received, previous)
            return self._put(stored, previous)

    def _prepare_failure(self, received: Received, previous: Item | None) -> Item:
        """Record a failure in case this try ends the process, and return the record's item."""
        reason = failure.no_error_reported()
        # The last try keeps the error of the one before.
        is_kept = self._phase == "last" or (previous and _reason(previous) == reason)
        if previous and previous.has_failed(received.version) and is_kept:
            self._failed = (received, previous)
            return previous
        item = self._record_failure(received, previous, reason)
        # The record may have replaced the article of another version. If the bucket holds that
        # version again, another worker may have found its article up to date and written nothing.
        self._confirm(received.version)
        return item

    def _record_failure(self, received: Received, previous: Item | None, reason: Reason) -> Item:
        """Write a FAILED record in place of `previous`, and return its item; raises Conflict."""
        source = received.source(received.content_type)
        record = failure.failed_article(self._key, source, received.received_at, PIPELINE, reason)
        with self._watch.step("archive"):
            item = self._archive.put(record, previous).item
        self._failed = (received, item)
        return item

    def _handle_folder(self, previous: Item | None) -> Result:
        """Ignore the folder marker, but remove the article of an earlier file with this key."""
        if _has_article(previous):
            return self._remove(previous)
        return Result("IGNORED")

    def _remove(self, previous: Item | None) -> Result:
        """Write a tombstone, even if there is no item.

        A worker that still holds the deleted object then gets Conflict when it writes.
        """
        if previous and not _has_article(previous):
            return Result("UNCHANGED")
        with self._watch.step("archive"):
            self._archive.remove(self._key, previous)
        self._confirm(None)
        return Result("REMOVED")

    def _put(self, stored: StoredObject, previous: Item | None) -> Result:
        article = self._article(stored)
        with self._watch.step("archive"):
            try:
                written = self._archive.put(article, previous)
            except TooLarge:
                article = rejected(stored.received, _too_large(), self._tagger)
                written = self._archive.put(article, previous)
        self._failed = None
        self._confirm(stored.received.version)
        return Result(article.status, stored.received.version, written.names_left_out)

    def _article(self, stored: StoredObject) -> Article:
        if self._composed is None or self._composed.version != stored.received.version:
            with self._watch.step("bucket"):
                data = stored.read(MAX_FILE_BYTES)
            self._composed = compose(
                stored.received, data, self._tagger, self._watch, self._cpu_seconds
            )
        return self._composed

    def _confirm(self, written: str | None) -> None:
        """Raise Conflict if the bucket no longer holds the version that was written."""
        with self._watch.step("bucket"):
            received = self._bucket.read_metadata(self._key)
        if _version(received) != written:
            raise Conflict(self._key)


def _reason(item: Item) -> Reason | None:
    return item.article.reason if item.article else None


def _error_kind(error: BaseException) -> str:
    """Return the error's class, or the code of an error response of AWS.

    Never the error's message: it may contain article text.
    """
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    return str(code or type(error).__name__)


def _has_article(item: Item | None) -> bool:
    return item is not None and item.document is not None


def _version(received: Received | None) -> str | None:
    """Return the version that the archive must have, None without an object to summarize."""
    if received is None or is_folder(received.key, received.size):
        return None
    return received.version


def _too_large() -> Rejection:
    return Rejection(
        "too_large",
        "The compressed article does not fit into the archive. "
        "Split the file and upload the parts.",
    )
