"""make discard KEY=…: delete the dead letters of one object key, which will never be redriven.

KEY may also be the id of a message that `make letters` shows, for one that has no key.
"""

import argparse

from infra.commands import dead_letters, unannounced
from infra.commands.console import console
from infra.commands.errors import CommandError, run
from infra.commands.stack import Stack, current
from infra.local.signals import raise_interrupted


def main() -> None:
    parser = argparse.ArgumentParser(prog="make discard", description=__doc__)
    parser.add_argument("key", help="KEY=: the object key, or the id of a message")
    key = parser.parse_args().key
    if not key:
        raise CommandError("KEY is missing: make discard KEY=inbox/article.txt, or a message id.")
    raise_interrupted()
    stack = current()
    with console.status("looking for the dead letters"):
        discarded, shared = discard(stack, key)
        discarded += discard_unannounced(stack, key)
    if shared:
        console.print(
            f"{shared} dead letters of {key} have other keys too, and stay. Discard them by the "
            "message ids that `make letters` shows.",
            markup=False,
        )
    if not discarded:
        raise CommandError(
            f"Nothing is discarded: {key} is not the key of a dead letter that is visible now."
        )
    console.print(
        f"{discarded} dead letters are discarded. A FAILED record stays until the file is "
        "uploaded again or deleted, or is tried again with success: "
        "make reprocess ARGS='--status FAILED'",
        markup=False,
    )


def discard(stack: Stack, key: str) -> tuple[int, int]:
    """Delete the dead letters with this key or message id.

    Returns how many are deleted, and how many are left because they have other keys too.
    """
    discarded = shared = 0
    with dead_letters.reader(stack) as queue:
        for batch in dead_letters.letters(queue, stack.bucket):
            named = [letter for letter in batch if letter.is_named(key)]
            chosen = [letter.message for letter in named if not letter.has_other_keys(key)]
            shared += len(named) - len(chosen)
            discarded += queue.delete(chosen)
    return discarded, shared


def discard_unannounced(stack: Stack, message_id: str) -> int:
    """Delete the message with this id from the queue of unannounced changes."""
    discarded = 0
    with unannounced.reader(stack) as queue:
        for batch in queue.batches():
            discarded += queue.delete([message for message in batch if message.id == message_id])
    return discarded


if __name__ == "__main__":
    run(main)
