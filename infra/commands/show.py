"""make show KEY=…: wait until the API has the article, and print it."""

from infra.commands.api import NOT_FOUND, OK, Api
from infra.commands.console import command_line, console
from infra.commands.drop import PREFIX
from infra.commands.errors import CommandError, run
from infra.commands.stack import current
from infra.commands.typeset import print_article

WAIT_SECONDS = 60.0


def main() -> None:
    parser = command_line("show", __doc__)
    parser.add_argument("key", help="the object key that `make drop` printed")
    key = parser.parse_args().key
    if not key:
        raise CommandError("KEY is missing: make show KEY=inbox/article.txt")
    stack = current()
    with console.status("waiting for the article"):
        answer = Api(stack).wait_for_article(key, WAIT_SECONDS)
    if answer.is_waiting:
        message = (answer.body or {}).get("message", "none")
        raise CommandError(
            f"{key} has no result after {WAIT_SECONDS:.0f} s. The API's message: {message}\n"
            f"For details, see {stack.log_of('Summarize')}"
        )
    if answer.status == NOT_FOUND:
        raise CommandError(_no_file(key))
    if answer.status != OK:
        detail = (answer.body or {}).get("detail", "the API gave no reason")
        raise CommandError(f"{answer.status}: {detail}")
    print_article(console, answer.body)


def _no_file(key: str) -> str:
    reason = f"The bucket has no file with the key {key}."
    if key.startswith(PREFIX):
        return f"{reason} Upload it with make drop FILE=..., or check the key."
    return f"{reason} The keys of make drop begin with {PREFIX}: make show KEY={PREFIX}{key}"


if __name__ == "__main__":
    run(main)
