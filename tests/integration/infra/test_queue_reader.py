"""Reading a queue does not change it, except for the messages that are deleted."""

from typing import Any

import pytest

from infra.commands import queue_reader
from infra.commands.queue_reader import QueueReader
from infra.commands.stack import Stack
from tests.integration.infra.conftest import bodies, send


def _reader(stack: Stack) -> QueueReader:
    return QueueReader(stack.client("sqs"), stack.dead_letter_queue_url)


def test_messages_are_visible_again_after_all_were_read(stack: Stack) -> None:
    sent = [f"m{n:02}" for n in range(25)]
    send(stack.dead_letter_queue_url, *sent)
    with _reader(stack) as queue:
        read = [message.body for batch in queue.batches() for message in batch]
        assert bodies(stack.dead_letter_queue_url) == []
    assert sorted(read) == sent
    assert bodies(stack.dead_letter_queue_url) == sent


def test_messages_are_visible_again_after_an_interruption(stack: Stack) -> None:
    send(stack.dead_letter_queue_url, "a", "b")

    def interrupted() -> None:
        with _reader(stack) as queue:
            next(queue.batches())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert bodies(stack.dead_letter_queue_url) == ["a", "b"]


def test_deleted_messages_do_not_come_back(stack: Stack) -> None:
    send(stack.dead_letter_queue_url, "a", "b")
    with _reader(stack) as queue:
        (batch,) = queue.batches()
        assert queue.delete([message for message in batch if message.body == "a"]) == 1
    assert bodies(stack.dead_letter_queue_url) == ["b"]


def test_no_more_messages_are_hidden_than_allowed(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_reader, "MAX_HELD", 20)
    send(stack.dead_letter_queue_url, *map(str, range(35)))
    with _reader(stack) as queue:
        assert sum(map(len, queue.batches())) == 20


def test_reading_ends_if_messages_return_before_the_queue_is_read(stack: Stack) -> None:
    send(stack.dead_letter_queue_url, "a")
    with _reader(stack) as queue:
        batches = queue.batches()
        assert [message.body for message in next(batches)] == ["a"]
        _make_visible(stack, queue)
        assert list(batches) == [[]]


def _make_visible(stack: Stack, queue: QueueReader) -> None:
    held: list[Any] = list(queue._held.values())
    stack.client("sqs").change_message_visibility(
        QueueUrl=stack.dead_letter_queue_url,
        ReceiptHandle=held[0].receipt_handle,
        VisibilityTimeout=0,
    )
