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
# Seconds. A listener ends after LIFETIME, so an older queue or rule is from a command that was
# killed. One hour is added for the difference between the clocks of two machines.
LIFETIME = 12 * 3600
LEFTOVER_AGE = LIFETIME + 3600
# Seconds. The queue keeps an event for this time if the command is suspended, for example on a
# laptop that sleeps.
RETENTION = 3600
WAIT = 20  # seconds of a long poll, the maximum of SQS


@dataclass(frozen=True)
class Listener:
    """Receives events from the temporary queue."""

    _sqs: Any
    _queue_url: str

    def bodies(self, seconds: float) -> Iterator[list[str]]:
        """Yield the events as JSON, in lists of at most ten, until `seconds` are over.

        Events may be repeated or in the wrong order. A list is empty if there was no event for WAIT
        seconds. Events are deleted from the queue when the next list is requested.
        """
        deadline = time.time() + seconds
        while (remaining := deadline - time.time()) > 0:
            received = self._sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=BATCH,
                WaitTimeSeconds=max(1, min(WAIT, int(remaining))),
            ).get("Messages", [])
            yield [message["Body"] for message in received]
            self._delete([message["ReceiptHandle"] for message in received])

    def _delete(self, receipt_handles: list[str]) -> None:
        entries = [{"Id": str(n), "ReceiptHandle": h} for n, h in enumerate(receipt_handles)]
        if entries:
            self._sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)


@contextmanager
def listening(stack: Stack, pattern: dict[str, Any]) -> Iterator[Listener]:
    """Make a queue and a rule for the events that match the pattern, and remove both at the end."""
    _remove_leftovers(stack)
    with ExitStack() as cleanup:
        with delayed_signals():
            listener = _start(stack, pattern, cleanup)
        yield listener


def _start(stack: Stack, pattern: dict[str, Any], cleanup: ExitStack) -> Listener:
    sqs, events, bus = stack.client("sqs"), stack.client("events"), stack.event_bus
    name = f"{_prefix(stack)}{int(time.time())}-{secrets.token_hex(4)}"
    rule = events.put_rule(
        Name=name,
        EventBusName=bus,
        EventPattern=json.dumps(pattern),
        Description="Temporary: make watch removes it",
    )["RuleArn"]
    cleanup.callback(_remove_rule, events, bus, name)
    queue = _queue_arn(rule, name)
    # The queue has its policy from the start: a later change may take a minute to have an effect.
    queue_url = sqs.create_queue(
        QueueName=name,
        Attributes={
            "Policy": json.dumps(_policy(queue, rule)),
            "SqsManagedSseEnabled": "true",
            "MessageRetentionPeriod": str(RETENTION),
        },
    )["QueueUrl"]
    cleanup.callback(sqs.delete_queue, QueueUrl=queue_url)
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": name, "Arn": queue}])
    return Listener(sqs, queue_url)


def _queue_arn(rule: str, name: str) -> str:
    """Return the ARN of a queue in the account and region of the rule with this ARN."""
    _, partition, _, region, account, _ = rule.split(":", 5)
    return f"arn:{partition}:sqs:{region}:{account}:{name}"


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
    """Return whether a name with the suffix `<time>-<random>` is from a command that was killed."""
    made_at = suffix.partition("-")[0]
    return made_at.isdecimal() and int(made_at) < time.time() - LEFTOVER_AGE


def _remove_rule(events: Any, bus: str, name: str) -> None:
    # A rule with targets cannot be deleted.
    events.remove_targets(Rule=name, EventBusName=bus, Ids=[name])
    events.delete_rule(Name=name, EventBusName=bus)


def _prefix(stack: Stack) -> str:
    """Return the prefix of the names of the stack's temporary rules and queues.

    It has a hash of the bus's name, since the name of a rule has at most 64 characters.
    """
    return f"{PREFIX}-{hashlib.sha256(stack.event_bus.encode()).hexdigest()[:8]}-"
