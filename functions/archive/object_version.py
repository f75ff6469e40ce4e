"""What identifies the content of an object: its S3 version, or its ETag if it has no version.

Summarize stores it, and Lookup compares it with the object in the bucket.
"""

from collections.abc import Mapping
from typing import Any


def version_and_etag(answer: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the version ID and the ETag in S3's answer to a GET or HEAD request.

    The version ID is None if the bucket has never had versioning, or if it was suspended when the
    object was uploaded: all such objects have the version ID `null`.
    """
    version_id = answer.get("VersionId")
    return None if version_id == "null" else version_id, answer["ETag"].strip('"')


def version_of(version_id: str | None, etag: str) -> str:
    """Return the version ID, or the ETag if there is none."""
    return version_id or etag
