"""make letters: list the dead letters, which failed on every receive, and why they failed.

A letter whose key has succeeded since, or whose file is deleted, can be discarded. If a file has no
record of its failure, this command writes one. It also lists the changes that could not be
announced. It hides the messages from other commands while it reads them, for a few seconds, and
counts as one of their receives.
"""

import argparse
from datetime import UTC, datetime

from rich.text import Text

from infra.commands import dead_letters, unannounced
from infra.commands.console import console, progress
from infra.commands.dead_letters import Letter
from infra.commands.errors import run
from infra.commands.letter_states import State, States
from infra.commands.queue_reader import MAX_HELD, Message
from infra.commands.stack import Stack, current
from infra.commands.typeset import printable
from infra.local.signals import raise_interrupted

# The colours of the states; the others are red.
COLOURS = {
    "SUCCEEDED": "green",
    "DELETED": "green",
    "UPLOADED AGAIN": "yellow",
    "IN PROGRESS": "yellow",
}
INDENT = "  "


def main() -> None:
    argparse.ArgumentParser(prog="make letters", description=__doc__).parse_args()
    raise_interrupted()
    stack = current()
    with console.status("reading the dead letters"):
        letters = read_letters(stack)
    reports = look_up(stack, letters) if letters else []
    for letter, states in reports:
        print_letter(letter, states)
    print_totals([states for _, states in reports])
    with console.status("reading the changes that are not announced"):
        messages = read_unannounced(stack)
    print_unannounced(messages)


def read_letters(stack: Stack) -> list[Letter]:
    """Return the dead letters, oldest first, at most about MAX_HELD."""
    with dead_letters.reader(stack) as queue:
        letters = [
            letter for batch in dead_letters.letters(queue, stack.bucket) for letter in batch
        ]
    return sorted(letters, key=lambda letter: letter.message.sent_at)


def read_unannounced(stack: Stack) -> list[Message]:
    """Return the messages about unannounced changes, oldest first, at most about MAX_HELD."""
    with unannounced.reader(stack) as queue:
        messages = [message for batch in queue.batches() for message in batch]
    return sorted(messages, key=lambda message: message.sent_at)


Report = tuple[Letter, dict[str, State]]


def look_up(stack: Stack, letters: list[Letter]) -> list[Report]:
    """Return each letter with the states of its keys."""
    found, reports = States(stack), []
    with progress("looked up", total=len(letters)) as bar:
        for letter in letters:
            sent_at = letter.message.sent_at
            states = {key: found.of(key, sent_at) for key in dict.fromkeys(letter.keys)}
            reports.append((letter, states))
            bar.advance(bar.task_ids[0])
    return reports


def print_letter(letter: Letter, states: dict[str, State]) -> None:
    message = letter.message
    if not states:
        console.print(Text.assemble(("NO KEY", "yellow"), f"  message {message.id}"))
        console.print(INDENT + letter.note, markup=False)
    for key, state in states.items():
        label = (state.label, COLOURS.get(state.label, "bold red"))
        console.print(Text.assemble(label, "  ", (printable(key), "bold")))
        console.print(INDENT + state.reason, markup=False)
        if state.uploaded_at:
            console.print(Text(INDENT + _times(state), style="dim"))
    console.print(Text(INDENT + _delivery(message), style="dim"))


def _times(state: State) -> str:
    times = {"uploaded": state.uploaded_at, "failed": state.failed_at}
    return ", ".join(f"{name} {_time(moment)}" for name, moment in times.items() if moment)


def _delivery(message: Message) -> str:
    return (
        f"message {message.id} sent {_time(message.sent_at)}, "
        f"received {message.receives} times, {len(message.body.encode())} bytes"
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def print_totals(states: list[dict[str, State]]) -> None:
    """Print how many letters there are; `states` has the states of each letter's keys."""
    if not states:
        console.print("There are no dead letters")
        return
    settled = sum(map(_is_settled, states))
    limit = f" More than {MAX_HELD} are not listed." if len(states) >= MAX_HELD else ""
    console.print(f"{len(states)} dead letters; {settled} can be discarded.{limit}")
    console.print("To try again: make redrive, or make redrive KEY=…. Discard: make discard KEY=…")


def _is_settled(states: dict[str, State]) -> bool:
    return bool(states) and all(state.is_settled for state in states.values())


def print_unannounced(messages: list[Message]) -> None:
    if not messages:
        return
    console.print(f"\n{len(messages)} changes are not announced")
    for message in messages:
        change = unannounced.change(message)
        if change:
            label = (f"NOT ANNOUNCED {change.status}", "bold red")
            console.print(Text.assemble(label, "  ", (printable(change.key), "bold")))
            console.print(INDENT + printable(change.error), markup=False)
        else:
            console.print(Text.assemble(("NO CHANGE", "yellow"), f"  message {message.id}"))
        console.print(Text(INDENT + _delivery(message), style="dim"))
    console.print("To announce them: make redrive. The log of Announce has the reason.")


if __name__ == "__main__":
    run(main)
