"""The bucket as it is now: an object is always read by its key, never by the version an event names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError


@dataclass(frozen=True)
class Received:
    """What is known of an object before it is read; size is in bytes, content_type as it was uploaded with."""

    key: str
    bucket: str
    version_id: str | None
    etag: str
    size: int
    content_type: str
    received_at: datetime

    @property
    def version(self) -> str:
        """What tells one content of the key from another: the version, or in a bucket without versions the ETag."""
        return self.version_id or self.etag


@dataclass(frozen=True)
class StoredObject:
    """An object whose bytes are still in S3: what is known of it, and a stream to read it from, or to close."""

    received: Received
    stream: Any

    def read(self, limit: int) -> bytes:
        """All its bytes; or nothing at all of an object of more than `limit`. A download that breaks off is raised."""
        # Without an argument: read(n) would take the part of a broken download for the whole.
        return b"" if self.received.size > limit else bytes(self.stream.read())


class Bucket:
    """One bucket, through a boto3 S3 client. What S3 answers but "not there" is a failure, raised as ClientError."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def open(self, key: str) -> StoredObject | None:
        """The object, whose stream the caller closes, or None if it is gone."""
        try:
            answer = self._client.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return StoredObject(self._received(key, answer), answer["Body"])

    def look(self, key: str) -> Received | None:
        """What is known of the object without opening it, or None if it is gone."""
        try:
            return self._received(key, self._client.head_object(Bucket=self.name, Key=key))
        except ClientError as error:
            # HEAD has no body, so S3 can only name the status.
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise

    def _received(self, key: str, answer: dict[str, Any]) -> Received:
        version_id = answer.get("VersionId")
        return Received(
            key=key,
            bucket=self.name,
            # While versioning is suspended every content of a key has the version "null".
            version_id=None if version_id == "null" else version_id,
            etag=answer["ETag"].strip('"'),
            size=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            received_at=answer["LastModified"],
        )
