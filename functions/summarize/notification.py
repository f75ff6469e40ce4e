"""The format of the queue's messages: S3 event notifications."""

from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field, ValidationError


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


class ForeignMessage(ValueError):
    """The message is not an S3 event notification, or is about another bucket."""


def object_keys(body: str, bucket_name: str) -> list[str]:
    """Return the decoded object keys of a message, an empty list for S3's test event.

    Raises ForeignMessage.
    """
    try:
        notification = Notification.model_validate_json(body)
    except ValidationError as error:
        if _is_test_event(body):
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
