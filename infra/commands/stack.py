"""A deployed system, as the commands see it: on this machine after `make up`, or on AWS with STACK=<name>."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.commands.errors import CommandError
from infra.local.emulator import is_emulator
from infra.local.environment import CREDENTIALS, REGION

LOCAL = Path(".local")
STACK_FILE = LOCAL / "stack.json"
OUTPUTS = {"Bucket", "ApiUrl", "ApiKeyId", "QueueUrl", "DeadLetterQueueUrl", "Table"}
API_URL = re.compile(r"https://(?P<api>[^.]+)\.[^/]+/(?P<stage>.+)")


@dataclass(frozen=True)
class Stack:
    endpoint: str | None  # of the emulator; None on AWS
    bucket: str
    api_url: str
    api_key: str
    table: str
    queue_url: str
    dead_letter_queue_url: str
    pid: int | None  # of the emulator

    def client(self, service: str) -> Any:
        return aws_client(service, self.endpoint)

    def save(self) -> None:
        LOCAL.mkdir(exist_ok=True)
        # In one move, for a script that reads it meanwhile.
        draft = STACK_FILE.with_suffix(".draft")
        draft.touch(mode=0o600)  # it holds an API key
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(STACK_FILE)


def current() -> Stack:
    """The stack that a command is for."""
    name = os.environ.get("STACK")
    if name:
        return from_outputs(name)
    stack = saved()
    if stack is None or stack.pid is None or not is_emulator(stack.pid):
        raise CommandError(
            "Nothing runs on this machine: `make up` starts it, and STACK=<name> names a stack on AWS."
        )
    return stack


def saved() -> Stack | None:
    """What `make up` or `make demo` noted of the system on this machine."""
    try:
        return Stack(**json.loads(STACK_FILE.read_text()))
    except (
        FileNotFoundError,
        ValueError,
        TypeError,
    ):  # half written, or by another release: then nothing is known
        return None


def from_outputs(name: str, endpoint: str | None = None, pid: int | None = None) -> Stack:
    """Reads a stack's outputs, and the API key that they name."""
    described = aws_client("cloudformation", endpoint).describe_stacks(StackName=name)
    outputs = {
        output["OutputKey"]: output["OutputValue"]
        for output in described["Stacks"][0].get("Outputs", [])
    }
    if not set(outputs) >= OUTPUTS:
        raise CommandError(
            f"{name} is not a stack of Standfirst, or not all there yet: it lacks {', '.join(OUTPUTS - set(outputs))}."
        )
    key = aws_client("apigateway", endpoint).get_api_key(
        apiKey=outputs["ApiKeyId"], includeValue=True
    )
    return Stack(
        endpoint=endpoint,
        bucket=outputs["Bucket"],
        api_url=_emulated(outputs["ApiUrl"], endpoint) if endpoint else outputs["ApiUrl"],
        api_key=key["value"],
        table=outputs["Table"],
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        pid=pid,
    )


def _emulated(api_url: str, endpoint: str) -> str:
    """The address that the emulator serves an API under: no DNS leads from AWS's own to this machine."""
    match = API_URL.fullmatch(api_url)
    if match is None:
        raise ValueError(f"not the URL of an API: {api_url}")
    return f"{endpoint}/_aws/execute-api/{match['api']}/{match['stage']}"


def aws_client(service: str, endpoint: str | None) -> Any:
    """A client for the emulator at `endpoint`, blind to the user's AWS settings; or for AWS, with them."""
    if endpoint is None:
        return boto3.client(service)
    # boto3 would look into these even so, and fail where they are broken.
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        os.environ.pop(variable, None)
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, signature_version="s3v4" if service == "s3" else None),
    )
