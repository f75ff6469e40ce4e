"""The Lambda handler of Lookup: one route a function, errors turned into problem+json in one place."""

import functools
import os
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import unquote

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
    ResponseValidationError,
)
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic_core import to_json

from archive.article import SLUG_BYTES, Article, EntityType, Status, slug
from archive.items import FEED, entity_list
from archive.name_index import MIN_LETTERS, TooShort
from archive.table import Archive, Busy
from lookup import rendering
from lookup.cursor import ForgedCursor, seal, unseal
from lookup.lazy_client import FirstUsed
from lookup.negotiation import NOT_STORED, completed, header, preferred
from lookup.parameters import (
    MAX_KEY_BYTES,
    Cursor,
    Fields,
    Key,
    Limit,
    Moment,
    check_key,
    chosen,
    second,
)
from lookup.problems import (
    Problem,
    bad_request,
    busy,
    failure,
    no_route,
    not_acceptable,
    not_found,
    unsupported_body,
)
from lookup.schemas import (
    COMPANION_CARDS,
    DEFAULT_PAGE,
    ArticlePart,
    Batch,
    BatchRequest,
    Companion,
    Companions,
    EntityListing,
    Listing,
    Names,
    Upload,
    UploadRequest,
)
from lookup.unfinished import Inbox, Unfinished
from lookup.uploads import Uploads

RETRY_AFTER_SECONDS = 2
# The first faults of a request are enough to mend it.
MAX_FAULTS = 5
# A request asks the table, then perhaps the bucket, twice each at most: inside the function's 15 seconds.
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)
# The older signature is refused by newer regions, and a form must name the region's own address: browsers follow no redirect.
_SIGNED = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
JSON, TEXT, MARKDOWN = "application/json", "text/plain", "text/markdown"
CONTRACT = Path(__file__).parent / "openapi.json"
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
# Python's own encoder takes several times as long as pydantic's.
app = APIGatewayRestResolver(
    enable_validation=True,
    response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    serializer=lambda body: to_json(body).decode(),
)
table = os.environ["TABLE"]
archive = Archive(boto3.client("dynamodb", config=_CONFIG), table)
s3 = FirstUsed(lambda: boto3.client("s3", config=_SIGNED))
uploads = Uploads(s3, os.environ["BUCKET"])
inbox = Inbox(
    s3,
    os.environ["BUCKET"],
    visibility_seconds=int(os.environ["VISIBILITY_SECONDS"]),
    max_receives=int(os.environ["MAX_RECEIVES"]),
)


# Text is an article in one of the forms that `Accept` may ask for.
Answer = Article | ArticlePart | Unfinished | str


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    answer = completed(event, app.resolve(event, context))
    request = event.get("requestContext", {})
    # The route, never the path or the query: object keys are the users' own business.
    logger.info(
        "answered",
        route=event.get("resource"),
        status=answer["statusCode"],
        request_id=request.get("requestId", ""),
    )
    return answer


