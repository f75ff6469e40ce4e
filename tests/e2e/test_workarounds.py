"""Tests of infra/local/workarounds.py: the pinned version of MiniStack, and updates of an API."""

import json
import re
import subprocess
import sys

from infra.local.emulator import PROGRAM
from tests.paths import ROOT

WITH_ANOTHER_VERSION = f"""
import importlib.metadata, runpy
importlib.metadata.version = lambda package: "1.5.34"
runpy.run_path({str(PROGRAM)!r}, run_name="__main__")
"""

# Makes an API, updates it, and prints what MiniStack then has.
UPDATE_OF_AN_API = f"""
import json, runpy
runpy.run_path({str(PROGRAM)!r})["install"]()
from ministack.services import apigateway_v1 as gateway
from ministack.services.cloudformation import provisioners

def properties(*paths):
    response = {{"statusCode": 403, "responseTemplates": {{"application/json": paths[-1]}}}}
    method = {{"x-amazon-apigateway-integration": {{"type": "aws_proxy", "uri": "u"}}}}
    return {{"Name": "api", "Body": {{
        "paths": {{path: {{"get": method}} for path in paths}},
        "x-amazon-apigateway-gateway-responses": {{"INVALID_API_KEY": response}},
    }}}}

handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]
created, _ = handlers["create"]("Api", properties("/old"), "stack")
gateway._create_stage(created, {{"stageName": "live"}})
updated, attributes = handlers["update"](
    created, properties("/old"), properties("/old", "/new"), "stack", "Api"
)
print(json.dumps({{
    "same id": created == updated == attributes["RestApiId"] == gateway._rest_apis[created]["id"],
    "apis": len(list(gateway._rest_apis.values())),
    "paths": sorted(resource["path"] for resource in gateway._resources[updated].values()),
    "stages": list(gateway._stages_v1[updated]),
    "response": gateway._gateway_responses[updated]["INVALID_API_KEY"]["responseTemplates"],
}}))
"""


def test_another_version_of_ministack_is_rejected() -> None:
    ran = _run(WITH_ANOTHER_VERSION)
    assert ran.returncode == 1
    assert "1.5.34 is installed" in ran.stderr


def test_the_workarounds_are_for_the_pinned_version() -> None:
    pinned = re.findall(r"^ministack==(\S+)", (ROOT / "requirements/local.in").read_text(), re.M)
    assert [f'VERSION = "{version}"' for version in pinned] == re.findall(
        r"^VERSION = .*$", PROGRAM.read_text(), re.M
    )


def test_an_api_keeps_its_id_and_its_stages_when_its_routes_change() -> None:
    ran = _run(UPDATE_OF_AN_API)
    assert json.loads(ran.stdout.splitlines()[-1]) == {
        "same id": True,
        "apis": 1,
        "paths": ["/", "/new", "/old"],
        "stages": ["live"],
        "response": {"application/json": "/new"},
    }


def _run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", program]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
