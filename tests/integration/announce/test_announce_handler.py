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
from tests.integration.announce.stream_records import article_record, damaged, stream_record
from tests.integration.change_reader import all_changes
from tests.paths import EVENTS, ROOT
from tests.template import resource

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
    """Make PutEvents reject the entries of the first requests, one with each error code."""
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
    """Make the first PutEvents requests raise these errors, one each."""
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


def test_the_event_of_a_removal_has_the_former_entities(
    announce: Announce,
) -> None:
    for name in ("summarized", "removed"):
        (record,) = json.loads(Path(EVENTS, "announce", f"{name}.json").read_text())["Records"]
        announce.handle(record)
    summarized, removed = (entry["Detail"] for entry in announce.entries())
    assert removed["article"] is None
    assert removed["entity_ids"] == []
    assert removed["former_entity_ids"] == summarized["entity_ids"] != []


def test_each_failed_record_is_counted_for_the_alarm(
    announce: Announce, capsys: pytest.CaptureFixture[str]
) -> None:
    announce.handle(article_record(article(status="FAILED")), article_record(article()))
    (line,) = capsys.readouterr().out.splitlines()
    metric = json.loads(line)
    alarm = resource("FailuresAlarm")
    (declared,) = metric["_aws"]["CloudWatchMetrics"]
    assert declared["Namespace"] == alarm["Namespace"]
    assert declared["Metrics"] == [{"Name": alarm["MetricName"], "Unit": "Count"}]
    names = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
    assert [set(dimensions) for dimensions in declared["Dimensions"]] == [set(names)]
    assert metric["FunctionName"] == "test"
    assert (metric["level"], names["service"]) == ("ERROR", _service_name())
    assert datetime.fromisoformat(metric["timestamp"]).tzinfo
    assert metric["Failed"] == [1.0]


