"""make show KEY=…: wait until the API has the article, and print it."""

import argparse

from infra.commands.api import OK, Api
from infra.commands.console import console
from infra.commands.errors import CommandError, run
from infra.commands.stack import current
from infra.commands.typeset import print_article

WAIT_SECONDS = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key", help="the object key that `make drop` printed")
    key = parser.parse_args().key
    if not key:
        raise CommandError("KEY is missing: make show KEY=inbox/article.txt")
    with console.status("waiting for the article"):
        answer = Api(current()).wait_for_article(key, WAIT_SECONDS)
    if answer.is_waiting:
        message = (answer.body or {}).get("message", "See the log of Summarize.")
        raise CommandError(f"{key} has no result after {WAIT_SECONDS:.0f} s. {message}")
    if answer.status != OK:
        detail = (answer.body or {}).get("detail", "the API gave no reason")
        raise CommandError(f"{answer.status}: {detail}")
    print_article(console, answer.body)


if __name__ == "__main__":
    run(main)
