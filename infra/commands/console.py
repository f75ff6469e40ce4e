"""Terminal output: timed steps and progress bars."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

# Without a terminal (a pipe, CI) rich would wrap at 80 columns and break URLs.
console = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show the name while the block runs, then print it with the seconds that the block took."""
    began = time.monotonic()
    with console.status(escape(name)):
        yield
    console.print(f"[green]✓[/] {escape(name)} [dim]{time.monotonic() - began:.1f} s[/]")


def progress(name: str, total: int | None) -> Progress:
    """Return a progress bar with one task. Without a terminal, only its final state is printed."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    )
    bar.add_task(escape(name), total=total)
    return bar


def counted(number: int, noun: str) -> str:
    """Return the number with the noun, in the plural if needed: `1 message`, `2 messages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
