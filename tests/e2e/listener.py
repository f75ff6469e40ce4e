"""A listener of the stack's events: a rule on the bus that sends them to a queue."""

import json
import time
from typing import Any

from infra.commands.stack import Stack

TIMEOUT = 120.0  # seconds; four receives of a file that kills its worker take 20 or more
ALL = {"source": ["standfirst"]}


class Listener:
    """Receives the events of a stack that match a pattern, from the moment it is made."""

    def __init__(
        self, stack: Stack, name: str = "listener", pattern: dict[str, Any] | None = None
    ) -> None:
        events, self._sqs = stack.client("events"), stack.client("sqs")
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["QueueArn"]
        )["Attributes"]
        bus = stack.event_bus
        events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern or ALL))
        target = {"Id": name, "Arn": attributes["QueueArn"]}
        events.put_targets(Rule=name, EventBusName=bus, Targets=[target])
        self.received: list[dict[str, Any]] = []

    def event(self, key: str, detail_type: str) -> dict[str, Any]:
        """Wait for an event of this key and type, and return it."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            for event in self.received:
                if (event["detail"]["key"], event["detail-type"]) == (key, detail_type):
                    return event
            assert time.monotonic() < deadline, [event["detail-type"] for event in self.received]
            self.received += receive(self._sqs, self._url)

    def events(self, key: str, count: int) -> list[dict[str, Any]]:
        """Wait for `count` events of this key; return all of them, ordered by their revisions."""
        deadline = time.monotonic() + TIMEOUT
        while len(events := self.received_events(key)) < count:
            assert time.monotonic() < deadline, events
            self.received += receive(self._sqs, self._url)
        return events

    def received_events(self, key: str) -> list[dict[str, Any]]:
        """Return the events of this key that were received, ordered by their revisions."""
        events = [event for event in self.received if event["detail"]["key"] == key]
        return sorted(events, key=lambda event: int(event["detail"]["revision"]))


def receive(sqs: Any, url: str) -> list[dict[str, Any]]:
    """Return the JSON bodies of some messages of a queue, and delete them. Waits for a second."""
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    bodies = []
    for message in answer.get("Messages", []):
        bodies.append(json.loads(message["Body"]))
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies
