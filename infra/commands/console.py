"""The command line: help, timed steps, progress bars, and the forms of numbers and times."""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

# Without a terminal (a pipe, CI) rich would wrap at 80 columns and break URLs.
console = Console(highlight=False, soft_wrap=True)


def command_line(name: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser that prints the description as it is, for `make <name> ARGS=--help`."""
    return argparse.ArgumentParser(
        prog=f"make {name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show the name while the block runs, then print it with the seconds that the block took."""
    began = time.monotonic()
    with console.status(escape(name)):
        yield
    console.print(f"[green]✓[/] {escape(name)} [dim]{time.monotonic() - began:.1f} s[/]")


def progress(name: str, total: int | None) -> Progress:
    """Return a progress bar with one task. It is only on a terminal, and disappears at the end."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    bar.add_task(escape(name), total=total)
    return bar


def counted(number: int, noun: str) -> str:
    """Return the number with the noun, in the plural if needed: `1 message`, `2 messages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def utc(moment: datetime) -> str:
    """Return the time in UTC, in whole seconds: `2026-11-22T09:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
