import os
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from archive.table import (
    DOCUMENT_BYTES,
    FEED,
    LISTED_ENTITIES,
    MAX_AT_ONCE,
    READ_ROUNDS,
    TOMBSTONE_SECONDS,
    Archive,
    Busy,
    Conflict,
    TooLarge,
    entity_list,
)
from tests.builders import RECEIVED_AT, article, entity, rejected_article
from tests.template import resource


def _keys(archive: Archive, name: str = FEED, **query: Any) -> list[str]:
    return [card.key for card in archive.page(name, 100, **query).cards]


def _everything(table: Any) -> list[tuple[str, str]]:
    """The keys of all articles and cards, but not of names, which stay; only a test may scan."""
    keys = (
        (item["pk"]["S"], item["sk"]["S"])
        for item in table.scan(TableName=os.environ["TABLE"])["Items"]
    )
    return sorted(key for key in keys if not key[0].startswith("NAMES#"))


def test_what_is_put_is_read(archive: Archive) -> None:
    assert archive.read("inbox/a.txt") is None
    made = article(entities=(entity("Ben Wallace"),))
    archive.put(made, None)
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article == made
    assert item.revision == 1
    assert item.is_of("v1", made.model)
    assert not item.is_of("v2", made.model)


@pytest.mark.parametrize(
    "key", ["a//b", "../x", "a#b?c", "%20", "ключ.txt", "é" * 512, "a b+c&d=e", "ARTICLE"]
)
def test_any_key_is_kept_and_listed(archive: Archive, key: str) -> None:
    archive.put(article(key), None)
    item = archive.read(key)
    assert item is not None
    assert item.article is not None
    assert item.article.key == key
    assert _keys(archive) == [key]


def test_cards_follow_the_article(archive: Archive, table: Any) -> None:
    archive.put(article(entities=(entity("Ann"), entity("Bob"))), None)
    archive.put(
        article(version="v2", entities=(entity("Bob"), entity("Cleo"))), archive.read("inbox/a.txt")
    )
    assert _keys(archive, entity_list("person/ann")) == []
    assert _keys(archive, entity_list("person/bob")) == ["inbox/a.txt"]
    assert _keys(archive, entity_list("person/cleo")) == ["inbox/a.txt"]
    assert len(_keys(archive)) == 1
    assert len(_everything(table)) == 4


def test_an_article_received_anew_moves_in_every_list(archive: Archive, table: Any) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    later = article(
        version="v2", entities=(entity("Ann"),), received_at=RECEIVED_AT + timedelta(hours=1)
    )
    archive.put(later, archive.read("inbox/a.txt"))
    assert len(_keys(archive)) == 1
    assert len(_keys(archive, entity_list("person/ann"))) == 1
    assert len(_everything(table)) == 3


def test_removing_leaves_a_tombstone_that_expires_and_no_cards(
    archive: Archive, table: Any
) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    archive.remove("inbox/a.txt", archive.read("inbox/a.txt"), now=1_000)
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article is None
    assert item.revision == 2
    assert _everything(table) == [("ARTICLE#inbox/a.txt", "ARTICLE")]
    stored = table.get_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
    )["Item"]
    assert stored["expires"] == {"N": str(1_000 + TOMBSTONE_SECONDS)}
    assert "document" not in stored


def test_an_article_over_a_tombstone_does_not_expire(archive: Archive, table: Any) -> None:
    archive.remove("inbox/a.txt", None)
    archive.put(article(), archive.read("inbox/a.txt"))
    stored = table.get_item(
        TableName=os.environ["TABLE"],
        Key={"pk": {"S": "ARTICLE#inbox/a.txt"}, "sk": {"S": "ARTICLE"}},
    )
    assert "expires" not in stored["Item"]


def test_a_writer_with_an_older_sight_loses_and_changes_nothing(
    archive: Archive, table: Any
) -> None:
    archive.put(article(entities=(entity("Ann"),)), None)
    old = archive.read("inbox/a.txt")
    archive.put(article(version="v2", entities=(entity("Bob"),)), old)
    before = _everything(table)
    for late in (old, None):
        with pytest.raises(Conflict):
            archive.put(article(version="v3", entities=(entity("Cleo"),)), late)
        with pytest.raises(Conflict):
            archive.remove("inbox/a.txt", late)
    assert _everything(table) == before


