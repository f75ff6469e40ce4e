"""make discard KEY=…: delete the dead letters of one object key. They cannot be redriven any more.

KEY may also be a message id from `make letters`: for a letter without a key or with several keys,
and for a change that was not announced.
"""

from infra.commands import dead_letters, unannounced
from infra.commands.console import command_line, console, counted
from infra.commands.dead_letters import no_message_with
from infra.commands.errors import CommandError, run
from infra.commands.letter_states import States
from infra.commands.stack import Stack, current
from infra.local.signals import raise_interrupted


def main() -> None:
    parser = command_line("discard", __doc__)
    parser.add_argument("key", help="KEY=: the object key, or a message id")
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
            f"Kept {counted(shared, 'dead letter')} of {key} with other keys too. To discard one: "
            "make discard KEY=<message id>, with the id from make letters.",
            markup=False,
        )
    if not discarded:
        raise CommandError("Nothing was discarded." if shared else no_message_with(key))
    console.print(f"Discarded {counted(discarded, 'message')}.")
    if States(stack).has_failed(key):
        console.print(
            "The FAILED record of the file is kept until the file is uploaded again, deleted, or "
            "summarized. To try again: make reprocess ARGS='--status FAILED'",
            markup=False,
        )


def discard(stack: Stack, key: str) -> tuple[int, int]:
    """Delete the dead letters with this key or message id.

    Returns the number of deleted letters, and the number of those that are kept because they have
    other keys too.
    """
    discarded = shared = 0
    with dead_letters.reader(stack) as queue:
        for batch in dead_letters.letters(queue, stack.bucket):
            matching = [letter for letter in batch if letter.matches(key)]
            own = [letter.message for letter in matching if not letter.has_more_keys_than(key)]
            shared += len(matching) - len(own)
            discarded += queue.delete(own)
    return discarded, shared


def discard_unannounced(stack: Stack, message_id: str) -> int:
    """Delete the message with this id from the queue of unannounced changes.

    Returns the number of deleted messages, 0 or 1.
    """
    discarded = 0
    with unannounced.reader(stack) as queue:
        for batch in queue.batches():
            discarded += queue.delete([message for message in batch if message.id == message_id])
    return discarded


if __name__ == "__main__":
    run(main)
