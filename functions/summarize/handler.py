"""The Lambda handler of Summarize: handles SQS messages. An error returns them to the queue.

A message is an S3 event notification, or one of the same format from `make reprocess`. Any other
message raises ForeignMessage at every receive, so it ends in the dead-letter queue, where the
operator can inspect it.
"""

from summarize import cold_start  # first: it pauses garbage collection

# isort: split
import os
from types import TracebackType
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from archive.retry import ATTEMPTS, OutOfTime
from archive.table import Archive, Conflict
from summarize.bucket import Bucket
from summarize.compose import Stopwatch
from summarize.notification import object_keys
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


class FileError(Exception):
    """An error while a file was handled, with the traceback of the original error.

    Lambda logs errors. The message of the original error may contain article text, so it is left
    out.
    """


def handle(event: dict[str, Any], _context: object) -> None:
    """Handle the messages of one invocation (batch size 1); an error returns them to the queue."""
    for record in event["Records"]:
        receive_count = _receive_count(record)
        with logger.append_context_keys(
            message_id=record.get("messageId"), receive_count=receive_count
        ):
            keys = object_keys(record["body"], bucket.name)
            if not keys:
                logger.info("test event")
            for key in keys:
                _handle_key(key, is_late=receive_count >= FIRST_LATE_RECEIVE)


def _receive_count(record: dict[str, Any]) -> int:
    """Return how often SQS has delivered the message; 1 if the event does not tell."""
    count = str(record.get("attributes", {}).get("ApproximateReceiveCount"))
    return int(count) if count.isdecimal() else 1


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
