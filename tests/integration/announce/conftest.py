"""Announce on moto: an event bus, and the queue of unannounced changes."""

import importlib
import json
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import boto3
import pytest

from announce.bus import Bus


@dataclass(frozen=True)
class Announce:
    """The handler module, the entries that the bus accepted, and the queue Unannounced."""

    handler: ModuleType
    accepted: list[dict[str, Any]]
    sqs: Any
    unannounced_url: str

    def handle(self, *records: dict[str, Any]) -> None:
        self.handler.handle({"Records": list(records)}, None)

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries since the last call, with parsed details."""
        entries = [{**entry, "Detail": json.loads(entry["Detail"])} for entry in self.accepted]
        self.accepted.clear()
        return entries

    def unannounced(self) -> list[dict[str, Any]]:
        """Return the messages of the queue since the last call."""
        received = self.sqs.receive_message(QueueUrl=self.unannounced_url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in received.get("Messages", [])]


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Announce:
    handler = importlib.import_module("announce.handler")
    events, sqs = boto3.client("events"), boto3.client("sqs")
    events.create_event_bus(Name=handler.bus.name)
    accepted: list[dict[str, Any]] = []
    method = events.put_events

    def put_events(**request: Any) -> Any:
        answer = method(**request)
        assert answer["FailedEntryCount"] == 0
        accepted.extend(request["Entries"])
        return answer

    monkeypatch.setattr(events, "put_events", put_events)
    url = sqs.create_queue(QueueName="unannounced")["QueueUrl"]
    monkeypatch.setattr(handler, "bus", Bus(events, handler.bus.name))
    monkeypatch.setattr(handler, "sqs", sqs)
    monkeypatch.setattr(handler, "QUEUE_URL", url)
    return Announce(handler, accepted, sqs, url)
