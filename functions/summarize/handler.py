"""The Lambda handler of Summarize: an SQS message in; done, or raised and back in the queue.

The only module that knows events. A message is S3's notification (or one that `make reprocess` sent in its shape); what is
neither is raised, and ends among the dead letters, where somebody can see it.
"""

import os
from typing import Any
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.table import Archive
from summarize import deadline
from summarize.bucket import Bucket
from summarize.compose import Stopwatch
from summarize.reconcile import reconcile
from summarize.tagging.tagger import Tagger

# Well inside the function's timeout, so that a stalled connection is tried again rather than waited for.
_CONFIG = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4}
)

# Lambda filters by level only lines whose time it can read, and takes RFC 3339.
logger = Logger(use_rfc3339=True)
bucket = Bucket(boto3.client("s3", config=_CONFIG), os.environ["BUCKET"])
archive = Archive(boto3.client("dynamodb", config=_CONFIG), os.environ["TABLE"])
tagger = Tagger()


class _Message(BaseModel):
    # An error must not repeat what it was given: a message is a stranger's text until it is read.
    model_config = ConfigDict(hide_input_in_errors=True)


class _Named(_Message):
    name: str


class _Key(_Message):
    key: str = Field(min_length=1)


class _S3(_Message):
    bucket: _Named
    object: _Key


class _Record(_Message):
    s3: _S3


class Notification(_Message):
    """S3's notification, as far as it is used: which keys to look at. Its own version and size are never trusted."""

    Records: list[_Record] = Field(min_length=1)


class TestEvent(_Message):
    """What S3 sends once when notifications are set up."""

    Event: str = Field(pattern=r"^s3:TestEvent$")


class ForeignMessage(ValueError):
    """The message is not S3's, or not about our bucket."""


def handle(event: dict[str, Any], context: LambdaContext | None) -> None:
    """Handle the messages of one invocation (batch size 1); anything raised returns them to the queue."""
    for record in event["Records"]:
        receive_count = record.get("attributes", {}).get("ApproximateReceiveCount")
        with logger.append_context_keys(
            message_id=record.get("messageId"), receive_count=receive_count
        ):
            for key in keys(record["body"], bucket.name):
                with deadline.cpu_budget(_cpu_seconds(context)):
                    _handle_key(key)


def _cpu_seconds(context: LambdaContext | None) -> float:
    """Half of the time until the timeout: the rest is for AWS calls, and for slowness."""
    if context is None:
        return deadline.DEFAULT_SECONDS
    return context.get_remaining_time_in_millis() / 1000 / 2


def keys(body: str, bucket_name: str) -> list[str]:
    """The object keys a message names, decoded; none for S3's test event; raises ForeignMessage."""
    try:
        notification = Notification.model_validate_json(body)
    except ValidationError as error:
        if _is_test_event(body):
            logger.info("test event")
            return []
        raise ForeignMessage("The message is not an S3 notification.") from error
    if any(record.s3.bucket.name != bucket_name for record in notification.Records):
        raise ForeignMessage("The message is about another bucket.")
    return [unquote_plus(record.s3.object.key) for record in notification.Records]


def _is_test_event(body: str) -> bool:
    try:
        TestEvent.model_validate_json(body)
    except ValidationError:
        return False
    return True


def _handle_key(key: str) -> None:
    watch = Stopwatch()
    with watch.step("total"):
        outcome, version = reconcile(key, bucket, archive, tagger, watch)
    logger.info(
        "handled", key=key, version=version, outcome=outcome, milliseconds=watch.milliseconds
    )