def _service_name() -> str:
    name: str = resource("Announce")["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    return name


def test_a_record_of_an_unknown_format_does_not_block_the_others(announce: Announce) -> None:
    announce.handle(
        article_record(article("a.txt"), "e1"), {"eventID": "e2"}, article_record(article(), "e3")
    )
    assert _ids(announce) == ["e1", "e3"]
    assert announce.unannounced() == [{"id": "e2", "error": "unknown format"}]


def test_the_event_of_an_item_agrees_with_the_change_log(
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
    assert detail.pop("former_entity_ids") == []
    change = all_changes(archive)[-1].model_dump(mode="json")
    assert {**detail, "changed_at": None} == {**change, "changed_at": None}


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"document": {"B": "not Base64"}}, "damaged record: Error"),
        ({"document": {"B": base64.b64encode(b"not zlib").decode()}}, "damaged record: error"),
        (
            {"document": {"B": NOT_AN_ARTICLE}},
            "damaged record: ValidationError",
        ),
        ({"revision": None}, "damaged record: KeyError"),
        ({"revision": {"N": "many"}}, "damaged record: ValueError"),
        ({"status": {"S": "NEW"}}, "damaged record: ValidationError"),
    ],
)
def test_a_damaged_record_goes_to_the_queue_and_does_not_block_the_others(
    attributes: dict[str, Any], error: str, announce: Announce, log: io.StringIO
) -> None:
    made = article("b.txt", text=TEXT)
    announce.handle(
        article_record(article("a.txt"), "e1"),
        damaged(article_record(made, "e2"), **attributes),
        article_record(article("c.txt"), "e3"),
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
    announce.handle(article_record(article("a.txt"), "e1"), article_record(article("b.txt"), "e2"))
    assert [message["error"] for message in announce.unannounced()] == [
        error.response["Error"]["Code"]
    ]
    assert _ids(announce) == ["e2"]
    assert waits == []


def test_an_entry_that_eventbridge_rejects_goes_to_the_queue(
    announce: Announce, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    _reject_entries(announce, monkeypatch, "NotAuthorizedForSourceException")
    announce.handle(article_record(article("a.txt"), "e1"), article_record(article("b.txt"), "e2"))
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
    announce.handle(article_record(article("a.txt"), "e1"))
    assert _ids(announce) == ["e1"]
    assert len(waits) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_a_temporary_error_of_an_entry_is_retried(
    code: str, announce: Announce, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    _reject_entries(announce, monkeypatch, code, code)
    announce.handle(article_record(article("a.txt"), "e1"))
    assert _ids(announce) == ["e1"]
    assert len(waits) == 2


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_a_temporary_error_in_every_attempt_is_raised_and_no_later_event_is_put(
    error: ClientError | BotoCoreError, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [
        article_record(article("a.txt", version=version), event_id)
        for version, event_id in (("v1", "e1"), ("v2", "e2"), ("v3", "e3"))
    ]
    announce.handle(batch[0])
    _fail(announce, monkeypatch, *[error] * announce.handler.ATTEMPTS)
    with pytest.raises(type(error)):
        announce.handle(*batch[1:])
    assert _ids(announce) == ["e1"]
    # Lambda retries the batch.
    announce.handle(*batch[1:])
    assert _ids(announce) == ["e2", "e3"]
    assert announce.unannounced() == []


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_after_a_temporary_error_a_change_older_than_five_minutes_goes_to_the_queue(
    error: ClientError | BotoCoreError, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, *[error] * announce.handler.ATTEMPTS)
    old = article_record(article("a.txt"), "e1", age=PATIENCE + 10)
    announce.handle(old, article_record(article("a.txt", version="v2"), "e2"))
    assert [message["id"] for message in announce.unannounced()] == ["e1"]
    assert _ids(announce) == ["e2"]


@pytest.mark.parametrize("age", [0, PATIENCE - 10])
def test_a_temporary_error_for_a_younger_change_is_raised(
    age: float, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, *[THROTTLED] * announce.handler.ATTEMPTS)
    with pytest.raises(ClientError):
        announce.handle(article_record(article("a.txt"), age=age))
    assert announce.unannounced() == []


def test_an_error_of_the_queue_is_raised(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, DENIED)
    monkeypatch.setattr(announce.sqs, "send_message", failing(lambda **_: None, DENIED))
    with pytest.raises(ClientError):
        announce.handle(
            article_record(article("a.txt"), "e1"), article_record(article("b.txt"), "e2")
        )
    assert _ids(announce) == []


def test_a_temporary_error_of_the_queue_is_retried(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(announce, monkeypatch, DENIED)
    send = failing(announce.sqs.send_message, THROTTLED, TIMEOUT)
    monkeypatch.setattr(announce.sqs, "send_message", send)
    announce.handle(article_record(article("a.txt"), "e1"))
    assert [message["id"] for message in announce.unannounced()] == ["e1"]


def test_each_record_has_one_log_line_without_article_text(
    announce: Announce, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    records = [
        article_record(article("a.txt", text=TEXT, title=TEXT), "e1"),
        damaged(article_record(article("b.txt", text=TEXT, title=TEXT), "e2"), revision=None),
        article_record(article("c.txt", text=TEXT, title=TEXT), "e3"),
    ]
    announce.handle(*records[:2])
    _fail(announce, monkeypatch, *[THROTTLED] * announce.handler.ATTEMPTS)
    with pytest.raises(ClientError):
        announce.handle(records[2])
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    fields = ("key", "revision", "status", "outcome", "error")
    assert [tuple(line.get(field) for field in fields) for line in lines] == [
        ("a.txt", "1", "SUMMARIZED", "announced", None),
        ("b.txt", None, "SUMMARIZED", "unannounced", "damaged record: KeyError"),
        ("c.txt", "1", "SUMMARIZED", "delayed", None),
    ]
    assert all(isinstance(line["milliseconds"], int) for line in lines)
    assert TEXT not in log.getvalue()
