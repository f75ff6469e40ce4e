"""Reads the bucket's current objects: by key, never by the version in an event."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from archive.article import Source
from archive.object_version import version_and_etag, version_of
from archive.retry import retried


@dataclass(frozen=True)
class Received:
    """An object's metadata.

    `size` is in bytes. `content_type` is the object's Content-Type header, empty if S3 returns
    none. `received_at` is the time of the last upload, with a time zone.
    """

    key: str
    bucket: str
    version_id: str | None
    etag: str
    size: int
    content_type: str
    received_at: datetime

    @property
    def version(self) -> str:
        """Identifies the object's content: the S3 version ID, or the ETag if there is none."""
        return version_of(self.version_id, self.etag)

    def source(self, media_type: str) -> Source:
        """Return the object as the source of an article that was parsed as `media_type`."""
        return Source(
            bucket=self.bucket,
            version_id=self.version_id,
            etag=self.etag,
            size=self.size,
            media_type=media_type,
        )


@dataclass(frozen=True)
class StoredObject:
    """An object's metadata and the open stream of its bytes. The caller closes the stream."""

    received: Received
    stream: Any

    def read(self, limit: int) -> bytes:
        """Return all bytes of the object, or b"" if it has more than `limit` bytes.

        Raises a botocore error if the download is interrupted. The download is not retried.
        """
        # read() without a size: read(n) would return part of a broken download without an error.
        return b"" if self.received.size > limit else bytes(self.stream.read())


class Bucket:
    """One bucket, through a boto3 S3 client.

    Temporary errors are retried: at most `attempts` attempts. With 1, only the client retries.
    The methods return None for a missing object. They raise OutOfTime (archive/retry.py) and all
    other errors of botocore.
    """

    def __init__(self, client: Any, name: str, attempts: int = 1) -> None:
        self._client = client
        self.name = name
        self._attempts = attempts

    def open(self, key: str) -> StoredObject | None:
        """Return the object with an open stream, None if there is no object."""
        try:
            answer = self._send(self._client.get_object, key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return StoredObject(self._received(key, answer), answer["Body"])

    def read_metadata(self, key: str) -> Received | None:
        """Return the object's metadata, None if there is no object."""
        try:
            return self._received(key, self._send(self._client.head_object, key))
        except ClientError as error:
            # A response to HEAD has no body, so botocore reports its status as the code.
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise

    def _send(self, operation: Callable[..., dict[str, Any]], key: str) -> dict[str, Any]:
        return retried(lambda: operation(Bucket=self.name, Key=key), self._attempts)

    def _received(self, key: str, answer: dict[str, Any]) -> Received:
        version_id, etag = version_and_etag(answer)
        return Received(
            key=key,
            bucket=self.name,
            version_id=version_id,
            etag=etag,
            size=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            received_at=answer["LastModified"],
        )
