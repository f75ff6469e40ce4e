"""`make reprocess` queues the keys of the bucket, or the keys of articles with a given status."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import unquote_plus

import pytest

from archive.table import Archive
from infra.commands import reprocess as command
from infra.commands.reprocess import reprocess
from infra.commands.stack import Stack
from tests.builders import BUCKET, article, rejected_article
from tests.integration.infra.conftest import bodies, failed
from tests.paths import ROOT


def _queued(stack: Stack) -> list[str]:
    """Receive the messages of the queue, and return their keys."""
    keys = []
    for body in bodies(stack.queue_url):
        (record,) = json.loads(body)["Records"]
        keys.append(unquote_plus(record["s3"]["object"]["key"]))
    return sorted(keys)


def test_every_key_of_the_bucket_is_queued(stack: Stack, s3: Any) -> None:
    for key in ("a.txt", "inbox/b c+d.txt", "inbox/", "ключ.txt"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"" if key.endswith("/") else b"x")
    assert sum(reprocess(stack)) == 3
    assert _queued(stack) == ["a.txt", "inbox/b c+d.txt", "ключ.txt"]


def test_keys_with_a_status_are_queued_from_all_pages(
    stack: Stack, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.commands.reprocess.CARDS_PER_PAGE", 3)
    for n in range(14):
        archive.put(rejected_article(f"bad/{n}.txt") if n % 4 else article(f"good/{n}.txt"), None)
    assert sum(reprocess(stack, status="REJECTED")) == 10
    assert _queued(stack) == sorted(f"bad/{n}.txt" for n in range(14) if n % 4)


def test_failed_files_are_queued(stack: Stack, archive: Archive) -> None:
    archive.put(failed("bad/failed.txt"), None)
    archive.put(article("good.txt"), None)
    assert sum(reprocess(stack, status="FAILED")) == 1
    assert _queued(stack) == ["bad/failed.txt"]


def test_status_and_prefix_are_combined(stack: Stack, archive: Archive) -> None:
    for key in ("inbox/a.txt", "inbox/b.txt", "other/c.txt"):
        archive.put(rejected_article(key), None)
    archive.put(article("inbox/good.txt"), None)
    assert sum(reprocess(stack, "inbox/", "REJECTED")) == 2
    assert _queued(stack) == ["inbox/a.txt", "inbox/b.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Queued 1 file. Summarize skips a file if its record is of the current model"),
        (["--status", "FAILED"], "Nothing was queued: found no file with the status FAILED."),
        (["--", "b/"], "Nothing was queued: found no file under b/."),
    ],
)
def test_the_output_says_what_happens_to_the_files(
    arguments: list[str], message: str, stack: Stack, s3: Any, capsys: Any, monkeypatch: Any
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=b"x")
    monkeypatch.setattr("sys.argv", ["reprocess", *arguments])
    monkeypatch.setattr(command, "current", lambda: stack)
    command.main()
    assert capsys.readouterr().out.startswith(message)


def test_an_unknown_status_is_rejected() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "infra.commands.reprocess", "--status", "BROKEN", "--", ""],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 2
    assert "REJECTED" in process.stderr
