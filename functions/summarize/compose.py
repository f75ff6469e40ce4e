"""One object's bytes -> its Article: every step in order, each a plain function on plain values."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.article import MAX_FILE_BYTES, Article, Source
from summarize import entities, summary
from summarize.bucket import Received
from summarize.pipeline import PIPELINE
from summarize.reading import document
from summarize.reading.rejection import Rejection
from summarize.tagging import sentences
from summarize.tagging.tagger import Tagger


@dataclass
class Stopwatch:
    """Milliseconds per step, for the log and the benchmark."""

    milliseconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + elapsed, 2)


def compose(received: Received, data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    """The article SUMMARIZED, or REJECTED with the reason; never raises for what a file holds."""
    try:
        if received.size > MAX_FILE_BYTES:
            raise document.too_large(received.size)
        return _summarized(received, data, tagger, watch)
    except Rejection as rejection:
        return rejected(received, rejection, tagger)


def rejected(received: Received, rejection: Rejection, tagger: Tagger) -> Article:
    """The answer to a file that cannot become an article."""
    return Article(
        key=received.key,
        status="REJECTED",
        source=_source(received, received.content_type),
        model=tagger.model,
        pipeline=PIPELINE,
        reason=rejection.reason,
        received_at=received.received_at,
        summarized_at=_now(),
    )


def _summarized(received: Received, data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    with watch.step("document"):
        read = document.read(data, received.key, received.content_type)
    with watch.step("sentences"):
        spans = sentences.split(read.text, read.headings)
    with watch.step("tagger"):
        tagged = tagger.tag(read.text, spans)
    with watch.step("summary"):
        chosen = summary.choose(read.text, spans, tagged.salience, tagged.mentions)
    with watch.step("entities"):
        named = entities.find(read.text, read.title, tagged.mentions, chosen)
    return Article(
        key=received.key,
        status="SUMMARIZED",
        title=read.title,
        authors=read.authors,
        published=read.published,
        url=read.url,
        site=read.site,
        language=read.language,
        summary=chosen,
        entities=named,
        text=read.text,
        source=_source(received, read.media_type),
        model=tagger.model,
        pipeline=PIPELINE,
        received_at=received.received_at,
        summarized_at=_now(),
    )


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
