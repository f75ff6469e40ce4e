"""make letters: list the dead letters, with the state of their files and the reasons.

A dead letter is a message about a file that failed on every receive. Fix the cause, then run
`make redrive`. A letter that is labelled SUCCEEDED, DELETED or NO KEY needs no new try, and can be
discarded.

If a failed file has no FAILED record, this command writes one. It also lists the changes that could
not be announced as events.

While the command reads the messages, for a few seconds, other commands do not see them. It
increases their receive counts by one.
"""

from rich.text import Text

from infra.commands import dead_letters, unannounced
from infra.commands.console import command_line, console, counted, progress, utc
from infra.commands.dead_letters import NO_LETTERS, Letter
from infra.commands.errors import run
from infra.commands.letter_states import MEANINGS, State, States
from infra.commands.queue_reader import Message
from infra.commands.stack import Stack, current
from infra.commands.typeset import printable
from infra.local.signals import raise_interrupted

# The colours of the labels of states. The other labels are red.
COLOURS = {
    "SUCCEEDED": "green",
    "DELETED": "green",
    "UPLOADED AGAIN": "yellow",
    "OTHER VERSION": "yellow",
    "IN PROGRESS": "yellow",
}
# The labels of files that Summarize has tried without success: its log has the errors.
RETRIED = {"FAILED", "RERUN FAILED"}
INDENT = "  "
# All labels that the command prints.
LABELS: dict[str, str] = {
    **{str(label): meaning for label, meaning in MEANINGS.items()},
    "NO KEY": "the message is not about a file of the bucket",
    "NOT ANNOUNCED": "the event of a change could not be announced",
    "UNKNOWN CHANGE": "an event could not be announced, and the message does not name its change",
}
UNKNOWN_CHANGE = (
    "The message does not name the change: Announce could not read it, or failed for an hour. "
    "GET /changes has the change."
)


def main() -> None:
    labels = "\n".join(f"  {label:14}  {meaning}" for label, meaning in LABELS.items())
    command_line("letters", f"{__doc__}\nThe labels:\n{labels}").parse_args()
    raise_interrupted()
    stack = current()
    with console.status("reading the dead letters"):
        letters = read_letters(stack)
    reports = look_up(stack, letters) if letters else []
    for letter, states in reports:
        print_letter(letter, states)
    print_totals([states for _, states in reports])
    if any(state.label in RETRIED for _, states in reports for state in states.values()):
        console.print(f"For details, see {stack.log_of('Summarize')}", markup=False)
    with console.status("reading the changes that were not announced"):
        messages = read_unannounced(stack)
    print_unannounced(messages)
    if messages:
        console.print(f"For details, see {stack.log_of('Announce')}", markup=False)


def read_letters(stack: Stack) -> list[Letter]:
    """Return the dead letters that QueueReader can read, oldest first."""
    with dead_letters.reader(stack) as queue:
        letters = [
            letter for batch in dead_letters.letters(queue, stack.bucket) for letter in batch
        ]
    return sorted(letters, key=lambda letter: letter.message.sent_at)


def read_unannounced(stack: Stack) -> list[Message]:
    """Return the messages about unannounced changes, oldest first, as `read_letters` does."""
    with unannounced.reader(stack) as queue:
        messages = [message for batch in queue.batches() for message in batch]
    return sorted(messages, key=lambda message: message.sent_at)


Report = tuple[Letter, dict[str, State]]


def look_up(stack: Stack, letters: list[Letter]) -> list[Report]:
    """Return each letter with the states of its keys."""
    states, reports = States(stack), []
    with progress("letters checked", total=len(letters)) as bar:
        for letter in letters:
            sent_at = letter.message.sent_at
            by_key = {
                key: states.find(key, sent_at, letter.versions.get(key))
                for key in dict.fromkeys(letter.keys)
            }
            reports.append((letter, by_key))
            bar.advance(bar.task_ids[0])
    return reports


def print_letter(letter: Letter, states: dict[str, State]) -> None:
    message = letter.message
    if not states:
        console.print(Text.assemble(("NO KEY", "green"), "  ", (letter.note, "bold")))
        console.print(INDENT + _discard_advice(message), markup=False)
    for key, state in states.items():
        label = (state.label, COLOURS.get(state.label, "bold red"))
        console.print(Text.assemble(label, "  ", (printable(key), "bold")))
        console.print(INDENT + state.reason, markup=False)
        if state.uploaded_at:
            console.print(Text(INDENT + _times(state), style="dim"))
    console.print(Text(INDENT + _delivery(message), style="dim"))


def _discard_advice(message: Message) -> str:
    return f"It cannot be retried. To discard it: make discard KEY={message.id}"


def _times(state: State) -> str:
    times = {"uploaded": state.uploaded_at, "failed": state.failed_at}
    return ", ".join(f"{name} {utc(moment)}" for name, moment in times.items() if moment)


def _delivery(message: Message) -> str:
    return (
        f"message {message.id}, sent {utc(message.sent_at)}, "
        f"received {counted(message.receives, 'time')}, {len(message.body.encode())} bytes"
    )


def print_totals(states: list[dict[str, State]]) -> None:
    """Print the number of letters; `states` has one item for each, with the states of its keys."""
    if not states:
        console.print(NO_LETTERS)
        return
    settled = sum(map(_is_settled, states))
    console.print(f"{counted(len(states), 'dead letter')}; {settled} can be discarded.")
    if settled < len(states):
        console.print("To try all files again: make redrive. To try one: make redrive KEY=<key>.")
    console.print("To discard letters: make discard KEY=<key or message id>.")


def _is_settled(states: dict[str, State]) -> bool:
    return all(state.is_settled for state in states.values())


def print_unannounced(messages: list[Message]) -> None:
    if not messages:
        return
    console.print()
    for message in messages:
        change = unannounced.read_change(message)
        if change:
            label = ("NOT ANNOUNCED", "bold red")
            console.print(Text.assemble(label, "  ", (printable(change.key), "bold")))
            reason = f"The event of the change to {change.status} failed: {printable(change.error)}"
            console.print(INDENT + reason, markup=False)
        else:
            console.print(Text("UNKNOWN CHANGE", style="yellow"))
            console.print(INDENT + UNKNOWN_CHANGE)
            console.print(INDENT + _discard_advice(message), markup=False)
        console.print(Text(INDENT + _delivery(message), style="dim"))
    console.print(f"{counted(len(messages), 'change')} not announced.")
    if any(map(unannounced.read_change, messages)):
        console.print("To announce the changes that are named: make redrive.")


if __name__ == "__main__":
    run(main)
