"""Make the archive agree with the bucket about one key.

The bucket is the truth; an event only says "look at this key". Repeats, late and reordered events, deletions, redrives and
re-runs after a new model all come through here and are harmless.
"""

from typing import Literal

from archive.table import Archive, Conflict, Item, TooLarge
from summarize import document
from summarize.bucket import Bucket, StoredObject
from summarize.compose import Stopwatch, compose, rejected
from summarize.rejection import Rejection
from summarize.tagger import Tagger

# Each try reads anew, so it loses only to a worker that came later still; this many in a row is a fault to look at.
TRIES = 5

Outcome = Literal["SUMMARIZED", "REJECTED", "REMOVED", "UNCHANGED", "IGNORED"]


def reconcile(key: str, bucket: Bucket, archive: Archive, tagger: Tagger, watch: Stopwatch) -> tuple[Outcome, str | None]:
    """What was done, and the version it was done for; raises Conflict when other workers keep coming first."""
    for _ in range(TRIES):
        try:
            return _once(key, bucket, archive, tagger, watch)
        except Conflict:
            continue
    raise Conflict(key)


def _once(key: str, bucket: Bucket, archive: Archive, tagger: Tagger, watch: Stopwatch) -> tuple[Outcome, str | None]:
    # The item is read before the object: whoever changes either afterwards makes the write below fail, or comes after it.
    with watch.step("archive"):
        seen = archive.read(key)
    with watch.step("bucket"):
        stored = bucket.open(key)
    if stored is None:
        if seen and seen.document is None:
            return "UNCHANGED", None
        with watch.step("archive"):
            archive.remove(key, seen)
        return "REMOVED", None
    received = stored.received
    version = received.version_id or received.etag
    if is_folder(key, received.size):
        return "IGNORED", version
    if seen and seen.is_of(version, tagger.model):
        return "UNCHANGED", version
    return _keep(stored, archive, tagger, watch, seen), version


def _keep(stored: StoredObject, archive: Archive, tagger: Tagger, watch: Stopwatch, seen: Item | None) -> Outcome:
    with watch.step("bucket"):
        data = stored.read(document.MAX_BYTES)
    article = compose(stored.received, data, tagger, watch)
    with watch.step("archive"):
        try:
            archive.put(article, seen)
        except TooLarge:
            article = rejected(stored.received, _too_varied(), tagger)
            archive.put(article, seen)
    return article.status


def _too_varied() -> Rejection:
    return Rejection("too_large", "The article does not fit the archive, even compressed. Split it and drop the parts.")


def is_folder(key: str, size: int) -> bool:
    """Consoles make an empty object with a slash at the end for a folder; nobody dropped an article there."""
    return key.endswith("/") and size == 0
