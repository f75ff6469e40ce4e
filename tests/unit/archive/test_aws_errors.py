import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    ProxyConnectionError,
    ResponseStreamingError,
    SSLError,
)
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from archive.aws_errors import cancellation_codes, is_busy, is_conflict, is_temporary
from tests.builders import (
    CONDITION_FAILED,
    DENIED,
    THROTTLED,
    THROTTLED_TRANSACTION,
    TIMEOUT,
    TRANSACTION_CONFLICT,
    client_error,
)


@pytest.mark.parametrize(
    "error",
    [
        THROTTLED,
        client_error("SlowDown"),
        client_error("503"),
        client_error("InternalServerError", status=500),
        client_error("InternalError", status=500),
        THROTTLED_TRANSACTION,
        client_error("TransactionCanceledException", "ProvisionedThroughputExceeded"),
        TRANSACTION_CONFLICT,
        ConnectTimeoutError(endpoint_url="https://example.com"),
        TIMEOUT,
        EndpointConnectionError(endpoint_url="https://example.com"),
    ],
)
def test_throttles_timeouts_lost_connections_and_server_errors_are_temporary(
    error: ClientError | BotoCoreError,
) -> None:
    assert is_temporary(error)


@pytest.mark.parametrize(
    "error",
    [
        DENIED,
        client_error("ResourceNotFoundException"),
        CONDITION_FAILED,
        client_error("TransactionCanceledException", "ThrottlingError", "ConditionalCheckFailed"),
        client_error("TransactionCanceledException", "ValidationError"),
        NoCredentialsError(),
        ParamValidationError(report="…"),
    ],
)
def test_errors_that_a_retry_would_repeat_are_not_temporary(
    error: ClientError | BotoCoreError,
) -> None:
    assert not is_temporary(error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (CONDITION_FAILED, True),
        (TRANSACTION_CONFLICT, True),
        (THROTTLED_TRANSACTION, False),
        (THROTTLED, False),
    ],
)
def test_only_another_writer_of_the_item_is_a_conflict(error: ClientError, expected: bool) -> None:
    assert is_conflict(error) is expected


def test_cancellation_codes_are_those_of_failed_actions() -> None:
    error = client_error("TransactionCanceledException", "None", "ConditionalCheckFailed")
    assert cancellation_codes(error) == {"ConditionalCheckFailed"}


URL = "https://example.com"


@pytest.mark.parametrize(
    "error",
    [
        ConnectionClosedError(endpoint_url=URL),
        HTTPClientError(error="reset"),
        ProxyConnectionError(proxy_url=URL),
        ResponseStreamingError(error="cut"),
        SSLError(endpoint_url=URL, error="reset"),
        *map(client_error, ThrottledRetryableChecker._THROTTLED_ERROR_CODES[:-1]),
        *map(client_error, TransientRetryableChecker._TRANSIENT_ERROR_CODES),
    ],
)
def test_aws_is_busy_if_botocore_would_retry(error: ClientError | BotoCoreError) -> None:
    assert is_busy(error)
    assert is_temporary(error)


@pytest.mark.parametrize("status", TransientRetryableChecker._TRANSIENT_STATUS_CODES)
def test_an_error_inside_the_service_is_temporary_but_not_busy(status: int) -> None:
    error = client_error("InternalServerError", status=status)
    assert is_temporary(error)
    assert not is_busy(error)
