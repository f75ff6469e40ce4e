"""make show KEY=…: asks the API for one article, waits while it is being made, and prints it."""

import argparse

from infra.commands.api import OK, Api
from infra.commands.console import console
from infra.commands.errors import CommandError, run
from infra.commands.stack import current
from infra.commands.typeset import print_article

WAIT_SECONDS = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key", help="the object key, as `make drop` printed it")
    key = parser.parse_args().key
    if not key:
        raise CommandError("Say which: make show KEY=inbox/article.txt")
    with console.status("waiting for the article"):
        answer = Api(current()).wait_for_article(key, WAIT_SECONDS)
    if answer.is_waiting:
        raise CommandError(
            f"{key} is in the bucket, and not summarized after {WAIT_SECONDS:.0f} s: see the log of Summarize."
        )
    if answer.status != OK:
        raise CommandError(
            f"{answer.status}: {(answer.body or {}).get('detail', 'no article, and no reason given')}"
        )
    print_article(console, answer.body)


if __name__ == "__main__":
    run(main)
