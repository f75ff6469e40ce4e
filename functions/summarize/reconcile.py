"""Make the archive agree with the bucket about one key.

The bucket is the truth; an event only says "look at this key". Repeats, late and reordered events, deletions, redrives and
re-runs after a new model all come through here and are harmless.

A worker that finds nothing to do leaves no trace, so one with an older sight could still write after it. Hence whoever has
written looks at the bucket once more, and starts over if it is not what was written any longer. What changes after that
look has a message of its own.
"""

from typing import Literal

from archive.article import MAX_FILE_BYTES, Article, is_folder
from archive.table import Archive, Conflict, Item, TooLarge
from summarize.bucket import Bucket, Received, StoredObject
from summarize.compose import Stopwatch, compose, rejected
from summarize.reading.rejection import Rejection
from summarize.tagging.tagger import Tagger

# Each try reads anew, so it loses only to a worker that came later still; this many in a row is a fault to look at.
TRIES = 5

Outcome = Literal["SUMMARIZED", "REJECTED", "REMOVED", "UNCHANGED", "IGNORED"]


def reconcile(
    key: str, bucket: Bucket, archive: Archive, tagger: Tagger, watch: Stopwatch
) -> tuple[Outcome, str | None]:
    """What was done, and the version it was done for; raises Conflict when other workers keep coming first."""
    return Reconciliation(key, bucket, archive, tagger, watch).run()


class Reconciliation:
    """The tries to make one key right; an article made in one is kept for the next while the object is the same."""

    def __init__(
        self, key: str, bucket: Bucket, archive: Archive, tagger: Tagger, watch: Stopwatch
    ) -> None:
        self._key = key
        self._bucket = bucket
        self._archive = archive
        self._tagger = tagger
        self._watch = watch
        self._made: Article | None = None

    def run(self) -> tuple[Outcome, str | None]:
        for _ in range(TRIES):
            try:
                return self._try()
            except Conflict:
                continue
        raise Conflict(self._key)

    def _try(self) -> tuple[Outcome, str | None]:
        # The item before the object: whoever changes the item afterwards makes the write below fail.
        with self._watch.step("archive"):
            seen = self._archive.read(self._key)
        with self._watch.step("bucket"):
            stored = self._bucket.open(self._key)
        if stored is None:
            return self._remove(seen, "UNCHANGED"), None
        with stored.stream:
            if is_folder(self._key, stored.received.size):
                return self._remove(seen, "IGNORED"), None
            version = stored.received.version
            if seen and seen.is_of(version, self._tagger.model):
                return "UNCHANGED", version
            return self._keep(stored, seen), version

    def _remove(self, seen: Item | None, if_nothing: Outcome) -> Outcome:
        """Put a tombstone; even over nothing, but not over another, nor where no article can have been."""
        if (seen is None and if_nothing == "IGNORED") or (
            seen is not None and seen.document is None
        ):
            return if_nothing
        with self._watch.step("archive"):
            self._archive.remove(self._key, seen)
        self._confirm(None)
        return "REMOVED"

    def _keep(self, stored: StoredObject, seen: Item | None) -> Outcome:
        article = self._article(stored)
        with self._watch.step("archive"):
            try:
                self._archive.put(article, seen)
            except TooLarge:
                article = rejected(stored.received, _does_not_fit(), self._tagger)
                self._archive.put(article, seen)
        self._confirm(stored.received.version)
        return article.status

    def _article(self, stored: StoredObject) -> Article:
        if self._made is None or self._made.version != stored.received.version:
            with self._watch.step("bucket"):
                data = stored.read(MAX_FILE_BYTES)
            self._made = compose(stored.received, data, self._tagger, self._watch)
        return self._made

    def _confirm(self, written: str | None) -> None:
        with self._watch.step("bucket"):
            present = self._bucket.look(self._key)
        if _version(present) != written:
            raise Conflict(self._key)


def _version(present: Received | None) -> str | None:
    return None if present is None or is_folder(present.key, present.size) else present.version


def _does_not_fit() -> Rejection:
    return Rejection(
        "too_large",
        "The article does not fit the archive, even compressed. Split it and drop the parts.",
    )
