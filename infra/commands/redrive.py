"""make redrive: the dead letters go back to the queue, once the reason why they died is mended."""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from infra.commands.console import console, progress
from infra.commands.errors import run
from infra.commands.messages import BATCH, send
from infra.commands.stack import Stack, current

# SQS has StartMessageMoveTask for this; the emulator has not, and one way for both is tried more often.
VISIBILITY = 60  # seconds to send ten messages and delete them
WAIT = 2  # seconds, a long poll: it asks all of SQS's servers, a short one only some


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    moved = 0
    stack = current()
    with progress("redriven", total=_waiting(stack)) as bar:
        for count in redrive(stack):
            moved += count
            bar.update(bar.task_ids[0], completed=moved)
    console.print(
        f"{moved} messages are back in the queue" if moved else "There are no dead letters"
    )


def redrive(stack: Stack) -> Iterator[int]:
    """Moves what is there now; yields the size of each batch moved.

    At least once: a message is deleted when its copy is safely in the queue. Messages that die again meanwhile stay for
    the next time, or a file that always fails would go round for ever.
    """
    sqs = stack.client("sqs")
    began = time.time()
    while letters := _receive(sqs, stack.dead_letter_queue_url):
        old = [letter for letter in letters if _sent_at(letter) <= began]
        if not old:
            return
        send(sqs, stack.queue_url, [_copy(letter) for letter in old])
        _delete(sqs, stack.dead_letter_queue_url, old)
        yield len(old)


def _waiting(stack: Stack) -> int:
    name = "ApproximateNumberOfMessages"
    found = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.dead_letter_queue_url, AttributeNames=[name]
    )
    return int(found["Attributes"][name])


def _receive(sqs: Any, queue_url: str) -> list[dict[str, Any]]:
    received = sqs.receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=BATCH,
        WaitTimeSeconds=WAIT,
        VisibilityTimeout=VISIBILITY,
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["SentTimestamp"],
    )
    return list(received.get("Messages", []))


def _sent_at(letter: dict[str, Any]) -> float:
    return int(letter["Attributes"]["SentTimestamp"]) / 1000


def _copy(letter: dict[str, Any]) -> dict[str, Any]:
    return {"MessageBody": letter["Body"], "MessageAttributes": letter.get("MessageAttributes", {})}


def _delete(sqs: Any, queue_url: str, letters: list[dict[str, Any]]) -> None:
    """What cannot be deleted is only moved again the next time, and to summarize a file twice does no harm."""
    entries = [
        {"Id": str(n), "ReceiptHandle": letter["ReceiptHandle"]} for n, letter in enumerate(letters)
    ]
    sqs.delete_message_batch(QueueUrl=queue_url, Entries=entries)


if __name__ == "__main__":
    run(main)
