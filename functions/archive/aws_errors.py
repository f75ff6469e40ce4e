"""Classifies AWS errors: after a temporary error, a retry of the request may succeed."""

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NetworkError

# Error codes for throttled and timed out requests. Most are those that botocore retries
# (botocore.retries.standard). `ServiceUnavailable` and `503` are added: the response to a HEAD
# request has no body, so botocore reports the status 503 as the code, not S3's `SlowDown`.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
_BUSY_CODES = frozenset(
    [
        "503",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    ]
)
# DynamoDB's documentation recommends a retry after status 500; the AWS SDKs retry after all four.
_SERVER_ERRORS = frozenset([500, 502, 503, 504])
# Timeouts and lost or refused connections, TLS and proxies included.
_NETWORK_ERRORS = (NetworkError, HTTPClientError)

# Codes in `CancellationReasons` of a cancelled transaction, one per action.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_CONDITION_FAILED = "ConditionalCheckFailed"
# Another request is writing the item at the same time.
_TRANSACTION_CONFLICT = "TransactionConflict"
_TEMPORARY_REASONS = frozenset(
    [_TRANSACTION_CONFLICT, "ProvisionedThroughputExceeded", "ThrottlingError"]
)


def is_temporary(error: ClientError | BotoCoreError) -> bool:
    """Return whether a retry may succeed.

    True if AWS is busy, or answered with a status of _SERVER_ERRORS. False if a retry would fail
    again. Examples are missing credentials or permissions, invalid parameters, a missing table, and
    a transaction whose condition failed.
    """
    if is_busy(error):
        return True
    return isinstance(error, ClientError) and _status(error) in _SERVER_ERRORS


def is_busy(error: ClientError | BotoCoreError) -> bool:
    """Return whether AWS throttled the request, did not answer in time, or could not be reached.

    Also true if a transaction was cancelled because of throttling or a concurrent request, unless a
    condition failed too.
    """
    if not isinstance(error, ClientError):
        return isinstance(error, _NETWORK_ERRORS)
    reasons = cancellation_codes(error)
    if reasons:
        return _CONDITION_FAILED not in reasons and bool(reasons & _TEMPORARY_REASONS)
    return error.response["Error"]["Code"] in _BUSY_CODES


def is_conflict(error: ClientError) -> bool:
    """Return whether DynamoDB cancelled a transaction because another writer changed the item."""
    return bool(cancellation_codes(error) & {_CONDITION_FAILED, _TRANSACTION_CONFLICT})


def cancellation_codes(error: ClientError) -> set[str]:
    """Return the codes of the actions that failed in a cancelled transaction.

    Empty for other errors. Actions that did not fail have the code `None`, which is left out.
    """
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} - {"None"}


def _status(error: ClientError) -> int | None:
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status
