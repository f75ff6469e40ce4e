"""What a request may say: its parameters as types, and what types cannot tell of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AwareDatetime, BeforeValidator

from archive.article import timestamp
from lookup.problems import bad_request
from lookup.schemas import FIELDS, MAX_PAGE, WITHOUT_ZERO

# S3 takes keys of at most 1,024 bytes of UTF-8.
MAX_KEY_BYTES = 1_024
# Longer than any cursor of ours.
MAX_CURSOR = 200

# pydantic takes numbers for seconds since 1970 otherwise.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _moment(told: object) -> object:
    if isinstance(told, str) and not _RFC3339.match(told):
        raise ValueError("a time is written 2026-11-22T09:00:00Z")
    return told


Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="So many at most on a page")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=MAX_CURSOR, description="As the page before gave it, with the same parameters"
    ),
]
Moment = Annotated[
    AwareDatetime | None,
    BeforeValidator(_moment),
    Query(description="With its zone: 2026-11-22T09:00:00Z"),
]
Key = Annotated[str, Query(min_length=1, max_length=MAX_KEY_BYTES, json_schema_extra=WITHOUT_ZERO)]
Fields = Annotated[
    str | None,
    Query(
        description="The article's fields to answer with, separated by commas",
        json_schema_extra={"pattern": f"^({'|'.join(FIELDS)})(,({'|'.join(FIELDS)}))*$"},
    ),
]


def check_key(key: str) -> None:
    """Raise a Problem for a key that no object can have."""
    try:
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise bad_request("The key is not valid UTF-8: percent-encode its bytes.") from error
    if size > MAX_KEY_BYTES:
        raise bad_request(
            f"The key has {size:,} bytes; an object key has at most {MAX_KEY_BYTES:,}."
        )
    if "\0" in key:
        raise bad_request("The key has a zero byte (%00), which no object key has.")


def chosen(fields: str | None) -> list[str] | None:
    """The names in `fields`, None for all; raises a Problem for one that an article does not have."""
    if fields is None:
        return None
    names = fields.split(",")
    unknown = [field for field in names if field not in FIELDS]
    if unknown:
        raise bad_request(
            f"`fields`: an article has no {unknown[0][:100]!r}; it has {', '.join(FIELDS)}."
        )
    return names


def second(moment: datetime | None) -> str | None:
    """The first whole second from a moment on: what is received has no fractions of seconds."""
    if moment is None:
        return None
    try:
        return timestamp(moment.astimezone(UTC) + timedelta(microseconds=999_999))
    except OverflowError as error:
        raise bad_request("`since` and `until` must lie between the years 1 and 9999.") from error
