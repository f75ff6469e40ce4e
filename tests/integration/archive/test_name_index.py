"""Names for a search box: written once, found by any of their words."""

from typing import Any

import pytest

from archive.name_index import MAX_WORDS, Names, TooShort
from archive.table import Archive
from tests.builders import article, entity

NAMES = [
    entity("Ben Wallace"), entity("Wall Street", "location"), entity("J. R. Okafor"), entity("Wallonia", "location"),
    entity("Organization of American States", "organization"),
]  # fmt: skip


@pytest.fixture
def names(archive: Archive) -> Names:
    return archive.names


def _found(names: Names, prefix: str, **more: Any) -> list[str]:
    return [name.id for name in names.page(prefix, 100, **more).names]


def _calls(table: Any) -> list[str]:
    calls: list[str] = []
    table.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    return calls


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("wal", ["location/wall-street", "person/ben-wallace", "location/wallonia"]),
        ("Walla", ["person/ben-wallace"]),
        ("BEN", ["person/ben-wallace"]),
        ("ben w", ["person/ben-wallace"]),
        ("j r", ["person/j-r-okafor"]),
        ("j. r. ok", ["person/j-r-okafor"]),
        ("okafor", ["person/j-r-okafor"]),
        ("american st", ["organization/organization-of-american-states"]),
        ("llace", []),
        ("nobody", []),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_of_its_words(
    prefix: str, found: list[str], names: Names
) -> None:
    names.keep(NAMES)
    assert _found(names, prefix) == found


@pytest.mark.parametrize("prefix", ["", "w", " w.", "!?"])
def test_fewer_than_two_letters_are_no_prefix(prefix: str, names: Names) -> None:
    with pytest.raises(TooShort):
        names.page(prefix, 10)


def test_names_of_one_type(names: Names) -> None:
    names.keep(NAMES)
    assert _found(names, "wal", kind="person") == ["person/ben-wallace"]


def test_pages_have_each_name_once_to_the_end(names: Names) -> None:
    names.keep(entity(f"Wallace {n:02}") for n in range(7))
    seen: list[str] = []
    after = None
    while True:
        page = names.page("wa", 3, after)
        seen += [name.id for name in page.names]
        after = page.last
        if after is None:
            break
    assert seen == [f"person/wallace-{n:02}" for n in range(7)]


def test_a_name_of_which_two_words_begin_so_comes_once(names: Names) -> None:
    names.keep([entity("Wallace Wallis")])
    assert _found(names, "wal") == ["person/wallace-wallis"]


def test_only_so_many_words_of_a_long_name_are_found(names: Names) -> None:
    names.keep([entity(" ".join(f"word{n}x" for n in range(MAX_WORDS + 2)))])
    assert _found(names, f"word{MAX_WORDS - 1}x")
    assert not _found(names, f"word{MAX_WORDS}x")


def test_a_name_is_written_once_and_then_not_even_looked_for(names: Names, table: Any) -> None:
    calls = _calls(table)
    for _ in range(3):
        names.keep(NAMES)
    assert calls == ["BatchGetItem", "BatchWriteItem", "BatchGetItem"]


def test_any_number_of_names_is_written(names: Names, table: Any) -> None:
    calls = _calls(table)
    names.keep(entity(f"Person{n}x") for n in range(130))
    assert calls.count("BatchGetItem") == 2
    assert sum(len(_found(names, f"person{n}")) for n in (100, 110, 120)) == 3


def test_what_a_busy_table_leaves_out_comes_with_the_next_article(
    names: Names, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(
            table,
            "batch_write_item",
            lambda **request: {"UnprocessedItems": request["RequestItems"]},
        )
        names.keep(NAMES)
    assert not _found(names, "wal")
    names.keep(NAMES)
    assert len(_found(names, "wal")) == 3


def test_what_is_not_known_to_be_there_is_written_again(
    names: Names, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table,
        "batch_get_item",
        lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]},
    )
    names.keep(NAMES)
    names.keep(NAMES)
    assert len(_found(names, "wal")) == 3


def test_an_articles_names_are_kept_with_it_and_stay_when_it_goes(archive: Archive) -> None:
    archive.put(article("a.txt", entities=(entity("Ben Wallace"),)), None)
    assert _found(archive.names, "wall") == ["person/ben-wallace"]
    archive.remove("a.txt", archive.read("a.txt"))
    assert _found(archive.names, "wall") == ["person/ben-wallace"]
