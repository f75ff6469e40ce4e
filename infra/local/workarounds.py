"""What MiniStack 1.5.33 leaves out of the template, done after each deploy by the calls that it does understand."""

from pathlib import Path
from typing import Any

from awscli.customizations.cloudformation.yamlhelper import yaml_parse  # type: ignore[import-untyped]

from infra.commands.stack import aws_client
from infra.local.emulator import Emulator


def set_concurrency(emulator: Emulator, concurrency: int) -> None:
    """It hands a parameter of type Number on as text, fails to compare that with a number, and takes no message."""
    functions = aws_client("lambda", emulator.endpoint)
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(
            UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": concurrency}
        )


def put_gateway_responses(emulator: Emulator, template: Path) -> None:
    """It does not import them with the API's definition. As on AWS, they count from the stage's next deployment on."""
    gateway = aws_client("apigateway", emulator.endpoint)
    definition = yaml_parse(template.read_text())["Resources"]["Api"]["Properties"]
    for api in gateway.get_rest_apis()["items"]:
        for kind, response in definition["GatewayResponses"].items():
            gateway.put_gateway_response(
                restApiId=api["id"], responseType=kind, **_as_call(response)
            )
        gateway.create_deployment(restApiId=api["id"], stageName=definition["StageName"])


def _as_call(response: dict[str, Any]) -> dict[str, Any]:
    """A gateway response of SAM's as the API's own call takes it."""
    headers = response["ResponseParameters"]["Headers"]
    call = {
        "responseParameters": {
            f"gatewayresponse.header.{name}": value for name, value in headers.items()
        },
        "responseTemplates": response["ResponseTemplates"],
    }
    return {**call, "statusCode": str(response["StatusCode"])} if "StatusCode" in response else call


def put_preflights(emulator: Emulator, template: Path) -> None:
    """It imports SAM's OPTIONS methods without what they answer."""
    gateway = aws_client("apigateway", emulator.endpoint)
    definition = yaml_parse(template.read_text())["Resources"]["Api"]["Properties"]
    cors = definition["Cors"]
    headers = {
        "Access-Control-Allow-Origin": cors["AllowOrigin"],
        "Access-Control-Allow-Methods": cors["AllowMethods"],
        "Access-Control-Allow-Headers": cors["AllowHeaders"],
        "Access-Control-Max-Age": cors["MaxAge"],
    }
    for api in gateway.get_rest_apis()["items"]:
        for resource in gateway.get_resources(restApiId=api["id"], limit=500)["items"]:
            if "OPTIONS" in resource.get("resourceMethods", {}):
                method = {
                    "restApiId": api["id"],
                    "resourceId": resource["id"],
                    "httpMethod": "OPTIONS",
                    "statusCode": "200",
                }
                named = {f"method.response.header.{name}": value for name, value in headers.items()}
                gateway.put_method_response(
                    **method, responseParameters=dict.fromkeys(named, False)
                )
                gateway.put_integration_response(**method, responseParameters=named)
        gateway.create_deployment(restApiId=api["id"], stageName=definition["StageName"])
