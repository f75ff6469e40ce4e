"""HTTP content negotiation (RFC 9110, 12.5.1), conditional requests (13.1.2), common headers."""

import functools
import hashlib
import re
from typing import Any

COMMON_HEADERS = {
    # A web page of any origin may read the responses: the API key controls access.
    "Access-Control-Allow-Origin": ["*"],
    "Access-Control-Expose-Headers": ["ETag, Retry-After"],
    # A browser must not guess a media type: an article could contain HTML or script.
    "X-Content-Type-Options": ["nosniff"],
}
# An article may change at any time, so a browser's cache must revalidate it. Shared caches must not
# store it, since they would serve it to clients without an API key.
REVALIDATED, NOT_STORED = "private, no-cache", "no-store"

# A weight in `Accept` (RFC 9110, 12.4.2).
_QVALUE = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


# Cached, since clients send few different `Accept` headers.
@functools.lru_cache(maxsize=256)
def preferred_media_type(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """Return the offered media type with the highest weight in `Accept`.

    If weights are equal, the first in `offered` is returned. None if no offered type is acceptable.
    Parameters other than `q` are ignored, and an invalid weight counts as 0.
    """
    ranges = [_media_range(part) for part in (accept or "*/*").lower().split(",") if part.strip()]
    weights = {media_type: _weight(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: weights[media_type])
    return best if weights[best] > 0 else None


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    return name, float(weight) if _QVALUE.fullmatch(weight) else 0.0


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the weight of the most specific range: `text/plain`, then `text/*`, then `*/*`."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        weights = [weight for range_name, weight in ranges if range_name == name]
        if weights:
            return max(weights)
    return 0.0


def finalize(event: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Add common headers, Cache-Control and an ETag; return 304 if the client's copy is current."""
    headers: dict[str, list[str]] = {**answer["multiValueHeaders"], **COMMON_HEADERS}
    is_found = answer["statusCode"] == 200 and event.get("httpMethod") == "GET"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = [REVALIDATED if is_found else NOT_STORED]
    if is_found and headers["Cache-Control"] != [NOT_STORED]:
        # A weak ETag, because the gateway may compress the body.
        etag = f'W/"{hashlib.blake2b(answer["body"].encode(), digest_size=12).hexdigest()}"'
        headers["ETag"] = [etag]
        if _client_has(etag, event):
            headers.pop("Content-Type", None)
            return {**answer, "statusCode": 304, "body": "", "multiValueHeaders": headers}
    return {**answer, "multiValueHeaders": headers}


def _client_has(etag: str, event: dict[str, Any]) -> bool:
    listed = ",".join(header_values(event, "if-none-match"))
    known = {value.strip().removeprefix("W/") for value in listed.split(",")}
    return "*" in known or etag.removeprefix("W/") in known


def header_values(event: dict[str, Any], name: str) -> list[str]:
    """Return the values of a request header; `name` must be in lower case."""
    headers = event.get("multiValueHeaders") or {
        key: [value] for key, value in (event.get("headers") or {}).items()
    }
    return [value for key, values in headers.items() if key.lower() == name for value in values]
