"""Forms to upload a file with: a presigned POST whose signature fixes the key, the size and how long it holds."""

import re
import secrets
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.article import MAX_FILE_BYTES
from lookup.schemas import Upload

# Long enough for a large file on a slow line; a form that leaks is worth little after it.
VALID_SECONDS = 600
# Where uploads go, and nothing else does that Lookup may write.
PREFIX = "uploads/"
NAME_CHARACTERS = 100
RANDOM_BYTES = 9

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_DEFAULT_TYPE = "application/octet-stream"


class Uploads:
    """The bucket, through a boto3 S3 client, as far as forms for it are made."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, name: str, media_type: str | None, now: datetime | None = None) -> Upload:
        """A form for a file of that name, under a key that nobody else has: it overwrites nothing."""
        now = now or datetime.now(UTC)
        key = f"{PREFIX}{now:%Y-%m-%d}/{secrets.token_urlsafe(RANDOM_BYTES)}/{clean(name)}"
        kind = {"Content-Type": media_type or _DEFAULT_TYPE}
        made = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields=kind,
            Conditions=[kind, ["content-length-range", 1, MAX_FILE_BYTES]],
            ExpiresIn=VALID_SECONDS,
        )
        expires_at = (now + timedelta(seconds=VALID_SECONDS)).replace(microsecond=0)
        return Upload(
            key=key,
            url=made["url"],
            fields=made["fields"],
            max_bytes=MAX_FILE_BYTES,
            expires_at=expires_at,
        )


def clean(name: str) -> str:
    """The last part of a path, NFKC, with hyphens for all but letters, digits, `.`, `_` and `-`; its end, if it is long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1]
    return _NOT_IN_NAMES.sub("-", last).strip("-.")[-NAME_CHARACTERS:].strip("-.") or "file"
