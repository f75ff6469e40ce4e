"""Errors of commands: what is printed."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from infra.commands.errors import run


def _unreachable() -> None:
    raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


@pytest.mark.parametrize(("stack", "is_local"), [("", True), ("articles", False)])
def test_only_without_a_stack_on_aws_a_lost_connection_is_answered_with_make_up(
    stack: str, is_local: bool, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACK", stack)
    with pytest.raises(SystemExit) as exited:
        run(_unreachable)
    printed = capsys.readouterr().err
    assert exited.value.code == 1
    assert ("make up" in printed) == is_local
    assert "http://127.0.0.1:1" in printed
