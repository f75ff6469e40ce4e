import json
from datetime import UTC, datetime
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announce.article_event import MAX_BYTES, ArticleEvent, article_event, entry
from archive.article import Article, Entity
from archive.items import Item, article_item, card_of, read_item, tombstone_item
from tests.builders import article, entity, rejected_article
from tests.paths import ROOT

CHANGED_AT = datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC)
SCHEMA = json.loads((ROOT / "functions/announce/event.schema.json").read_text())


def _item(made: Article, previous: Item | None = None) -> Item:
    return read_item(article_item(made, 1_795_338_001_000, previous))


def _event(made: Article, previous: Item | None = None) -> ArticleEvent:
    return article_event("e1", made.key, _item(made, previous), CHANGED_AT, previous)


def _detail(event: ArticleEvent) -> dict[str, Any]:
    detail: dict[str, Any] = json.loads(entry(event, "bus")["Detail"])
    return detail


def test_an_event_has_the_card_and_all_entity_ids_of_the_article() -> None:
    entities = tuple(entity(f"Person {number}") for number in range(30))
    made = article(entities=entities)
    event = _event(made, previous=_item(rejected_article(made.key)))
    assert event == ArticleEvent(
        id="e1",
        key=made.key,
        status="SUMMARIZED",
        previous_status="REJECTED",
        version=made.version,
        revision=1_795_338_001_000,
        article=card_of(made),
        changed_at=CHANGED_AT,
        entity_ids=tuple(entity.id for entity in entities),
        former_entity_ids=(),
        truncated=False,
    )


def test_the_event_of_a_removal_has_no_article_but_the_former_entities() -> None:
    previous = _item(article("a.txt", entities=(entity("Ben Wallace"),)))
    item = read_item(tombstone_item("a.txt", 2, previous, expires=3))
    event = article_event("e1", "a.txt", item, CHANGED_AT, previous)
    assert (event.status, event.previous_status) == ("REMOVED", "SUMMARIZED")
    assert (event.article, event.version, event.entity_ids) == (None, None, ())
    assert event.former_entity_ids == ("person/ben-wallace",)
    assert article_event("e1", "a.txt", item, CHANGED_AT).former_entity_ids == ()


def test_an_event_has_the_entities_that_the_article_no_longer_names() -> None:
    ann, ben = entity("Ann Lee"), entity("Ben Wallace")
    previous = _item(article(entities=(ann, ben)))
    event = _event(article(version="v2", entities=(ben,)), previous)
    assert (event.entity_ids, event.former_entity_ids) == ((ben.id,), (ann.id,))
    failed = article(version="v3", status="FAILED")
    assert _event(failed, previous).former_entity_ids == (ann.id, ben.id)


def test_former_ids_are_left_out_first() -> None:
    old = article(entities=tuple(entity(f"{number} {'old name ' * 20}") for number in range(900)))
    new = article(entities=tuple(entity(f"{number} {'new name ' * 20}") for number in range(900)))
    event = _event(new, _item(old))
    assert event.truncated
    assert event.entity_ids == tuple(entity.id for entity in new.entities)
    count = len(event.former_entity_ids)
    assert 0 < count < len(old.entities)
    assert event.former_entity_ids == tuple(entity.id for entity in old.entities[:count])
    assert _bytes(event) <= MAX_BYTES


@pytest.mark.parametrize(
    ("status", "detail_type"),
    [
        ("SUMMARIZED", "Article Summarized"),
        ("REJECTED", "Article Rejected"),
        ("FAILED", "Article Failed"),
    ],
)
def test_an_entry_names_the_status_and_the_time(status: str, detail_type: str) -> None:
    made = entry(_event(article(status=status)), "the-bus")
    assert made.pop("Detail")
    assert made == {
        "EventBusName": "the-bus",
        "Source": "standfirst",
        "DetailType": detail_type,
        "Time": CHANGED_AT,
    }


def test_a_large_event_has_fewer_ids_and_whole_texts() -> None:
    entities = tuple(entity(f"{number} {'long name ' * 20}") for number in range(3_000))
    made = article(entities=entities, title="A title " * 500)
    event = _event(made)
    assert event.truncated
    assert event.article == card_of(made)
    count = len(event.entity_ids)
    assert event.entity_ids == tuple(entity.id for entity in entities[:count])
    assert count > 500
    # One more id would not fit.
    longer = event.model_copy(update={"entity_ids": (*event.entity_ids, entities[count].id)})
    assert _bytes(event) <= MAX_BYTES < _bytes(longer)


def test_texts_are_cut_if_the_event_is_too_large_without_ids() -> None:
    event = _event(article(text="Storm. " * 40_000, entities=(entity("Ben Wallace"),)))
    assert event.truncated
    assert event.article is not None
    assert event.article.summary == ("Storm. " * 40_000)[:20_000]
    assert event.article.title == "A title"
    assert event.entity_ids == ("person/ben-wallace",)


def test_an_event_fits_if_all_its_texts_are_long_and_escaped() -> None:
    long = "\x01" * 20_000
    names = tuple(
        entity(f"Person {number}").model_copy(update={"name": long, "mentions": ()})
        for number in range(12)
    )
    made = article("\x01" * 1_024, text=long, entities=names, title=long, site=long)
    event = _event(made.model_copy(update={"authors": (long,) * 100}))
    assert _bytes(event) <= MAX_BYTES
    assert event.truncated
    assert event.key == made.key
    assert event.article is not None
    assert event.article.title == long[:1_000]
    assert event.entity_ids == tuple(entity.id for entity in names)


# Characters of one to six bytes in JSON.
CHARACTERS = st.sampled_from(["a", "\x01", '"', "é", "東", "😀"])
LENGTHS = st.sampled_from([0, 1, 1_000, 20_000, 300_000])


def _text(characters: str, length: int) -> str:
    return (characters * (length // len(characters) + 1))[:length]


TEXTS = st.builds(_text, st.text(CHARACTERS, min_size=1, max_size=3), LENGTHS)
KEYS = st.builds(lambda character: character * (1_024 // len(character.encode())), CHARACTERS)


@st.composite
def _huge_articles(draw: st.DrawFn) -> Article:
    name, count = draw(TEXTS)[:2_000], draw(st.sampled_from([0, 1, 12, 2_000]))
    entities: tuple[Entity, ...] = tuple(
        entity(f"{number} x").model_copy(
            update={"name": name if number < 12 else "x", "mentions": ()}
        )
        for number in range(count)
    )
    made = article(draw(KEYS), text=draw(TEXTS), entities=entities)
    return made.model_copy(
        update={
            "title": draw(TEXTS),
            "site": draw(TEXTS),
            "authors": (draw(TEXTS),) * draw(st.sampled_from([0, 1, 12])),
        }
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(_huge_articles())
def test_every_event_fits_matches_its_schema_and_has_the_right_value_of_truncated(
    made: Article,
) -> None:
    event = _event(made)
    assert _bytes(event) <= MAX_BYTES
    ids = tuple(entity.id for entity in made.entities)
    assert event.entity_ids == ids[: len(event.entity_ids)]
    assert event.truncated == ((event.article, event.entity_ids) != (card_of(made), ids))
    assert (event.key, event.article and event.article.key) == (made.key, made.key)
    jsonschema.validate(_detail(event), SCHEMA)


def _bytes(event: ArticleEvent) -> int:
    return len(entry(event, "bus")["Detail"].encode())
