"""The Lambda handler of Announce: puts an event on the bus for each change in the table's stream.

Only this module knows the format of the stream. The filter in template.yaml passes only the writes
of articles and tombstones, not deletions by the table's TTL or by an operator.

The records of a batch are announced one by one, in the order of the stream. Each has one of three
outcomes:
- announced: The event is put.
- unannounced: The event cannot be made, or EventBridge rejects it. A message about the change goes
  to the queue of unannounced changes, and the next record is announced. So one record does not
  block the others.
- delayed: A temporary error remains after ATTEMPTS attempts. Such an error usually affects all
  records, so the handler raises it, and Lambda retries the whole batch. No change is lost, and the
  changes of a key stay in order. Events that were already put are put again, with the same id. If
  the change is older than PATIENCE, it is unannounced instead.
If the message cannot be sent to the queue, the handler raises the error.
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
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from announce.article_event import ArticleEvent, article_event, entry
from announce.bus import ATTEMPTS, Bus
from archive.aws_errors import is_temporary
from archive.items import Attributes, object_key, read_item
from archive.retry import retried

# In seconds. The clients do not retry: `retried` does (archive/retry.py).
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1}
)
# After this time since a change, a temporary error counts as permanent. Until then, later changes
# wait. `make redrive` announces the changes that are in the queue.
PATIENCE = timedelta(minutes=5)

# Lambda filters log lines by level only if their timestamp is RFC 3339.
logger = Logger(use_rfc3339=True)
bus = Bus(boto3.client("events", config=_CONFIG), os.environ["EVENT_BUS"])
sqs = boto3.client("sqs", config=_CONFIG)
QUEUE_URL = os.environ["UNANNOUNCED_QUEUE_URL"]


class _StreamModel(BaseModel):
    # Errors are logged, so validation errors leave out the input: it contains article text.
    model_config = ConfigDict(hide_input_in_errors=True)


class _StreamData(_StreamModel):
    ApproximateCreationDateTime: AwareDatetime
    Keys: Attributes
    NewImage: Attributes
    OldImage: Attributes | None = None


class Record(_StreamModel):
    """A record of the stream.

    In `dynamodb`, `NewImage` is the item after the change, and `OldImage` the item before it, None
    if there was none. Their binary attributes are Base64 text.
    """

    event_id: str = Field(alias="eventID")
    dynamodb: _StreamData

    @property
    def key(self) -> str:
        return object_key(self.dynamodb.Keys)

    @property
    def changed_at(self) -> datetime:
        return self.dynamodb.ApproximateCreationDateTime

    def attribute(self, name: str) -> str | None:
        """Return a string or number attribute of the new item as text, None if it has none."""
        value = self.dynamodb.NewImage.get(name, {})
        return value.get("S") or value.get("N")


def handle(event: dict[str, Any], _context: object) -> None:
    """Announce the changes of one invocation, in the order of the stream."""
    for data in event["Records"]:
        try:
            record = Record.model_validate(data)
        except ValidationError:
            # The format has changed, or the event does not come from the stream.
            logger.warning("unknown format", event_id=data.get("eventID"))
            _send({"id": data.get("eventID"), "error": "unknown format"})
        else:
            _announce(record)


def _announce(record: Record) -> None:
    started = monotonic()
    outcome, error = "delayed", None  # the values if an error is raised
    try:
        error = _put_event(record)
        if error:
            _send(_message(record, error))
        outcome = "unannounced" if error else "announced"
        # A delayed record is not counted: it is counted when Lambda has retried it.
        if record.attribute("status") == "FAILED":
            _count_failure()
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


def _count_failure() -> None:
    """Write the metric of FailuresAlarm (template.yaml) to the log."""
    # Imported with the first failure: most processes never need it.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415

    function = {"FunctionName": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}
    with single_metric("Failed", MetricUnit.Count, 1, 60, "Standfirst", function) as metric:
        # Lambda drops lines below LogLevel, and a line without a level and a time counts as INFO.
        metric.add_metadata("level", "ERROR")
        metric.add_metadata("timestamp", datetime.now(UTC).isoformat(timespec="milliseconds"))


def _put_event(record: Record) -> str | None:
    """Put the event of a change. Return None, or the kind of error if a retry would not help.

    Raises temporary errors as botocore raises them, until the change is older than PATIENCE.
    """
    try:
        event = _event(record)
    except (KeyError, ValueError, zlib.error) as error:
        return f"damaged record: {type(error).__name__}"
    is_patient = datetime.now(UTC) - record.changed_at < PATIENCE
    try:
        # One attempt for an old change: after an outage, many changes wait behind it.
        bus.put(entry(event, bus.name), ATTEMPTS if is_patient else 1)
    except (ClientError, BotoCoreError) as error:
        if is_patient and is_temporary(error):
            raise
        return _error_kind(error)
    return None


def _event(record: Record) -> ArticleEvent:
    images = record.dynamodb
    item = read_item(_decoded(images.NewImage))
    previous = read_item(_decoded(images.OldImage)) if images.OldImage else None
    return article_event(record.event_id, record.key, item, record.changed_at, previous)


def _decoded(image: Attributes) -> Attributes:
    """Return an item of the stream with its binary data as bytes, as the archive reads it."""
    document = image.get("document")
    if document is None:
        return image
    return {**image, "document": {"B": base64.b64decode(document["B"], validate=True)}}


def _message(record: Record, error: str) -> dict[str, Any]:
    """Return the message about a change that is not announced. It has no text of the article."""
    revision = record.attribute("revision")
    return {
        "id": record.event_id,
        "key": record.key,
        "status": record.attribute("status"),
        "revision": int(revision) if revision and revision.isdecimal() else None,
        "changed_at": record.changed_at.isoformat(),
        "error": error,
    }


def _send(message: dict[str, Any]) -> None:
    """Send a message to the queue of unannounced changes."""
    # JSON in ASCII: SQS rejects some characters that an object key can have.
    body = json.dumps(message)
    retried(lambda: sqs.send_message(QueueUrl=QUEUE_URL, MessageBody=body), ATTEMPTS)


def _error_kind(error: Exception) -> str:
    """Return the code of an AWS error, or else the type of the error."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__
