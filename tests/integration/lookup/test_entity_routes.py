import os
from datetime import timedelta
from types import ModuleType
from typing import Any, get_args

import pytest

from archive.article import SLUG_BYTES, EntityType, slug
from archive.table import Archive
from lookup.cursor import cursor_length
from lookup.parameters import MAX_CURSOR
from lookup.schemas import MAX_KEY_BYTES
from tests.builders import RECEIVED_AT, article, entity
from tests.integration.lookup.lookup_requests import archive_articles, ask


def test_an_entity_has_its_name_and_its_articles(lookup: ModuleType, archive: Archive) -> None:
    archive_articles(archive, 3)
    for spelling in ("ben-wallace", "Ben%20Wallace", "Ben Wallace"):
        status, body, _ = ask(lookup, f"/entities/person/{spelling}", {"limit": "2"})
        assert status == 200
        assert (body["id"], body["type"]) == ("person/ben-wallace", "person")
        assert body["name"] == "Ben Wallace"
        assert [card["key"] for card in body["articles"]] == ["2.txt", "1.txt"]
        assert body["cursor"]


def test_entities_are_found_by_the_beginning_of_a_word(
    lookup: ModuleType, archive: Archive
) -> None:
    archive_articles(archive, 2)
    name = {"id": "person/ben-wallace", "name": "Ben Wallace", "type": "person"}
    status, body, _ = ask(lookup, "/entities", {"prefix": "Wal"})
    assert (status, body) == (200, {"entities": [name], "cursor": None})
    locations = ask(lookup, "/entities", {"prefix": "Wal", "type": "location"}).body
    assert locations["entities"] == []
    status, body, _ = ask(lookup, "/entities", {"prefix": "w"})
    assert status == 400
    assert body["detail"] == "`prefix` is too short: send at least 2 letters or digits."


def test_names_are_paged_and_a_cursor_belongs_to_its_prefix(
    lookup: ModuleType, archive: Archive
) -> None:
    entities = tuple(entity(f"Wallace {number}") for number in range(3))
    archive.put(article("a.txt", entities=entities), None)
    first = ask(lookup, "/entities", {"prefix": "wal", "limit": "2"}).body
    query = {"prefix": "WAL", "limit": "2", "cursor": first["cursor"]}
    second = ask(lookup, "/entities", query).body
    assert [len(first["entities"]), len(second["entities"])] == [2, 1]
    assert second["cursor"] is None
    assert ask(lookup, "/entities", {"prefix": "wall", "cursor": first["cursor"]}).status == 400


@pytest.mark.parametrize("letter", ["x", "é", "東", "𐐷"])  # 1, 2, 3 and 4 bytes of UTF-8
def test_the_cursor_of_the_longest_name_is_accepted(
    letter: str, lookup: ModuleType, archive: Archive
) -> None:
    name = letter * SLUG_BYTES
    entities = tuple(entity(name, kind) for kind in ("location", "organization", "person"))
    archive.put(article("a.txt", entities=entities), None)
    query = {"prefix": letter * 2, "limit": "1"}
    ids = []
    while True:
        status, body, _ = ask(lookup, "/entities", query)
        assert status == 200
        ids += [item["id"] for item in body["entities"]]
        if body["cursor"] is None:
            break
        assert len(body["cursor"]) <= MAX_CURSOR
        query["cursor"] = body["cursor"]
    assert ids == [f"{kind}/{slug(name)}" for kind in ("location", "organization", "person")]


@pytest.mark.parametrize("letter", ["x", "é", "東", "𐐷"])
def test_the_cursor_of_every_sort_key_in_the_table_is_accepted(
    letter: str, archive: Archive, table: Any
) -> None:
    entities = tuple(entity(letter * SLUG_BYTES, kind) for kind in get_args(EntityType))
    archive.put(article("k" * MAX_KEY_BYTES, entities=entities), None)
    items = table.scan(TableName=os.environ["TABLE"])["Items"]
    # The article, its feed card, the change, and a card and a name for each entity.
    assert len(items) == 1 + 1 + 1 + 2 * len(entities)
    assert max(cursor_length(len(item["sk"]["S"].encode())) for item in items) <= MAX_CURSOR


def test_companions_are_counted_over_the_entitys_articles(
    lookup: ModuleType, archive: Archive
) -> None:
    ann, bob, vienna = entity("Ann Lee"), entity("Bob Ray"), entity("Vienna", "location")
    named = [(ann, bob), (ann, vienna), (ann, bob, vienna), (bob, vienna), (ann, bob)]
    for hour, entities in enumerate(named):
        received_at = RECEIVED_AT + timedelta(hours=hour)
        archive.put(article(f"{hour}.txt", entities=entities, received_at=received_at), None)
    status, body, _ = ask(lookup, "/entities/person/ann-lee/companions")
    assert (status, body["id"], body["articles_read"]) == (200, "person/ann-lee", 4)
    assert [(item["id"], item["name"], item["articles"]) for item in body["companions"]] == [
        ("person/bob-ray", "Bob Ray", 3),
        ("location/vienna", "Vienna", 2),
    ]
    limited = ask(lookup, "/entities/person/ann-lee/companions", {"limit": "1"}).body
    assert len(limited["companions"]) == 1
    assert ask(lookup, "/entities/person/nobody/companions").status == 404
    assert ask(lookup, "/entities/planet/mars/companions").status == 404
