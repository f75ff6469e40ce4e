"""A client of the HTTP API, with the reader's key."""

import time
from dataclasses import dataclass
from typing import Any

import urllib3

from infra.commands.stack import Stack

TIMEOUT = 30.0  # seconds; API Gateway answers after 29 at the latest
OK, ACCEPTED, NOT_FOUND = 200, 202, 404


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    retry_after: float | None  # seconds

    @property
    def is_waiting(self) -> bool:
        """True if the object is in the bucket, but its article not yet in the archive."""
        return self.status == ACCEPTED


class Api:
    """A client of one stack's API. It keeps its connections open between requests."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.api_url
        self._http = urllib3.PoolManager(
            headers={"x-api-key": stack.api_key}, timeout=TIMEOUT, retries=False
        )

    def get(self, path: str, **query: str) -> Answer:
        response = self._http.request("GET", self._url + path, fields=query)
        retry_after = response.headers.get("Retry-After")
        return Answer(response.status, _json(response), float(retry_after) if retry_after else None)

    def article(self, key: str) -> Answer:
        return self.get("/article", key=key)

    def wait_for_article(self, key: str, seconds: float) -> Answer:
        """Poll for the article of the object in the bucket, for at most `seconds`.

        The interval is Retry-After. The article of an earlier version does not end the wait.
        """
        deadline = time.monotonic() + seconds
        while (answer := self._current(key)).is_waiting and time.monotonic() < deadline:
            time.sleep(min(answer.retry_after or 1.0, max(0.0, deadline - time.monotonic())))
        return answer

    def _current(self, key: str) -> Answer:
        return self.get("/article", key=key, current="true")


def _json(response: urllib3.BaseHTTPResponse) -> Any:
    """Return the body, or None if it is not JSON, as in an error page of a proxy."""
    try:
        return response.json()
    except ValueError:
        return None
