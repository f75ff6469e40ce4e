"""make redrive: send the dead letters back to the queue, after the cause of failure is fixed.

Changes that could not be announced are announced again. With KEY=, only the letters and changes of
this object key. `make letters` lists them.
"""

# The emulator lacks StartMessageMoveTask, which SQS has for this. So it is not used: the same code
# runs on AWS and on the emulator, where it is tested.

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from infra.commands import dead_letters
from infra.commands.console import console, progress
from infra.commands.dead_letters import Letter
from infra.commands.errors import run
from infra.commands.messages import send
from infra.commands.queue_reader import count
from infra.commands.stack import Stack, current
from infra.commands.unannounced import Outcome, announce_again
from infra.local.signals import delayed_signals, raise_interrupted


def main() -> None:
    parser = argparse.ArgumentParser(prog="make redrive", description=__doc__)
    parser.add_argument(
        "key", nargs="?", default="", help="KEY=: only this object key (or id of a dead letter)"
    )
    key = parser.parse_args().key
    raise_interrupted()
    stack = current()
    moved = 0
    outcomes: Counter[Outcome] = Counter()
    with progress("redriven", total=_waiting(stack)) as bar:
        for redriven in redrive(stack, key):
            moved += redriven
            bar.update(bar.task_ids[0], completed=moved)
        for outcome in announce_again(stack, key):
            outcomes[outcome] += 1
            bar.advance(bar.task_ids[0])
        bar.update(bar.task_ids[0], total=moved + outcomes.total())
    _report(key, moved, outcomes)


def _report(key: str, moved: int, outcomes: Counter[Outcome]) -> None:
    of_key = f" of {key}" if key else ""
    lines = [
        f"{moved} messages are back in the queue" if moved else f"There are no dead letters{of_key}"
    ]
    if outcomes["ANNOUNCED"]:
        lines.append(f"{outcomes['ANNOUNCED']} changes are announced")
    if outcomes["REPLACED"]:
        lines.append(
            f"{outcomes['REPLACED']} changes need no event: their keys have changed again since"
        )
    if outcomes["REFUSED"]:
        lines.append(f"{outcomes['REFUSED']} changes cannot be announced, and stay in their queue")
    if outcomes["NO CHANGE"]:
        lines.append(
            f"{outcomes['NO CHANGE']} messages in the queue of unannounced changes name no change, "
            "and stay: see make letters. make discard KEY=<message id> deletes one"
        )
    for line in lines:
        console.print(line, markup=False)


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


def _waiting(stack: Stack) -> int:
    sqs = stack.client("sqs")
    return count(sqs, stack.dead_letter_queue_url) + count(sqs, stack.unannounced_queue_url)


def _copy(letter: Letter) -> dict[str, object]:
    message = letter.message
    return {"MessageBody": message.body, "MessageAttributes": message.attributes}


if __name__ == "__main__":
    run(main)
