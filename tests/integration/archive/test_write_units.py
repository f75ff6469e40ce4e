"""Counts the write units of one article, since writes are most of the cost.

A transaction takes 2 units for each started KB of an item.
"""

import math
from pathlib import Path
from typing import Any

import pytest

from archive import failure
from archive.article import Reason
from archive.items import LISTED_ENTITIES
from archive.table import Archive
from summarize.tagging.tagger import Tagger
from tests.builders import RECEIVED_AT, article, compose_file
from tests.paths import ARTICLES

KB = 1024


def _size(item: dict[str, dict[str, Any]]) -> int:
    """Return the size of an item in bytes, its names and values together.

    Text is UTF-8; a number has at most 21 bytes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(
        len(name) + _value_size(kind, value)
        for name, typed in item.items()
        for kind, value in typed.items()
    )


def _value_size(kind: str, value: Any) -> int:
    return {"S": len(str(value).encode()), "B": len(value), "N": 21}[kind]


@pytest.mark.parametrize("path", sorted(ARTICLES.iterdir()), ids=lambda path: path.name)
def test_an_article_costs_two_units_per_card_one_change_and_two_per_kilobyte(
    path: Path, archive: Archive, table: Any, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        table, "transact_write_items", lambda **request: sent.extend(request["TransactItems"])
    )
    article = compose_file(path, tagger)

    archive.put(article, None)

    items = [action["Put"]["Item"] for action in sent]
    article_item, cards, change = items[0], items[1:-1], items[-1]
    units = sum(2 * math.ceil(_size(item) / KB) for item in items)
    kilobytes = math.ceil(_size(article_item) / KB)
    assert len(cards) == 1 + min(len(article.entities), LISTED_ENTITIES)
    assert change["pk"]["S"].startswith("CHANGES#")
    assert units == 2 * len(cards) + 2 + 2 * kilobytes
    # Compressed, an article is smaller than the file it was read from.
    assert kilobytes <= math.ceil(article.source.size / KB) + 1


@pytest.mark.parametrize("key", ["inbox/a.txt", "é" * 512])
@pytest.mark.parametrize(
    "reason",
    [
        failure.ended_without_error(),
        failure.raised_error("document", "ProvisionedThroughputExceededException"),
    ],
)
def test_a_failure_costs_six_units(
    reason: Reason, key: str, archive: Archive, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        table, "transact_write_items", lambda **request: sent.extend(request["TransactItems"])
    )
    source = article(key).source
    record = failure.failed_article(key, source, RECEIVED_AT, 2, reason)

    archive.put(record, None)

    sizes = [_size(action["Put"]["Item"]) for action in sent]
    # The article's item, the card in the feed, and the change. The longest keys are in an item
    # twice, so that it has more than a kilobyte.
    assert sum(2 * math.ceil(size / KB) for size in sizes) == (6 if len(key) < 512 else 8)


@pytest.mark.parametrize("path", sorted(ARTICLES.iterdir()), ids=lambda path: path.name)
def test_a_name_costs_one_unit_once(
    path: Path, archive: Archive, table: Any, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    batch_write_item = table.batch_write_item

    def record(**request: Any) -> Any:
        sent.extend(
            put["PutRequest"]["Item"] for puts in request["RequestItems"].values() for put in puts
        )
        return batch_write_item(**request)

    monkeypatch.setattr(table, "batch_write_item", record)
    article = compose_file(path, tagger)

    archive.put(article, None)
    first = len(sent)
    archive.put(article, archive.read(article.key))

    assert all(_size(item) <= KB for item in sent)
    assert len(sent) == first
    assert first >= min(len(article.entities), LISTED_ENTITIES)
