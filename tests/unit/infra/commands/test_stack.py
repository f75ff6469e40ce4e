"""A deployed system, as commands see it."""

import dataclasses
from pathlib import Path

from infra.commands.stack import Stack
from infra.local.system import log_file

# A stack on AWS.
STACK = Stack(
    endpoint=None,
    bucket="",
    api_url="",
    api_key="",
    writer_key="",
    table="",
    queue_url="",
    dead_letter_queue_url="",
    event_bus="",
    unannounced_queue_url="",
    pid=None,
)


def test_the_log_of_a_function_is_named() -> None:
    assert "log group AnnounceLog of the stack" in STACK.log_of("Announce")
    local = dataclasses.replace(STACK, endpoint="http://127.0.0.1:1")
    assert Path(local.log_of("Announce").rpartition(": ")[2]).absolute() == log_file()
