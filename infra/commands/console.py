"""The terminal: steps that say how long they took, and progress."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

# Without a terminal (a pipe, CI) rich would fold at 80 columns and break URLs: leave lines as long as they are.
console = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Shows `what` while it goes on, and keeps a line of it with the seconds it took."""
    began = time.monotonic()
    with console.status(escape(what)):
        yield
    console.print(f"[green]✓[/] {escape(what)} [dim]{time.monotonic() - began:.1f} s[/]")


def progress(what: str, total: int | None) -> Progress:
    """A bar with one task in it; where there is no terminal, only its last state is printed."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    )
    bar.add_task(escape(what), total=total)
    return bar
