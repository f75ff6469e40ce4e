"""Listen to the events of a stack with a queue and a rule that exist only while a command runs."""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from infra.commands.messages import BATCH
from infra.commands.stack import Stack
from infra.local.signals import delayed_signals

PREFIX = "standfirst-watch"
# Seconds. A listener ends after LIFETIME, so an older queue or rule belongs to a command that was
# killed. The hour allows for differences between the clocks of two machines.
LIFETIME = 12 * 3600
LEFTOVER_AGE = LIFETIME + 3600
# Seconds for which an event waits for a command that is suspended, for example a sleeping laptop.
RETENTION = 3600
WAIT = 20  # seconds of a long poll, the maximum of SQS


@dataclass(frozen=True)
class Listener:
    """Receives events from the temporary queue."""

    _sqs: Any
    _queue_url: str

    def bodies(self, seconds: float) -> Iterator[list[str]]:
        """Yield the events as JSON, in lists of at most ten, for this long.

        The lists are in no certain order and may repeat events. An empty list means that there was
        no event for `WAIT` seconds.
        """
        deadline = time.time() + seconds
        while (left := deadline - time.time()) > 0:
            received = self._sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=BATCH,
                WaitTimeSeconds=max(1, min(WAIT, int(left))),
            ).get("Messages", [])
            yield [message["Body"] for message in received]
            self._delete([message["ReceiptHandle"] for message in received])

    def _delete(self, receipt_handles: list[str]) -> None:
        entries = [{"Id": str(n), "ReceiptHandle": h} for n, h in enumerate(receipt_handles)]
        if entries:
            self._sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)


@contextmanager
def listening(stack: Stack, pattern: dict[str, Any]) -> Iterator[Listener]:
    """Make a queue and a rule for the events that match the pattern; remove both at the end."""
    _remove_leftovers(stack)
    with ExitStack() as cleanup:
        with delayed_signals():
            listener = _start(stack, pattern, cleanup)
        yield listener


def _start(stack: Stack, pattern: dict[str, Any], cleanup: ExitStack) -> Listener:
    sqs, events, bus = stack.client("sqs"), stack.client("events"), stack.event_bus
    name = f"{_prefix(stack)}{int(time.time())}-{secrets.token_hex(4)}"
    queue_url = sqs.create_queue(
        QueueName=name,
        Attributes={"SqsManagedSseEnabled": "true", "MessageRetentionPeriod": str(RETENTION)},
    )["QueueUrl"]
    cleanup.callback(sqs.delete_queue, QueueUrl=queue_url)
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    queue = attributes["Attributes"]["QueueArn"]
    rule = events.put_rule(
        Name=name,
        EventBusName=bus,
        EventPattern=json.dumps(pattern),
        Description="Temporary: make watch removes it",
    )["RuleArn"]
    cleanup.callback(_remove_rule, events, bus, name)
    policy = json.dumps(_policy(queue, rule))
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": policy})
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": name, "Arn": queue}])
    return Listener(sqs, queue_url)


def _policy(queue: str, rule: str) -> dict[str, Any]:
    """Return a queue policy that lets only this rule send to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _remove_leftovers(stack: Stack) -> None:
    """Remove the rules and queues of earlier commands that were killed."""
    sqs, events, prefix = stack.client("sqs"), stack.client("events"), _prefix(stack)
    rules = events.list_rules(EventBusName=stack.event_bus, NamePrefix=prefix)["Rules"]
    for name in (rule["Name"] for rule in rules):
        if _is_leftover(name.removeprefix(prefix)):
            # Another command may remove it at the same time.
            with suppress(events.exceptions.ResourceNotFoundException):
                _remove_rule(events, stack.event_bus, name)
    for url in sqs.list_queues(QueueNamePrefix=prefix).get("QueueUrls", []):
        if _is_leftover(url.rpartition(prefix)[-1]):
            # SQS lists a queue for up to a minute after it was deleted.
            with suppress(sqs.exceptions.QueueDoesNotExist):
                sqs.delete_queue(QueueUrl=url)


def _is_leftover(suffix: str) -> bool:
    """Return whether the end of a name, `<time>-<random>`, is old."""
    made_at = suffix.partition("-")[0]
    return made_at.isdecimal() and int(made_at) < time.time() - LEFTOVER_AGE


def _remove_rule(events: Any, bus: str, name: str) -> None:
    # A rule with targets cannot be deleted.
    events.remove_targets(Rule=name, EventBusName=bus, Ids=[name])
    events.delete_rule(Name=name, EventBusName=bus)


def _prefix(stack: Stack) -> str:
    """Return the start of all names. A hash stands for the bus: names are at most 64 long."""
    return f"{PREFIX}-{hashlib.sha256(stack.event_bus.encode()).hexdigest()[:8]}-"
