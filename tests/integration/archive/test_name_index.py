"""Names are written once, unless the table is busy, and found by any of their words."""

from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from archive.name_index import MAX_SECONDS, MAX_WORDS, WRITE_BATCH, NameIndex, PrefixTooShort
from archive.table import Archive
from tests.builders import DENIED, THROTTLED, TIMEOUT, article, entity, failing

NAMES = [
    entity("Ben Wallace"), entity("Wall Street", "location"), entity("J. R. Okafor"), entity("Wallonia", "location"),
    entity("Organization of American States", "organization"),
]  # fmt: skip


# The entries of NAMES: one for each word of two letters or more. `J. R. Okafor` has two entries,
# `j-r-okafor` and `okafor`.
ENTRIES = 2 + 2 + 2 + 1 + 4


@pytest.fixture
def names(archive: Archive) -> NameIndex:
    return archive.names


def _ids(names: NameIndex, prefix: str, **more: Any) -> list[str]:
    return [name.id for name in names.page(prefix, 100, **more).names]


def _calls(table: Any) -> list[str]:
    """Return a list that gets the name of each operation that the client sends from now on."""
    calls: list[str] = []
    table.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    return calls


@pytest.mark.parametrize(
    ("prefix", "expected"),
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
    prefix: str, expected: list[str], names: NameIndex
) -> None:
    names.add(NAMES)
    assert _ids(names, prefix) == expected


@pytest.mark.parametrize("prefix", ["", "w", " w.", "!?"])
def test_a_prefix_of_fewer_than_two_letters_is_too_short(prefix: str, names: NameIndex) -> None:
    with pytest.raises(PrefixTooShort):
        names.page(prefix, 10)


def test_names_are_filtered_by_type(names: NameIndex) -> None:
    names.add(NAMES)
    assert _ids(names, "wal", kind="person") == ["person/ben-wallace"]


def test_pages_contain_each_name_once(names: NameIndex) -> None:
    names.add(entity(f"Wallace {n:02}") for n in range(7))
    seen: list[str] = []
    after = None
    while True:
        page = names.page("wa", 3, after)
        seen += [name.id for name in page.names]
        after = page.last
        if after is None:
            break
    assert seen == [f"person/wallace-{n:02}" for n in range(7)]


def test_a_name_with_two_matching_words_is_listed_once(names: NameIndex) -> None:
    names.add([entity("Wallace Wallis")])
    assert _ids(names, "wal") == ["person/wallace-wallis"]


def test_a_long_name_is_indexed_by_its_first_eight_words(names: NameIndex) -> None:
    names.add([entity(" ".join(f"word{n}x" for n in range(MAX_WORDS + 2)))])
    assert _ids(names, f"word{MAX_WORDS - 1}x")
    assert not _ids(names, f"word{MAX_WORDS}x")


def test_a_name_is_written_once_and_read_no_more_than_twice(names: NameIndex, table: Any) -> None:
    calls = _calls(table)
    for _ in range(3):
        names.add(NAMES)
    assert calls == ["BatchGetItem", "BatchWriteItem", "BatchGetItem"]


def test_more_names_than_one_request_takes_are_written(names: NameIndex, table: Any) -> None:
    calls = _calls(table)
    names.add(entity(f"Person{n}x") for n in range(130))
    assert calls.count("BatchGetItem") == 2
    assert sum(len(_ids(names, f"person{n}")) for n in (100, 110, 120)) == 3


def test_entries_that_a_busy_table_does_not_write_are_counted_and_written_later(
    names: NameIndex, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(
            table,
            "batch_write_item",
            lambda **request: {"UnprocessedItems": request["RequestItems"]},
        )
        assert names.add(NAMES) == ENTRIES
    assert not _ids(names, "wal")
    assert names.add(NAMES) == 0
    assert len(_ids(names, "wal")) == 3


def test_entries_that_a_busy_table_does_not_read_are_counted_and_written_later(
    names: NameIndex, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _calls(table)
    with monkeypatch.context() as busy:
        busy.setattr(
            table,
            "batch_get_item",
            lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]},
        )
        assert names.add(NAMES) == ENTRIES
    assert calls == []
    assert names.add(NAMES) == 0
    assert len(_ids(names, "wal")) == 3


