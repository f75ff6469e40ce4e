"""An article as `make show` and `make demo` print it."""

import io
from typing import Any

from rich.console import Console

from infra.commands.typeset import print_article

ARTICLE: dict[str, Any] = {
    "key": "inbox/rain.txt",
    "status": "SUMMARIZED",
    "title": "Rain in Vienna",
    "partial": False,
    "summary": {"sentences": [{"text": "In it, Vienna was wet.", "offset": 3, "length": 22}]},
    "entities": [
        {
            "type": "location",
            "name": "Vienna",
            "mentions": [
                {"in": "title", "offset": 8, "length": 6},
                {"in": "text", "offset": 10, "length": 6},
            ],
        }
    ],
}
GREEN, BOLD_GREEN, END = "\x1b[32m", "\x1b[1;32m", "\x1b[0m"


def _printed(article: dict[str, Any], *, colour: bool = True) -> str:
    file = io.StringIO()
    if colour:
        console = Console(file=file, force_terminal=True, color_system="standard", width=80)
    else:
        console = Console(file=file, width=80)
    print_article(console, article)
    return file.getvalue()


def test_each_name_is_coloured_in_its_place() -> None:
    printed = _printed(ARTICLE)
    assert f"{BOLD_GREEN}Vienna{END}" in printed
    assert f"In it, {GREEN}Vienna{END} was wet." in printed


def test_a_part_of_a_story_is_never_shown_as_the_whole() -> None:
    note = "The file has only a part of the story."
    assert note in _printed(ARTICLE | {"partial": True}, colour=False)
    assert note not in _printed(ARTICLE, colour=False)


def test_a_failure_is_shown_with_its_reason() -> None:
    reason = {"code": "failed", "message": "Summarize raised MemoryError.", "step": "model"}
    failed = {"key": "inbox/a.txt", "status": "FAILED", "title": None, "reason": reason}
    printed = _printed(failed, colour=False)
    assert "FAILED a.txt" in printed
    assert "failed  Summarize raised MemoryError." in printed
