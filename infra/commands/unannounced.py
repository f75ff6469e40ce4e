"""Changes that Announce could not announce as events. They wait in a queue of their own."""

import zlib
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ValidationError

from announce.article_event import article_event, entry
from archive.article import KeyStatus
from archive.items import Item
from archive.table import Archive
from infra.commands.queue_reader import Message, QueueReader
from infra.commands.stack import Stack
from infra.local.signals import delayed_signals

# REPLACED: the key has changed again since, and the later change has an event of its own. REFUSED:
# the record is damaged, or EventBridge does not accept the event. NO CHANGE: the message is
# something else, for example a position in the stream. The last two stay in the queue.
Outcome = Literal["ANNOUNCED", "REPLACED", "REFUSED", "NO CHANGE"]


class Change(BaseModel):
    """A message about a change, as functions/announce/handler.py sends it."""

    id: str
    key: str
    status: KeyStatus
    revision: int
    changed_at: AwareDatetime
    error: str


def reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.unannounced_queue_url)


def change(message: Message) -> Change | None:
    """Return the change in a message, None if the message is something else."""
    try:
        return Change.model_validate_json(message.body)
    except ValidationError:
        return None


def announce_again(stack: Stack, key: str = "") -> Iterator[Outcome]:
    """Put the events of these changes on the bus, and yield what has become of each message.

    With `key`, only the changes of this object key. A message is deleted only after its event is on
    the bus.
    """
    archive = Archive(stack.client("dynamodb"), stack.table)
    events = stack.client("events")
    with reader(stack) as queue:
        for batch in queue.batches():
            for message in batch:
                found = change(message)
                if found is None:
                    yield "NO CHANGE"
                elif not key or key == found.key:
                    # Ctrl-C waits until the event is put and the message deleted.
                    with delayed_signals():
                        outcome = _announce(events, stack.event_bus, archive, found)
                        if outcome != "REFUSED":
                            queue.delete([message])
                    yield outcome


def _announce(events: Any, bus: str, archive: Archive, lost: Change) -> Outcome:
    item = archive.read(lost.key)
    if item is None and lost.status == "REMOVED":  # the tombstone has expired
        item = Item(lost.revision, lost.status, None, None, None, 0, None)
    if item is None or item.revision != lost.revision:
        return "REPLACED"
    try:
        event = article_event(lost.id, lost.key, item, lost.changed_at)
    except (ValueError, zlib.error):
        return "REFUSED"
    answer = events.put_events(Entries=[entry(event, bus)])
    return "REFUSED" if answer["FailedEntryCount"] else "ANNOUNCED"
