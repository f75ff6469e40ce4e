"""Tests of messages that always fail. They were in the queue while the other tests ran."""

import pytest

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
    failed = system.api.get("/articles", status="FAILED").body["articles"]
    assert key in [card["key"] for card in failed]


def test_a_redriven_dead_letter_is_handled(system: System) -> None:
    system.drop("redriven.txt", STORY)
    system.article("redriven.txt")
    key = {"pk": {"S": "ARTICLE#redriven.txt"}, "sk": {"S": "ARTICLE"}}
    system.dynamodb.delete_item(TableName=system.stack.table, Key=key)
    letter = s3_message("redriven.txt", bucket=system.stack.bucket)
    system.sqs.send_message(QueueUrl=system.stack.dead_letter_queue_url, MessageBody=letter)
    assert sum(redrive(system.stack, "redriven.txt")) == 1
    assert system.dead_letters() == POISON_MESSAGES
    assert system.article("redriven.txt")["status"] == "SUMMARIZED"
