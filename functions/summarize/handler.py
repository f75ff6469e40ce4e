"""The Lambda handler of Summarize: handles SQS messages. An error returns them to the queue.

Only this module knows the format of events. A message is an S3 event notification, or one of the
same format from `make reprocess`. Any other message raises ForeignMessage at every receive, so it
ends in the dead-letter queue, where the operator can inspect it.
"""

from summarize import cold_start  # first: it pauses garbage collection

# isort: split
import os
from types import TracebackType
from typing import Any
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.retry import ATTEMPTS, OutOfTime
from archive.table import Archive, Conflict
from summarize.bucket import Bucket
from summarize.compose import Stopwatch
from summarize.reconcile import reconcile
from summarize.tagging.tagger import Tagger

# The timeouts are in seconds, and far below the function's timeout, so that a request without a
# response can be retried. Together they are at most 10 s: the log of changes relies on it
# (archive/change_log.py). The clients do not retry: `retried` does (archive/retry.py).
_CONFIG = Config(
    connect_timeout=2, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 1}
)
# The CPU time for one file: half of the function's timeout. The rest is for AWS calls and retries.
CPU_SECONDS = int(os.environ["TIMEOUT_SECONDS"]) / 2
# From this receive of a message on, the file has a FAILED record until it is handled. It is the
# one before the last: a receive that Lambda throttles counts, but never reaches the handler.
FIRST_LATE_RECEIVE = int(os.environ["MAX_RECEIVES"]) - 1

# Their messages are about requests and object keys.
_ERRORS_WITHOUT_TEXT = (ClientError, BotoCoreError, Conflict, OutOfTime)

# Lambda filters log lines by level only if their timestamp is RFC 3339.
logger = Logger(use_rfc3339=True)
bucket = Bucket(boto3.client("s3", config=_CONFIG), os.environ["BUCKET"], ATTEMPTS)
archive = Archive(boto3.client("dynamodb", config=_CONFIG), os.environ["TABLE"], ATTEMPTS)
tagger = Tagger()
cold_start.finished()


class _Message(BaseModel):
    # Validation errors do not contain the input: errors are logged, and a message that is not from
    # S3 may contain private data.
    model_config = ConfigDict(hide_input_in_errors=True)


class _Bucket(_Message):
    name: str


class _Object(_Message):
    key: str = Field(min_length=1)


class _S3(_Message):
    bucket: _Bucket
    object: _Object


class _Record(_Message):
    s3: _S3


class Notification(_Message):
    """The fields of an S3 event notification that are used: bucket name and object key.

    The object's version and size are not used, since they may be outdated.
    """

    Records: list[_Record] = Field(min_length=1)


class TestEvent(_Message):
    """The test message that S3 sends once, when notifications are configured."""

    Event: str = Field(pattern=r"^s3:TestEvent$")


class FileError(Exception):
    """An error while a file was handled, with the traceback of the original error.

    Lambda logs errors. The message of the original error may contain article text, so it is left
    out.
    """


class ForeignMessage(ValueError):
    """The message is not an S3 event notification, or is about another bucket."""


def handle(event: dict[str, Any], _context: object) -> None:
    """Handle the messages of one invocation (batch size 1); an error returns them to the queue."""
    for record in event["Records"]:
        receive_count = _receive_count(record)
        with logger.append_context_keys(
            message_id=record.get("messageId"), receive_count=receive_count
        ):
            for key in object_keys(record["body"], bucket.name):
                _handle_key(key, is_late=receive_count >= FIRST_LATE_RECEIVE)


def _receive_count(record: dict[str, Any]) -> int:
    """Return how often SQS has delivered the message; 1 if the event does not tell."""
    count = str(record.get("attributes", {}).get("ApproximateReceiveCount"))
    return int(count) if count.isdecimal() else 1


def object_keys(body: str, bucket_name: str) -> list[str]:
    """Return the decoded object keys of a message, an empty list for S3's test event.

    Raises ForeignMessage.
    """
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


class _MessagesLeftOut:
    """Raises FileError instead of an error of its block; errors of AWS requests are kept."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: object, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, _ERRORS_WITHOUT_TEXT):
            raise FileError(type(error).__name__).with_traceback(traceback) from None


def _handle_key(key: str, is_late: bool) -> None:
    watch = Stopwatch()
    with watch.step("total"), _MessagesLeftOut():
        result = reconcile(key, bucket, archive, tagger, watch, CPU_SECONDS, is_late=is_late)
    logger.info(
        "handled",
        key=key,
        version=result.version,
        outcome=result.outcome,
        names_left_out=result.names_left_out,
        milliseconds=watch.milliseconds,
    )
