"""Issues and checks the cursors of this deployment; an invalid cursor is answered with 400."""

from lookup import resources
from lookup.cursor import ForgedCursor, seal, unseal
from lookup.problems import bad_request


def next_cursor(last: str | None, query: str) -> str | None:
    """Return the cursor of the next page, given the last sort key; None after the last page."""
    return None if last is None else position_cursor(last, query)


def position_cursor(position: str, query: str) -> str:
    """Return the cursor with which a client continues the query after this position."""
    return seal(position, query, resources.TABLE)


def start_after(cursor: str | None, query: str) -> str | None:
    """Return the sort key that the page starts after, None for the first page; raises Problem."""
    if cursor is None:
        return None
    try:
        return unseal(cursor, query, resources.TABLE)
    except ForgedCursor as error:
        raise bad_request(
            "The cursor does not belong to this query. Send it unchanged with the same "
            "parameters, or send no cursor to start from the first page."
        ) from error
