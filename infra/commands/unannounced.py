"""Changes that Announce could not announce as events. A separate queue has messages about them."""

import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from botocore.exceptions import ClientError
from pydantic import AwareDatetime, BaseModel, ValidationError

from announce.article_event import article_event, entry
from announce.bus import Bus
from archive.article import KeyStatus
from archive.items import Item
from archive.table import Archive
from infra.commands.queue_reader import Message, QueueReader
from infra.commands.stack import Stack
from infra.local.signals import delayed_signals

Label = Literal[
    "ANNOUNCED",
    "REPLACED",  # the key has changed again, and the later change has an event of its own
    "REFUSED",  # the record is damaged, or EventBridge does not accept the event
    "UNKNOWN CHANGE",  # the message does not name the change; it may be a position in the stream
]


class Outcome(NamedTuple):
    """The outcome of a message. `error` is the cause if the label is REFUSED, otherwise empty."""

    label: Label
    error: str = ""

    @property
    def is_kept(self) -> bool:
        """Return whether the message remains in the queue."""
        return self.label in ("REFUSED", "UNKNOWN CHANGE")


class Change(BaseModel):
    """A change in a message, as functions/announce/handler.py sends it.

    `id` is the id of its event. `error` is the kind of error for which it was not announced.
    """

    id: str
    key: str
    status: KeyStatus
    revision: int
    changed_at: AwareDatetime
    error: str


def reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.unannounced_queue_url)


def read_change(message: Message) -> Change | None:
    """Return the change in a message, None if the message does not name it."""
    try:
        return Change.model_validate_json(message.body)
    except ValidationError:
        return None


def announce_again(stack: Stack, key: str = "") -> Iterator[Outcome]:
    """Put the events of the unannounced changes on the bus, and yield the outcome of each message.

    With `key`, only the messages with this object key or message id. A message is deleted only
    after its event is on the bus, or if it needs no event. The event has no former entity ids,
    since the article before the change is no longer stored.
    """
    archive = Archive(stack.client("dynamodb"), stack.table)
    bus = Bus(stack.client("events"), stack.event_bus)
    with reader(stack) as queue:
        for batch in queue.batches():
            for message in batch:
                change = read_change(message)
                if key and key != message.id and not (change and change.key == key):
                    continue
                # Ctrl-C takes effect after the event is put and the message is deleted.
                with delayed_signals():
                    outcome = _announce(bus, archive, change)
                    if not outcome.is_kept:
                        queue.delete([message])
                yield outcome


def _announce(bus: Bus, archive: Archive, change: Change | None) -> Outcome:
    if change is None:
        return Outcome("UNKNOWN CHANGE")
    item = archive.read(change.key)
    if item is None and change.status == "REMOVED":  # the tombstone has expired
        item = Item(change.revision, change.status, None, None, None, 0, None)
    if item is None or item.revision != change.revision:
        return Outcome("REPLACED")
    try:
        event = article_event(change.id, change.key, item, change.changed_at)
        bus.put(entry(event, bus.name))
    except (ValueError, zlib.error):
        return Outcome("REFUSED", "the record is damaged")
    except ClientError as error:
        return Outcome("REFUSED", error.response["Error"]["Code"])
    return Outcome("ANNOUNCED")
