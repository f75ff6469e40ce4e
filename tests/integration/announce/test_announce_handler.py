import base64
import io
import json
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from archive.items import item_key
from archive.table import Archive
from tests.builders import DENIED, THROTTLED, TIMEOUT, article, client_error, entity, failing
from tests.integration.announce.conftest import Announce
from tests.integration.announce.stream_records import damaged, stream_record, written
from tests.integration.change_reader import all_changes
from tests.paths import EVENTS, ROOT

SCHEMA = json.loads((ROOT / "functions/announce/event.schema.json").read_text())
TEXT = "Secret plan."
NOT_AN_ARTICLE = base64.b64encode(zlib.compress(json.dumps({"text": TEXT}).encode())).decode()
PATIENCE = 5 * 60  # seconds
TEMPORARY = [THROTTLED, client_error("InternalException", status=500), TIMEOUT]


@pytest.fixture
def log(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """The log output of the handler."""
    stream = io.StringIO()
    monkeypatch.setattr(announce.handler.logger.handlers[0], "stream", stream)
    return stream


def _ids(announce: Announce) -> list[str]:
    return [entry["Detail"]["id"] for entry in announce.entries()]


def _reject_entries(announce: Announce, monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Let PutEvents answer the first requests with these errors of their entries."""
    client = announce.handler.bus._client
    method, remaining = client.put_events, list(codes)

    def put_events(**request: Any) -> Any:
        if remaining:
            error = {"ErrorCode": remaining.pop(0), "ErrorMessage": "An explanation."}
            return {"FailedEntryCount": 1, "Entries": [error]}
        return method(**request)

    monkeypatch.setattr(client, "put_events", put_events)


def _fail(
    announce: Announce, monkeypatch: pytest.MonkeyPatch, *errors: ClientError | BotoCoreError
) -> None:
    """Let the first PutEvents requests raise these errors."""
    client = announce.handler.bus._client
    monkeypatch.setattr(client, "put_events", failing(client.put_events, *errors))


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("summarized", (None, "SUMMARIZED")),
        ("rejected", (None, "REJECTED")),
        ("failed", (None, "FAILED")),
        ("removed", ("SUMMARIZED", "REMOVED")),
    ],
)
def test_every_sample_record_becomes_an_event(
    name: str, statuses: tuple[str | None, str], announce: Announce
) -> None:
    (record,) = json.loads(Path(EVENTS, "announce", f"{name}.json").read_text())["Records"]
    announce.handle(record)
    (entry,) = announce.entries()
    detail = entry["Detail"]
    jsonschema.validate(detail, SCHEMA)
    assert entry["Source"] == "standfirst"
    assert entry["DetailType"] == f"Article {name.title()}"
    assert (detail["previous_status"], detail["status"]) == statuses
    assert detail["id"] == record["eventID"]
    assert f"ARTICLE#{detail['key']}" == record["dynamodb"]["Keys"]["pk"]["S"]
    changed_at = datetime.fromisoformat(detail["changed_at"])
    assert entry["Time"] == changed_at
    assert changed_at.timestamp() == record["dynamodb"]["ApproximateCreationDateTime"]
    assert announce.unannounced() == []


def test_the_event_of_an_item_agrees_with_the_log_of_changes(
    announce: Announce, archive: Archive, table: Any
) -> None:
    made = article(entities=tuple(entity(f"Person {number}") for number in range(25)))
    previous = archive.put(made, None).item
    archive.put(made.model_copy(update={"title": "Another"}), previous)
    item = table.get_item(TableName="articles", Key=item_key(made.key))["Item"]
    announce.handle(stream_record(item))
    (entry,) = announce.entries()
    detail = entry["Detail"]
    assert detail.pop("entity_ids") == [entity.id for entity in made.entities]
    assert (detail.pop("id"), detail.pop("truncated")) == ("e1", False)
    change = all_changes(archive)[-1].model_dump(mode="json")
    assert {**detail, "changed_at": None} == {**change, "changed_at": None}


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"document": {"B": "not Base64"}}, "Error"),
        ({"document": {"B": base64.b64encode(b"not zlib").decode()}}, "error"),
        (
            {"document": {"B": NOT_AN_ARTICLE}},
            "ValidationError",
        ),
        ({"revision": None}, "KeyError"),
        ({"revision": {"N": "many"}}, "ValueError"),
        ({"status": {"S": "NEW"}}, "ValidationError"),
    ],
)
def test_a_damaged_record_goes_to_the_queue_and_does_not_hold_up_the_others(
    attributes: dict[str, Any], error: str, announce: Announce, log: io.StringIO
) -> None:
    made = article("b.txt", text=TEXT)
    announce.handle(
        written(article("a.txt"), "e1"),
        damaged(written(made, "e2"), **attributes),
        written(article("c.txt"), "e3"),
    )
    assert _ids(announce) == ["e1", "e3"]
    (message,) = announce.unannounced()
    assert message.pop("changed_at")
    assert message == {
        "id": "e2",
        "key": "b.txt",
        "status": attributes.get("status", {"S": "SUMMARIZED"})["S"],
        "revision": None if "revision" in attributes else 1,
        "error": error,
    }
    assert log.getvalue()
    assert TEXT not in log.getvalue()


@pytest.mark.parametrize("error", [DENIED, client_error("ResourceNotFoundException")])
def test_an_event_that_eventbridge_rejects_goes_to_the_queue(
    error: ClientError, announce: Announce, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    _fail(announce, monkeypatch, error)
    announce.handle(written(article("a.txt"), "e1"), written(article("b.txt"), "e2"))
    assert [message["error"] for message in announce.unannounced()] == [
        error.response["Error"]["Code"]
    ]
    assert _ids(announce) == ["e2"]
    assert waits == []


def test_an_entry_that_eventbridge_rejects_goes_to_the_queue(
    announce: Announce, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    _reject_entries(announce, monkeypatch, "NotAuthorizedForSourceException")
    announce.handle(written(article("a.txt"), "e1"), written(article("b.txt"), "e2"))
    (message,) = announce.unannounced()
    assert (message["key"], message["error"]) == ("a.txt", "NotAuthorizedForSourceException")
    assert _ids(announce) == ["e2"]
    assert waits == []


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_a_temporary_error_is_retried(
    error: ClientError | BotoCoreError,
    announce: Announce,
    monkeypatch: pytest.MonkeyPatch,
    waits: list[float],
) -> None:
    _fail(announce, monkeypatch, error, error)
    announce.handle(written(article("a.txt"), "e1"))
    assert _ids(announce) == ["e1"]
    assert len(waits) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_a_temporary_error_of_an_entry_is_retried(
    code: str, announce: Announce, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    _reject_entries(announce, monkeypatch, code, code)
    announce.handle(written(article("a.txt"), "e1"))
    assert _ids(announce) == ["e1"]
    assert len(waits) == 2


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_a_lasting_temporary_error_is_raised_and_nothing_later_is_put(
    error: ClientError | BotoCoreError, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [
        written(article("a.txt", version=version), event_id)
        for version, event_id in (("v1", "e1"), ("v2", "e2"), ("v3", "e3"))
    ]
    announce.handle(batch[0])
    _fail(announce, monkeypatch, *[error] * announce.handler.ATTEMPTS)
    with pytest.raises(type(error)):
        announce.handle(*batch[1:])
    assert _ids(announce) == ["e1"]
    # Lambda passes the batch again.
    announce.handle(*batch[1:])
    assert _ids(announce) == ["e2", "e3"]
    assert announce.unannounced() == []


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_a_change_that_waited_for_five_minutes_goes_to_the_queue(
    error: ClientError | BotoCoreError, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, *[error] * announce.handler.ATTEMPTS)
    old = written(article("a.txt"), "e1", age=PATIENCE + 10)
    announce.handle(old, written(article("a.txt", version="v2"), "e2"))
    assert [message["id"] for message in announce.unannounced()] == ["e1"]
    assert _ids(announce) == ["e2"]


@pytest.mark.parametrize("age", [0, PATIENCE - 10])
def test_a_younger_change_is_tried_again(
    age: float, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, *[THROTTLED] * announce.handler.ATTEMPTS)
    with pytest.raises(ClientError):
        announce.handle(written(article("a.txt"), age=age))
    assert announce.unannounced() == []


def test_an_error_of_the_queue_is_raised(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, DENIED)
    monkeypatch.setattr(announce.sqs, "send_message", failing(lambda **_: None, DENIED))
    with pytest.raises(ClientError):
        announce.handle(written(article("a.txt"), "e1"), written(article("b.txt"), "e2"))
    assert _ids(announce) == []


def test_a_temporary_error_of_the_queue_is_retried(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, DENIED)
    send = failing(announce.sqs.send_message, THROTTLED, TIMEOUT)
    monkeypatch.setattr(announce.sqs, "send_message", send)
    announce.handle(written(article("a.txt"), "e1"))
    assert [message["id"] for message in announce.unannounced()] == ["e1"]


def test_each_record_has_one_log_line_without_text(
    announce: Announce, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    records = [
        written(article("a.txt", text=TEXT, title=TEXT), "e1"),
        damaged(written(article("b.txt", text=TEXT, title=TEXT), "e2"), revision=None),
        written(article("c.txt", text=TEXT, title=TEXT), "e3"),
    ]
    announce.handle(*records[:2])
    _fail(announce, monkeypatch, *[THROTTLED] * announce.handler.ATTEMPTS)
    with pytest.raises(ClientError):
        announce.handle(records[2])
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    fields = ("key", "revision", "status", "outcome", "error")
    assert [tuple(line.get(field) for field in fields) for line in lines] == [
        ("a.txt", "1", "SUMMARIZED", "announced", None),
        ("b.txt", None, "SUMMARIZED", "unannounced", "KeyError"),
        ("c.txt", "1", "SUMMARIZED", "delayed", None),
    ]
    assert all(isinstance(line["milliseconds"], int) for line in lines)
    assert TEXT not in log.getvalue()
