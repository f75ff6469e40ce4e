"""Tests of messages that always fail. They were in the queue while the other tests ran."""

import time
from typing import Any

import pytest

from infra.commands.discard import discard
from infra.commands.letters import look_up, print_letter, print_totals, read_letters
from infra.commands.redrive import redrive
from tests.builders import s3_message
from tests.e2e.conftest import HANGING, KILLER, POISON_MESSAGES, System

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."


def test_a_file_that_kills_or_blocks_its_worker_becomes_a_dead_letter(system: System) -> None:
    system.wait_for_dead_letters()
    bodies = set()
    while letters := system.sqs.receive_message(
        QueueUrl=system.stack.dead_letter_queue_url, MaxNumberOfMessages=10, VisibilityTimeout=1
    ).get("Messages"):
        bodies |= {letter["Body"] for letter in letters}
        if len(bodies) == POISON_MESSAGES:
            break
    assert {"not JSON", '{"hello": "world"}'} < bodies
    assert sum("poison%2Fkill.txt" in body or "poison/kill.txt" in body for body in bodies) == 1
    assert sum("poison%2Fhang.txt" in body or "poison/hang.txt" in body for body in bodies) == 1


@pytest.mark.parametrize("key", [KILLER, HANGING])
def test_a_file_that_failed_on_every_receive_has_a_record(key: str, system: System) -> None:
    article = system.api.article(key).body
    assert article["status"] == "FAILED"
    assert "make redrive" in article["reason"]["message"]


def test_letters_are_listed_with_their_reasons(system: System, capsys: Any) -> None:
    printed = _printed_letters(system, capsys)
    for name in ("kill", "hang"):
        assert f"FAILED  poison/{name}.txt" in printed
    assert "The last one has reported no error" in printed
    assert printed.count("NO KEY") == POISON_MESSAGES - 2
    assert f"{POISON_MESSAGES} dead letters; {POISON_MESSAGES - 2} can be discarded" in printed
    assert "hello" not in printed
    assert system.dead_letters() == POISON_MESSAGES


def test_a_letter_without_a_record_gets_one(system: System, capsys: Any) -> None:
    system.drop("unrecorded.txt", STORY)
    system.article("unrecorded.txt")
    _delete_item(system, "unrecorded.txt")
    _send_letter(system, "unrecorded.txt")
    printed = _printed_letters(system, capsys)
    assert "FAILED  unrecorded.txt\n  All tries failed before" in printed
    failed = system.article("unrecorded.txt")
    assert (failed["status"], failed["model"]) == ("FAILED", None)

    assert list(redrive(system.stack, "unrecorded.txt")) == [(1, 0)]
    system.eventually("unrecorded.txt", lambda answer: answer.body["status"] == "SUMMARIZED")
    assert system.dead_letters() == POISON_MESSAGES


def test_a_letter_that_has_succeeded_since_is_marked_and_discarded(
    system: System, capsys: Any
) -> None:
    _send_letter(system, "discarded.txt")
    time.sleep(1)  # the time of an upload is in whole seconds
    system.drop("discarded.txt", STORY)
    system.article("discarded.txt")
    printed = _printed_letters(system, capsys)
    assert "SUCCEEDED  discarded.txt" in printed
    assert f"{POISON_MESSAGES - 1} can be discarded" in printed
    assert discard(system.stack, "discarded.txt") == (1, 0)
    assert system.dead_letters() == POISON_MESSAGES


def test_a_redriven_dead_letter_is_handled(system: System) -> None:
    system.drop("redriven.txt", STORY)
    system.article("redriven.txt")
    _delete_item(system, "redriven.txt")
    _send_letter(system, "redriven.txt")
    assert list(redrive(system.stack, "redriven.txt")) == [(1, 0)]
    assert system.dead_letters() == POISON_MESSAGES
    assert system.article("redriven.txt")["status"] == "SUMMARIZED"


def _printed_letters(system: System, capsys: Any) -> str:
    """Return what `make letters` prints about the dead letters."""
    letters = read_letters(system.stack)
    reports = look_up(system.stack, letters)
    for letter, states in reports:
        print_letter(letter, states)
    print_totals([states for _, states in reports])
    printed: str = capsys.readouterr().out
    return printed


def _delete_item(system: System, key: str) -> None:
    item = {"pk": {"S": f"ARTICLE#{key}"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=item)


def _send_letter(system: System, key: str) -> None:
    letter = s3_message(key, bucket=system.stack.bucket)
    system.sqs.send_message(QueueUrl=system.stack.dead_letter_queue_url, MessageBody=letter)
