import os
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import uuid4

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import failure
from archive.article import Article, KeyStatus, Model
from archive.change_log import position_at, read_change
from archive.items import FEED, LISTED_ENTITIES, entity_list
from archive.retry import ATTEMPTS
from archive.table import (
    BATCH_ROUNDS,
    DOCUMENT_BYTES,
    MAX_BATCH,
    TOMBSTONE_KEPT,
    Archive,
    Busy,
    Conflict,
    TooLarge,
)
from tests.builders import (
    CONDITION_FAILED,
    MODEL,
    RECEIVED_AT,
    THROTTLED,
    THROTTLED_TRANSACTION,
    TIMEOUT,
    TRANSACTION_CONFLICT,
    article,
    entity,
    failing,
    rejected_article,
    without_answer,
)
from tests.integration.change_reader import all_changes, statuses
from tests.template import resource


def _keys(archive: Archive, name: str = FEED, **query: Any) -> list[str]:
    return [card.key for card in archive.page(name, 100, **query).cards]


def _items(table: Any) -> list[dict[str, Any]]:
    """Return all items of the table. Only tests scan it."""
    items: list[dict[str, Any]] = table.scan(TableName=os.environ["TABLE"])["Items"]
    return items


def _primary_keys(table: Any) -> list[tuple[str, str]]:
    """Return the primary keys of articles, tombstones and cards, without names and changes."""
    keys = ((item["pk"]["S"], item["sk"]["S"]) for item in _items(table))
    return sorted(key for key in keys if not key[0].startswith(("NAMES#", "CHANGES#")))


def test_an_article_is_read_as_it_was_put(archive: Archive) -> None:
    assert archive.read("inbox/a.txt") is None
    made = article(entities=(entity("Ben Wallace"),), pipeline=2)
    archive.put(made, None)
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article == made
    assert (item.status, item.previous_status) == ("SUMMARIZED", None)


@pytest.mark.parametrize("made", [article(pipeline=2), rejected_article("inbox/a.txt", pipeline=2)])
def test_an_item_is_current_for_one_version_model_and_pipeline(
    made: Article, archive: Archive
) -> None:
    archive.put(made, None)
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.is_current("v1", MODEL, 2)
    assert not item.is_current("v2", MODEL, 2)
    assert not item.is_current("v1", Model(name=MODEL.name, version="2"), 2)
    assert not item.is_current("v1", MODEL, 3)
    archive.remove("inbox/a.txt", item)
    tombstone = archive.read("inbox/a.txt")
    assert tombstone is not None
    assert not tombstone.is_current("v1", MODEL, 2)


def test_an_item_without_a_pipeline_has_the_first_pipeline(archive: Archive, table: Any) -> None:
    archive.put(article(), None)
    key = {"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}}
    table.update_item(TableName=os.environ["TABLE"], Key=key, UpdateExpression="REMOVE pipeline")
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.is_current("v1", MODEL, 1)
    assert not item.is_current("v1", MODEL, 2)
    assert item.article == article()
    assert item.article.pipeline == 1


@pytest.mark.parametrize(
    "key", ["a//b", "../x", "a#b?c", "%20", "ключ.txt", "é" * 512, "a b+c&d=e", "ARTICLE"]
)
def test_any_key_is_stored_and_listed(archive: Archive, key: str) -> None:
    archive.put(article(key), None)
    item = archive.read(key)
    assert item is not None
    assert item.article is not None
    assert item.article.key == key
    assert _keys(archive) == [key]


def test_cards_are_replaced_with_their_article(archive: Archive, table: Any) -> None:
    archive.put(article(entities=(entity("Ann"), entity("Bob"))), None)
    archive.put(
        article(version="v2", entities=(entity("Bob"), entity("Cleo"))), archive.read("inbox/a.txt")
    )
    assert _keys(archive, entity_list("person/ann")) == []
    assert _keys(archive, entity_list("person/bob")) == ["inbox/a.txt"]
    assert _keys(archive, entity_list("person/cleo")) == ["inbox/a.txt"]
    assert len(_keys(archive)) == 1
    assert len(_primary_keys(table)) == 4


def test_an_article_received_again_has_one_card_in_each_list(archive: Archive, table: Any) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    later = article(
        version="v2", entities=(entity("Ann"),), received_at=RECEIVED_AT + timedelta(hours=1)
    )
    archive.put(later, archive.read("inbox/a.txt"))
    assert len(_keys(archive)) == 1
    assert len(_keys(archive, entity_list("person/ann"))) == 1
    assert len(_primary_keys(table)) == 3


def test_removing_leaves_a_tombstone_that_expires_and_no_cards(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.put(article(entities=(entity("Ann"),)), None).item
    later = RECEIVED_AT + timedelta(days=3650)
    monkeypatch.setattr("archive.table.utc_now", lambda: later)
    archive.remove("inbox/a.txt", archive.read("inbox/a.txt"))
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article is None
    assert item.revision > first.revision
    assert (item.status, item.previous_status) == ("REMOVED", "SUMMARIZED")
    assert _primary_keys(table) == [("ARTICLE#inbox/a.txt", "ARTICLE")]
    stored = table.get_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
    )["Item"]
    assert stored["expires"] == {"N": str(int((later + TOMBSTONE_KEPT).timestamp()))}
    assert "document" not in stored


def test_an_article_that_replaces_a_tombstone_does_not_expire(archive: Archive, table: Any) -> None:
    archive.remove("inbox/a.txt", None)
    archive.put(article(), archive.read("inbox/a.txt"))
    stored = table.get_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
    )
    assert "expires" not in stored["Item"]


