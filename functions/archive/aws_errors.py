"""Classifies AWS errors: after a temporary error, a retry of the request may succeed."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

# Error codes of DynamoDB and S3 for throttled requests. The response to a HEAD request has no body,
# so botocore reports its status `503` as the code, in place of S3's `SlowDown`.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
_THROTTLING_CODES = frozenset(
    [
        "503",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
    ]
)
# DynamoDB's documentation recommends a retry after status 500; the AWS SDKs retry after all four.
_TEMPORARY_STATUSES = frozenset([500, 502, 503, 504])
_NETWORK_ERRORS = (
    ConnectTimeoutError,
    ReadTimeoutError,
    EndpointConnectionError,
    ConnectionClosedError,
)

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

    True after throttling, timeouts, lost connections and errors inside the service. False if a
    retry would fail again: missing credentials or permissions, invalid parameters, a missing table,
    a transaction whose condition failed.
    """
    if not isinstance(error, ClientError):
        return isinstance(error, _NETWORK_ERRORS)
    reasons = cancellation_codes(error)
    if reasons:
        return _CONDITION_FAILED not in reasons and bool(reasons & _TEMPORARY_REASONS)
    return (
        error.response["Error"]["Code"] in _THROTTLING_CODES
        or _status(error) in _TEMPORARY_STATUSES
    )


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
