"""Classifies AWS errors: after a temporary error, a retry of the request may succeed."""

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NetworkError

# Error codes for throttled and timed out requests: those that botocore retries
# (botocore.retries.standard), and `503`. The response to a HEAD request has no body, so botocore
# reports its status as the code, in place of S3's `SlowDown`.
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
# DynamoDB's documentation recommends a retry after status 500; the AWS SDKs retry after all these.
_SERVER_ERRORS = frozenset([500, 502, 503, 504])
# Timeouts and lost or refused connections, TLS and proxies included.
_NETWORK_ERRORS = (NetworkError, HTTPClientError)

# Codes in `CancellationReasons` of a cancelled transaction, one per action.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_CONDITION_FAILED = "ConditionalCheckFailed"
# Another transaction is writing the item at the same time.
_TRANSACTION_CONFLICT = "TransactionConflict"
_TEMPORARY_REASONS = frozenset(
    [_TRANSACTION_CONFLICT, "ProvisionedThroughputExceeded", "ThrottlingError"]
)


def is_temporary(error: ClientError | BotoCoreError) -> bool:
    """Return whether a retry may succeed.

    True if AWS is busy, and after errors inside the service. False if a retry would fail again:
    missing credentials or permissions, invalid parameters, a missing table, a transaction whose
    condition failed.
    """
    if is_busy(error):
        return True
    return isinstance(error, ClientError) and _status(error) in _SERVER_ERRORS


def is_busy(error: ClientError | BotoCoreError) -> bool:
    """Return whether AWS throttled the request, did not answer in time, or was not reached."""
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

    Empty for other errors. The code `None`, of actions that did not fail, is left out.
    """
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} - {"None"}


def _status(error: ClientError) -> int | None:
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status
