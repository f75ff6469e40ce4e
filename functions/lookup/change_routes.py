"""The route for changes: lists the changes of all articles, oldest first."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from archive.change_log import RETENTION, Expired
from lookup import resources
from lookup.negotiation import NOT_STORED
from lookup.paging import position_cursor, start_after
from lookup.parameters import ChangesCursor, Limit, Since, log_position
from lookup.problems import changes_expired
from lookup.schemas import DEFAULT_PAGE, Changes

_QUERY = "changes"

router = APIGatewayRouter()


@router.get("/changes", operation_id="listChanges", tags=["changes"])
def list_changes(
    cursor: ChangesCursor = None, since: Since = None, limit: Limit = DEFAULT_PAGE
) -> Response[Changes]:
    """Return changes of articles, oldest first: summarized, rejected, failed or removed files.

    To follow all changes, send the `cursor` of each answer with the next request. Every answer has
    a `cursor`, even if its page is empty. If `more` is true, send the next request at once,
    otherwise after about 10 seconds. A client that does this misses no change, and gets a change
    twice only if it repeats a request.

    Without a `cursor`, the page starts at `since`, or with the oldest change. Changes are kept for
    30 days. If `cursor` or `since` is older, the answer is 410, and `detail` says how to continue.

    A change is listed when it is 30 seconds old. Two changes of one key that are seconds apart may
    be listed in the wrong order. So ignore a change if you have already handled a change of the
    same key with the same or a higher `revision`.
    """
    after = start_after(cursor, _QUERY) or log_position(since)
    try:
        page = resources.archive.changes.page(after, limit)
    except Expired as error:
        raise changes_expired(RETENTION.days) from error
    body = Changes(
        changes=page.changes, cursor=position_cursor(page.position, _QUERY), more=page.more
    )
    # Caches may not store the answer, and it has no ETag: the position differs in each answer.
    headers: dict[str, str | list[str]] = {"Cache-Control": NOT_STORED}
    return Response(HTTPStatus.OK, "application/json", body, headers)