@pytest.mark.parametrize("method", ["batch_get_item", "batch_write_item"])
@pytest.mark.parametrize("error", [THROTTLED, TIMEOUT])
def test_a_busy_table_leaves_out_names_but_stores_the_article(
    error: ClientError | BotoCoreError,
    method: str,
    patient_archive: Archive,
    waits: list[float],
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = article(entities=tuple(NAMES))
    monkeypatch.setattr(table, method, failing(getattr(table, method), error))

    assert patient_archive.put(named, None).names_left_out == ENTRIES

    item = patient_archive.read(named.key)
    assert item is not None
    assert item.article == named
    assert not _ids(patient_archive.names, "wal")
    assert waits == []  # one attempt: suggestions do not delay the article
    assert patient_archive.put(named, item).names_left_out == 0
    assert len(_ids(patient_archive.names, "wal")) == 3


def test_the_first_error_ends_the_writing_of_names(
    names: NameIndex, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [entity(f"Person{n}x") for n in range(130)]
    monkeypatch.setattr(table, "batch_write_item", failing(table.batch_write_item, THROTTLED))
    calls = _calls(table)
    assert names.add(people) == 130
    assert calls == ["BatchGetItem"]


@pytest.mark.parametrize("method", ["batch_get_item", "batch_write_item"])
def test_an_error_that_is_not_temporary_is_raised(
    method: str, archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, method, failing(getattr(table, method), DENIED))
    with pytest.raises(ClientError):
        archive.put(article(entities=tuple(NAMES)), None)


def test_names_are_written_with_an_article_and_stay_after_its_removal(
    archive: Archive,
) -> None:
    archive.put(article("a.txt", entities=(entity("Ben Wallace"),)), None)
    assert _ids(archive.names, "wall") == ["person/ben-wallace"]
    archive.remove("a.txt", archive.read("a.txt"))
    assert _ids(archive.names, "wall") == ["person/ben-wallace"]


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("batch_get_item", ["batch_get_item"]),
        ("batch_write_item", ["batch_get_item", "batch_write_item"]),
    ],
)
def test_the_first_answer_with_keys_left_out_ends_the_writing_of_names(
    method: str, sent: list[str], names: NameIndex, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [entity(f"Person{n}x") for n in range(130)]
    calls: list[str] = []

    def leave_out_one(name: str) -> None:
        send = getattr(table, name)

        def answer(**arguments: dict[str, Any]) -> dict[str, Any]:
            calls.append(name)
            if name != method:
                return dict(send(**arguments))
            ((table_name, request),) = arguments["RequestItems"].items()
            if name == "batch_write_item":
                send(RequestItems={table_name: request[1:]})
                return {"UnprocessedItems": {table_name: request[:1]}}
            left_out = {**request, "Keys": request["Keys"][:1]}
            return {"Responses": {}, "UnprocessedKeys": {table_name: left_out}}

        monkeypatch.setattr(table, name, answer)

    leave_out_one("batch_get_item")
    leave_out_one("batch_write_item")
    written = WRITE_BATCH - 1 if method == "batch_write_item" else 0
    assert names.add(people) == len(people) - written
    assert calls == sent


def test_no_request_for_names_starts_after_the_time_is_up(
    names: NameIndex, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request takes half of the time: one read and one write are sent."""
    seconds = 0.0

    def take_half(**_: Any) -> None:
        nonlocal seconds
        seconds += MAX_SECONDS / 2

    monkeypatch.setattr("archive.name_index.monotonic", lambda: seconds)
    calls = _calls(table)
    table.meta.events.register("before-call.dynamodb", take_half, unique_id="half")
    try:
        assert names.add(entity(f"Person{n}x") for n in range(130)) == 130 - WRITE_BATCH
    finally:
        table.meta.events.unregister("before-call.dynamodb", take_half, unique_id="half")
    assert calls == ["BatchGetItem", "BatchWriteItem"]
