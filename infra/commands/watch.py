"""make watch: print the changes of articles as they happen: summarized, rejected, failed, removed.

With ENTITY=person/ben-wallace, the command prints only changes of articles that name this entity,
or named it before the change. It leaves out an event that is a duplicate, or older than the last
one of its key. The times are in UTC. The command ends after Ctrl-C, or after twelve hours.

While it runs, a temporary rule on the event bus sends the events to a temporary queue. On AWS
(STACK=<name>), it therefore needs these permissions: events:ListRules, PutRule, PutTargets,
RemoveTargets and DeleteRule; sqs:ListQueues, CreateQueue, ReceiveMessage, DeleteMessage and
DeleteQueue. Like all commands, it also needs cloudformation:DescribeStacks and apigateway:GET.

A command that is killed (kill -9) leaves its rule and its queue. The next `make watch` removes them
if they are more than thirteen hours old.
"""

import re
from typing import Any

from infra.commands.console import command_line, console
from infra.commands.errors import CommandError, run
from infra.commands.event_lines import LatestRevisions, print_event, read_event
from infra.commands.listener import LIFETIME, listening
from infra.commands.stack import Stack, current
from infra.local.signals import raise_interrupted

# The id of an entity, `<type>/<slug>`, in the form that functions/archive/article.py gives it.
ENTITY_ID = re.compile(r"(?:person|organization|location|other)/[^\W_]+(?:-[^\W_]+)*")


def main() -> None:
    parser = command_line("watch", __doc__)
    parser.add_argument(
        "entity", nargs="?", default="", help="ENTITY=: the id of an entity, <type>/<slug>"
    )
    entity = parser.parse_args().entity
    event_pattern = pattern(entity)
    raise_interrupted()
    watch(current(), event_pattern, entity)


def pattern(entity: str) -> dict[str, Any]:
    """Return an EventBridge pattern for all events, or for articles that name the entity.

    Raises CommandError if `entity` is neither empty nor the id of an entity.
    """
    if not entity:
        return {"source": ["standfirst"]}
    if not ENTITY_ID.fullmatch(entity) or entity != entity.casefold():
        raise CommandError(
            f"{entity} is not the id of an entity. An id is a type (person, organization, "
            "location, other), a slash, and the name in lower case with hyphens, for example: "
            "make watch ENTITY=person/ben-wallace. GET /entities?prefix=ben finds ids."
        )
    lists = ("entity_ids", "former_entity_ids")
    return {"source": ["standfirst"], "detail": {"$or": [{name: [entity]} for name in lists]}}


def watch(
    stack: Stack, event_pattern: dict[str, Any], entity: str = "", seconds: float = LIFETIME
) -> None:
    """Print the events that match the pattern, until `seconds` are over."""
    latest = LatestRevisions()
    with listening(stack, event_pattern) as listener:
        about = f" that name or named {entity}" if entity else ""
        console.print(f"Watching articles{about}. To end: Ctrl-C", style="dim", markup=False)
        for bodies in listener.bodies(seconds):
            events = [event for body in bodies if (event := read_event(body))]
            for event in sorted(events, key=lambda event: event.detail.revision):
                if latest.is_new(event.detail):
                    print_event(console, event, entity)
    console.print("The command ends after twelve hours. To continue, start it again.")


if __name__ == "__main__":
    run(main)
