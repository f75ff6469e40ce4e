"""Two workers, their faults and a user: the table agrees with the bucket in every end state."""

import random
from dataclasses import replace
from typing import Any

import pytest

from archive.article import Article
from archive.items import Item
from archive.table import Archive, Conflict
from summarize.bucket import Bucket
from tests.builders import BUCKET
from tests.integration.summarize.interleavings import (
    KEY,
    LAST,
    Act,
    Exploration,
    Rules,
    State,
    Step,
    acted_on,
    failed,
    made,
    respond,
)

# After its last receive, a message becomes a dead letter.
ANY_FAULT = Rules(1, 1, receives=((0, 0), (0, LAST), (LAST, 0), (LAST, LAST)))
ONLY_MAKING_FAILS = Rules(2, 0, receives=((1, LAST), (LAST, LAST)), only_making_fails=True)


@pytest.fixture(autouse=True)
def _quick_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the articles without a model."""
    monkeypatch.setattr("summarize.reconcile.compose", lambda received, *_: made(received.version))


def test_the_table_agrees_with_the_bucket_after_any_fault_and_redrive() -> None:
    exploration = Exploration(ANY_FAULT)
    assert exploration.find_wrong() is None
    assert len(exploration.states) > 50_000


def test_a_dead_letter_of_a_file_that_fails_has_a_record_of_the_present_version() -> None:
    exploration = Exploration(ONLY_MAKING_FAILS)
    assert exploration.find_wrong() is None
    assert len(exploration.states) > 20_000


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        (
            replace(ANY_FAULT, failed_is_conditional=False),
            "FAILED instead of a result",
        ),
        (
            replace(ONLY_MAKING_FAILS, failed_is_conditional=False),
            # Without the condition both end states can be reached; either may be found first.
            (
                "FAILED instead of a result",
                "a dead letter without a FAILED record of the present version",
            ),
        ),
        (
            replace(ONLY_MAKING_FAILS, unconfirmed="failure"),
            "a dead letter without a FAILED record of the present version",
        ),
        (
            replace(ANY_FAULT, unconfirmed="result"),
            "all messages are handled, but the table does not agree with the bucket",
        ),
    ],
)
def test_without_a_part_of_the_protocol_an_end_state_is_wrong(
    rules: Rules, wrong: str | tuple[str, ...]
) -> None:
    found = Exploration(rules).find_wrong()
    assert found is not None
    assert found.startswith(wrong)


class _Both:
    """Does everything to the model of bucket and table, and to moto's."""

    def __init__(self, s3: Any, bucket: Bucket, archive: Archive) -> None:
        self._s3, self._bucket, self._archive = s3, bucket, archive
        self._state = State((), None, None, 0, 0, 0)
        # The versions in the bucket, as S3 names them; the items that were read, in the model and
        # in the table.
        self._versions: list[str] = []
        self.snapshots: list[tuple[Item | None, Item | None]] = [(None, None)]

    def act(self, act: Act) -> None:
        """Change the bucket."""
        if act in {"undelete", "roll back"}:
            self._s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=self._versions.pop())
        elif act == "delete":
            marker = self._s3.delete_object(Bucket=BUCKET, Key=KEY)
            self._versions.append(marker["VersionId"])
        else:
            stored = self._s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")
            self._versions.append(stored["VersionId"])
        self._state = self._state._replace(versions=acted_on(self._state.versions, act))

    def write(self, article: Article | None, snapshot: int) -> bool:
        """Write an article or a tombstone in place of an item that was read.

        Return whether the writes succeed.
        """
        previous, stored = self.snapshots[snapshot % len(self.snapshots)]
        revisions = frozenset(item.revision for item, _ in self.snapshots if item)
        step = Step("put" if article else "remove", article, previous)
        self._state, response = respond(self._state, step, revisions, ANY_FAULT)
        try:
            if article:
                self._archive.put(article, stored)
            else:
                self._archive.remove(KEY, stored)
        except Conflict:
            assert response.error == "conflict"
        else:
            assert response.error is None
        self.compare()
        return response.error is None

    def compare(self) -> None:
        """Check that both are equal, and keep the items as a snapshot."""
        item, stored = self._state.item, self._archive.read(KEY)
        self.snapshots.append((item, stored))
        assert (item is None) == (stored is None)
        if item and stored:
            assert (item.status, item.version) == (stored.status, stored.version)
            assert item.article == stored.article
        opened, received = self._bucket.open(KEY), self._bucket.read_metadata(KEY)
        assert (opened.received if opened else None) == received
        present = self._versions[-1] if self._state.version else None
        assert (received.version if received else None) == present

    def has_versions(self) -> bool:
        return bool(self._versions)


def test_the_model_of_bucket_and_table_behaves_like_aws(
    s3: Any, bucket: Bucket, archive: Archive
) -> None:
    both = _Both(s3, bucket, archive)
    chosen = random.Random(7)
    articles = (made("v1"), made("v2"), failed("v1"), failed("v2"), None)
    written = []
    for _ in range(250):
        if chosen.random() < 0.3:
            acts: tuple[Act, ...] = ("overwrite", "delete", "roll back")
            both.act(chosen.choice(acts if both.has_versions() else acts[:1]))
            both.compare()
        else:
            # The last snapshot is up to date, those before it are not always.
            written.append(both.write(chosen.choice(articles), -chosen.randint(1, 4)))
    assert 30 < sum(written) < len(written) - 30
