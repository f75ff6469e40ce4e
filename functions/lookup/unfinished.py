"""What to say of an object that is in the bucket and not in the archive: still in the queue, or given up on."""

from datetime import UTC, datetime
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import is_folder

# After the last receive, until the message is seen among the dead letters.
_SLACK_SECONDS = 60


class Unfinished(BaseModel):
    """PENDING: ask again later. FAILED: it is older than five tries take, so the message waits in the dead-letter queue."""

    key: str
    status: Literal["PENDING", "FAILED"]
    message: str
    received_at: AwareDatetime


class Inbox:
    """The bucket, through a boto3 S3 client, as far as Lookup needs it; `patience` is how long the queue tries, in seconds."""

    def __init__(
        self, client: Any, bucket: str, visibility_seconds: int, max_receives: int
    ) -> None:
        self._client = client
        self._bucket = bucket
        self.patience = visibility_seconds * max_receives + _SLACK_SECONDS

    def state(self, key: str, now: datetime | None = None) -> Unfinished | None:
        """How far an object is that has no article yet, or None if there is no such object."""
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # HEAD has no body, so S3 can only name the status.
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise
        if is_folder(key, found["ContentLength"]):
            return None
        received_at: datetime = found["LastModified"]
        age = ((now or datetime.now(UTC)) - received_at).total_seconds()
        if age <= self.patience:
            return Unfinished(key=key, status="PENDING", message=_PENDING, received_at=received_at)
        return Unfinished(key=key, status="FAILED", message=_FAILED, received_at=received_at)


_PENDING = (
    "The file has arrived and waits for its turn. Ask again when the Retry-After header says."
)
_FAILED = (
    "No article came of the file in the time that all tries take: its message waits in the dead-letter queue, unless a long "
    "backlog still holds it in the queue. Whoever runs this system finds the cause in the log of Summarize, and sends dead "
    "letters back with `make redrive`."
)
