"""The types of query parameters, and checks that a JSON schema cannot express."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from archive.article import SLUG_BYTES, EntityType, timestamp
from archive.change_log import position_at
from lookup.cursor import cursor_length
from lookup.problems import bad_request
from lookup.schemas import FIELDS, MAX_KEY_BYTES, MAX_PAGE, NO_ZERO_BYTE

# The longest sort key is that of a name, `<slug>#<type>/<slug>` (archive/name_index.py). The sort
# key of a card has 37 bytes (archive/items.py).
MAX_SORT_KEY_BYTES = (
    SLUG_BYTES + max(len(f"#{entity_type}/") for entity_type in get_args(EntityType)) + SLUG_BYTES
)
MAX_CURSOR = cursor_length(MAX_SORT_KEY_BYTES)

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _require_rfc3339(value: object) -> object:
    # pydantic would accept a number as seconds since 1970.
    if isinstance(value, str) and not _RFC3339.match(value):
        # `error_handlers` adds how to write a time.
        raise PydanticCustomError("time_format", "not a time with a time zone")
    return value


def _require_true_or_false(value: object) -> object:
    # pydantic would also accept `1`, `yes`, `on` and more, which the contract does not allow.
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("send `true` or `false`")
    return value


Limit = Annotated[
    int, Query(ge=1, le=MAX_PAGE, description="The maximum number of items on a page")
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=MAX_CURSOR,
        description="The `cursor` of the previous page. The other parameters must be the same, "
        "except `limit`",
    ),
]
Moment = Annotated[
    AwareDatetime | None,
    BeforeValidator(_require_rfc3339),
    Query(description="A time with a time zone, such as 2026-11-22T09:00:00Z"),
]
Since = Annotated[
    AwareDatetime | None,
    BeforeValidator(_require_rfc3339),
    Query(
        description="A time with a time zone, such as 2026-11-22T09:00:00Z. The page starts at "
        "this time. With a `cursor`, the parameter has no effect",
    ),
]
ChangesCursor = Annotated[
    str | None,
    Query(max_length=MAX_CURSOR, description="The `cursor` of the previous answer"),
]
Current = Annotated[
    bool,
    BeforeValidator(_require_true_or_false),
    Query(
        description="`true`: also check the file in the bucket. The answer is 202 if the bucket "
        "has a newer version of the file, and 404 if the file was deleted"
    ),
]
Key = Annotated[
    str,
    Query(
        min_length=1,
        max_length=MAX_KEY_BYTES,
        description="An object key, percent-encoded",
        json_schema_extra=NO_ZERO_BYTE,
    ),
]
Fields = Annotated[
    str | None,
    Query(
        description="The fields of the article to return, separated by commas; default: all",
        json_schema_extra={"pattern": f"^({'|'.join(FIELDS)})(,({'|'.join(FIELDS)}))*$"},
    ),
]


def check_key(key: str) -> None:
    """Raise a Problem if no S3 object can have this key."""
    try:
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise bad_request("The key is not valid UTF-8: percent-encode its bytes.") from error
    if size > MAX_KEY_BYTES:
        raise bad_request(
            f"The key has {size:,} bytes; an object key has at most {MAX_KEY_BYTES:,}."
        )
    if "\0" in key:
        raise bad_request("The key has a zero byte (%00); an object key cannot contain one.")


def selected_fields(fields: str | None) -> list[str] | None:
    """Split `fields` into names, None for all fields; raises a Problem for an unknown name."""
    if fields is None:
        return None
    names = fields.split(",")
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise bad_request(
            f"`fields`: an article has no field {unknown[0][:100]!r}. "
            f"Its fields: {', '.join(FIELDS)}."
        )
    return names


def next_whole_second(moment: datetime | None) -> str | None:
    """Round a time up to a whole second: `received_at` has no fractions of a second."""
    if moment is None:
        return None
    try:
        return timestamp(moment.astimezone(UTC) + timedelta(microseconds=999_999))
    except OverflowError as error:
        raise bad_request("`since` and `until` must be in the years 1 to 9999.") from error


def log_position(moment: datetime | None) -> str | None:
    """Return the position of this time in the change log; raises a Problem."""
    if moment is None:
        return None
    try:
        return position_at(moment)
    except OverflowError as error:
        raise bad_request("`since` must be in the years 1 to 9999.") from error
