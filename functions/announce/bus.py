"""Puts events on an EventBridge bus."""

from typing import Any

from botocore.exceptions import ClientError

from archive.retry import retried

# The error that PutEvents reports for an entry if EventBridge itself failed. The API reference
# recommends a retry, as for ThrottlingException.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
_INTERNAL_FAILURE = "InternalFailure"
# Four attempts have three waits between them, at most 1.75 s in total.
ATTEMPTS = 4


class Bus:
    """An event bus, through a boto3 EventBridge client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def put(self, entry: dict[str, Any], attempts: int = ATTEMPTS) -> None:
        """Put an event, given as an entry of PutEvents; raises ClientError, BotoCoreError.

        Makes at most `attempts` attempts if errors are temporary. Each request has only one entry,
        so that no event is put before an earlier one.
        """

        def request() -> None:
            (result,) = self._client.put_events(Entries=[entry])["Entries"]
            # The status of the response is 200, even if the entry was not accepted.
            if "ErrorCode" in result:
                raise _entry_error(result)

        retried(request, attempts)


def _entry_error(result: dict[str, str]) -> ClientError:
    """Return the error of an entry as botocore reports the error of a request."""
    code = result["ErrorCode"]
    return ClientError(
        {
            "Error": {"Code": code, "Message": result.get("ErrorMessage", "")},
            "ResponseMetadata": {"HTTPStatusCode": 500 if code == _INTERNAL_FAILURE else 400},
        },
        "PutEvents",
    )