def test_at_most_twenty_entities_are_listed_and_all_are_kept(archive: Archive, table: Any) -> None:
    many = tuple(entity(f"Person {n}") for n in range(50))
    archive.put(article(entities=many), None)
    assert len(_everything(table)) == 1 + 1 + LISTED_ENTITIES
    item = archive.read("inbox/a.txt")
    assert item is not None
    assert item.article is not None
    assert len(item.article.entities) == 50
    archive.put(article(version="v2"), item)
    assert len(_everything(table)) == 2


def test_a_card_in_an_entitys_list_says_how_the_article_names_it(archive: Archive) -> None:
    archive.put(article(entities=tuple(entity(f"Person {n}") for n in range(15))), None)
    card = archive.page(entity_list("person/person-14"), 1).cards[0]
    assert card.entity is not None
    assert card.entity.name == "Person 14"
    assert len(card.entities) == 10


def test_pages_go_from_new_to_old_and_meet_every_card_once(archive: Archive) -> None:
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
    # Sixteen digits: of a million in one second, two would share a place once in forty million times.
    assert all(
        len(place.split("#")[1]) == 16
        for list_name, place in _everything(table)
        if list_name == FEED
    )


def test_an_article_that_does_not_fit_is_refused_before_it_is_sent(
    archive: Archive, table: Any
) -> None:
    noise = os.urandom(300_000).hex()
    with pytest.raises(TooLarge):
        archive.put(article(text=noise), None)
    assert _everything(table) == []


def test_a_throttle_is_raised_as_it_is(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(**_: Any) -> None:
        reasons = [{"Code": "None"}, {"Code": "ThrottlingError"}]
        raise ClientError(
            {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons},
            "TransactWriteItems",
        )

    monkeypatch.setattr(table, "transact_write_items", throttled)
    with pytest.raises(ClientError):
        archive.put(article(), None)


def test_limits_stand_in_relation_to_those_of_aws(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names_and_key = 2_048
    assert 380_000 < DOCUMENT_BYTES + names_and_key < 400 * 1024  # an item
    assert 1 + 2 * (1 + LISTED_ENTITIES) < 100  # actions in a transaction
    assert resource("Queue")["RedrivePolicy"]["maxReceiveCount"] * 720 < TOMBSTONE_SECONDS
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(table, "get_item", lambda **request: asked.append(request) or {})  # type: ignore[func-returns-value]
    archive.read("a")
    assert asked[0]["ConsistentRead"] is True


def test_another_transaction_on_the_item_is_a_conflict(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflicting(**_: Any) -> None:
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": [{"Code": "TransactionConflict"}],
            },
            "TransactWriteItems",
        )

    monkeypatch.setattr(table, "transact_write_items", conflicting)
    with pytest.raises(Conflict):
        archive.put(article(), None)


def test_many_articles_are_read_by_their_keys(archive: Archive) -> None:
    keys = [f"{n}.txt" for n in range(MAX_AT_ONCE)]
    for key in keys[:50]:
        archive.put(article(key), None)
    archive.remove("0.txt", archive.read("0.txt"))
    found = archive.read_many(keys)
    assert set(found) == set(keys[:50])
    assert found["0.txt"].article is None
    assert found["1.txt"] == archive.read("1.txt")


def test_what_did_not_fit_an_answer_is_asked_for_again(
    archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.txt", "b.txt", "c.txt"):
        archive.put(article(key), None)
    whole = table.batch_get_item

    def one_at_a_time(**request: Any) -> dict[str, Any]:
        ((name, asked),) = request["RequestItems"].items()
        answer: dict[str, Any] = whole(RequestItems={name: {"Keys": asked["Keys"][:1]}})
        rest = asked["Keys"][1:]
        return {**answer, "UnprocessedKeys": {name: {"Keys": rest}} if rest else {}}

    monkeypatch.setattr(table, "batch_get_item", one_at_a_time)
    assert set(archive.read_many(["a.txt", "b.txt", "c.txt"])) == {"a.txt", "b.txt", "c.txt"}
    with pytest.raises(Busy):
        archive.read_many([f"{n}.txt" for n in range(READ_ROUNDS + 1)])
