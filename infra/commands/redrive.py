"""make redrive: send the dead letters back to the queue. Fix the cause of the failures first.

The command also announces the changes that could not be announced. With KEY=, it handles only the
letters and changes of this object key, or the message with this id. `make letters` lists both.
"""

# SQS has StartMessageMoveTask for this, but the emulator lacks it. It is not used, so that the same
# code runs on AWS and on the emulator, where it is tested.

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from infra.commands import dead_letters
from infra.commands.console import console, counted, progress
from infra.commands.dead_letters import Letter
from infra.commands.errors import CommandError, run
from infra.commands.messages import send
from infra.commands.queue_reader import count, server_time
from infra.commands.stack import Stack, current
from infra.commands.unannounced import Label, Outcome, announce_again
from infra.local.signals import delayed_signals, raise_interrupted

# What the command prints about the changes with an outcome, after their number.
OUTCOMES: dict[Label, str] = {
    "ANNOUNCED": "announced.",
    "REPLACED": "not announced, since a later change of the same key has an event of its own.",
    "REFUSED": "kept in the queue, because of an error:",
    "UNKNOWN CHANGE": "kept in the queue: the message does not name the change.",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make redrive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "key", nargs="?", default="", help="KEY=: only this object key, or this message id"
    )
    key = parser.parse_args().key
    raise_interrupted()
    stack = current()
    _move(stack, key)
    _announce(stack, key)


def _move(stack: Stack, key: str) -> None:
    moved = 0
    visible = count(stack.client("sqs"), stack.dead_letter_queue_url)
    with progress("dead letters moved", total=visible) as bar:
        for batch_size in redrive(stack, key):
            moved += batch_size
            bar.update(bar.task_ids[0], completed=moved)
        bar.update(bar.task_ids[0], total=moved)
    if moved:
        console.print(f"Sent {counted(moved, 'dead letter')} back to the queue.")
    else:
        of_key = f" of {key}" if key else ""
        console.print(f"Found no dead letters{of_key}.", markup=False)


def _announce(stack: Stack, key: str) -> None:
    outcomes: Counter[Outcome] = Counter()
    with console.status("announcing changes"):
        outcomes.update(announce_again(stack, key))
    for outcome, number in sorted(outcomes.items()):
        text = f"{counted(number, 'change')} {OUTCOMES[outcome.label]} {outcome.error}"
        console.print(text.rstrip(), markup=False)
    if any(outcome.is_kept for outcome in outcomes):
        raise CommandError(
            "Some changes were not announced. make letters lists them. "
            "To discard one: make discard KEY=<message id>."
        )


def redrive(stack: Stack, key: str = "") -> Iterator[int]:
    """Move the dead letters to the queue, and yield the number of letters in each batch.

    With `key`, only the letters with this object key or message id. A message is deleted only after
    its copy is in the queue, so it may be sent twice, but is never lost. Messages that were sent
    after the start of the call are left for the next call: otherwise the call would not end if a
    file fails every time.
    """
    sqs = stack.client("sqs")
    # The next full second. A copy that fails within this second may be moved again.
    end = server_time(sqs, stack.queue_url) + timedelta(seconds=1)
    with dead_letters.reader(stack) as queue:
        for batch in dead_letters.letters(queue, stack.bucket):
            old = [letter for letter in batch if letter.message.sent_at < end]
            chosen = [letter for letter in old if not key or letter.matches(key)]
            if not chosen:
                continue
            # Ctrl-C takes effect after the copies are sent and the letters are deleted.
            with delayed_signals():
                send(sqs, stack.queue_url, [_copy(letter) for letter in chosen])
                # If a letter is not deleted, the next call moves it again, which is harmless.
                queue.delete([letter.message for letter in chosen])
            yield len(chosen)


def _copy(letter: Letter) -> dict[str, object]:
    message = letter.message
    return {"MessageBody": message.body, "MessageAttributes": message.attributes}


if __name__ == "__main__":
    run(main)
