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
# The same for one item of a transaction, in `CancellationReasons` of TransactionCanceledException.
_ITEM_THROTTLES = frozenset(["ProvisionedThroughputExceeded", "ThrottlingError"])
_NETWORK = (ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError, ConnectionClosedError)


def is_temporary(error: ClientError | BotoCoreError) -> bool:
    """True for throttles, timeouts and lost connections.

    False for all that fails again when it is repeated: missing credentials or permissions, invalid
    parameters, a missing table.
    """
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in THROTTLES or is_throttled_transaction(error)
    return isinstance(error, _NETWORK)


def is_throttled_transaction(error: ClientError) -> bool:
    """True if DynamoDB cancelled a transaction for lack of capacity, not because of its data."""
    return bool(cancellation_codes(error) & _ITEM_THROTTLES)


def cancellation_codes(error: ClientError) -> set[str]:
    """The codes in a cancelled transaction's reasons, one per action; empty for other errors."""
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} - {"None"}
