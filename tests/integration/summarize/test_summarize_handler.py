import contextlib
import importlib
import io
import json
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from archive.retry import ATTEMPTS, MAX_SECONDS, OutOfTime
from archive.table import Conflict
from summarize.notification import ForeignMessage, object_keys
from tests.builders import (
    BUCKET,
    CONDITION_FAILED,
    DENIED,
    THROTTLED,
    TIMEOUT,
    failing,
    s3_message,
    sqs_event,
)
from tests.paths import EVENTS
from tests.template import template

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
SHAPES = sorted((EVENTS / "summarize").glob("*.json"))
FOREIGN = {"not-json", "not-s3"}


def _key(event: dict[str, Any]) -> str | None:
    """Return the object key in the event's message, None for S3's test event."""
    return next(iter(object_keys(event["Records"][0]["body"], BUCKET)), None)


@pytest.mark.parametrize(
    "shape", [path for path in SHAPES if path.stem not in FOREIGN], ids=lambda path: path.stem
)
def test_every_sample_event_is_handled(shape: Path, summarize: ModuleType, s3: Any) -> None:
    event = json.loads(shape.read_text())
    key = _key(event)
    if key and not key.endswith("/"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=STORY)

    summarize.handle(event, None)

    if key and not key.endswith("/"):
        item = summarize.archive.read(key)
        assert item is not None
        assert item.article is not None
        assert item.article.status == "SUMMARIZED"


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("key-with-spaces", "inbox/rail strike brief.txt"),
        ("key-with-plus", "inbox/rail+strike.txt"),
        ("key-with-literal-percent-20", "inbox/rail%20strike.txt"),
        ("key-with-unicode", "inbox/Zürich/Ålesund–東京 😀.txt"),
        ("test-event", None),
    ],
)
def test_keys_are_decoded_once_as_s3_encodes_them(shape: str, key: str | None) -> None:
    assert _key(json.loads((EVENTS / "summarize" / f"{shape}.json").read_text())) == key


@pytest.mark.parametrize("shape", sorted(FOREIGN))
def test_a_message_that_is_not_from_s3_raises_an_error(shape: str, summarize: ModuleType) -> None:
    event = json.loads((EVENTS / "summarize" / f"{shape}.json").read_text())
    with pytest.raises(ForeignMessage):
        summarize.handle(event, None)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"Records": []}',
        '{"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": ""}}}]}',
        '"x"',
        '{"Event": "x"}',
    ],
)
def test_a_body_of_another_format_raises_an_error(body: str, summarize: ModuleType) -> None:
    with pytest.raises(ForeignMessage):
        summarize.handle(sqs_event(body), None)


def test_the_error_does_not_contain_the_message(summarize: ModuleType) -> None:
    with pytest.raises(ForeignMessage) as error:
        summarize.handle(sqs_event('{"Records": "Secret plan"}'), None)
    assert "Secret" not in f"{error.value} {error.value.__cause__}"


def test_a_message_about_another_bucket_raises_an_error(summarize: ModuleType) -> None:
    with pytest.raises(ForeignMessage):
        summarize.handle(sqs_event(s3_message("inbox/a.txt", bucket="other")), None)


@pytest.mark.parametrize(
    "key", ["a//b.txt", "../x", "a#b?c=d&e", "100%20.txt", "ключ 1+1.txt", "é" * 512, "a%2Fb"]
)
def test_any_key_in_an_event_is_read(key: str, summarize: ModuleType, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=STORY)
    summarize.handle(sqs_event(s3_message(key)), None)
    assert summarize.archive.read(key).article.key == key


def test_every_record_of_a_notification_is_handled(summarize: ModuleType, s3: Any) -> None:
    for key in ("a.txt", "b.txt"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=STORY)
    summarize.handle(sqs_event(s3_message("a.txt", "b.txt")), None)
    assert all(summarize.archive.read(key).article for key in ("a.txt", "b.txt"))


