"""Deploy template.yaml to the emulator with the AWS CLI: package, then deploy, as for AWS."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.commands.errors import CommandError
from infra.commands.stack import Stack, aws_client, from_outputs
from infra.local.emulator import Emulator
from infra.local.environment import clean_environment

TEMPLATE = Path("template.yaml")
NAME = "standfirst"
ARTIFACTS = "standfirst-artifacts"  # bucket for the functions' zips
# The emulator has no HTTPS. On most machines, more than two workers at the same time slow each
# other down.
LOCAL_PARAMETERS = {"TlsOnly": "false", "MaximumConcurrency": "2"}


class DeployError(CommandError):
    """The AWS CLI failed. The message is its output."""


def deploy(
    emulator: Emulator,
    folder: Path,
    parameters: Mapping[str, str] | None = None,
    template: Path = TEMPLATE,
) -> Stack:
    """Create or update the stack, and return it. Raises DeployError.

    Temporary files are written to `folder`. `parameters` override LOCAL_PARAMETERS.
    """
    packaged = folder / "packaged.yaml"
    aws_client("s3", emulator.endpoint).create_bucket(Bucket=ARTIFACTS)
    package = ["package", "--template-file", str(template), "--s3-bucket", ARTIFACTS]
    _cloudformation(emulator, folder, *package, "--output-template-file", str(packaged))
    chosen = {**LOCAL_PARAMETERS, **(parameters or {})}
    overrides = [f"{name}={value}" for name, value in chosen.items()]
    to_deploy = ["deploy", "--template-file", str(packaged), "--stack-name", NAME]
    options = ["--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset"]
    _cloudformation(emulator, folder, *to_deploy, *options, "--parameter-overrides", *overrides)
    return from_outputs(NAME, emulator.endpoint, emulator.pid)


def _cloudformation(emulator: Emulator, folder: Path, *arguments: str) -> None:
    environment = {**clean_environment(folder), "AWS_ENDPOINT_URL": emulator.endpoint}
    command = [sys.executable, "-m", "awscli", "cloudformation", *arguments]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise DeployError(f"aws cloudformation {arguments[0]} failed:\n{done.stdout}{done.stderr}")
