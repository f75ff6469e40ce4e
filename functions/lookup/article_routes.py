"""The routes for articles: one article by its key, the newest cards, cards by their keys."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from archive.article import Article, Status
from archive.items import FEED
from lookup import rendering, resources
from lookup.negotiation import NOT_STORED, header_values, preferred_media_type
from lookup.paging import next_cursor, start_after
from lookup.parameters import (
    Current,
    Cursor,
    Fields,
    Key,
    Limit,
    Moment,
    check_key,
    next_whole_second,
    selected_fields,
)
from lookup.problems import bad_request, not_acceptable, not_found
from lookup.schemas import (
    DEFAULT_PAGE,
    MAX_KEY_BYTES,
    ArticlePart,
    Batch,
    BatchRequest,
    Listing,
)
from lookup.unfinished import Unfinished, pending

RETRY_AFTER_SECONDS = 2
JSON, TEXT, MARKDOWN = "application/json", "text/plain", "text/markdown"

# A `str` is an article rendered as plain text or Markdown.
Answer = Article | ArticlePart | Unfinished | str

router = APIGatewayRouter()


@router.get("/article", operation_id="getArticle", tags=["articles"])
def get_article(key: Key, fields: Fields = None, current: Current = False) -> Response[Answer]:
    """Return the article with this object key. The key may contain any character.

    A file that was rejected or has failed has an article too, with a `reason` and no content. A
    file that is not handled yet gets 202. If a file is replaced, its article stays until the new
    version is handled; with `current=true`, the answer is 202 meanwhile.
    """
    return _answer(_find(key, current), key, fields)


@router.get("/articles/(?s:.+)", operation_id="getArticleByPath", tags=["articles"])
def get_article_by_path(fields: Fields = None, current: Current = False) -> Response[Answer]:
    """Return the article whose key follows `/articles/` in the path.

    In a shell, this is easier to type than `?key=`. The key is percent-decoded once. If no object
    has the decoded key, the key is used undecoded. `GET /article?key=` has no such ambiguity.
    """
    # API Gateway passes the path percent-encoded, the local emulator passes it decoded.
    path = router.current_event.path.removeprefix("/articles/")
    key = unquote(path)
    result = _find(key, current)
    if result is None and path != key and len(path.encode()) <= MAX_KEY_BYTES:
        result = _find(path, current)
    return _answer(result, key, fields)


@router.get("/articles", operation_id="listArticles", tags=["articles"])
def list_articles(
    since: Moment = None,
    until: Moment = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Listing:
    """List cards of the articles with since <= received_at < until, newest first.

    Files that were rejected or have failed are listed too; `status` selects. A page may have fewer
    cards than `limit`; the end is where `cursor` is null.
    """
    # "" sorts before all timestamps, "~" after them.
    start, end = next_whole_second(since) or "", next_whole_second(until) or "~"
    if start > end:
        raise bad_request("`since` is later than `until`: swap them.")
    query = f"{FEED} {start} {end} {status}"
    page = resources.archive.page(
        FEED, limit, start_after(cursor, query), since=start, until=end, status=status
    )
    return Listing(articles=page.cards, cursor=next_cursor(page.last, query))


@router.post("/articles/batch", operation_id="getArticles", tags=["articles"])
def get_articles(request: Annotated[BatchRequest, Body()]) -> Batch:
    """Return the cards of up to 100 articles by their keys."""
    keys = list(dict.fromkeys(request.keys))
    for key in keys:
        check_key(key)
    cards = resources.archive.read_cards(keys)
    return Batch(
        found=tuple(cards[key] for key in keys if key in cards),
        not_found=tuple(key for key in keys if key not in cards),
    )


def _find(key: str, current: bool) -> Article | Unfinished | None:
    """Return the article, or that its file is pending, None if there is no file with this key.

    With `current`, the article must be that of the bucket's object. The table is read first, so
    that the article was the current one when the bucket was read.
    """
    check_key(key)
    item = resources.archive.read(key)
    article = item.article if item else None
    if article and not current:
        return article
    file = resources.inbox.find(key)
    if file is None:
        return None
    if article and article.version == file.version:
        return article
    return pending(file, is_newer=article is not None)


def _answer(result: Article | Unfinished | None, key: str, fields: str | None) -> Response[Answer]:
    media_type, names = _accepted_media_type(), selected_fields(fields)
    if media_type is None:
        raise not_acceptable((JSON, TEXT, MARKDOWN))
    if result is None:
        raise not_found(
            "No such article",
            f"The bucket has no object with the key {key[:100]!r}. Check the key (percent-encode "
            "it in `/article?key=`), or upload the file.",
        )
    if isinstance(result, Unfinished):
        return _unfinished_answer(result)
    return _article_answer(result, media_type, names)


def _accepted_media_type() -> str | None:
    accept = ", ".join(header_values(router.current_event.raw_event, "accept"))
    return preferred_media_type(accept or None, (JSON, TEXT, MARKDOWN))


def _unfinished_answer(unfinished: Unfinished) -> Response[Answer]:
    headers: dict[str, str | list[str]] = {
        "Vary": "Accept",
        "Cache-Control": NOT_STORED,
        "Retry-After": str(RETRY_AFTER_SECONDS),
    }
    return Response(HTTPStatus.ACCEPTED, JSON, unfinished, headers)


def _article_answer(article: Article, media_type: str, names: list[str] | None) -> Response[Answer]:
    headers: dict[str, str | list[str]] = {"Vary": "Accept"}
    if media_type != JSON:
        render = rendering.plain if media_type == TEXT else rendering.markdown
        content_type = f"{media_type}; charset=utf-8"
        return Response(HTTPStatus.OK, content_type, render(article), headers)
    if names is None:
        return Response(HTTPStatus.OK, JSON, article, headers)
    part = ArticlePart({name: getattr(article, name) for name in names})
    return Response(HTTPStatus.OK, JSON, part, headers)
