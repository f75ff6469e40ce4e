"""Makes FAILED records, for files that Summarize could not handle in several tries."""

from datetime import UTC, datetime

from archive.article import Article, Reason, Source

_NEXT = (
    "The log of Summarize has the cause. To retry the file, upload it again. The operator of this "
    "system can also run `make redrive` or `make reprocess`."
)


def failed_article(
    key: str, source: Source, received_at: datetime, pipeline: int, reason: Reason
) -> Article:
    """Return the FAILED record of an object."""
    return Article(
        key=key,
        status="FAILED",
        source=source,
        model=None,
        pipeline=pipeline,
        reason=reason,
        received_at=received_at,
        summarized_at=datetime.now(UTC).replace(microsecond=0),
    )


def no_error_reported() -> Reason:
    """Return the reason that is recorded before a try, and remains if the process ends in it."""
    return Reason(
        code="failed",
        message="Summarize failed on several tries. The last one has reported no error: it is "
        f"still running, or it crashed, ran out of memory, or reached its time limit. {_NEXT}",
    )


def raised_error(step: str | None, error: str) -> Reason:
    """Return the reason after an error: `error` is its class or AWS code, without its message."""
    place = f" in the step `{step}`" if step else ""
    return Reason(
        code="failed",
        message=f"Summarize raised {error}{place}. {_NEXT}",
        step=step,
        error=error,
    )


def no_record() -> Reason:
    """Return the reason for a dead letter without a FAILED record."""
    return Reason(
        code="failed",
        message="All tries failed before Summarize could record a reason: it may not have started, "
        f"or the table may not have been available. {_NEXT}",
    )
