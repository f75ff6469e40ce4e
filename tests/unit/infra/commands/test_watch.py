"""The event pattern of `make watch`."""

import pytest

from infra.commands.errors import CommandError
from infra.commands.watch import pattern


def test_without_an_entity_all_events_are_watched() -> None:
    assert pattern("") == {"source": ["standfirst"]}


@pytest.mark.parametrize(
    "entity", ["person/ben-wallace", "location/zürich", "organization/3m", "other/東京-2020"]
)
def test_an_entity_id_selects_the_articles_that_name_it(entity: str) -> None:
    assert pattern(entity)["detail"] == {
        "$or": [{"entity_ids": [entity]}, {"former_entity_ids": [entity]}]
    }


@pytest.mark.parametrize(
    "entity",
    [
        "ben-wallace",
        "person/",
        "Person/ben-wallace",
        "person/Ben-Wallace",
        "person/ben wallace",
        "place/kyiv",
        "person/ben-wallace\n",
        "person/-ben",
        "person/a/b",
    ],
)
def test_other_words_are_an_error_with_an_example_of_an_id(entity: str) -> None:
    with pytest.raises(CommandError, match="ENTITY=person/ben-wallace"):
        pattern(entity)
