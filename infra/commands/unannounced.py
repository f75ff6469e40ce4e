"""Events that Announce could not put on the bus. They wait in a queue of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from infra.commands.errors import CommandError
from infra.commands.queue_reader import Message, QueueReader
from infra.commands.stack import Stack


class Entry(BaseModel):
    """An entry of PutEvents, without the name of the bus."""

    Time: datetime | None = None
    Source: str
    Resources: list[str] | None = None
    DetailType: str
    Detail: str
    TraceHeader: str | None = None


class _Detail(BaseModel):
    key: str


@dataclass(frozen=True)
class Event:
    """An event that was not announced, and the object key that it is about."""

    message: Message
    entry: Entry
    key: str


def reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.unannounced_queue_url)


def event(message: Message) -> Event | None:
    """Return the event in a message, None if the message is not an event of Standfirst."""
    try:
        entry = Entry.model_validate_json(message.body)
        return Event(message, entry, _Detail.model_validate_json(entry.Detail).key)
    except ValidationError:
        return None


def announce(events: Any, bus: str, event: Event) -> None:
    """Put the event on the bus, through a boto3 client of EventBridge. Raises CommandError."""
    entry = event.entry.model_dump(exclude_none=True)
    answer = events.put_events(Entries=[{**entry, "EventBusName": bus}])
    if answer["FailedEntryCount"]:
        failure = answer["Entries"][0]
        reason = f"{failure['ErrorCode']} {failure.get('ErrorMessage', '')}"
        raise CommandError(f"The event of {event.key} was not announced: {reason}")
