"""Which errors of AWS are temporary, so that the same request may succeed a moment later."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

# Codes that DynamoDB and S3 send when a caller must slow down. `503` is what a HEAD request to S3
# gives instead of `SlowDown`, since its answer has no body.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
THROTTLES = frozenset(
    [
        "503",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
    ]
)
# DynamoDB asks to repeat a request that it answers with 500; the AWS SDKs repeat these too.
_TEMPORARY_STATUS = frozenset([500, 502, 503, 504])
_NETWORK = (ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError, ConnectionClosedError)

# Codes in `CancellationReasons` of a cancelled transaction, one per action.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_CONDITION_FAILED = "ConditionalCheckFailed"
# Another transaction is writing the item at this moment.
_IN_PROGRESS = "TransactionConflict"
_TEMPORARY_REASONS = frozenset([_IN_PROGRESS, "ProvisionedThroughputExceeded", "ThrottlingError"])


def is_temporary(error: ClientError | BotoCoreError) -> bool:
    """True for throttles, timeouts, lost connections and faults of the service itself.

    False for all that fails again when it is repeated: missing credentials or permissions, invalid
    parameters, a missing table, a transaction whose condition failed.
    """
    if not isinstance(error, ClientError):
        return isinstance(error, _NETWORK)
    reasons = cancellation_codes(error)
    if reasons:
        return _CONDITION_FAILED not in reasons and bool(reasons & _TEMPORARY_REASONS)
    return error.response["Error"]["Code"] in THROTTLES or _status(error) in _TEMPORARY_STATUS


def is_conflict(error: ClientError) -> bool:
    """True if DynamoDB cancelled a transaction because of another writer of the same item."""
    return bool(cancellation_codes(error) & {_CONDITION_FAILED, _IN_PROGRESS})


def cancellation_codes(error: ClientError) -> set[str]:
    """The codes in a cancelled transaction's reasons, one per action; empty for other errors."""
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} - {"None"}


def _status(error: ClientError) -> int | None:
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status