def test_a_writer_with_an_older_snapshot_gets_a_conflict_and_changes_nothing(
    archive: Archive, table: Any
) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    old = archive.read("inbox/a.txt")
    archive.put(article(version="v2", entities=(entity("Bob"),)), old)
    before = _primary_keys(table)
    for outdated in (old, None):
        with pytest.raises(Conflict):
            archive.put(article(version="v3", entities=(entity("Cleo"),)), outdated)
        with pytest.raises(Conflict):
            archive.remove("inbox/a.txt", outdated)
    assert _primary_keys(table) == before


def test_at_most_twenty_entities_are_listed_and_all_are_stored(
    archive: Archive, table: Any
) -> None:
    many = tuple(entity(f"Person {n}") for n in range(50))
    archive.put(article(entities=many), None)
    assert len(_primary_keys(table)) == 1 + 1 + LISTED_ENTITIES
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article is not None
    assert len(item.article.entities) == 50
    archive.put(article(version="v2"), item)
    assert len(_primary_keys(table)) == 2


def test_a_card_in_an_entitys_list_has_the_name_that_the_article_uses(archive: Archive) -> None:
    archive.put(article(entities=tuple(entity(f"Person {n}") for n in range(15))), None)
    card = archive.page(entity_list("person/person-14"), 1).cards[0]
    assert card.entity is not None
    assert card.entity.name == "Person 14"
    assert len(card.entities) == 10


def test_pages_are_newest_first_and_contain_every_card_once(archive: Archive) -> None:
    for hour in range(7):
        archive.put(article(f"{hour}", received_at=RECEIVED_AT + timedelta(hours=hour)), None)
    seen, after = [], None
    while True:
        page = archive.page(FEED, 3, after=after)
        seen += [card.key for card in page.cards]
        after = page.last
        if after is None:
            break
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_since_is_inclusive_and_until_is_not(archive: Archive) -> None:
    for hour in range(4):
        archive.put(article(f"{hour}", received_at=RECEIVED_AT + timedelta(hours=hour)), None)
    assert _keys(archive, since="2026-11-22T10:00:00Z", until="2026-11-22T12:00:00Z") == ["2", "1"]


def test_the_feed_is_filtered_by_status(archive: Archive) -> None:
    archive.put(article("good"), None)
    archive.put(rejected_article("bad"), None)
    assert _keys(archive, status="REJECTED") == ["bad"]
    assert _keys(archive, status="SUMMARIZED") == ["good"]


def test_articles_of_one_second_are_all_listed(archive: Archive, table: Any) -> None:
    for n in range(5):
        archive.put(article(f"{n}"), None)
    assert sorted(_keys(archive)) == ["0", "1", "2", "3", "4"]
    # With 16 hex digits, the probability that any two of a million articles of one second collide
    # is 1 in 40 million.
    assert all(
        len(place.split("#")[1]) == 16
        for list_name, place in _primary_keys(table)
        if list_name == FEED
    )


def test_an_article_that_is_too_large_is_rejected_before_anything_is_written(
    archive: Archive, table: Any
) -> None:
    noise = os.urandom(300_000).hex()
    with pytest.raises(TooLarge):
        archive.put(article(text=noise), None)
    assert _primary_keys(table) == []


@pytest.mark.parametrize("error", [THROTTLED_TRANSACTION, THROTTLED, TRANSACTION_CONFLICT, TIMEOUT])
def test_a_write_is_repeated_while_the_table_is_busy(
    error: ClientError | BotoCoreError,
    patient_archive: Archive,
    waits: list[float],
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        table, "transact_write_items", failing(table.transact_write_items, error, error)
    )
    patient_archive.put(article(), None)
    assert _keys(patient_archive) == ["inbox/a.txt"]
    assert len(waits) == 2


