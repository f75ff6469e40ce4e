"""The route that serves the OpenAPI contract, without an API key."""

import functools
from http import HTTPStatus
from pathlib import Path

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

CONTRACT = Path(__file__).parent / "openapi.json"

router = APIGatewayRouter()


@router.get("/openapi.json", operation_id="getContract", tags=["contract"])
def get_contract() -> Response[str]:
    """Return this contract (OpenAPI 3.1)."""
    headers: dict[str, str | list[str]] = {"Cache-Control": "public, max-age=300"}
    return Response(HTTPStatus.OK, "application/json", _contract(), headers)


@functools.cache
def _contract() -> str:
    return CONTRACT.read_text()
