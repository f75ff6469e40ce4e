"""What HTTP asks beside the route: which form of an answer (RFC 9110, 12.5.1), and whether it is known already (13.1.2)."""

import functools
import hashlib
from typing import Any

# A browser may ask from any page: the key is the credential, not where the page came from.
CORS = {
    "Access-Control-Allow-Origin": ["*"],
    "Access-Control-Expose-Headers": ["ETag, Retry-After"],
}
# Kept by the reader alone, who asks each time whether it still holds: an article may be replaced at any moment.
REVALIDATED, NOT_STORED = "private, no-cache", "no-store"


# Readers send the same few.
@functools.lru_cache(maxsize=256)
def preferred(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The media type that is liked best, the first of those liked alike; None if none is acceptable."""
    ranges = [_range(part) for part in (accept or "*/*").lower().split(",") if part.strip()]
    weights = {media_type: _weight(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: weights[media_type])
    return best if weights[best] > 0 else None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """By the range that is nearest to it: `text/plain` before `text/*` before `*/*`."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        weights = [weight for told, weight in ranges if told == name]
        if weights:
            return max(weights)
    return 0.0


def completed(event: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with what every one has; a 304 without body where the reader has it already."""
    headers: dict[str, list[str]] = {**answer["multiValueHeaders"], **CORS}
    is_found = answer["statusCode"] == 200 and event.get("httpMethod") == "GET"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = [REVALIDATED if is_found else NOT_STORED]
    if is_found and headers["Cache-Control"] != [NOT_STORED]:
        # Weak: the gateway may compress it.
        tag = f'W/"{hashlib.blake2b(answer["body"].encode(), digest_size=12).hexdigest()}"'
        headers["ETag"] = [tag]
        if _is_known(tag, event):
            headers.pop("Content-Type", None)
            return {**answer, "statusCode": 304, "body": "", "multiValueHeaders": headers}
    return {**answer, "multiValueHeaders": headers}


def _is_known(tag: str, event: dict[str, Any]) -> bool:
    told = ",".join(header(event, "if-none-match"))
    known = {each.strip().removeprefix("W/") for each in told.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def header(event: dict[str, Any], name: str) -> list[str]:
    """The values of a request's header, whatever the case of its name."""
    each = event.get("multiValueHeaders") or {
        key: [value] for key, value in (event.get("headers") or {}).items()
    }
    return [value for key, values in each.items() if key.lower() == name for value in values]
