"""Files and messages that nobody can handle: alone in their fate, and at last among the dead letters."""

import time

from infra.redrive import redrive
from tests.builders import s3_message
from tests.e2e.conftest import System

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
# Timeout and visibility are 5 and 6 seconds here, so five receives take half a minute; a busy machine may need more.
PATIENCE = 150.0


def test_what_kills_or_hangs_its_worker_ends_among_the_dead_letters_alone(system: System) -> None:
    before = system.dead_letters()
    system.drop("poison/kill.txt", b"A title\n\nThis is a file that kills the worker which reads it. Nobody knows why.")
    system.drop("poison/hang.txt", b"A title\n\nThis is a file that hangs the worker which reads it. Nobody knows why.")
    for body in ("not JSON", '{"hello": "world"}', s3_message("a.txt", bucket="somebody-elses")):
        system.sqs.send_message(QueueUrl=system.stack.queue_url, MessageBody=body)
    system.drop("poison/neighbour.txt", STORY)

    assert system.article("poison/neighbour.txt")["status"] == "SUMMARIZED"
    assert system.api.article("poison/kill.txt").status == 202
    deadline = time.monotonic() + PATIENCE
    while system.dead_letters() < before + 5:
        assert time.monotonic() < deadline, system.dead_letters()
        time.sleep(0.5)


def test_a_file_that_was_given_up_is_told_as_failed(system: System) -> None:
    # Lookup waits for five visibilities and a minute before it says so.
    answer = system.eventually("poison/kill.txt", lambda answer: answer.status == 200)
    assert answer.body["status"] == "FAILED"
    assert "make redrive" in answer.body["message"]


def test_a_dead_letter_that_is_sent_back_is_handled(system: System) -> None:
    system.drop("redriven.txt", STORY)
    system.article("redriven.txt")
    key = {"pk": {"S": "ARTICLE#redriven.txt"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=key)
    letter = s3_message("redriven.txt", bucket=system.stack.bucket)
    system.sqs.send_message(QueueUrl=system.stack.dead_letter_queue_url, MessageBody=letter)
    assert sum(redrive(system.stack)) >= 1
    assert system.article("redriven.txt")["status"] == "SUMMARIZED"
