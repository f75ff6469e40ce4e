"""Start MiniStack 1.5.33 with workarounds for parts of template.yaml that it does not support.

This is a program: `infra.local.emulator` runs it instead of `python -m ministack`. It replaces
functions of MiniStack, then starts it. Therefore the template and the Lambda functions need no code
for MiniStack.
"""

import importlib.metadata
import sys
from collections.abc import Mapping
from typing import Any

from ministack.app import main
from ministack.services import apigateway_v1 as gateway
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

# For another version, compare every function below with the one it replaces, then run tests/e2e.
VERSION = "1.5.33"

# The handlers of CloudFormation for a REST API: create, update, delete.
_REST_API = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]
# What an OpenAPI document defines, by the id of the API.
_IMPORTED = (
    gateway._rest_apis,
    gateway._resources,
    gateway._authorizers_v1,
    gateway._models,
    gateway._gateway_responses,
)

_build_event = gateway._build_lambda_event_v1
_import_api = gateway._import_rest_api
_import_operation = gateway._import_operation
_queue_concurrency = lambda_svc._sqs_esm_concurrency
_update_api = _REST_API["update"]


def install() -> None:
    """Replace functions of MiniStack. Exit if another version of MiniStack is installed."""
    installed = importlib.metadata.version("ministack")
    if installed != VERSION:
        sys.exit(f"{__file__} is for MiniStack {VERSION}, but {installed} is installed")
    gateway._build_lambda_event_v1 = build_event
    gateway._import_rest_api = import_api
    gateway._import_operation = import_operation
    lambda_svc._sqs_esm_concurrency = queue_concurrency
    _REST_API["update"] = update_api


def build_event(
    api_id: str,
    stage_name: str,
    stage: Any,
    resource: dict[str, Any],
    request_path: str,
    method: str,
    headers: Mapping[str, Any],
    *arguments: Any,
    **options: Any,
) -> dict[str, Any]:
    """Add the API key, which MiniStack omits, to the event of a method that requires one."""
    event: dict[str, Any] = _build_event(
        api_id, stage_name, stage, resource, request_path, method, headers, *arguments, **options
    )
    if resource["resourceMethods"][method].get("apiKeyRequired"):
        key = gateway._resolve_api_key(gateway._api_key_from_request(headers))
        event["requestContext"]["identity"].update(apiKey=key["value"], apiKeyId=key["id"])
    return event


def import_api(document: dict[str, Any], *arguments: Any) -> str:
    """Also import the gateway responses of an OpenAPI document, which MiniStack ignores."""
    api_id: str = _import_api(document, *arguments)
    responses = document.get("x-amazon-apigateway-gateway-responses", {})
    for response_type, response in responses.items():
        _check(gateway._put_gateway_response(api_id, response_type, response))
    return api_id


def import_operation(
    api_id: str, resource_id: str, method: str, operation: dict[str, Any], *arguments: Any
) -> None:
    """Also import the responses of integrations, which MiniStack ignores: preflights need them."""
    _import_operation(api_id, resource_id, method, operation, *arguments)
    integration = operation.get("x-amazon-apigateway-integration", {})
    for response in integration.get("responses", {}).values():
        target = (api_id, resource_id, method, response["statusCode"])
        headers = dict.fromkeys(response.get("responseParameters", {}), False)
        _check(gateway._put_method_response(*target, {"responseParameters": headers}))
        _check(gateway._put_integration_response(*target, response))


def update_api(
    api_id: str,
    old_properties: dict[str, Any],
    properties: dict[str, Any],
    stack_name: str,
    logical_id: str,
) -> tuple[str, dict[str, Any]]:
    """Keep an API's id, and so its URL, when its OpenAPI document changes.

    CloudFormation updates the API in place. MiniStack makes another one and deletes the old one.
    This function moves the parts of the new API to the old one, which keeps its stages and
    deployments, and deletes the new one.
    """
    if properties.get("Body") == old_properties.get("Body"):
        updated: tuple[str, dict[str, Any]] = _update_api(
            api_id, old_properties, properties, stack_name, logical_id
        )
        return updated
    other_id, _ = _REST_API["create"](logical_id, properties, stack_name)
    created = gateway._rest_apis[api_id]["createdDate"]
    for parts in _IMPORTED:
        parts[api_id] = parts[other_id]
    gateway._rest_apis[api_id].update(id=api_id, createdDate=created)
    _check(gateway._delete_rest_api(other_id))
    return api_id, provisioners._apigw_rest_api_attrs(api_id)


def queue_concurrency(mapping: dict[str, Any], *arguments: Any) -> int:
    """Convert MaximumConcurrency to an int: MiniStack passes parameters of type Number as text."""
    scaling = mapping.get("ScalingConfig") or {}
    if "MaximumConcurrency" in scaling:
        scaling = {**scaling, "MaximumConcurrency": int(scaling["MaximumConcurrency"])}
    concurrency: int = _queue_concurrency({**mapping, "ScalingConfig": scaling}, *arguments)
    return concurrency


def _check(answer: tuple[int, Any, Any]) -> None:
    status, _, body = answer
    if status >= 400:
        raise ValueError(f"MiniStack rejects a part of the API: {body!r}")


if __name__ == "__main__":
    install()
    main()
