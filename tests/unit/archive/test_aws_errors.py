import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from archive.aws_errors import cancellation_codes, is_temporary


def _client_error(code: str, *reasons: str) -> ClientError:
    response = {"Error": {"Code": code, "Message": ""}}
    cancelled = {"CancellationReasons": [{"Code": reason} for reason in reasons]} if reasons else {}
    return ClientError({**response, **cancelled}, "TransactWriteItems")


@pytest.mark.parametrize(
    "error",
    [
        _client_error("ThrottlingException"),
        _client_error("SlowDown"),
        _client_error("503"),
        _client_error("TransactionCanceledException", "None", "ThrottlingError"),
        ConnectTimeoutError(endpoint_url="https://example.com"),
        ReadTimeoutError(endpoint_url="https://example.com"),
        EndpointConnectionError(endpoint_url="https://example.com"),
    ],
)
def test_throttles_timeouts_and_lost_connections_are_temporary(
    error: ClientError | BotoCoreError,
) -> None:
    assert is_temporary(error)


@pytest.mark.parametrize(
    "error",
    [
        _client_error("AccessDeniedException"),
        _client_error("ResourceNotFoundException"),
        _client_error("TransactionCanceledException", "ConditionalCheckFailed"),
        NoCredentialsError(),
        ParamValidationError(report="…"),
    ],
)
def test_what_fails_again_when_repeated_is_not_temporary(
    error: ClientError | BotoCoreError,
) -> None:
    assert not is_temporary(error)


def test_cancellation_codes_leave_out_actions_without_a_fault() -> None:
    error = _client_error("TransactionCanceledException", "None", "ConditionalCheckFailed")
    assert cancellation_codes(error) == {"ConditionalCheckFailed"}