def test_a_read_is_repeated_while_the_table_is_busy(
    patient_archive: Archive, waits: list[float], table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_archive.put(article(), None)
    monkeypatch.setattr(table, "get_item", failing(table.get_item, THROTTLED, TIMEOUT))
    assert patient_archive.read("inbox/a.txt") is not None
    assert len(waits) == 2


def test_a_throttle_in_every_attempt_is_raised(
    patient_archive: Archive, waits: list[float], table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [THROTTLED_TRANSACTION] * ATTEMPTS
    monkeypatch.setattr(table, "transact_write_items", failing(table.transact_write_items, *errors))
    with pytest.raises(ClientError):
        patient_archive.put(article(), None)
    assert len(waits) == ATTEMPTS - 1
    assert _primary_keys(table) == []


def test_a_failed_condition_is_a_conflict_without_a_retry(
    patient_archive: Archive, waits: list[float], table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table, "transact_write_items", failing(table.transact_write_items, CONDITION_FAILED)
    )
    with pytest.raises(Conflict):
        patient_archive.put(article(), None)
    assert waits == []


def test_a_write_that_timed_out_but_was_committed_is_a_conflict(
    patient_archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "transact_write_items", without_answer(table.transact_write_items))
    with pytest.raises(Conflict):
        patient_archive.put(article(), None)
    assert statuses(patient_archive) == ["SUMMARIZED"]


def test_an_archive_with_one_attempt_leaves_retrying_to_the_client(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "get_item", failing(table.get_item, THROTTLED))
    with pytest.raises(ClientError):
        archive.read("inbox/a.txt")


def test_limits_fit_those_of_aws_and_of_the_template(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names_and_key = 2_048
    assert 380_000 < DOCUMENT_BYTES + names_and_key < 400 * 1024  # an item
    assert 2 + 2 * (1 + LISTED_ENTITIES) < 100  # actions in a transaction
    receives = resource("Queue")["RedrivePolicy"]["maxReceiveCount"]
    assert timedelta(seconds=receives * 720) < TOMBSTONE_KEPT
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(table, "get_item", lambda **request: requests.append(request) or {})  # type: ignore[func-returns-value]
    archive.read("a")
    assert requests[0]["ConsistentRead"] is True


CLOCKS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(clocks=st.lists(CLOCKS, min_size=2, max_size=8), removals=st.sets(st.integers(0, 7)))
def test_revisions_of_a_key_increase_with_any_clocks(
    archive: Archive, clocks: list[datetime], removals: set[int]
) -> None:
    key = f"{uuid4()}.txt"
    revisions = []
    for number, clock in enumerate(clocks):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("archive.table.utc_now", lambda clock=clock: clock)
            previous = archive.read(key)
            if number in removals:
                archive.remove(key, previous)
            else:
                archive.put(article(key), previous)
        item = archive.read(key)
        assert item is not None
        revisions.append(item.revision)
    assert revisions == sorted(set(revisions))


@pytest.mark.parametrize("earliest", [timedelta(0), TOMBSTONE_KEPT])
def test_revisions_increase_after_the_tombstone_has_expired(
    earliest: timedelta, archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next writer's clock may be behind by as long as a tombstone is kept."""
    now = RECEIVED_AT
    monkeypatch.setattr("archive.table.utc_now", lambda: now)
    archive.put(article(), None)
    archive.remove("inbox/a.txt", archive.read("inbox/a.txt"))
    tombstone = archive.read("inbox/a.txt")
    assert tombstone is not None
    table.delete_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
    )
    now += TOMBSTONE_KEPT + timedelta(milliseconds=10) - earliest
    assert archive.put(article(), None).item.revision > tombstone.revision


def test_revisions_of_older_releases_increase_to_the_time(archive: Archive, table: Any) -> None:
    archive.put(article(), None)
    table.update_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
        UpdateExpression="SET revision = :old REMOVE previous_status",
        ExpressionAttributeValues={":old": {"N": "3"}},
    )
    old = archive.read("inbox/a.txt")
    assert old is not None
    assert (old.revision, old.previous_status) == (3, None)
    written = archive.put(article(version="v2"), old).item
    assert written.revision > int(RECEIVED_AT.timestamp() * 1000)
    assert written.previous_status == "SUMMARIZED"


def test_a_tombstone_of_an_older_release_is_a_removal(archive: Archive, table: Any) -> None:
    archive.remove("inbox/a.txt", None)
    table.update_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
        UpdateExpression="SET #status = :old",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":old": {"S": "DELETED"}},
    )
    old = archive.read("inbox/a.txt")
    assert old is not None
    assert old.status == "REMOVED"
    assert archive.put(article(), old).item.previous_status == "REMOVED"


