"""The state of an object that has no article: still queued, or given up after all receives."""

from datetime import UTC, datetime
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import is_folder

# Time for SQS to move a message to the dead-letter queue after its last receive.
_SLACK_SECONDS = 60


class Unfinished(BaseModel):
    """An object without an article.

    PENDING: ask again later. FAILED: it arrived longer ago than all tries take, so its message is
    in the dead-letter queue.
    """

    key: str
    status: Literal["PENDING", "FAILED"]
    message: str
    received_at: AwareDatetime


class Inbox:
    """The objects in the bucket that may still wait for their article, through an S3 client.

    The queue tries a message `max_receives` times, `visibility_seconds` apart.
    """

    def __init__(
        self, client: Any, bucket: str, visibility_seconds: int, max_receives: int
    ) -> None:
        self._client = client
        self._bucket = bucket
        self.patience_seconds = visibility_seconds * max_receives + _SLACK_SECONDS

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
        if age <= self.patience_seconds:
            return Unfinished(key=key, status="PENDING", message=_PENDING, received_at=received_at)
        return Unfinished(key=key, status="FAILED", message=_FAILED, received_at=received_at)


_PENDING = (
    "The file has arrived and is not summarized yet. "
    "Ask again after the seconds in the Retry-After header."
)
_FAILED = (
    "The file was not summarized in the time that all tries take. Its message is in the "
    "dead-letter queue, or still in the queue if that has a long backlog. The operator of this "
    "system finds the cause in the log of Summarize, and sends dead letters back with "
    "`make redrive`."
)
