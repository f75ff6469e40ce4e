"""Makes an Article from the bytes of an object: runs all steps in order.

The rules for reading are imported with the first file, as the parsers are: a worker that only
removes an article, or finds it up to date, does not need them.
"""
# ruff: noqa: PLC0415

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.article import MAX_FILE_BYTES, Article, Entity, Summary
from summarize import deadline, entities, summary
from summarize.bucket import Received
from summarize.pipeline import PIPELINE
from summarize.reading.rejection import Rejection
from summarize.tagging import sentences
from summarize.tagging.tagger import Tagger

if TYPE_CHECKING:
    from summarize.reading.document import Document


@dataclass
class Stopwatch:
    """The milliseconds of every step, for the log and the benchmark; repeated steps add up."""

    milliseconds: dict[str, float] = field(default_factory=dict)
    # The last error that a step raised, and the innermost step that raised it.
    _error: BaseException | None = None
    _failed_step: str | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        except BaseException as error:
            if error is not self._error:
                self._error, self._failed_step = error, name
            raise
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + elapsed, 2)

    def step_of(self, error: BaseException) -> str | None:
        """Return the innermost step that raised the last error, None if no step raised it."""
        return self._failed_step if error is self._error else None


def compose(
    received: Received,
    data: bytes,
    tagger: Tagger,
    watch: Stopwatch,
    cpu_seconds: float | None = None,
) -> Article:
    """The article of a file: SUMMARIZED, or REJECTED with the reason.

    A Rejection is not raised but becomes the article's reason. A file that takes more CPU time than
    `cpu_seconds` is rejected; None sets no limit.
    """
    from summarize.reading import document

    try:
        if received.size > MAX_FILE_BYTES:
            raise document.too_large(received.size)
        with deadline.cpu_budget(cpu_seconds):
            return _summarized(received, data, tagger, watch)
    except Rejection as rejection:
        return rejected(received, rejection, tagger)
    except deadline.TookTooLong:
        return rejected(received, _took_too_long(), tagger)


def rejected(received: Received, rejection: Rejection, tagger: Tagger) -> Article:
    """The article of a file that cannot be summarized."""
    return Article(
        key=received.key,
        status="REJECTED",
        source=received.source(received.content_type),
        model=tagger.model,
        pipeline=PIPELINE,
        reason=rejection.reason,
        received_at=received.received_at,
        summarized_at=_now(),
    )


def _summarized(received: Received, data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    from summarize.reading import document

    with _step(watch, "document"):
        content = document.read(data, received.key, received.content_type)
    chosen, found_entities = summary_and_entities(content, tagger, watch)
    return Article(
        key=received.key,
        status="SUMMARIZED",
        title=content.title,
        authors=content.authors,
        published=content.published,
        url=content.url,
        site=content.site,
        language=content.language,
        partial=content.is_partial,
        summary=chosen,
        entities=found_entities,
        text=content.text,
        source=received.source(content.media_type),
        model=tagger.model,
        pipeline=PIPELINE,
        received_at=received.received_at,
        summarized_at=_now(),
    )


def summary_and_entities(
    content: "Document", tagger: Tagger, watch: Stopwatch
) -> tuple[Summary, tuple[Entity, ...]]:
    """Return the summary and the entities of an article that has been read."""
    with _step(watch, "sentences"):
        spans = sentences.split(content.text, content.headings)
    with _step(watch, "tagger"):
        tagged = tagger.tag(content.text, spans, content.title)
    with _step(watch, "summary"):
        chosen = summary.choose(
            content.text,
            spans,
            tagged.salience,
            tagged.mentions,
            title=content.title,
            description=content.description,
        )
    with _step(watch, "entities"):
        found = entities.find(content.text, content.title, tagged.mentions, chosen)
    return chosen, found


@contextmanager
def _step(watch: Stopwatch, name: str) -> Iterator[None]:
    """Time a step; raise TookTooLong if the CPU budget is spent before the step starts."""
    deadline.check()
    with watch.step(name):
        yield


def _took_too_long() -> Rejection:
    return Rejection("too_large", "The file took too long to read. Upload only the article's text.")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