@pytest.fixture
def log(summarize: ModuleType, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """The log output of the handler."""
    stream = io.StringIO()
    monkeypatch.setattr(summarize.logger.handlers[0], "stream", stream)
    return stream


def test_the_log_has_one_line_per_message_and_no_text(
    summarize: ModuleType, s3: Any, log: io.StringIO
) -> None:
    s3.put_object(Bucket=BUCKET, Key="inbox/a.txt", Body=STORY)
    summarize.handle(sqs_event(s3_message("inbox/a.txt")), None)
    lines = log.getvalue().splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert line["key"] == "inbox/a.txt"
    assert line["outcome"] == "SUMMARIZED"
    assert line["version"]
    assert line["names_left_out"] == 0
    assert datetime.fromisoformat(line["timestamp"]).tzinfo
    assert "T" in line["timestamp"]
    assert set(line["milliseconds"]) >= {
        "archive",
        "bucket",
        "document",
        "sentences",
        "tagger",
        "summary",
        "entities",
        "total",
    }
    assert "river" not in lines[0]
    assert "Wallace" not in lines[0]


def test_the_log_counts_the_names_that_a_busy_table_left_out(
    summarize: ModuleType,
    s3: Any,
    table: Any,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s3.put_object(Bucket=BUCKET, Key="inbox/a.txt", Body=STORY)
    monkeypatch.setattr(table, "batch_write_item", failing(table.batch_write_item, THROTTLED))
    summarize.handle(sqs_event(s3_message("inbox/a.txt")), None)
    (line,) = log.getvalue().splitlines()
    assert json.loads(line)["outcome"] == "SUMMARIZED"
    assert json.loads(line)["names_left_out"] == 2  # `ben-wallace` and `wallace`
    assert "allace" not in line


def test_clients_do_not_retry_since_the_requests_of_a_message_share_their_time() -> None:
    from summarize import handler

    for resource in (handler.archive, handler.bucket):
        assert resource._attempts == ATTEMPTS
        assert resource._client.meta.config.retries["total_max_attempts"] == 1


class _Clock:
    """The clock of an invocation. Requests, waits and composing move it; nothing really waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        self._monkeypatch = monkeypatch
        for module in ("archive.retry", "archive.name_index"):
            monkeypatch.setattr(f"{module}.monotonic", lambda: self.seconds)
        monkeypatch.setattr("archive.retry.sleep", self._pass)

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds

    def slow_down(self, owner: Any, name: str, seconds: float, fails: bool = False) -> None:
        """Let a function take so long; with `fails`, it then times out."""
        function = getattr(owner, name)

        def call(*arguments: Any, **more: Any) -> Any:
            self._pass(seconds)
            if fails:
                raise TIMEOUT
            return function(*arguments, **more)

        self._monkeypatch.setattr(owner, name, call)


LONGEST_REQUEST = 10.0  # seconds to connect and to read
REQUESTS = (
    "get_item", "get_object", "batch_get_item", "batch_write_item", "transact_write_items", "head_object",
)  # fmt: skip


@pytest.mark.parametrize("raises", [False, True])
@pytest.mark.parametrize("receives", [1, 5])
@pytest.mark.parametrize("fails", [None, *REQUESTS])
@pytest.mark.parametrize("seconds", [0.1, 2.0, 3.5, 4.9, 6.5, LONGEST_REQUEST])
def test_the_slowest_message_ends_before_the_timeout(
    seconds: float,
    fails: str | None,
    receives: int,
    raises: bool,
    summarize: ModuleType,
    s3: Any,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All requests are slow, one kind times out, the file takes all of its CPU time, and the first
    write of the article fails because another worker writes the item. With `raises`, making the
    article raises an error in the end."""
    timeout = template()["Parameters"]["SummarizeTimeout"]["Default"]
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    conflicts: list[ClientError] = []
    write = table.transact_write_items

    def transact(**request: Any) -> Any:
        if conflicts:
            raise conflicts.pop()
        return write(**request)

    def conflict_or_raise() -> None:
        if raises:
            raise MemoryError
        conflicts.append(CONDITION_FAILED)

    monkeypatch.setattr(table, "transact_write_items", transact)
    clock = _Clock(monkeypatch)
    for name in REQUESTS:
        client = s3 if hasattr(s3, name) else table
        clock.slow_down(client, name, seconds, fails=name == fails)
    _precede(monkeypatch, "compose", conflict_or_raise)
    clock.slow_down(importlib.import_module("summarize.reconcile"), "compose", timeout / 2)
    with contextlib.suppress(OutOfTime, Conflict, ReadTimeoutError, summarize.FileError):
        summarize.handle(sqs_event(s3_message("a.txt"), receives=receives), None)
    assert 0 < clock.seconds < timeout


def _precede(monkeypatch: pytest.MonkeyPatch, name: str, action: Callable[[], None]) -> None:
    """Let a function of `reconcile` do something else first."""
    module = importlib.import_module("summarize.reconcile")
    function = getattr(module, name)

    def call(*arguments: Any) -> Any:
        action()
        return function(*arguments)

    monkeypatch.setattr(module, name, call)


def test_an_error_is_recorded_after_the_requests_have_used_up_their_time(
    summarize: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    _Clock(monkeypatch).slow_down(s3, "head_object", MAX_SECONDS + 1)
    with pytest.raises(OutOfTime):
        summarize.handle(sqs_event(s3_message("a.txt"), receives=5), None)
    reason = summarize.archive.read("a.txt").article.reason
    assert (reason.step, reason.error) == ("archive", "OutOfTime")


def test_slow_suggestions_of_names_take_no_time_from_the_article(
    summarize: ModuleType, s3: Any, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    _Clock(monkeypatch).slow_down(table, "batch_get_item", MAX_SECONDS + 1)
    summarize.handle(sqs_event(s3_message("a.txt")), None)
    item = summarize.archive.read("a.txt")
    assert item is not None
    assert item.article.status == "SUMMARIZED"


def test_no_request_takes_longer_than_in_that_test() -> None:
    from summarize import handler

    for resource in (handler.archive, handler.bucket):
        config = resource._client.meta.config
        assert config.connect_timeout + config.read_timeout <= LONGEST_REQUEST


def test_an_error_is_recorded_before_the_function_times_out() -> None:
    from summarize import handler, reconcile

    # Each time limit may be exceeded by the last request that starts within it.
    requests = MAX_SECONDS + LONGEST_REQUEST + reconcile.RECORD_SECONDS + LONGEST_REQUEST
    timeout = template()["Parameters"]["SummarizeTimeout"]["Default"]
    assert handler.CPU_SECONDS + requests < timeout


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n ", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "unsupported_type"),
    "damaged.txt": ("Café Zürich naïve".encode().replace(b"\xbc", b"", 1), "unreadable"),
    "words.txt": (b"word\n" * 10_000, "no_article"),
    "menu.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no_article"),
    "french.txt": (
        "Le président a rencontré lundi à Paris le chancelier allemand pour discuter de la situation en Ukraine.".encode(),
        "unsupported_language",
    ),
    "long.txt": (b"The end is near. " * 20_000, "too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_rejected_listed_and_not_retried(
    name: str, summarize: ModuleType, s3: Any
) -> None:
    data, code = BAD[name]
    s3.put_object(Bucket=BUCKET, Key=name, Body=data)
    summarize.handle(sqs_event(s3_message(name)), None)
    article = summarize.archive.read(name).article
    assert article.status == "REJECTED"
    assert article.reason.code == code
    assert [
        card.reason.code for card in summarize.archive.page("FEED", 5, status="REJECTED").cards
    ] == [code]


def test_a_file_may_take_half_of_the_timeout() -> None:
    from summarize import handler

    timeout = template()["Parameters"]["SummarizeTimeout"]["Default"]
    assert timeout / 2 == handler.CPU_SECONDS


def test_a_file_that_takes_more_cpu_time_is_rejected_and_not_retried(
    summarize: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=BUCKET, Key="inbox/a.txt", Body=STORY)
    monkeypatch.setattr(summarize, "CPU_SECONDS", 0.0)
    summarize.handle(sqs_event(s3_message("inbox/a.txt")), None)
    article = summarize.archive.read("inbox/a.txt").article
    assert (article.status, article.reason.code) == ("REJECTED", "too_large")
    assert "took too long to read" in article.reason.message


@pytest.mark.parametrize(
    ("receives", "status"), [("1", None), ("3", None), ("4", "FAILED"), ("5", "FAILED")]
)
def test_from_the_fourth_of_five_receives_on_a_failure_is_recorded(
    receives: str,
    status: str | None,
    summarize: ModuleType,
    s3: Any,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    _fail_on_text(monkeypatch)
    with pytest.raises(summarize.FileError):
        summarize.handle(sqs_event(s3_message("a.txt"), receives=int(receives)), None)
    item = summarize.archive.read("a.txt")
    assert (item.status if item else None) == status
    assert log.getvalue() == ""  # Lambda logs the error


def _fail_on_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the step `summary` raise an error whose message contains article text."""

    def fail(text: str, *_: Any, **__: Any) -> None:
        raise ValueError(text)

    monkeypatch.setattr("summarize.compose.summary.choose", fail)


@pytest.mark.parametrize(
    "attributes", [None, {}, {"ApproximateReceiveCount": ""}, {"ApproximateReceiveCount": "many"}]
)
def test_a_message_without_a_receive_count_is_handled_as_received_once(
    attributes: dict[str, str] | None,
    summarize: ModuleType,
    s3: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    event = sqs_event(s3_message("a.txt"))
    (record,) = event["Records"]
    del record["attributes"]
    record.update({"attributes": attributes} if attributes is not None else {})
    with monkeypatch.context() as broken:
        _fail_on_text(broken)
        with pytest.raises(summarize.FileError):
            summarize.handle(event, None)
    assert summarize.archive.read("a.txt") is None
    summarize.handle(event, None)
    assert summarize.archive.read("a.txt").status == "SUMMARIZED"


def test_the_log_has_one_line_for_a_late_receive_that_succeeds(
    summarize: ModuleType, s3: Any, log: io.StringIO
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    summarize.handle(sqs_event(s3_message("a.txt"), receives=4), None)
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["outcome"], line["receive_count"]) == ("SUMMARIZED", 4)


def test_an_error_has_the_place_where_it_was_raised_but_no_text(
    summarize: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    _fail_on_text(monkeypatch)
    with pytest.raises(summarize.FileError) as raised:
        summarize.handle(sqs_event(s3_message("a.txt")), None)
    assert str(raised.value) == "ValueError"
    assert traceback.extract_tb(raised.value.__traceback__)[-1].name == "fail"
    assert "river" not in "".join(traceback.format_exception(raised.value))


def test_an_error_of_aws_keeps_its_message(
    summarize: ModuleType, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "get_object", failing(s3.get_object, DENIED))
    with pytest.raises(ClientError, match="AccessDenied"):
        summarize.handle(sqs_event(s3_message("a.txt")), None)
