"""`make discard KEY=…` deletes the dead letters of one key."""

from typing import Any

import pytest

from archive.table import Archive
from infra.commands import discard as command
from infra.commands import queue_reader
from infra.commands.discard import discard, discard_unannounced
from infra.commands.errors import CommandError
from infra.commands.stack import Stack
from tests.builders import article, s3_message
from tests.integration.infra.conftest import bodies, failed, send

KEY, OTHER = "inbox/a b.txt", "inbox/other.txt"


def test_only_the_letters_of_the_key_are_deleted(stack: Stack) -> None:
    kept = [s3_message(OTHER), "not JSON"]
    send(stack.dead_letter_queue_url, s3_message(KEY), *kept, s3_message(KEY, KEY))
    assert discard(stack, KEY) == (2, 0)
    assert bodies(stack.dead_letter_queue_url) == sorted(kept)
    assert bodies(stack.queue_url) == []


def test_a_letter_of_several_keys_is_deleted_by_its_message_id_only(stack: Stack) -> None:
    (message_id,) = send(stack.dead_letter_queue_url, s3_message(KEY, OTHER))
    assert discard(stack, KEY) == (0, 1)
    assert discard(stack, message_id) == (1, 0)
    assert bodies(stack.dead_letter_queue_url) == []


def test_a_message_without_a_key_is_deleted_by_its_id(stack: Stack) -> None:
    ids = send(stack.dead_letter_queue_url, "not JSON", "not JSON")
    assert discard(stack, ids[0]) == (1, 0)
    assert bodies(stack.dead_letter_queue_url) == ["not JSON"]


def test_a_message_about_an_unannounced_change_is_deleted_by_its_id(stack: Stack) -> None:
    ids = send(stack.unannounced_queue_url, "a", "b")
    assert discard_unannounced(stack, ids[0]) == 1
    assert bodies(stack.unannounced_queue_url) == ["b"]


def _run(stack: Stack, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["discard", "--", key])
    monkeypatch.setattr(command, "current", lambda: stack)
    monkeypatch.setattr(command, "raise_interrupted", lambda: None)
    command.main()


def test_the_output_has_the_number_and_says_that_the_record_is_kept(
    stack: Stack, archive: Archive, capsys: Any, monkeypatch: Any
) -> None:
    archive.put(failed(KEY), None)
    send(stack.dead_letter_queue_url, s3_message(KEY))
    _run(stack, KEY, monkeypatch)
    printed = capsys.readouterr().out
    assert "Discarded 1 message." in printed
    assert "make reprocess ARGS='--status FAILED'" in printed


def test_the_output_is_only_the_number_if_there_is_no_failed_record(
    stack: Stack, archive: Archive, capsys: Any, monkeypatch: Any
) -> None:
    archive.put(article(KEY), None)
    (message_id,) = send(stack.dead_letter_queue_url, "{}")
    send(stack.dead_letter_queue_url, s3_message(KEY))
    for key in (KEY, message_id):
        _run(stack, key, monkeypatch)
    assert capsys.readouterr().out == "Discarded 1 message.\n" * 2


def test_a_letter_that_is_kept_is_reported_with_the_command_for_it(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    send(stack.dead_letter_queue_url, s3_message(KEY, OTHER))
    with pytest.raises(CommandError, match=r"^Nothing was discarded\.$"):
        _run(stack, KEY, monkeypatch)
    printed = capsys.readouterr().out
    assert f"Kept 1 dead letter of {KEY} with other keys too." in printed
    assert "make discard KEY=<message id>" in printed


def test_an_error_says_if_not_all_messages_were_read(
    stack: Stack, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(queue_reader, "MAX_HIDDEN", 10)
    send(stack.dead_letter_queue_url, *(s3_message(f"{n}.txt") for n in range(20)))
    with pytest.raises(CommandError, match="no message that was read has the key"):
        _run(stack, KEY, monkeypatch)
    assert "This command read only about" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("key", "message"), [("", "KEY is missing"), ("no.txt", "no message that was read")]
)
def test_a_key_without_letters_is_an_error(
    key: str, message: str, stack: Stack, monkeypatch: Any
) -> None:
    with pytest.raises(CommandError, match=message):
        _run(stack, key, monkeypatch)
