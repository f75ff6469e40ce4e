"""The HTTP API, as a reader uses it."""

import time
from dataclasses import dataclass
from typing import Any

import urllib3

from infra.commands.stack import Stack

SECONDS = 30.0  # API Gateway itself gives up after 29
OK, ACCEPTED, NOT_FOUND = 200, 202, 404


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    retry_after: float | None  # seconds

    @property
    def is_waiting(self) -> bool:
        """The object is in the bucket, and its article not yet in the archive."""
        return self.status == ACCEPTED


class Api:
    """Keeps its connections open from one request to the next."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.api_url
        self._http = urllib3.PoolManager(
            headers={"x-api-key": stack.api_key}, timeout=SECONDS, retries=False
        )

    def get(self, path: str, **query: str) -> Answer:
        response = self._http.request("GET", self._url + path, fields=query)
        retry_after = response.headers.get("Retry-After")
        return Answer(response.status, _json(response), float(retry_after) if retry_after else None)

    def article(self, key: str) -> Answer:
        return self.get("/article", key=key)

    def wait_for_article(self, key: str, seconds: float) -> Answer:
        """Asks until the article is there or the time is up; as often as the API asks to be asked, at most."""
        deadline = time.monotonic() + seconds
        while (answer := self.article(key)).is_waiting and time.monotonic() < deadline:
            time.sleep(min(answer.retry_after or 1.0, max(0.0, deadline - time.monotonic())))
        return answer


def _json(response: urllib3.BaseHTTPResponse) -> Any:
    """The body, or None where something in between answered with something else."""
    try:
        return response.json()
    except ValueError:
        return None