def test_every_attempt_to_write_has_a_new_time_in_the_change_log(
    patient_archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(RECEIVED_AT + timedelta(seconds=n) for n in range(10))
    monkeypatch.setattr("archive.table.utc_now", lambda: next(ticks))
    entries: list[dict[str, Any]] = []
    write = failing(table.transact_write_items, THROTTLED_TRANSACTION, TIMEOUT)

    def record(**request: Any) -> Any:
        entries.append(request["TransactItems"][-1]["Put"]["Item"])
        return write(**request)

    monkeypatch.setattr(table, "transact_write_items", record)
    item = patient_archive.put(article(), None).item
    times = [entry["sk"]["S"].partition("#")[0] for entry in entries]
    assert times == [
        "2026-11-22T09:00:01.000Z",
        "2026-11-22T09:00:02.000Z",
        "2026-11-22T09:00:03.000Z",
    ]
    changes = [read_change(entry) for entry in entries]
    assert [position_at(change.changed_at) for change in changes] == times
    assert {change.revision for change in changes} == {item.revision}
    assert len({item["pk"]["S"] for item in _items(table) if "change" in item}) == 1
    assert [read_change(item) for item in _items(table) if "change" in item] == changes[-1:]


FAILED = failure.failed_article(
    "inbox/a.txt", article().source, RECEIVED_AT, 2, failure.ended_without_error()
)
MADE = {
    "SUMMARIZED": article(),
    "REJECTED": rejected_article("inbox/a.txt"),
    "FAILED": FAILED,
}


def _write(archive: Archive, status: str) -> None:
    previous = archive.read("inbox/a.txt")
    if status == "REMOVED":
        archive.remove("inbox/a.txt", previous)
    else:
        archive.put(MADE[status], previous)


@pytest.mark.parametrize("status", get_args(KeyStatus))
@pytest.mark.parametrize("previous", [None, *get_args(KeyStatus)])
def test_item_and_change_have_the_status_before_and_after(
    previous: str | None, status: str, archive: Archive
) -> None:
    if previous:
        _write(archive, previous)
    _write(archive, status)
    item = archive.read("inbox/a.txt")
    assert item is not None
    change = all_changes(archive)[-1]
    assert item.status == change.status == status
    assert item.previous_status == change.previous_status == previous
    assert item.version == change.version == (None if status == "REMOVED" else "v1")
    assert item.revision == change.revision
    assert item.card == change.article
    assert item.has_result("v1") == (status in {"SUMMARIZED", "REJECTED"})


def test_a_failure_is_listed_but_never_current(archive: Archive) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    archive.put(FAILED, archive.read("inbox/a.txt"))
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert (item.model, item.article) == (None, FAILED)
    assert not item.is_current("v1", MODEL, item.pipeline)
    assert _keys(archive, status="FAILED") == ["inbox/a.txt"]
    assert _keys(archive, entity_list("person/ann")) == []


def test_a_transaction_conflict_in_every_attempt_raises_conflict(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table, "transact_write_items", failing(table.transact_write_items, TRANSACTION_CONFLICT)
    )
    with pytest.raises(Conflict):
        archive.put(article(), None)


def test_many_cards_are_read_by_their_keys(archive: Archive) -> None:
    keys = [f"{n}.txt" for n in range(MAX_BATCH)]
    for key in keys[:50]:
        archive.put(article(key), None)
    archive.put(article("98.txt", entities=tuple(entity(f"Person {n}") for n in range(15))), None)
    archive.put(rejected_article("99.txt"), None)
    archive.remove("0.txt", archive.read("0.txt"))
    cards = archive.read_cards(keys)
    assert set(cards) == {*keys[1:50], "98.txt", "99.txt"}
    assert cards == {card.key: card for card in archive.page(FEED, 100).cards}


def test_a_card_is_read_by_decompressing_its_article_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"{n}.txt" for n in range(5)]
    for key in keys:
        archive.put(article(key), None)
    unpacked: list[bytes] = []
    decompress = zlib.decompress

    def count(data: bytes) -> bytes:
        unpacked.append(data)
        return decompress(data)

    monkeypatch.setattr("archive.items.zlib.decompress", count)
    archive.read_cards(keys)
    assert len(unpacked) == len(keys)


def test_keys_left_out_of_an_answer_are_requested_again(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.txt", "b.txt", "c.txt"):
        archive.put(article(key), None)
    batch_get_item = table.batch_get_item

    def one_at_a_time(**request: Any) -> dict[str, Any]:
        ((name, batch),) = request["RequestItems"].items()
        keys = batch["Keys"]
        answer: dict[str, Any] = batch_get_item(RequestItems={name: {"Keys": keys[:1]}})
        return {**answer, "UnprocessedKeys": {name: {"Keys": keys[1:]}} if keys[1:] else {}}

    monkeypatch.setattr(table, "batch_get_item", one_at_a_time)
    assert set(archive.read_cards(["a.txt", "b.txt", "c.txt"])) == {"a.txt", "b.txt", "c.txt"}
    with pytest.raises(Busy):
        archive.read_cards([f"{n}.txt" for n in range(BATCH_ROUNDS + 1)])
