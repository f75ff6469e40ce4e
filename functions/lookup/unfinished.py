"""The file in the bucket behind an object key, and the answer while it has no result yet."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import is_folder
from archive.object_version import version_and_etag, version_of

# How long the queue keeps a message (Queue in template.yaml). The message of an older file may be
# lost: nothing may be going to handle the file.
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


def pending(file: File, is_newer: bool, now: datetime | None = None) -> Unfinished:
    """Return the answer for a file without a result.

    `is_newer` says that an earlier version of the file has a result. The age of the file counts
    from its upload. It says nothing about a failure: the queue may have a long backlog.
    """
    age = (now or datetime.now(UTC)) - file.received_at
    arrival = _NEWER if is_newer else _NEW
    advice = _ASK_AGAIN if age <= QUEUE_RETENTION else _MAY_BE_LOST
    return Unfinished(
        key=file.key,
        status="PENDING",
        message=f"{arrival} {advice}",
        received_at=file.received_at,
    )


_NEW = "The file has arrived and is not summarized yet."
_NEWER = (
    "A newer version of the file has arrived and is not summarized yet. "
    "Without `current=true`, the answer is the result for the earlier version."
)
_ASK_AGAIN = "Ask again after the number of seconds in the Retry-After header."
_MAY_BE_LOST = (
    f"The file arrived more than {QUEUE_RETENTION.days} days ago, and the queue keeps a message "
    "for that long, so its message may be lost. The operator of this system sends a new one with "
    "`make reprocess PREFIX=<key>`."
)
