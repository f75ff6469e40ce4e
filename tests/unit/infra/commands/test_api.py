"""The client of the HTTP API."""

from types import SimpleNamespace
from typing import cast

import pytest

from infra.commands.api import Answer, Api
from infra.commands.stack import Stack


def test_the_wait_is_for_the_article_of_the_version_in_the_bucket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = Answer(202, None, 0.0)
    answers = [Answer(200, "new", None), waiting]

    def get(_self: Api, path: str, **query: str) -> Answer:
        assert (path, query) == ("/article", {"key": "a.txt", "current": "true"})
        return answers.pop()

    monkeypatch.setattr(Api, "get", get)
    stack = SimpleNamespace(api_url="", api_key="")
    assert Api(cast(Stack, stack)).wait_for_article("a.txt", 10).body == "new"
