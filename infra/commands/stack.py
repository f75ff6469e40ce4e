"""A deployed system: on this machine after `make up`, or on AWS with STACK=<name>."""

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
OUTPUTS = {
    "Bucket",
    "ApiUrl",
    "ApiKeyId",
    "WriterKeyId",
    "QueueUrl",
    "DeadLetterQueueUrl",
    "Table",
    "EventBus",
    "UnannouncedQueueUrl",
}
API_URL = re.compile(r"https://(?P<api>[^.]+)\.[^/]+/(?P<stage>.+)")


@dataclass(frozen=True)
class Stack:
    endpoint: str | None  # of the emulator; None on AWS
    bucket: str
    api_url: str
    api_key: str  # looks up
    writer_key: str  # also uploads
    table: str
    queue_url: str
    dead_letter_queue_url: str
    event_bus: str  # its name
    unannounced_queue_url: str  # of the changes that could not be announced
    pid: int | None  # of the emulator

    def client(self, service: str, config: Config | None = None) -> Any:
        return aws_client(service, self.endpoint, config)

    def log_of(self, function: str) -> str:
        """Return where the log of a function is, for example of `Summarize`, as a phrase."""
        if self.endpoint:
            return f"the log of {function}: {LOCAL / 'emulator.log'}"
        return f"the log of {function}: the log group {function}Log of the stack"

    def shell_variables(self) -> list[str]:
        """Return assignments for a shell, under the names that the README uses."""
        return [
            f"API_URL={self.api_url}",
            f"API_KEY={self.api_key}",
            f"WRITER_KEY={self.writer_key}",
        ]

    def save(self) -> None:
        LOCAL.mkdir(exist_ok=True)
        # Replace the file in one step, because a script may read it at the same time.
        draft = STACK_FILE.with_suffix(".draft")
        draft.touch(mode=0o600)  # it contains API keys
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(STACK_FILE)


def current() -> Stack:
    """Return the stack on AWS that STACK names, or else the one on this machine.

    Raises CommandError if there is none.
    """
    name = os.environ.get("STACK")
    if name:
        return from_outputs(name)
    stack = saved()
    if stack is None or stack.pid is None or not is_emulator(stack.pid):
        raise CommandError(
            "Nothing runs on this machine: start the system with `make up`, "
            "or use a stack on AWS with STACK=<name>."
        )
    return stack


def saved() -> Stack | None:
    """Return the stack that `make up` or `make demo` saved.

    None if the file is missing, incomplete, or from another release.
    """
    try:
        return Stack(**json.loads(STACK_FILE.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def from_outputs(name: str, endpoint: str | None = None, pid: int | None = None) -> Stack:
    """Read a stack's outputs, and the API keys whose ids are in them.

    Raises CommandError if an output is missing.
    """
    described = aws_client("cloudformation", endpoint).describe_stacks(StackName=name)
    outputs = {
        output["OutputKey"]: output["OutputValue"]
        for output in described["Stacks"][0].get("Outputs", [])
    }
    missing = sorted(OUTPUTS - set(outputs))
    if missing:
        raise CommandError(
            f"{name} is not a stack of this release of Standfirst, or not completely deployed. "
            f"Missing outputs: {', '.join(missing)}."
        )
    return Stack(
        endpoint=endpoint,
        bucket=outputs["Bucket"],
        api_url=_emulated(outputs["ApiUrl"], endpoint) if endpoint else outputs["ApiUrl"],
        api_key=_api_key(outputs["ApiKeyId"], endpoint),
        writer_key=_api_key(outputs["WriterKeyId"], endpoint),
        table=outputs["Table"],
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        event_bus=outputs["EventBus"],
        unannounced_queue_url=outputs["UnannouncedQueueUrl"],
        pid=pid,
    )


def _api_key(key_id: str, endpoint: str | None) -> str:
    gateway = aws_client("apigateway", endpoint)
    value: str = gateway.get_api_key(apiKey=key_id, includeValue=True)["value"]
    return value


def _emulated(api_url: str, endpoint: str) -> str:
    """Convert the URL of an API on AWS, which DNS cannot resolve here, to the emulator's URL."""
    match = API_URL.fullmatch(api_url)
    if match is None:
        raise ValueError(f"not the URL of an API: {api_url}")
    return f"{endpoint}/_aws/execute-api/{match['api']}/{match['stage']}"


def aws_client(service: str, endpoint: str | None, config: Config | None = None) -> Any:
    """Return a client for AWS with the user's settings, or for the emulator without them."""
    if endpoint is None:
        return boto3.client(service, config=config)
    # boto3 would also read the user's configuration and profile, and fail if they are invalid.
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        os.environ.pop(variable, None)
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=(config or Config()).merge(
            Config(proxies={}, signature_version="s3v4" if service == "s3" else None)
        ),
    )
