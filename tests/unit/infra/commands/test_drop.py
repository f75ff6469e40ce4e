"""`make drop`: its paths, and what it prints."""

import io
import shlex
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from infra.commands import drop as command
from infra.commands.drop import paths
from infra.commands.errors import CommandError


def test_a_missing_path_is_reported_with_the_way_to_quote_spaces(tmp_path: Path) -> None:
    (tmp_path / "my news.txt").touch()
    with pytest.raises(CommandError, match="FILE is split at spaces") as raised:
        paths(f"{tmp_path}/my news*.txt")
    assert "FILE='\"my news.txt\"'" in str(raised.value)
    assert paths(f'"{tmp_path}/my news.txt"') == paths(f"{tmp_path}/my?news*.txt")


@pytest.mark.parametrize("terminal", [False, True])
def test_the_next_command_is_printed_only_on_a_terminal(
    terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(_stack: Any, _files: Any) -> list[str]:
        return ["inbox/a.txt", "inbox/b c.txt"]

    (tmp_path / "a.txt").touch()
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, color_system=None, soft_wrap=True)
    monkeypatch.setattr(command, "console", console)
    monkeypatch.setattr(command, "current", lambda: None)
    monkeypatch.setattr(command, "drop", drop)
    monkeypatch.setattr("sys.argv", ["drop", "--", shlex.quote(str(tmp_path / "a.txt"))])
    command.main()
    keys, hint = ["inbox/a.txt", "inbox/b c.txt"], "To print it: make show KEY='inbox/b c.txt'"
    assert file.getvalue().splitlines() == ([*keys, hint] if terminal else keys)
