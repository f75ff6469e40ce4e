"""Error answers as `application/problem+json` (RFC 9457): what is wrong, and what to do."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """An error answer. `detail` tells the caller what to do.

    `name` is the last part of the problem's `type`, which clients rely on: it never changes.
    `retry_after` is in seconds.
    """

    def __init__(
        self, status: HTTPStatus, name: str, title: str, detail: str, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.title = title
        self.detail = detail
        self.retry_after = retry_after

    def response(self, request_id: str) -> Response[str]:
        """Return the HTTP response; the request id is also in the log line of the request."""
        body = {
            "type": f"urn:standfirst:problem:{self.name}",
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail,
            "request_id": request_id,
        }
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return Response(
            self.status.value, CONTENT_TYPE, json.dumps(body, ensure_ascii=False), headers
        )


def bad_request(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "invalid-parameter", "A parameter is not valid", detail)


def not_a_writer() -> Problem:
    return Problem(
        HTTPStatus.FORBIDDEN,
        "not-a-writer",
        "This API key may not upload",
        "Send the writer's API key in the x-api-key header. "
        "The operator of this system can give it to you.",
    )


def not_found(title: str, detail: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "not-found", title, detail)


def changes_expired(kept_days: int) -> Problem:
    return Problem(
        HTTPStatus.GONE,
        "changes-expired",
        "The changes are no longer kept",
        f"Changes are kept for {kept_days} days, and this `cursor` or `since` is older. List all "
        "articles with `GET /articles`, remove those that are no longer listed, then continue with "
        "`GET /changes` without `cursor` and `since`.",
    )


def no_route() -> Problem:
    """The same answer as the gateway's for unknown routes (template.yaml)."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        "no-route",
        "No such route",
        "Check the method and the path: `GET /openapi.json` has them all.",
    )


def not_acceptable(offered: tuple[str, ...]) -> Problem:
    return Problem(
        HTTPStatus.NOT_ACCEPTABLE,
        "not-acceptable",
        "The article is not available as this media type",
        f"Send `Accept` with one of {', '.join(offered)}.",
    )


def unsupported_body() -> Problem:
    return Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-body",
        "The body is not JSON",
        "Send a JSON body with `Content-Type: application/json`.",
    )


def failure() -> Problem:
    """The same answer as the gateway's to a crash (template.yaml), except for the status."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "failure",
        "The lookup failed",
        "Try again. If the error persists, report the request_id.",
    )


def busy() -> Problem:
    """For temporary AWS errors that remain after the AWS client's own retries."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "busy",
        "The archive is busy",
        "Send the same request again in a few seconds.",
        retry_after=5,
    )
