"""Upload forms: presigned S3 POSTs. The signature fixes the key, the size limit and the expiry."""

import re
import secrets
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.article import MAX_FILE_BYTES
from lookup.schemas import Upload

# Long enough to send a large file over a slow connection. A leaked form soon becomes useless.
VALID_SECONDS = 600
# The only prefix that Lookup may write to (LookupRole in template.yaml).
PREFIX = "uploads/"
NAME_CHARACTERS = 100
# 72 bits: a key cannot be guessed, and does not collide.
RANDOM_BYTES = 9

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_DEFAULT_TYPE = "application/octet-stream"


class Uploads:
    """Creates upload forms for a bucket, through a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, name: str, media_type: str | None, now: datetime | None = None) -> Upload:
        """Create a form for a file with this name. Its key is random, so it overwrites no file."""
        now = now or datetime.now(UTC)
        key = f"{PREFIX}{now:%Y-%m-%d}/{secrets.token_urlsafe(RANDOM_BYTES)}/{clean_name(name)}"
        content_type = {"Content-Type": media_type or _DEFAULT_TYPE}
        post = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields=content_type,
            Conditions=[content_type, ["content-length-range", 1, MAX_FILE_BYTES]],
            ExpiresIn=VALID_SECONDS,
        )
        expires_at = (now + timedelta(seconds=VALID_SECONDS)).replace(microsecond=0)
        return Upload(
            key=key,
            url=post["url"],
            fields=post["fields"],
            max_bytes=MAX_FILE_BYTES,
            expires_at=expires_at,
        )


def clean_name(name: str) -> str:
    """Return the file name of a path, safe as part of an object key.

    The name is in NFKC. A run of characters other than letters, digits, `.`, `_` and `-` becomes a
    hyphen. A long name is cut to its last NAME_CHARACTERS, which keeps the extension. The name is
    `file` if no character is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1]
    return _NOT_IN_NAMES.sub("-", last).strip("-.")[-NAME_CHARACTERS:].strip("-.") or "file"
