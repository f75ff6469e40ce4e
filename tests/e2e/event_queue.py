"""A listener as README shows one: a rule on the stack's event bus that sends events to a queue."""

import json
import time
from typing import Any

from infra.commands.stack import Stack

NAME = "listener"
BATCH = 10
TIMEOUT = 120.0  # seconds

Event = dict[str, Any]


class EventQueue:
    """The events that match a pattern, from the moment when this object is made."""

    def __init__(self, stack: Stack, pattern: dict[str, Any]) -> None:
        events, self._sqs = stack.client("events"), stack.client("sqs")
        self._url = self._sqs.create_queue(QueueName=NAME)["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        rule = {"Name": NAME, "EventBusName": stack.event_bus}
        rule_arn = events.put_rule(**rule, EventPattern=json.dumps(pattern))["RuleArn"]
        self._allow(arn["Attributes"]["QueueArn"], rule_arn)
        target = {"Id": NAME, "Arn": arn["Attributes"]["QueueArn"]}
        events.put_targets(Rule=NAME, EventBusName=stack.event_bus, Targets=[target])
        self._events: list[Event] = []

    def _allow(self, queue: str, rule: str) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})

    def of(self, key: str) -> list[Event]:
        """Return the events of an object key until now, in the order of their revisions."""
        while messages := self._receive():
            self._events += [json.loads(message["Body"]) for message in messages]
        events = [event for event in self._events if event["detail"]["key"] == key]
        return sorted(events, key=lambda event: int(event["detail"]["revision"]))

    def wait_for(self, key: str, count: int) -> None:
        """Wait until there are so many events of the key."""
        deadline = time.monotonic() + TIMEOUT
        while len(events := self.of(key)) < count:
            assert time.monotonic() < deadline, events
            time.sleep(0.1)

    def _receive(self) -> list[Any]:
        received = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=BATCH)
        messages = list(received.get("Messages", []))
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return messages
