"""The events of a stack, as `make watch` prints them."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.text import Text

from infra.commands.console import utc
from infra.commands.typeset import COLOURS, printable

STATUS_COLOURS = {"SUMMARIZED": "green", "REJECTED": "yellow", "FAILED": "bold red"}
STATUS_WIDTH = max(map(len, STATUS_COLOURS))
SEPARATOR = " | "
# The number of keys whose last revisions are kept. It limits the memory of a long run.
REMEMBERED_KEYS = 10_000


class _Reason(BaseModel):
    code: str
    message: str
    step: str | None = None
    error: str | None = None


class _Tag(BaseModel):
    name: str
    type: str


class _Card(BaseModel):
    title: str | None = None
    reason: _Reason | None = None
    entities: list[_Tag] = []


class Detail(BaseModel):
    """The fields of an event's detail that are used here; functions/announce defines all."""

    key: str
    status: str
    previous_status: str | None = None
    revision: int
    article: _Card | None = None
    former_entity_ids: list[str] = []


class Event(BaseModel):
    """An event as EventBridge delivers it. `time` is the time of the change."""

    time: datetime
    detail: Detail


def read_event(body: str) -> Event | None:
    """Return the event in a message, None if the message is not an event."""
    try:
        return Event.model_validate_json(body)
    except ValidationError:
        return None


class LatestRevisions:
    """The highest revision of each key so far, for the REMEMBERED_KEYS keys with the last events.

    EventBridge may deliver an event twice, or two events of a key in the wrong order. Therefore a
    listener must ignore an event whose revision is not higher than the highest one of its key.
    """

    def __init__(self) -> None:
        self._revisions: OrderedDict[str, int] = OrderedDict()

    def is_new(self, detail: Detail) -> bool:
        """Return whether the event is newer than the previous events of its key.

        If it is, its revision replaces theirs.
        """
        if detail.revision <= self._revisions.get(detail.key, -1):
            return False
        self._revisions[detail.key] = detail.revision
        self._revisions.move_to_end(detail.key)
        if len(self._revisions) > REMEMBERED_KEYS:
            self._revisions.popitem(last=False)
        return True


def print_event(console: Console, event: Event, entity: str = "") -> None:
    """Print the event: on a terminal its details are on separate lines, otherwise on one line.

    The line says if the article named the entity with the id `entity`, and no longer names it.
    """
    detail = event.detail
    time = utc(event.time)
    status = (detail.status.ljust(STATUS_WIDTH), STATUS_COLOURS.get(detail.status, ""))
    subject = Text(SEPARATOR).join(_subject(detail, entity))
    heading = Text.assemble((time, "dim"), "  ", status, "  ") + subject
    details = list(_details(detail))
    if not console.is_terminal:
        console.print(Text(SEPARATOR).join([heading, *details]))
        return
    console.print(heading)
    indent = " " * (len(time) + 2 + STATUS_WIDTH + 2)
    for text in details:
        console.print(Text(indent) + text)


def _subject(detail: Detail, entity: str) -> Iterator[Text]:
    title = detail.article.title if detail.article else None
    if title:
        yield Text(printable(title), style="bold")
    yield Text(printable(detail.key), style="dim" if title else "bold")
    if detail.previous_status and detail.previous_status != detail.status:
        yield Text(f"was {detail.previous_status}", style="dim")
    if entity in detail.former_entity_ids:
        yield Text(f"no longer names {entity}", style="yellow")


def _details(detail: Detail) -> Iterator[Text]:
    """Yield the reason if there is one, then the entities in the colours of their types."""
    if detail.article is None:
        return
    if reason := detail.article.reason:
        yield Text.assemble((reason.code, "red"), ": ", printable(reason.message))
    if detail.article.entities:
        names = [
            (printable(tag.name), COLOURS.get(tag.type, "")) for tag in detail.article.entities
        ]
        yield Text(", ").join(Text(name, style=style) for name, style in names)
