"""The route for changes: what happened to all articles, oldest first."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from archive.change_log import KEPT, Expired
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
    one, also an empty page. If `more` is true, ask again at once; otherwise after about 10 seconds.
    No change is missed, and a change is listed again only if a request is repeated.

    Without a `cursor`, the page starts at `since`, or with the oldest change. Changes are kept for
    30 days. If `cursor` or `since` is older, the answer is 410, and `detail` says how to continue.

    A change is listed 30 seconds after it was made. Two changes of one key that are seconds apart
    may be listed in the wrong order, so ignore a change whose `revision` is not higher than the
    highest one of its key so far.
    """
    after = start_after(cursor, _QUERY) or log_position(since)
    try:
        page = resources.archive.changes.page(after, limit)
    except Expired as error:
        raise changes_expired(KEPT.days) from error
    body = Changes(
        changes=page.changes, cursor=position_cursor(page.position, _QUERY), more=page.more
    )
    # Not stored, so without an ETag: two answers are never equal, since the position moves on.
    headers: dict[str, str | list[str]] = {"Cache-Control": NOT_STORED}
    return Response(HTTPStatus.OK, "application/json", body, headers)
