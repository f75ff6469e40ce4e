"""The events of a stack, as `make watch` prints them."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.text import Text

from infra.commands.typeset import COLOURS, printable

STATUS_COLOURS = {"SUMMARIZED": "green", "REJECTED": "yellow", "FAILED": "bold red"}
STATUS_WIDTH = max(map(len, STATUS_COLOURS))
# The keys of which the last revision is remembered. It bounds the memory of a long watch.
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
    """The fields of an event's detail that are printed; functions/announce defines it."""

    key: str
    status: str
    previous_status: str | None = None
    revision: int
    article: _Card | None = None


class Event(BaseModel):
    """An event as EventBridge delivers it. `time` is when the key changed."""

    time: datetime
    detail: Detail


def read_event(body: str) -> Event | None:
    """Return the event in a message, None if the message is something else."""
    try:
        return Event.model_validate_json(body)
    except ValidationError:
        return None


class LatestRevisions:
    """The revision of the last event of each key, for the keys with the most recent events.

    EventBridge may deliver an event twice, and two events of a key in the wrong order. Therefore
    every listener must drop an event whose revision is not above that of the last one of its key.
    """

    def __init__(self) -> None:
        self._revisions: OrderedDict[str, int] = OrderedDict()

    def is_new(self, detail: Detail) -> bool:
        """Return whether the event is newer than all before of its key, and remember it."""
        if detail.revision <= self._revisions.get(detail.key, -1):
            return False
        self._revisions[detail.key] = detail.revision
        self._revisions.move_to_end(detail.key)
        if len(self._revisions) > REMEMBERED_KEYS:
            self._revisions.popitem(last=False)
        return True


def print_event(console: Console, event: Event) -> None:
    """Print the event: two lines on a terminal, else one line, for a pipe or a file."""
    detail = event.detail
    time = event.time.astimezone().strftime("%H:%M:%S")
    status = (detail.status.ljust(STATUS_WIDTH), STATUS_COLOURS.get(detail.status, ""))
    heading = Text.assemble((time, "dim"), "  ", status, "  ", *_subject(detail))
    more = list(_details(detail))
    if not console.is_terminal:
        console.print(Text("  ").join([heading, *more]))
        return
    console.print(heading)
    indent = " " * (len(time) + 2 + STATUS_WIDTH + 2)
    for text in more:
        console.print(Text(indent) + text)


def _subject(detail: Detail) -> Iterator[tuple[str, str] | str]:
    title = detail.article.title if detail.article else None
    if title:
        yield printable(title), "bold"
        yield "  "
    yield printable(detail.key), "dim" if title else "bold"
    if detail.previous_status and detail.previous_status != detail.status:
        yield f"  was {detail.previous_status}", "dim"


def _details(detail: Detail) -> Iterator[Text]:
    """Yield the reason, and the entities in the colours of their types."""
    if detail.article is None:
        return
    if reason := detail.article.reason:
        yield Text.assemble((reason.code, "red"), "  ", printable(reason.message))
    if detail.article.entities:
        names = [
            (printable(tag.name), COLOURS.get(tag.type, "")) for tag in detail.article.entities
        ]
        yield Text(", ").join(Text(name, style=style) for name, style in names)
