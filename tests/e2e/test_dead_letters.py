"""Files and messages that nobody can handle, in the queue while all other tests ran: at last among the dead letters."""

import time

from infra.commands.redrive import redrive
from tests.builders import s3_message
from tests.e2e.conftest import POISON, System

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
# Timeout and visibility are 5 and 6 seconds here, so five receives take half a minute; a busy machine may need more.
PATIENCE = 150.0


def test_what_kills_or_hangs_its_worker_ends_among_the_dead_letters(system: System) -> None:
    deadline = time.monotonic() + PATIENCE
    while system.dead_letters() < POISON:
        assert time.monotonic() < deadline, system.dead_letters()
        time.sleep(0.5)
    bodies = set()
    while letters := system.sqs.receive_message(
        QueueUrl=system.stack.dead_letter_queue_url, MaxNumberOfMessages=10, VisibilityTimeout=1
    ).get("Messages"):
        bodies |= {letter["Body"] for letter in letters}
        if len(bodies) == POISON:
            break
    assert {"not JSON", '{"hello": "world"}'} < bodies
    assert sum("poison%2Fkill.txt" in body or "poison/kill.txt" in body for body in bodies) == 1
    assert sum("poison%2Fhang.txt" in body or "poison/hang.txt" in body for body in bodies) == 1


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
    # The poison has been seen; sent back, it would only take half a minute to return.
    system.sqs.purge_queue(QueueUrl=system.stack.dead_letter_queue_url)
    letter = s3_message("redriven.txt", bucket=system.stack.bucket)
    system.sqs.send_message(QueueUrl=system.stack.dead_letter_queue_url, MessageBody=letter)
    assert sum(redrive(system.stack)) == 1
    assert system.dead_letters() == 0
    assert system.article("redriven.txt")["status"] == "SUMMARIZED"
