"""make redrive: send the dead letters back to the queue, after the cause of failure is fixed.

Events that could not be announced are put on the event bus. With KEY=, only the letters and events
of this object key. `make letters` lists them.
"""

# The emulator lacks StartMessageMoveTask, which SQS has for this. So it is not used: the same code
# runs on AWS and on the emulator, where it is tested.

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from infra.commands import dead_letters, unannounced
from infra.commands.console import console, progress
from infra.commands.dead_letters import Letter
from infra.commands.errors import run
from infra.commands.messages import send
from infra.commands.queue_reader import count
from infra.commands.stack import Stack, current
from infra.commands.unannounced import Event
from infra.local.signals import delayed_signals, raise_interrupted


def main() -> None:
    parser = argparse.ArgumentParser(prog="make redrive", description=__doc__)
    parser.add_argument(
        "key", nargs="?", default="", help="KEY=: only this object key (or id of a message)"
    )
    key = parser.parse_args().key
    raise_interrupted()
    stack = current()
    moved = 0
    with progress("redriven", total=_waiting(stack)) as bar:
        for redriven in redrive(stack, key):
            moved += redriven
            bar.update(bar.task_ids[0], completed=moved)
        announced, left = announce_again(stack, key)
        bar.update(bar.task_ids[0], completed=moved + announced, total=moved + announced)
    _report(key, moved, announced, left)


def _report(key: str, moved: int, announced: int, left: int) -> None:
    of_key = f" of {key}" if key else ""
    if moved:
        console.print(f"{moved} messages are back in the queue", markup=False)
    else:
        console.print(f"There are no dead letters{of_key}", markup=False)
    if announced:
        console.print(f"{announced} events are announced", markup=False)
    if left:
        console.print(
            f"{left} messages in the queue of unannounced events are no events: they stay there. "
            "`make letters` lists them, `make discard KEY=<message id>` deletes them.",
            markup=False,
        )


def redrive(stack: Stack, key: str = "") -> Iterator[int]:
    """Move the dead letters that exist now; yield the size of each batch moved.

    A message is deleted only after its copy is in the queue, so it may be sent twice, but is never
    lost. Messages that become dead letters during the call are left for the next call. Otherwise,
    if one file fails every time, the call would never end.
    """
    sqs = stack.client("sqs")
    began = datetime.now(UTC)
    with dead_letters.reader(stack) as queue:
        for batch in dead_letters.letters(queue, stack.bucket):
            old = [letter for letter in batch if letter.message.sent_at <= began]
            chosen = [letter for letter in old if not key or letter.is_named(key)]
            if not chosen:
                continue
            # Ctrl-C waits until the copies are sent and the letters deleted.
            with delayed_signals():
                send(sqs, stack.queue_url, [_copy(letter) for letter in chosen])
                # If a letter is not deleted, the next call moves it again, which is harmless.
                queue.delete([letter.message for letter in chosen])
            yield len(chosen)


def announce_again(stack: Stack, key: str = "") -> tuple[int, int]:
    """Put the unannounced events on the bus, each before it is deleted.

    Returns the number of events, and the number of messages that are left since they are no events.
    """
    client = stack.client("events")
    announced = left = 0
    with unannounced.reader(stack) as queue:
        for batch in queue.batches():
            found = [unannounced.event(message) for message in batch]
            left += found.count(None)
            for event in found:
                if event and (not key or key in _names(event)):
                    with delayed_signals():
                        unannounced.announce(client, stack.event_bus, event)
                        queue.delete([event.message])
                    announced += 1
    return announced, left


def _names(event: Event) -> tuple[str, str]:
    return event.key, event.message.id


def _waiting(stack: Stack) -> int:
    sqs = stack.client("sqs")
    return count(sqs, stack.dead_letter_queue_url) + count(sqs, stack.unannounced_queue_url)


def _copy(letter: Letter) -> dict[str, object]:
    message = letter.message
    return {"MessageBody": message.body, "MessageAttributes": message.attributes}


if __name__ == "__main__":
    run(main)
