"""make redrive: send the dead letters back to the queue. Fix the cause of the failures first.

The command also announces the changes that could not be announced. With KEY=, it handles only the
letters and changes of this object key, or the message with this id. `make letters` lists both.

A message that names no file of the bucket, or no change, would fail again, so it is kept.
"""

# SQS has StartMessageMoveTask for this, but the emulator lacks it. It is not used, so that the same
# code runs on AWS and on the emulator, where it is tested.

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from infra.commands import dead_letters
from infra.commands.console import command_line, console, counted, progress
from infra.commands.dead_letters import NO_LETTERS, Letter, no_message_with
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
    parser = command_line("redrive", __doc__)
    parser.add_argument(
        "key", nargs="?", default="", help="KEY=: only this object key, or this message id"
    )
    key = parser.parse_args().key
    raise_interrupted()
    stack = current()
    moved, kept_letters = _move(stack, key)
    announced, kept_changes = _announce(stack, key)
    if kept_letters or kept_changes:
        raise CommandError(
            "Some messages were kept. make letters lists them. "
            "To discard one: make discard KEY=<message id>."
        )
    if key and not moved and not announced:
        raise CommandError(no_message_with(key))


def _move(stack: Stack, key: str) -> tuple[int, int]:
    """Move the letters, and return the numbers of those that were moved and kept."""
    moved = kept = 0
    visible = count(stack.client("sqs"), stack.dead_letter_queue_url)
    with progress("dead letters moved", total=visible) as bar:
        for batch in redrive(stack, key):
            moved += batch.moved
            kept += batch.kept
            bar.update(bar.task_ids[0], completed=moved + kept)
    if moved:
        console.print(f"Sent {counted(moved, 'dead letter')} back to the queue.")
    if kept:
        console.print(f"{counted(kept, 'dead letter')} kept: not about a file of the bucket.")
    if not moved and not kept and not key:
        console.print(NO_LETTERS)
    return moved, kept


def _announce(stack: Stack, key: str) -> tuple[int, int]:
    """Announce the changes, and return the numbers of those that were settled and kept."""
    outcomes: Counter[Outcome] = Counter()
    with console.status("announcing changes"):
        outcomes.update(announce_again(stack, key))
    for outcome, number in sorted(outcomes.items()):
        text = f"{counted(number, 'change')} {OUTCOMES[outcome.label]} {outcome.error}"
        console.print(text.rstrip(), markup=False)
    kept = sum(number for outcome, number in outcomes.items() if outcome.is_kept)
    return outcomes.total() - kept, kept


class Batch(NamedTuple):
    """The number of letters that were moved, and of those that are kept since they have no key."""

    moved: int
    kept: int


def redrive(stack: Stack, key: str = "") -> Iterator[Batch]:
    """Move the dead letters to the queue, and yield the numbers of letters in each batch.

    A letter without a key is kept, since it would fail again. With `key`, only the letters with
    this object key or message id. A message is deleted only after its copy is in the queue, so it
    may be sent twice, but is never lost. Messages that were sent after the start of the call are
    left for the next call: otherwise the call would not end if a file fails every time.
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
            movable = [letter for letter in chosen if letter.keys]
            # Ctrl-C takes effect after the copies are sent and the letters are deleted.
            with delayed_signals():
                send(sqs, stack.queue_url, [_copy(letter) for letter in movable])
                # If a letter is not deleted, the next call moves it again, which is harmless.
                queue.delete([letter.message for letter in movable])
            yield Batch(len(movable), len(chosen) - len(movable))


def _copy(letter: Letter) -> dict[str, object]:
    message = letter.message
    return {"MessageBody": message.body, "MessageAttributes": message.attributes}


if __name__ == "__main__":
    run(main)
