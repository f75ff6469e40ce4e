"""The bucket as it is now: an object is always read by its key, never by the version an event names."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from summarize.compose import Received


@dataclass(frozen=True)
class StoredObject:
    """An object whose bytes are still in S3: what is known of it, and a stream to read it from."""

    received: Received
    stream: Any

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes; nothing at all of an object that is larger."""
        with self.stream:
            return b"" if self.received.size > limit else bytes(self.stream.read(limit))


class Bucket:
    """One bucket, through a boto3 S3 client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def open(self, key: str) -> StoredObject | None:
        """The object, or None if it is gone. Anything else that S3 answers is a failure, raised as ClientError."""
        try:
            answer = self._client.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        received = Received(
            key=key,
            bucket=self.name,
            version_id=answer.get("VersionId"),
            etag=answer["ETag"].strip('"'),
            size=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            received_at=answer["LastModified"],
        )
        return StoredObject(received, answer["Body"])