def checked(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Refuse what the route does not take: whatever it was to do, it would not be done."""
    misuse = _misuse()
    return misuse.response(_request_id()) if misuse else next_middleware(app)


def _misuse() -> Problem | None:
    """Parameters that the route does not have or that are there twice, and a body that is not JSON."""
    route = app.context["_route"]
    if not route.tags:  # Powertools' own, for what is no route of ours
        return None
    known = {parameter.alias for parameter in route.dependant.query_params}
    for name, values in (
        app.current_event.raw_event.get("multiValueQueryStringParameters") or {}
    ).items():
        if name not in known:
            names = ", ".join(f"`{each}`" for each in sorted(known)) or "none"
            return bad_request(
                f"`{name[:100]}` is not a parameter of this route; there are: {names}."
            )
        if len(values) > 1:
            return bad_request(f"`{name}` is there {len(values)} times: send it once.")
    kind = ", ".join(header(app.current_event.raw_event, "content-type")).lower()
    # curl says of each body that it is a form, until it is told.
    return (
        unsupported_body()
        if app.current_event.http_method == "POST" and kind and not kind.startswith(JSON)
        else None
    )


app.use([checked])


@app.get("/article", operation_id="getArticle", tags=["articles"])
def article(key: Key, fields: Fields = None) -> Response[Answer]:
    """The article with that object key, whatever characters it has."""
    return _answer(_find(key), key, fields)


@app.get("/articles/(?s:.+)", operation_id="getArticleByPath", tags=["articles"])
def article_by_path(fields: Fields = None) -> Response[Answer]:
    """The same for typing at a shell: decoded once; a key that has such a `%20` itself is found too, if no other is meant."""
    # API Gateway passes a path as it was sent, the local emulator passes it decoded: then it is found as it stands.
    path = app.current_event.path.partition("/articles/")[2]
    key = unquote(path)
    found = _find(key)
    if found is None and path != key and len(path.encode()) <= MAX_KEY_BYTES:
        found = _find(path)
    return _answer(found, key, fields)


@app.get("/articles", operation_id="listArticles", tags=["articles"])
def articles(
    since: Moment = None,
    until: Moment = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Listing:
    """Cards of all articles received in since <= t < until, newest first."""
    first, last = second(since) or "", second(until) or "~"
    if first > last:
        raise bad_request("`since` lies after `until`: exchange them.")
    query = f"{FEED} {first} {last} {status}"
    page = archive.page(FEED, limit, _place(cursor, query), since=first, until=last, status=status)
    return Listing(articles=page.cards, cursor=seal(page.last, query, table) if page.last else None)


@app.post("/articles/batch", operation_id="getArticles", tags=["articles"])
def batch(request: Annotated[BatchRequest, Body()]) -> Batch:
    """The cards of up to 100 articles by their keys."""
    keys = list(dict.fromkeys(request.keys))
    for key in keys:
        check_key(key)
    cards = archive.read_cards(keys)
    return Batch(
        found=tuple(cards[key] for key in keys if key in cards),
        not_found=tuple(key for key in keys if key not in cards),
    )


@app.get("/entities", operation_id="findEntities", tags=["entities"])
def entities(
    prefix: Annotated[
        str,
        Query(
            min_length=1, max_length=SLUG_BYTES, description="The beginning of a word of the name"
        ),
    ],
    kind: Annotated[EntityType | None, Query(alias="type")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Names:
    """Names of which a word begins so, for a search box."""
    query = f"names {slug(prefix)} {kind}"
    try:
        page = archive.names.page(prefix, limit, _place(cursor, query), kind)
    except TooShort as error:
        raise bad_request(
            f"`prefix` has too few letters or digits: send {MIN_LETTERS} at least."
        ) from error
    return Names(entities=page.names, cursor=seal(page.last, query, table) if page.last else None)


@app.get("/entities/<kind>/<name>", operation_id="getEntity", tags=["entities"])
def entity(
    kind: str, name: str, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> EntityListing:
    """An entity, and the cards of the articles that name it among their 20 foremost, newest first."""
    query = entity_list(_entity_id(kind, name))
    page = archive.page(query, limit, _place(cursor, query))
    if not page.cards and not cursor:
        raise _no_entity()
    newest = page.cards[0].entity if page.cards else None
    return EntityListing(
        id=query.removeprefix(entity_list("")),
        type=_TYPES[kind],
        name=newest.name if newest else None,
        articles=page.cards,
        cursor=seal(page.last, query, table) if page.last else None,
    )


@app.get("/entities/<kind>/<name>/companions", operation_id="getCompanions", tags=["entities"])
def companions(kind: str, name: str, limit: Limit = DEFAULT_PAGE) -> Companions:
    """The entities that it is named with most, over its latest 200 articles."""
    entity_id = _entity_id(kind, name)
    page = archive.page(entity_list(entity_id), COMPANION_CARDS)
    if not page.cards:
        raise _no_entity()
    tags = {
        tag.id: tag for card in reversed(page.cards) for tag in card.entities if tag.id != entity_id
    }
    counts = Counter(tag.id for card in page.cards for tag in card.entities if tag.id != entity_id)
    most = sorted(counts, key=lambda each: (-counts[each], each))[:limit]
    named = (
        Companion(id=each, name=tags[each].name, type=tags[each].type, articles=counts[each])
        for each in most
    )
    return Companions(id=entity_id, articles_read=len(page.cards), companions=tuple(named))


@app.post("/uploads", operation_id="createUpload", tags=["uploads"], status_code=HTTPStatus.CREATED)
def upload(request: Annotated[UploadRequest, Body()]) -> Upload:
    """A form to drop one file with, under a key of its own."""
    return uploads.form(request.name, request.media_type)


@functools.cache
def _contract() -> str:
    return CONTRACT.read_text()


@app.get("/openapi.json", operation_id="getContract", tags=["contract"])
def contract() -> Response[str]:
    """This contract."""
    return Response(HTTPStatus.OK, JSON, _contract(), {"Cache-Control": "public, max-age=300"})


def _find(key: str) -> Article | Unfinished | None:
    check_key(key)
    item = archive.read(key)
    return (item.article if item else None) or inbox.state(key)


def _answer(found: Article | Unfinished | None, key: str, fields: str | None) -> Response[Answer]:
    accepted = preferred(
        ", ".join(header(app.current_event.raw_event, "accept")) or None, (JSON, TEXT, MARKDOWN)
    )
    picked = chosen(fields)
    if accepted is None:
        raise not_acceptable((JSON, TEXT, MARKDOWN))
    if found is None:
        raise not_found(
            "No such article",
            f"Nothing is in the bucket under the key {key[:100]!r}. Check the key, percent-encoded in `/article?key=`, "
            "or drop the file.",
        )
    headers: dict[str, str | list[str]] = {"Vary": "Accept"}
    if isinstance(found, Unfinished):
        pending = found.status == "PENDING"
        headers |= {
            "Cache-Control": NOT_STORED,
            **({"Retry-After": str(RETRY_AFTER_SECONDS)} if pending else {}),
        }
        return Response(HTTPStatus.ACCEPTED if pending else HTTPStatus.OK, JSON, found, headers)
    if accepted != JSON:
        render = rendering.plain if accepted == TEXT else rendering.markdown
        return Response(HTTPStatus.OK, f"{accepted}; charset=utf-8", render(found), headers)
    body = found if picked is None else ArticlePart({name: getattr(found, name) for name in picked})
    return Response(HTTPStatus.OK, JSON, body, headers)


def _entity_id(kind: str, name: str) -> str:
    if kind not in _TYPES:
        raise not_found(
            "No such type of entity",
            f"The types are {', '.join(_TYPES)}: `/entities/person/ben-wallace`.",
        )
    # A slug of a slug is itself, so a name may be given as it is written.
    return f"{kind}/{slug(unquote(name))}"


def _no_entity() -> Problem:
    return not_found(
        "No such entity",
        "No article names it. Find one with `/entities?prefix=`, or take an `id` from an article.",
    )


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
    misuse = _misuse()  # says more, where it is the cause
    if misuse:
        return misuse.response(_request_id())
    faults = [
        f"`{fault['loc'][-1]}`: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
        for fault in error.errors()[:MAX_FAULTS]
    ]
    if any("time" in fault["type"] for fault in error.errors()):
        faults.append("a time is written 2026-11-22T09:00:00Z, and a + in it %2B")
    return bad_request(f"{'; '.join(faults)}. Correct it and send the request again.").response(
        _request_id()
    )


@app.exception_handler(RequestUnsupportedContentType)
def _on_other_body(_error: RequestUnsupportedContentType) -> Response[str]:
    return unsupported_body().response(_request_id())


@app.exception_handler(Busy)
def _on_busy(_error: Busy) -> Response[str]:
    return busy().response(_request_id())


@app.exception_handler(ResponseValidationError)
def _on_invalid_answer(error: ResponseValidationError) -> Response[str]:
    # Where and what kind of fault, not the answer itself, which is an article's text.
    logger.error(
        "invalid answer",
        faults=[(fault["loc"], fault["type"]) for fault in error.errors()[:MAX_FAULTS]],
    )
    return failure().response(_request_id())


@app.exception_handler(ValueError)
def _on_broken_form(error: ValueError) -> Response[str]:
    misuse = _misuse()  # Powertools reads forms before it knows whether the route takes one
    if misuse is None:
        raise error
    return misuse.response(_request_id())


@app.not_found
def _on_unknown_route(_error: NotFoundError) -> Response[str]:
    return no_route().response(_request_id())


@app.exception_handler([ClientError, BotoCoreError])
def _on_aws_error(error: ClientError | BotoCoreError) -> Response[str]:
    code = (
        error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    )
    if isinstance(error, ClientError) and code not in _THROTTLES:
        logger.exception("AWS refused")
        raise error
    logger.warning("AWS busy", code=code)
    return busy().response(_request_id())
