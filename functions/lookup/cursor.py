"""Cursors: signed positions in a listing. A cursor is valid only for the query that returned it.

A cursor is base64url of a MAC and the sort key of the last item on the page. The MAC's secret is
the table's name, which no client sees. The MAC detects edited cursors. The sort key is readable,
which is harmless: it gives no access.
"""

import base64
import binascii
import hashlib
import hmac
from math import ceil

_MAC_BYTES = 12


class ForgedCursor(ValueError):
    """The cursor was not issued by this system, or belongs to another query."""


def seal(sort_key: str, query: str, secret: str) -> str:
    """Return the cursor with which a client continues the query after this sort key."""
    signed = _mac(sort_key, query, secret) + sort_key.encode()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def unseal(cursor: str, query: str, secret: str) -> str:
    """Return the sort key in a cursor; raises ForgedCursor."""
    try:
        signed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        sort_key = signed[_MAC_BYTES:].decode()
    except (binascii.Error, ValueError) as error:
        raise ForgedCursor from error
    # Compares cursors, not MACs: several base64 texts decode to the same bytes; `seal` returns one.
    expected = seal(sort_key, query, secret)
    if not hmac.compare_digest(expected.encode(), cursor.encode(errors="replace")):
        raise ForgedCursor
    return sort_key


def cursor_length(sort_key_bytes: int) -> int:
    """Return the length in characters of a cursor whose sort key has this many bytes."""
    return ceil((_MAC_BYTES + sort_key_bytes) * 4 / 3)


def _mac(sort_key: str, query: str, secret: str) -> bytes:
    message = f"{query}\n{sort_key}".encode()
    return hmac.digest(secret.encode(), message, hashlib.sha256)[:_MAC_BYTES]
