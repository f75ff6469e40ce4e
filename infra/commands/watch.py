"""make watch: print what happens to articles, as it happens: summarized, rejected, failed, removed.

ENTITY=person/ben-wallace shows only articles that name this person, organization, location or
other thing, and no removals, since a removed article names nothing. An event that arrives twice or
after a newer one of its key is left out. Ctrl-C ends the command; it ends by itself after twelve
hours. While it runs, the bus has a rule for it, which sends the events to a queue for it. On AWS
(STACK=<name>) it therefore needs permission for events: ListRules, PutRule, PutTargets,
RemoveTargets, DeleteRule; and for sqs: ListQueues, CreateQueue, GetQueueAttributes,
SetQueueAttributes, ReceiveMessage, DeleteMessage, DeleteQueue.
"""

import argparse
import re
from typing import Any

from infra.commands.console import console
from infra.commands.errors import CommandError, run
from infra.commands.event_lines import LatestRevisions, print_event, read_event
from infra.commands.listener import LIFETIME, listening
from infra.commands.stack import Stack, current
from infra.local.signals import raise_interrupted

# The id of an entity: `<type>/<slug>`, as functions/archive/article.py makes it.
ENTITY_ID = re.compile(r"(?:person|organization|location|other)/[^\W_]+(?:-[^\W_]+)*")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make watch",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "entity", nargs="?", default="", help="ENTITY=: the id of an entity, <type>/<slug>"
    )
    entity = parser.parse_args().entity
    wanted = pattern(entity)
    raise_interrupted()
    watch(current(), wanted, entity)


def pattern(entity: str) -> dict[str, Any]:
    """Return the pattern of a rule: all events, or those of articles that name the entity.

    Raises CommandError if it is not an entity's id.
    """
    if not entity:
        return {"source": ["standfirst"]}
    if not ENTITY_ID.fullmatch(entity) or entity != entity.casefold():
        raise CommandError(
            f"{entity} is not the id of an entity. It is a type (person, organization, location, "
            "other), a slash, and the name in small letters with hyphens: "
            "make watch ENTITY=person/ben-wallace. GET /entities?prefix=ben finds ids."
        )
    return {"source": ["standfirst"], "detail": {"entity_ids": [entity]}}


def watch(
    stack: Stack, wanted: dict[str, Any], entity: str = "", seconds: float = LIFETIME
) -> None:
    """Print the events for this long."""
    latest = LatestRevisions()
    with listening(stack, wanted) as listener:
        about = f" that name {entity}" if entity else ""
        console.print(f"Watching articles{about}. Ctrl-C ends it.", style="dim", markup=False)
        for bodies in listener.bodies(seconds):
            events = [event for body in bodies if (event := read_event(body))]
            for event in sorted(events, key=lambda event: event.detail.revision):
                if latest.is_new(event.detail):
                    print_event(console, event)
    console.print("It has ended after twelve hours. To go on: make watch")


if __name__ == "__main__":
    run(main)
