"""One object's bytes -> its Article, in steps that are plain functions on plain values."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.article import MAX_FILE_BYTES, Article, Source
from summarize import deadline, entities, summary
from summarize.bucket import Received
from summarize.reading import document
from summarize.reading.rejection import Rejection
from summarize.tagging import sentences
from summarize.tagging.tagger import Tagger


@dataclass
class Stopwatch:
    """Milliseconds per step by the clock, for the log and the benchmark."""

    milliseconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time of the block to the step's."""
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + elapsed, 2)


def compose(received: Received, data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    """The article: SUMMARIZED, or REJECTED with the reason.

    No content of a file raises an exception. A file that uses up its CPU time is rejected, see
    `deadline`.
    """
    try:
        if received.size > MAX_FILE_BYTES:
            raise document.too_large(received.size)
        with deadline.started():
            return _summarized(received, data, tagger, watch)
    except Rejection as rejection:
        return rejected(received, rejection, tagger)
    except deadline.TookTooLong:
        return rejected(received, document.took_too_long(), tagger)


def rejected(received: Received, rejection: Rejection, tagger: Tagger) -> Article:
    """The article of a file that is not summarized."""
    return Article(
        key=received.key,
        status="REJECTED",
        source=_source(received, received.content_type),
        model=tagger.model,
        reason=rejection.reason,
        received_at=received.received_at,
        summarized_at=_now(),
    )


def _summarized(received: Received, data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    with _step(watch, "document"):
        content = document.read(data, received.key, received.content_type)
    with _step(watch, "sentences"):
        spans = sentences.split(content.text, content.headings)
    with _step(watch, "tagger"):
        tags = tagger.read(content.text, spans)
    with _step(watch, "summary"):
        chosen = summary.choose(content.text, spans, tags.salience, tags.mentions)
    with _step(watch, "entities"):
        ranked = entities.find(content.text, content.title, tags.mentions, chosen)
    return Article(
        key=received.key,
        status="SUMMARIZED",
        title=content.title,
        authors=content.authors,
        published=content.published,
        url=content.url,
        site=content.site,
        language=content.language,
        summary=chosen,
        entities=ranked,
        text=content.text,
        source=_source(received, content.media_type),
        model=tagger.model,
        received_at=received.received_at,
        summarized_at=_now(),
    )


@contextmanager
def _step(watch: Stopwatch, name: str) -> Iterator[None]:
    with watch.step(name):
        yield
    deadline.check()


def _source(received: Received, media_type: str) -> Source:
    return Source(
        bucket=received.bucket,
        version_id=received.version_id,
        etag=received.etag,
        size=received.size,
        media_type=media_type,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
