"""Deploys template.yaml to the emulator, the way it would go to AWS: packaged and deployed by the AWS CLI."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.commands.errors import CommandError
from infra.commands.stack import Stack, aws_client, from_outputs
from infra.local import workarounds
from infra.local.emulator import Emulator
from infra.local.environment import clean_environment

TEMPLATE = Path("template.yaml")
NAME = "standfirst"
ARTIFACTS = "standfirst-artifacts"  # the bucket that the functions' zips are deployed from
# The emulator speaks plain HTTP. More than two models at a time slow each other down on most people's machines.
LOCAL_PARAMETERS = {"TlsOnly": "false", "MaximumConcurrency": "2"}


class DeployError(CommandError):
    """The AWS CLI gave up. The message is what it said."""


def deploy(emulator: Emulator, folder: Path, parameters: Mapping[str, str] | None = None) -> Stack:
    """Deploys, or deploys again, and returns what was made; `folder` takes the files in between."""
    packaged = folder / "packaged.yaml"
    aws_client("s3", emulator.endpoint).create_bucket(Bucket=ARTIFACTS)
    package = ["package", "--template-file", str(TEMPLATE), "--s3-bucket", ARTIFACTS]
    _cloudformation(emulator, folder, *package, "--output-template-file", str(packaged))
    chosen = {**LOCAL_PARAMETERS, **(parameters or {})}
    overrides = [f"{name}={value}" for name, value in chosen.items()]
    to_deploy = [
        "deploy",
        "--template-file",
        str(packaged),
        "--stack-name",
        NAME,
        "--capabilities",
        "CAPABILITY_IAM",
    ]
    _cloudformation(
        emulator,
        folder,
        *to_deploy,
        "--no-fail-on-empty-changeset",
        "--parameter-overrides",
        *overrides,
    )
    workarounds.set_concurrency(emulator, int(chosen["MaximumConcurrency"]))
    workarounds.put_gateway_responses(emulator, TEMPLATE)
    workarounds.put_preflights(emulator, TEMPLATE)
    return from_outputs(NAME, emulator.endpoint, emulator.pid)


def _cloudformation(emulator: Emulator, folder: Path, *arguments: str) -> None:
    environment = {**clean_environment(folder), "AWS_ENDPOINT_URL": emulator.endpoint}
    command = [sys.executable, "-m", "awscli", "cloudformation", *arguments]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise DeployError(f"aws cloudformation {arguments[0]} failed:\n{done.stdout}{done.stderr}")
