"""The state of an object that has no article: still queued, or failed."""

from datetime import UTC, datetime
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import is_folder

# Time for SQS to move a message to the dead-letter queue after its last receive.
_MARGIN_SECONDS = 60


class Unfinished(BaseModel):
    """An object without an article.

    PENDING: ask again later. FAILED: it was not summarized within the time of all delivery attempts
    of its message, so the message is probably in the dead-letter queue.
    """

    key: str
    status: Literal["PENDING", "FAILED"]
    message: str
    received_at: AwareDatetime


class Inbox:
    """Finds the state of objects that have no article, through a boto3 S3 client.

    The queue delivers a message at most `max_receives` times, `visibility_seconds` apart. An object
    that is older than `max_receives * visibility_seconds`, plus a margin, counts as failed.
    """

    def __init__(
        self, client: Any, bucket: str, visibility_seconds: int, max_receives: int
    ) -> None:
        self._client = client
        self._bucket = bucket
        self.max_pending_seconds = visibility_seconds * max_receives + _MARGIN_SECONDS

    def state(self, key: str, now: datetime | None = None) -> Unfinished | None:
        """Return the state of an object that has no article, None if there is no such object."""
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # The answer to a HEAD request has no body, so S3 sends only the status.
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise
        if is_folder(key, head["ContentLength"]):
            return None
        received_at: datetime = head["LastModified"]
        age = ((now or datetime.now(UTC)) - received_at).total_seconds()
        if age <= self.max_pending_seconds:
            return Unfinished(key=key, status="PENDING", message=_PENDING, received_at=received_at)
        return Unfinished(key=key, status="FAILED", message=_FAILED, received_at=received_at)


_PENDING = (
    "The file has arrived and is not summarized yet. "
    "Ask again after the number of seconds in the Retry-After header."
)
_FAILED = (
    "All attempts should be over by now, but the file is not summarized. Its message is in the "
    "dead-letter queue, or still in the queue if the backlog is long. The operator of this system "
    "finds the cause in the log of Summarize, and returns dead letters to the queue with "
    "`make redrive`."
)
