"""make demo: run the whole system on this machine, and print the summaries of the sample articles.

Ctrl-C stops it; no process is left.
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.markup import escape

from infra.commands.api import OK, Answer, Api
from infra.commands.console import command_line, console, progress
from infra.commands.drop import drop
from infra.commands.errors import CommandError, run
from infra.commands.stack import Stack
from infra.commands.typeset import print_article
from infra.local import system
from infra.local.emulator import running_pid
from infra.local.signals import Interrupted, raise_interrupted

ARTICLES = Path("events/articles")
TIMEOUT = 120.0  # seconds for all articles; they take about three
# Seconds between two rounds of requests: the usage plan allows 50 requests a second for a key.
PAUSE = 0.1


class DemoError(CommandError):
    """The system was already running, the emulator stopped, or an article was not summarized."""


@dataclass(frozen=True)
class Result:
    article: dict[str, Any]
    seconds: float  # from the upload to the article in an API response


def main() -> None:
    parser = command_line("demo", __doc__)
    parser.add_argument(
        "--exit",
        action="store_true",
        help="do not wait for Ctrl-C; the variable DEMO_EXIT=1 does the same",
    )
    stays = not (parser.parse_args().exit or os.environ.get("DEMO_EXIT"))
    parent = os.getppid()
    with system.locked():
        if system.running():
            raise DemoError(
                "Standfirst is already running on this machine. Stop it with `make down` first."
            )
        run_and_clean_up(parent if stays else None)


def run_and_clean_up(parent: int | None) -> None:
    """Run the demo, and stop the emulator however the demo ends."""
    raise_interrupted()
    try:
        system.stop()  # cleans up after an earlier demo that was killed
        run_demo(parent)
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)
    finally:
        system.stop()


def run_demo(parent: int | None) -> None:
    """Print the articles. With `parent`, the pid of make, then wait until it ends or for Ctrl-C."""
    began = time.monotonic()
    stack = system.start()
    results = summarize(stack, sorted(ARTICLES.iterdir()))
    for result in results:
        print_article(console, result.article, f"{result.seconds:.1f} s from upload to result")
    console.print(f"\n[dim]{len(results)} files, {time.monotonic() - began:.0f} s in total[/]")
    if parent is not None:
        console.print(suggestions(stack, results), highlight=False)
        stay(parent)


def summarize(stack: Stack, files: list[Path]) -> list[Result]:
    """Upload the files, wait for their articles, return them in the order of the files."""
    with progress("summarized", total=len(files)) as bar:
        uploaded = {key: time.monotonic() for key in drop(stack, files)}
        results: dict[str, Result] = {}
        for key, answer in answers(Api(stack), list(uploaded)):
            results[key] = Result(answer.body, time.monotonic() - uploaded[key])
            bar.advance(bar.task_ids[0])
    return [results[key] for key in uploaded]


def answers(api: Api, keys: list[str]) -> Iterator[tuple[str, Answer]]:
    """Poll the API, and yield each key with the API's answer once it is final. Raises DemoError."""
    deadline = time.monotonic() + TIMEOUT
    waiting = list(keys)
    while waiting and time.monotonic() < deadline:
        for key in list(waiting):
            answer = api.article(key)
            if not answer.is_waiting:
                waiting.remove(key)
                yield key, checked(key, answer)
        time.sleep(PAUSE)
    if waiting:
        raise DemoError(
            f"not summarized after {TIMEOUT:.0f} s: {', '.join(waiting)}; see {system.log_file()}"
        )


def checked(key: str, answer: Answer) -> Answer:
    if answer.status != OK:
        raise DemoError(
            f"the API answers {answer.status} for {key}: {answer.body}; see {system.log_file()}"
        )
    return answer


def suggestions(stack: Stack, results: list[Result]) -> str:
    """Return commands to copy into another terminal."""
    articles = [result.article for result in results if result.article["status"] == "SUMMARIZED"]
    entity = next((entity for article in articles for entity in article["entities"]), None)
    curl = 'curl -s -H "x-api-key: $API_KEY" "$API_URL'
    lines = [
        *stack.shell_variables(),
        f'{curl}/articles?limit=3"',
        f'{curl}/article?key={quote(articles[0]["key"], safe="")}"',
        *([f'{curl}/entities/{quote(entity["id"])}"'] if entity else []),
        "make drop FILE=your-article.txt",
        "make show KEY=inbox/your-article.txt",
    ]
    heading = "\n[bold]Try next[/], in another terminal\n"
    return heading + "\n".join("  " + escape(line) for line in lines)


def stay(parent: int) -> None:
    """Wait for Ctrl-C, or until make has ended without signalling this process (kill -9)."""
    console.print("\nCtrl-C stops everything.")
    try:
        while running_pid(system.FOLDER) is not None:
            time.sleep(1)
            if os.getppid() != parent:
                return
    except Interrupted:
        return
    raise DemoError(f"the emulator has stopped unexpectedly; see {system.log_file()}")


if __name__ == "__main__":
    run(main)
