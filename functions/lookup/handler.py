"""The Lambda handler of Lookup: the resolver with its routes, and one log line per request."""

from http import HTTPStatus
from typing import Any

# Imported first: after the pydantic models of other modules, it takes 15 ms longer (measured).
import boto3  # noqa: F401
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic_core import to_json

from lookup import (
    article_routes,
    change_routes,
    contract_routes,
    entity_routes,
    error_handlers,
    upload_routes,
)
from lookup.base_path import without_base_path
from lookup.negotiation import finalize
from lookup.request_checks import check_request
from lookup.resources import logger

app = APIGatewayRestResolver(
    enable_validation=True,
    response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    # pydantic's encoder is several times as fast as Python's own.
    serializer=lambda body: to_json(body).decode(),
)
app.use([check_request])
for module in (
    article_routes,
    entity_routes,
    change_routes,
    upload_routes,
    contract_routes,
    error_handlers,
):
    app.include_router(module.router)


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    answer = finalize(event, app.resolve(without_base_path(event), context))
    # Logs the resource, not the path or the query, which contain object keys.
    logger.info(
        "answered",
        route=event.get("resource"),
        status=answer["statusCode"],
        request_id=event.get("requestContext", {}).get("requestId", ""),
    )
    return answer
