"""Tests of messages that always fail. They were in the queue while the other tests ran."""

import time

from infra.commands.redrive import redrive
from tests.builders import s3_message
from tests.e2e.conftest import POISON_MESSAGES, System

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
# Seconds. The visibility timeout is 6 here, so five receives take half a minute; more on a busy
# machine.
TIMEOUT = 150.0


def test_a_file_that_kills_or_blocks_its_worker_becomes_a_dead_letter(system: System) -> None:
    deadline = time.monotonic() + TIMEOUT
    while system.dead_letters() < POISON_MESSAGES:
        assert time.monotonic() < deadline, system.dead_letters()
        time.sleep(0.5)
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


def test_a_file_that_failed_on_every_receive_is_reported_as_failed(system: System) -> None:
    # Lookup reports it after five visibility timeouts and a minute.
    answer = system.eventually("poison/kill.txt", lambda answer: answer.status == 200)
    assert answer.body["status"] == "FAILED"
    assert "make redrive" in answer.body["message"]


def test_a_redriven_dead_letter_is_handled(system: System) -> None:
    system.drop("redriven.txt", STORY)
    system.article("redriven.txt")
    key = {"pk": {"S": "ARTICLE#redriven.txt"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=key)
    # Remove the poison messages, which are tested above: after a redrive they would fail again.
    system.sqs.purge_queue(QueueUrl=system.stack.dead_letter_queue_url)
    letter = s3_message("redriven.txt", bucket=system.stack.bucket)
    system.sqs.send_message(QueueUrl=system.stack.dead_letter_queue_url, MessageBody=letter)
    assert sum(redrive(system.stack)) == 1
    assert system.dead_letters() == 0
    assert system.article("redriven.txt")["status"] == "SUMMARIZED"
