"""The Lambda handler of Lookup: one route a function, errors turned into problem+json in one place."""

import os
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, get_args
from urllib.parse import unquote

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Query
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import AwareDatetime, BaseModel

from archive.article import Article, Card, EntityType, Status, slug, timestamp
from archive.table import FEED, Archive, entity_list
from lookup.cursor import ForgedCursor, seal, unseal
from lookup.problems import Problem, bad_request, busy, no_route, not_found
from lookup.unfinished import Inbox, Unfinished

# S3 takes keys of at most 1,024 bytes of UTF-8.
MAX_KEY_BYTES = 1_024
# A page of 100 cards is about 100 KB.
MAX_PAGE, DEFAULT_PAGE = 100, 20
# Longer than any cursor of ours.
MAX_CURSOR = 200
RETRY_AFTER_SECONDS = 2
# A request asks the table, then perhaps the bucket, twice each at most: inside the function's 15 seconds.
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
_TYPES: dict[str, EntityType] = {kind: kind for kind in get_args(EntityType)}
_THROTTLES = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "SlowDown",
    "503",
}

# Lambda filters by level only lines whose time it can read, and takes RFC 3339.
logger = Logger(use_rfc3339=True)
app = APIGatewayRestResolver(enable_validation=True)
table = os.environ["TABLE"]
archive = Archive(boto3.client("dynamodb", config=_CONFIG), table)
inbox = Inbox(
    boto3.client("s3", config=_CONFIG),
    os.environ["BUCKET"],
    visibility_seconds=int(os.environ["VISIBILITY_SECONDS"]),
    max_receives=int(os.environ["MAX_RECEIVES"]),
)


class Listing(BaseModel):
    """A page of cards, newest first; no cursor means the end."""

    articles: tuple[Card, ...]
    cursor: str | None


class EntityListing(Listing):
    """A page of the articles that name an entity, which the newest of them gives its name."""

    id: str
    type: EntityType
    name: str | None


Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR)]
Moment = Annotated[AwareDatetime | None, Query(description="With its zone: 2026-11-22T09:00:00Z")]


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    answer = app.resolve(event, context)
    request = event.get("requestContext", {})
    # The route, never the path or the query: object keys are the users' own business.
    logger.info("answered", route=event.get("resource"), status=answer["statusCode"], request_id=request.get("requestId", ""))
    return answer


@app.get("/article")
def article(key: Annotated[str, Query(min_length=1)]) -> Response[Article | Unfinished]:
    """The article with that object key, whatever characters it has."""
    return _answer(_find(key), key)


@app.get("/articles/(?s:.+)")
def article_by_path() -> Response[Article | Unfinished]:
    """The same for typing at a shell: decoded once; a key that has such a `%20` itself is found too, if no other is meant."""
    # API Gateway passes a path as it was sent, the local emulator passes it decoded: then it is found as it stands.
    path = app.current_event.path.partition("/articles/")[2]
    key = unquote(path)
    found = _find(key)
    if found is None and path != key and len(path.encode()) <= MAX_KEY_BYTES:
        found = _find(path)
    return _answer(found, key)


@app.get("/articles")
def articles(
    since: Moment = None,
    until: Moment = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Listing:
    """Cards of all articles received in since <= t < until, newest first."""
    first, last = _second(since) or "", _second(until) or "~"
    if first > last:
        raise bad_request("`since` lies after `until`: exchange them.")
    query = f"{FEED} {first} {last} {status}"
    page = archive.page(FEED, limit, _place(cursor, query), since=first, until=last, status=status)
    return Listing(articles=page.cards, cursor=seal(page.last, query, table) if page.last else None)


@app.get("/entities/<kind>/<name>")
def entity(kind: str, name: str, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None) -> EntityListing:
    """An entity, and the cards of the articles that name it, newest first."""
    if kind not in _TYPES:
        raise not_found("No such type of entity", f"The types are {', '.join(_TYPES)}: `/entities/person/ben-wallace`.")
    # A slug of a slug is itself, so a name may be given as it is written.
    query = entity_list(f"{kind}/{slug(unquote(name))}")
    page = archive.page(query, limit, _place(cursor, query))
    if not page.cards and not cursor:
        raise not_found("No such entity", "No article names it. Look up an article, and take the `id` of one of its entities.")
    newest = page.cards[0].entity if page.cards else None
    return EntityListing(
        id=query.removeprefix(entity_list("")),
        type=_TYPES[kind],
        name=newest.name if newest else None,
        articles=page.cards,
        cursor=seal(page.last, query, table) if page.last else None,
    )


def _find(key: str) -> Article | Unfinished | None:
    _check_key(key)
    item = archive.read(key)
    return (item.article if item else None) or inbox.state(key)


def _check_key(key: str) -> None:
    try:
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise bad_request("The key is not valid UTF-8: percent-encode its bytes.") from error
    if size > MAX_KEY_BYTES:
        raise bad_request(f"The key has {size:,} bytes; an object key has at most {MAX_KEY_BYTES:,}.")
    if "\0" in key:
        raise bad_request("The key has a zero byte (%00), which no object key has.")


def _answer(found: Article | Unfinished | None, key: str) -> Response[Article | Unfinished]:
    if found is None:
        raise not_found(
            "No such article",
            f"Nothing is in the bucket under the key {key[:100]!r}. Check the key, percent-encoded in `/article?key=`, "
            "or drop the file.",
        )
    pending = isinstance(found, Unfinished) and found.status == "PENDING"
    return Response(
        HTTPStatus.ACCEPTED if pending else HTTPStatus.OK,
        content_types.APPLICATION_JSON,
        found,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)} if pending else {},
    )


def _second(moment: datetime | None) -> str | None:
    """The first whole second from a moment on: what is received has no fractions of seconds."""
    if moment is None:
        return None
    try:
        return timestamp(moment.astimezone(UTC) + timedelta(microseconds=999_999))
    except OverflowError as error:
        raise bad_request("`since` and `until` must lie between the years 1 and 9999.") from error


def _place(cursor: str | None, query: str) -> str | None:
    if cursor is None:
        return None
    try:
        return unseal(cursor, query, table)
    except ForgedCursor as error:
        raise bad_request(
            "The cursor is not one that this query gave. Use it unchanged with the same parameters, or start without one."
        ) from error


def _request_id() -> str:
    return str(app.current_event.raw_event.get("requestContext", {}).get("requestId", ""))


@app.exception_handler(Problem)
def _on_problem(problem: Problem) -> Response[str]:
    return problem.response(_request_id())


@app.exception_handler(RequestValidationError)
def _on_invalid(error: RequestValidationError) -> Response[str]:
    faults = [f"`{fault['loc'][-1]}`: {fault['msg'][:1].lower()}{fault['msg'][1:]}" for fault in error.errors()]
    if any("time" in fault["type"] for fault in error.errors()):
        faults.append("a time is written 2026-11-22T09:00:00Z, and a + in it %2B")
    return bad_request(f"{'; '.join(faults)}. Correct it and send the request again.").response(_request_id())


@app.not_found
def _on_unknown_route(_error: NotFoundError) -> Response[str]:
    return no_route().response(_request_id())


@app.exception_handler([ClientError, BotoCoreError])
def _on_aws_error(error: ClientError | BotoCoreError) -> Response[str]:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    if isinstance(error, ClientError) and code not in _THROTTLES:
        logger.exception("AWS refused")
        raise error
    logger.warning("AWS busy", code=code)
    return busy().response(_request_id())
