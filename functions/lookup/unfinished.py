"""Finds files in the bucket, and makes the answer for a file that has no result yet."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import is_folder
from archive.object_version import version_and_etag, version_of

# How long the queue keeps a message (Queue in template.yaml). The message about an older file may
# have expired; then Summarize will not handle the file.
QUEUE_RETENTION = timedelta(days=4)


class Unfinished(BaseModel):
    """A file that is in the bucket, and has no result yet. Ask again later."""

    key: str
    status: Literal["PENDING"]
    message: str
    received_at: AwareDatetime


@dataclass(frozen=True)
class File:
    """The current object of a key. `version` identifies its content, as `Article.version` does."""

    key: str
    version: str
    received_at: datetime


class Inbox:
    """Finds the files in the bucket, through a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def find(self, key: str) -> File | None:
        """Return the file with this key, None if there is no object, or only a folder marker."""
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # The answer to a HEAD request has no body, so S3 sends only the status.
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise
        if is_folder(key, head["ContentLength"]):
            return None
        return File(key, version_of(*version_and_etag(head)), head["LastModified"])


def pending(file: File, has_other: bool, now: datetime | None = None) -> Unfinished:
    """Return the answer for a file without a result.

    `has_other` is true if another version of the file has a record. The advice depends on the
    time since the upload. An old file may still be waiting in the queue.
    """
    age = (now or datetime.now(UTC)) - file.received_at
    arrival = _OTHER if has_other else _NEW
    advice = _ASK_AGAIN if age <= QUEUE_RETENTION else _MAY_BE_LOST
    return Unfinished(
        key=file.key,
        status="PENDING",
        message=f"{arrival} {advice}",
        received_at=file.received_at,
    )


_NEW = "The file has arrived and is not summarized yet."
_OTHER = "The bucket has another version of the file now, which is not summarized yet."
_ASK_AGAIN = "Ask again after the number of seconds in the Retry-After header."
_MAY_BE_LOST = (
    f"The file arrived more than {QUEUE_RETENTION.days} days ago. The queue keeps messages only "
    "for that long, so the message about this file may be lost. The operator of this system can "
    "send a new one with `make reprocess PREFIX=<key>`."
)
