"""make redrive: send the dead letters back to the queue, after the cause of failure is fixed.

The emulator lacks StartMessageMoveTask, which SQS has for this. So it is not used: the same code
runs on AWS and on the emulator, where it is tested.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from infra.commands.console import console, progress
from infra.commands.errors import run
from infra.commands.messages import BATCH, send
from infra.commands.stack import Stack, current

VISIBILITY = 60  # seconds; enough to send ten messages and delete them
# Seconds. A long poll asks all servers of SQS; a short poll asks only some and may miss messages.
WAIT = 2


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    moved = 0
    stack = current()
    with progress("redriven", total=_letter_count(stack)) as bar:
        for count in redrive(stack):
            moved += count
            bar.update(bar.task_ids[0], completed=moved)
    console.print(
        f"{moved} messages are back in the queue" if moved else "There are no dead letters"
    )


def redrive(stack: Stack) -> Iterator[int]:
    """Move the dead letters that exist now; yield the size of each batch moved.

    A message is deleted only after its copy is in the queue, so it may be sent twice, but is never
    lost. Messages that become dead letters during the call are left for the next call. Otherwise,
    if one file fails every time, the call would never end.
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


def _letter_count(stack: Stack) -> int:
    name = "ApproximateNumberOfMessages"
    attributes = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.dead_letter_queue_url, AttributeNames=[name]
    )["Attributes"]
    return int(attributes[name])


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
    """Return the time in seconds since the epoch."""
    return int(letter["Attributes"]["SentTimestamp"]) / 1000


def _copy(letter: dict[str, Any]) -> dict[str, Any]:
    return {"MessageBody": letter["Body"], "MessageAttributes": letter.get("MessageAttributes", {})}


def _delete(sqs: Any, queue_url: str, letters: list[dict[str, Any]]) -> None:
    """Delete messages that were moved.

    Failures are ignored: the next call moves the message again, and summarizing a file twice is
    harmless.
    """
    entries = [
        {"Id": str(position), "ReceiptHandle": letter["ReceiptHandle"]}
        for position, letter in enumerate(letters)
    ]
    sqs.delete_message_batch(QueueUrl=queue_url, Entries=entries)


if __name__ == "__main__":
    run(main)
