"""A listener receives events. Its queue and its rule exist only while it is used."""

import json
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from infra.commands import listener
from infra.commands.listener import LEFTOVER_AGE, listening
from infra.commands.stack import Stack
from infra.commands.watch import pattern
from tests.integration.infra.conftest import send


@pytest.fixture(autouse=True)
def _short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "WAIT", 1)


def _names(stack: Stack) -> list[str]:
    """Return the names of the rules and queues of all listeners."""
    rules = stack.client("events").list_rules(EventBusName=stack.event_bus)["Rules"]
    queues = stack.client("sqs").list_queues(QueueNamePrefix=listener.PREFIX).get("QueueUrls", [])
    return [rule["Name"] for rule in rules] + [url.rsplit("/", 1)[-1] for url in queues]


def test_it_receives_the_messages_of_its_queue_once_each(stack: Stack) -> None:
    sent = [f"m{n:02}" for n in range(12)]
    with listening(stack, pattern("")) as events:
        (url,) = stack.client("sqs").list_queues(QueueNamePrefix=listener.PREFIX)["QueueUrls"]
        send(url, *sent)
        received = [body for bodies in events.bodies(1.5) for body in bodies]
        answer = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    assert sorted(received) == sent
    assert answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "0"


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, RuntimeError])
def test_queue_and_rule_are_removed_at_the_end_and_after_an_error(error: Any, stack: Stack) -> None:
    try:
        with listening(stack, pattern("")):
            assert len(set(_names(stack))) == 1
            assert len(_names(stack)) == 2
            if error:
                raise error
    except (KeyboardInterrupt, RuntimeError):
        pass
    assert _names(stack) == []


def test_an_error_at_the_start_leaves_no_queue_and_no_rule(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> Any:
        raise RuntimeError("after the queue and the rule")

    monkeypatch.setattr(listener, "Listener", fail)
    with pytest.raises(RuntimeError), listening(stack, pattern("")):
        pass
    assert _names(stack) == []


def test_the_queue_is_encrypted_short_lived_and_open_to_its_rule_only(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs = stack.client("sqs")
    # A policy that is set later may take a minute to have an effect.
    monkeypatch.setattr(sqs, "set_queue_attributes", None)
    with listening(stack, pattern("")):
        (url,) = sqs.list_queues(QueueNamePrefix=listener.PREFIX)["QueueUrls"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        (rule,) = stack.client("events").list_rules(EventBusName=stack.event_bus)["Rules"]
    (statement,) = json.loads(attributes["Policy"])["Statement"]
    assert attributes["SqsManagedSseEnabled"] == "true"
    assert int(attributes["MessageRetentionPeriod"]) <= 3600
    assert statement["Resource"] == attributes["QueueArn"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": rule["Arn"]}}


def test_leftovers_of_killed_listeners_are_removed_and_others_kept(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.client("events").create_event_bus(Name="other")
    now = int(time.time())
    for bus, age in (("standfirst", LEFTOVER_AGE + 60), ("standfirst", 60), ("other", 10**6)):
        with monkeypatch.context() as clock:
            clock.setattr("infra.commands.listener.time.time", lambda age=age: now - age)
            # A killed listener does not run its cleanup.
            listener._start(replace(stack, event_bus=bus), pattern(""), ExitStack())
    with listening(stack, pattern("")):
        pass
    kept = [name.split("-")[-2] for name in _names(stack)]
    # `_names` lists the rules of one bus, but the queues of both.
    assert sorted(kept) == sorted([str(now - 60)] * 2 + [str(now - 10**6)])


def test_a_leftover_that_another_command_removes_first_is_no_error(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs, name = stack.client("sqs"), f"{listener._prefix(stack)}1-x"
    deleted = stack.queue_url.replace("articles", name)
    monkeypatch.setattr(sqs, "list_queues", lambda **_request: {"QueueUrls": [deleted]})
    with listening(stack, pattern("")):
        pass
