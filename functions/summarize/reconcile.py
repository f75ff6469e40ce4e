"""Make the archive agree with the bucket about one key.

The bucket is the truth; an event only says "look at this key". Repeated, late and reordered events,
deletions, redrives and re-runs with a new model all take this path and are harmless.

A worker that finds nothing to do leaves no trace, so a worker with an older snapshot could still
write after it. Therefore a worker that has written reads the bucket once more, and starts over if
the object has changed. A change after that has a message of its own.
"""

from dataclasses import dataclass
from typing import Literal

from archive.article import MAX_FILE_BYTES, Article, is_folder
from archive.items import Item
from archive.table import Archive, Conflict, TooLarge
from summarize.bucket import Bucket, Received, StoredObject
from summarize.compose import Stopwatch, compose, rejected
from summarize.pipeline import PIPELINE
from summarize.reading.rejection import Rejection
from summarize.tagging.tagger import Tagger

# Each try reads item and object again, so it fails only if another worker wrote after that. More
# failures in a row than this are a fault that somebody should look at.
TRIES = 5

Outcome = Literal["SUMMARIZED", "REJECTED", "REMOVED", "UNCHANGED", "IGNORED"]


@dataclass(frozen=True)
class Result:
    """What was done, for which version of the object (None if there is no object).

    `names_left_out` counts entries of the name index that a busy table did not take.
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
) -> Result:
    """Make the archive agree with the bucket about the key.

    A file that takes more CPU time than `cpu_seconds` is rejected. Raises Conflict
    if other workers wrote first in every try.
    """
    return Reconciliation(key, bucket, archive, tagger, watch, cpu_seconds).run()


class Reconciliation:
    """The tries for one key; they reuse the article as long as the object is the same."""

    def __init__(
        self,
        key: str,
        bucket: Bucket,
        archive: Archive,
        tagger: Tagger,
        watch: Stopwatch,
        cpu_seconds: float | None,
    ) -> None:
        self._key = key
        self._bucket = bucket
        self._archive = archive
        self._tagger = tagger
        self._watch = watch
        self._cpu_seconds = cpu_seconds
        self._made: Article | None = None

    def run(self) -> Result:
        for _ in range(TRIES):
            try:
                return self._try()
            except Conflict:
                continue
        raise Conflict(self._key)

    def _try(self) -> Result:
        # Item first, then object: if the item changes after this, the write below fails.
        with self._watch.step("archive"):
            previous = self._archive.read(self._key)
        with self._watch.step("bucket"):
            stored = self._bucket.open(self._key)
        if stored is None:
            return self._remove(previous)
        with stored.stream:
            if is_folder(self._key, stored.received.size):
                return self._ignore(previous)
            version = stored.received.version
            if previous and previous.is_of(version, self._tagger.model, PIPELINE):
                return Result("UNCHANGED", version)
            return self._put(stored, previous)

    def _ignore(self, previous: Item | None) -> Result:
        """Remove what an earlier object left under the key of a folder."""
        if _has_article(previous):
            return self._remove(previous)
        return Result("IGNORED")

    def _remove(self, previous: Item | None) -> Result:
        """Write a tombstone, even if there is no item: a slower worker could still write one."""
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
                names_left_out = self._archive.put(article, previous)
            except TooLarge:
                article = rejected(stored.received, _too_large(), self._tagger)
                names_left_out = self._archive.put(article, previous)
        self._confirm(stored.received.version)
        return Result(article.status, stored.received.version, names_left_out)

    def _article(self, stored: StoredObject) -> Article:
        if self._made is None or self._made.version != stored.received.version:
            with self._watch.step("bucket"):
                data = stored.read(MAX_FILE_BYTES)
            self._made = compose(
                stored.received, data, self._tagger, self._watch, self._cpu_seconds
            )
        return self._made

    def _confirm(self, written: str | None) -> None:
        """Raise Conflict if the bucket no longer holds the version that was written."""
        with self._watch.step("bucket"):
            received = self._bucket.look(self._key)
        if _version(received) != written:
            raise Conflict(self._key)


def _has_article(item: Item | None) -> bool:
    return item is not None and item.document is not None


def _version(received: Received | None) -> str | None:
    """The version that the archive must hold, None for no object or a folder."""
    if received is None or is_folder(received.key, received.size):
        return None
    return received.version


def _too_large() -> Rejection:
    return Rejection(
        "too_large",
        "The compressed article does not fit into the archive. Split it and upload the parts.",
    )
