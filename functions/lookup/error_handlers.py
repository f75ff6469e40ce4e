"""Maps exceptions to `application/problem+json` responses."""

import traceback

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
    ResponseValidationError,
)
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from botocore.exceptions import BotoCoreError, ClientError

from archive.aws_errors import is_busy
from archive.table import Busy
from lookup.problems import Problem, bad_request, busy, failure, no_route, unsupported_body
from lookup.request_checks import request_problem
from lookup.resources import logger

# The maximum number of validation errors reported for a request or a response.
MAX_FAULTS = 5

router = APIGatewayRouter()


@router.exception_handler(Problem)
def _on_problem(problem: Problem) -> Response[str]:
    return _answer(problem)


@router.exception_handler(RequestValidationError)
def _on_invalid_request(error: RequestValidationError) -> Response[str]:
    # An unknown parameter or a wrong media type is reported first: it may cause the other errors.
    return _answer(request_problem(router) or _invalid_values(error))


def _invalid_values(error: RequestValidationError) -> Problem:
    faults = [
        f"`{fault['loc'][-1]}`: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
        for fault in error.errors()[:MAX_FAULTS]
    ]
    if any("time" in fault["type"] for fault in error.errors()):
        faults.append("write a time as 2026-11-22T09:00:00Z, and a + in it as %2B")
    return bad_request(f"{'; '.join(faults)}. Correct the request and send it again.")


@router.exception_handler(RequestUnsupportedContentType)
def _on_unsupported_body(_error: RequestUnsupportedContentType) -> Response[str]:
    return _answer(unsupported_body())


@router.exception_handler(ValueError)
def _on_unreadable_body(error: ValueError) -> Response[str]:
    # Powertools parses form bodies before `check_request` runs; a malformed form raises ValueError.
    problem = request_problem(router)
    if problem is None:
        raise error
    return _answer(problem)


@router.exception_handler(NotFoundError)
def _on_unknown_route(_error: NotFoundError) -> Response[str]:
    return _answer(no_route())


@router.exception_handler(Busy)
def _on_busy(_error: Busy) -> Response[str]:
    return _answer(busy())


@router.exception_handler([ClientError, BotoCoreError])
def _on_aws_error(error: ClientError | BotoCoreError) -> Response[str]:
    facts: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, ClientError):
        facts |= {"code": error.response["Error"]["Code"], "operation": error.operation_name}
    if is_busy(error):
        logger.warning("AWS is busy", extra=facts)
        return _answer(busy())
    # The error's message is not logged, since it may quote an object key.
    facts["stack"] = traceback.format_tb(error.__traceback__)
    logger.error("AWS request failed", extra=facts)
    return _answer(failure())


@router.exception_handler(ResponseValidationError)
def _on_invalid_answer(error: ResponseValidationError) -> Response[str]:
    # Log the field and the type of every error, but not the response: it has the article's text.
    faults = [(fault["loc"], fault["type"]) for fault in error.errors()[:MAX_FAULTS]]
    logger.error("the response does not match the contract", faults=faults)
    return _answer(failure())


def _answer(problem: Problem) -> Response[str]:
    context = router.current_event.raw_event.get("requestContext", {})
    return problem.response(str(context.get("requestId", "")))
