"""make demo: the whole path on this machine, to be looked at; Ctrl-C ends it, and nothing is left."""

import argparse
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
from infra.commands.console import console, progress
from infra.commands.drop import drop
from infra.commands.errors import CommandError, run
from infra.commands.stack import Stack
from infra.commands.typeset import print_article
from infra.local import system
from infra.local.emulator import running_pid
from infra.local.signals import Interrupted, raise_interrupted

ARTICLES = Path("events/articles")
PATIENCE = 120.0  # seconds for all of them; they take about three
PAUSE = 0.1  # between two rounds of questions: the usage plan lets a key ask 50 times a second


class DemoError(CommandError):
    """An article did not come out. The message says which."""


@dataclass(frozen=True)
class Result:
    article: dict[str, Any]
    seconds: float  # from the file in the bucket to the article in the archive, as a reader sees it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--exit", action="store_true", help="end after the articles (as DEMO_EXIT=1 does)"
    )
    stays = not (parser.parse_args().exit or os.environ.get("DEMO_EXIT"))
    parent = os.getppid()
    with system.alone():
        if system.running():
            raise DemoError("Standfirst is up on this machine already: make down, then make demo.")
        show_and_clean_up(parent if stays else None)


def show_and_clean_up(parent: int | None) -> None:
    """Leaves nothing behind, whatever ends it."""
    raise_interrupted()
    try:
        system.stop()  # what an earlier one left that was killed
        show(parent)
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)
    finally:
        system.stop()


def show(parent: int | None) -> None:
    """Shows the articles, and if there is a parent (make) to live as long as, stays."""
    began = time.monotonic()
    stack = system.start()
    results = summarize(stack, sorted(ARTICLES.iterdir()))
    for result in results:
        print_article(console, result.article, f"{result.seconds:.1f} s from drop to stored")
    console.print(f"\n[dim]{len(results)} files, {time.monotonic() - began:.0f} s in all[/]")
    if parent is not None:
        console.print(suggestions(stack, results), highlight=False)
        stay(parent)


def summarize(stack: Stack, files: list[Path]) -> list[Result]:
    """Drops the files and waits for their articles, which it returns in the order of the files."""
    with progress("summarized", total=len(files)) as bar:
        dropped = {key: time.monotonic() for key in drop(stack, files)}
        results: dict[str, Result] = {}
        for key, answer in answers(Api(stack), list(dropped)):
            results[key] = Result(answer.body, time.monotonic() - dropped[key])
            bar.advance(bar.task_ids[0])
    return [results[key] for key in dropped]


def answers(api: Api, keys: list[str]) -> Iterator[tuple[str, Answer]]:
    """Yields each article when it is there."""
    deadline = time.monotonic() + PATIENCE
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
            f"not summarized after {PATIENCE:.0f} s: {', '.join(waiting)}; see {system.log_file()}"
        )


def checked(key: str, answer: Answer) -> Answer:
    if answer.status != OK:
        raise DemoError(
            f"the API answers {answer.status} for {key}: {answer.body}; see {system.log_file()}"
        )
    return answer


def suggestions(stack: Stack, results: list[Result]) -> str:
    """Commands to copy, with the key and the URL of this very system."""
    articles = [result.article for result in results if result.article["status"] == "SUMMARIZED"]
    entity = next((entity for article in articles for entity in article["entities"]), None)
    curl = f"curl -s -H 'x-api-key: {stack.api_key}' '{stack.api_url}"
    lines = [
        f"{curl}/articles?limit=3'",
        f"{curl}/article?key={quote(articles[0]['key'], safe='')}'",
        *([f"{curl}/entities/{quote(entity['id'])}'"] if entity else []),
        "make drop FILE=your-article.txt   # in another terminal",
        "make show KEY=inbox/your-article.txt",
    ]
    return "\n[bold]Try next[/]\n" + "\n".join("  " + escape(line) for line in lines)


def stay(parent: int) -> None:
    """Until Ctrl-C; or until make is gone without having been able to say so (kill -9)."""
    console.print("\nCtrl-C ends it all.")
    try:
        while running_pid(system.FOLDER) is not None:
            time.sleep(1)
            if os.getppid() != parent:
                return
    except Interrupted:
        return
    raise DemoError(f"the emulator has ended by itself; see {system.log_file()}")


if __name__ == "__main__":
    run(main)
