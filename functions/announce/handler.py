"""The Lambda handler of Announce: puts an event on the bus for each change in the table's stream.

Only this module knows the format of the stream. Its filter passes only records of articles and
tombstones that were written: no deletion by the table's TTL or by an operator.

The records of a batch are announced one after the other, in the order of the stream. Each ends in
one of three ways:
- The event is put.
- The event cannot be made, or EventBridge rejects it: a message about the change goes to the queue
  of unannounced changes, and the next record follows. So one record does not hold up the others.
- EventBridge has a temporary error, and a few attempts fail. Such an error usually concerns all
  records, so the handler raises, and Lambda passes the batch again: nothing is lost, and no later
  change of a key overtakes an earlier one. Events that were put are put again, with the same id.
  After PATIENCE the change goes to the queue too.
If the queue does not accept the message, the handler raises as well.
"""

import base64
import json
import os
import zlib
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from announce.article_event import article_event, entry
from announce.bus import Bus
from archive.aws_errors import is_temporary
from archive.items import Attributes, object_key, read_item
from archive.retry import retried

# In seconds. The clients do not retry: `retried` does (archive/retry.py).
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1}
)
# Three waits of at most 1.75 s together. The stream retries too, so that few are enough here.
ATTEMPTS = 4
# The age of a change after which a temporary error counts as permanent. Until then, the changes
# after it wait. `make redrive` announces the changes in the queue again.
PATIENCE = timedelta(minutes=5)

# Lambda filters log lines by level only if their timestamp is RFC 3339.
logger = Logger(use_rfc3339=True)
bus = Bus(boto3.client("events", config=_CONFIG), os.environ["EVENT_BUS"], ATTEMPTS)
sqs = boto3.client("sqs", config=_CONFIG)
QUEUE_URL = os.environ["UNANNOUNCED_QUEUE_URL"]


class _Part(BaseModel):
    # Errors are logged, so validation errors leave out the input: it contains article text.
    model_config = ConfigDict(hide_input_in_errors=True)


class _StreamData(_Part):
    ApproximateCreationDateTime: AwareDatetime
    Keys: Attributes
    NewImage: Attributes


class Record(_Part):
    """A record of the stream; `NewImage` is the item after the change, its binary data Base64."""

    event_id: str = Field(alias="eventID")
    dynamodb: _StreamData

    @property
    def key(self) -> str:
        return object_key(self.dynamodb.Keys)

    @property
    def changed_at(self) -> datetime:
        return self.dynamodb.ApproximateCreationDateTime

    def attribute(self, name: str) -> str | None:
        """Return the text or the number with this name, None if there is none."""
        value = self.dynamodb.NewImage.get(name, {})
        return value.get("S") or value.get("N")


def handle(event: dict[str, Any], _context: object) -> None:
    """Announce the changes of one invocation, in their order."""
    for record in event["Records"]:
        _announce(Record.model_validate(record))


def _announce(record: Record) -> None:
    started = monotonic()
    outcome, error = "delayed", None  # it stays so if an error is raised
    try:
        error = _put_event(record)
        if error:
            _send_to_queue(record, error)
        outcome = "unannounced" if error else "announced"
    finally:
        logger.info(
            "handled",
            event_id=record.event_id,
            key=record.key,
            revision=record.attribute("revision"),
            status=record.attribute("status"),
            outcome=outcome,
            error=error,
            milliseconds=round((monotonic() - started) * 1000),
        )


def _put_event(record: Record) -> str | None:
    """Put the event of a change. Return the kind of error if it can never be put, None if it is.

    Raises temporary errors as botocore raises them.
    """
    try:
        item = read_item(_decoded(record.dynamodb.NewImage))
        event = article_event(record.event_id, record.key, item, record.changed_at)
    except (KeyError, ValueError, zlib.error) as error:
        return _kind(error)
    try:
        bus.put(entry(event, bus.name))
    except (ClientError, BotoCoreError) as error:
        if is_temporary(error) and datetime.now(UTC) - record.changed_at < PATIENCE:
            raise
        return _kind(error)
    return None


def _decoded(image: Attributes) -> Attributes:
    """Return an item of the stream with its binary data as bytes, as the archive reads it."""
    document = image.get("document")
    if document is None:
        return image
    return {**image, "document": {"B": base64.b64decode(document["B"], validate=True)}}


def _send_to_queue(record: Record, error: str) -> None:
    """Send what is known about a change to the queue, without text of the article."""
    revision = record.attribute("revision")
    message = {
        "id": record.event_id,
        "key": record.key,
        "status": record.attribute("status"),
        "revision": int(revision) if revision and revision.isdecimal() else None,
        "changed_at": record.changed_at.isoformat(),
        "error": error,
    }
    body = json.dumps(message, ensure_ascii=False)
    retried(lambda: sqs.send_message(QueueUrl=QUEUE_URL, MessageBody=body), ATTEMPTS)


def _kind(error: Exception) -> str:
    """Return the code of an AWS error, or else the type of the error."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__
