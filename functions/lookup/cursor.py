"""Cursors: where a listing goes on, sealed so that only ours are taken, and only with the query they were made for.

A cursor is base64url of a MAC and the sort key of the last card seen. The MAC's key is the table's name, which no client is
told: it keeps a cursor from being edited, not a secret from being read, for a cursor gives access to nothing.
"""

import base64
import binascii
import hashlib
import hmac

_MAC_BYTES = 12


class ForgedCursor(ValueError):
    """Not a cursor of ours, or one of another query."""


def seal(place: str, query: str, secret: str) -> str:
    """The cursor for going on after a place (a sort key) in the answers to a query."""
    return (
        base64.urlsafe_b64encode(_mac(place, query, secret) + place.encode()).decode().rstrip("=")
    )


def unseal(cursor: str, query: str, secret: str) -> str:
    """The place a cursor was made for; raises ForgedCursor."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = sealed[_MAC_BYTES:].decode()
    except (binascii.Error, ValueError) as error:
        raise ForgedCursor from error
    # Only one spelling is ours: base64 has several for the same bytes.
    if not hmac.compare_digest(
        seal(place, query, secret).encode(), cursor.encode(errors="replace")
    ):
        raise ForgedCursor
    return place


def _mac(place: str, query: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"{query}\n{place}".encode(), hashlib.sha256)[:_MAC_BYTES]
