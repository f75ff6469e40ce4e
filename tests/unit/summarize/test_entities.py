import re
from collections.abc import Callable

import pytest

from archive.article import Entity, EntityType, Sentence, Summary
from summarize.entities import FREQUENCY_WEIGHT, find
from summarize.tagging.mentions import NameSpan
from tests.timing import seconds
from tests.unit.summarize.name_spans import name_spans

NO_SUMMARY = Summary(text="", sentences=())


def _find(
    text: str, types: dict[str, EntityType], title: str = "", summary: Summary = NO_SUMMARY
) -> dict[str, Entity]:
    """The entities by id. `types` maps the names in the text to their types."""
    entities = find(text, title, name_spans(text, types), summary)
    return {entity.id: entity for entity in entities}


def test_an_entity_has_the_fullest_name_and_all_mentions_with_exact_offsets() -> None:
    text = "Ben Wallace spoke. Mr Wallace left. Later Wallace returned, and Ben sat down."
    entities = _find(text, {"Ben Wallace": "person", "Wallace": "person", "Ben": "person"})
    assert list(entities) == ["person/ben-wallace"]
    wallace = entities["person/ben-wallace"]
    assert wallace.name == "Ben Wallace"
    assert [m.text for m in wallace.mentions] == ["Ben Wallace", "Wallace", "Wallace", "Ben"]
    assert all(text[m.offset : m.offset + m.length] == m.text for m in wallace.mentions)


def test_mentions_in_the_title_come_first_and_count_in_the_title() -> None:
    title, text = "Why Wallace left", "The minister spoke. Ben Wallace left on Monday."
    in_title = NameSpan(4, 11, "person", 0.9, "title")
    entities = find(
        text, title, [in_title, *name_spans(text, {"Ben Wallace": "person"})], NO_SUMMARY
    )
    assert [entity.name for entity in entities] == ["Ben Wallace"]
    mentions = [(m.where, m.offset, m.length, m.text) for m in entities[0].mentions]
    assert mentions == [("title", 4, 7, "Wallace"), ("text", 20, 11, "Ben Wallace")]


def test_the_id_is_the_slug_of_the_fullest_spelling() -> None:
    text = "Halvorsen Grid Corp. rose. Halvorsen Grid fell."
    types: dict[str, EntityType] = dict.fromkeys(
        ("Halvorsen Grid Corp", "Halvorsen Grid"), "organization"
    )
    assert list(_find(text, types)) == ["organization/halvorsen-grid-corp"]


def test_a_name_in_capitals_is_shown_in_mixed_case() -> None:
    entities = _find(
        "The US and the U.S. agree. KHARKIV is Kharkiv.",
        dict.fromkeys(("US", "U.S.", "KHARKIV", "Kharkiv"), "location"),
    )
    assert len(entities) == 2
    assert entities["location/kharkiv"].name == "Kharkiv"


def test_a_well_known_other_name_is_shown_only_if_there_is_no_other() -> None:
    def names(text: str) -> list[str]:
        types: dict[str, EntityType] = dict.fromkeys(("United States", "America", "US"), "location")
        return [entity.name for entity in _find(text, types).values()]

    assert names("America is the United States.") == ["United States"]
    assert names("The US and America and the US.") == ["US"]


def test_a_name_only_in_the_title_is_an_entity() -> None:
    entities = find(
        "It rained.", "Wick waits", [NameSpan(0, 4, "location", 0.9, "title")], NO_SUMMARY
    )
    assert [(entity.id, entity.mentions[0].where) for entity in entities] == [
        ("location/wick", "title")
    ]


def test_single_letters_and_function_words_are_not_names() -> None:
    assert _find("The U and the end.", {"U": "location", "the": "organization"}) == {}


def test_common_words_are_no_entities() -> None:
    types: dict[str, EntityType] = {"Package": "organization", "GMT": "other", "Wick": "location"}
    assert list(_find("Package tours start at 9 GMT. A package to Wick is dear.", types)) == [
        "location/wick"
    ]


def test_two_forms_with_one_slug_are_one_entity() -> None:
    entities = _find(
        "Rio-Tinto rose. Rio Tinto fell.",
        {"Rio-Tinto": "organization", "Rio Tinto": "organization"},
    )
    assert list(entities) == ["organization/rio-tinto"]
    assert len(entities["organization/rio-tinto"].mentions) == 2


def test_salience_rises_with_frequency_earliness_and_the_summary() -> None:
    text = (
        "Ada came. " + "Nobody spoke for long. " * 5 + "Bob came. Cleo came. Cleo left. Dora came."
    )
    sentence = Sentence(text="Dora came.", offset=text.index("Dora"), length=10, salience=0.5)
    types: dict[str, EntityType] = dict.fromkeys(("Ada", "Bob", "Cleo", "Dora"), "person")
    plain = _find(text, types)
    assert (
        plain["person/ada"].salience > plain["person/bob"].salience < plain["person/cleo"].salience
    )
    summarized = _find(text, types, summary=Summary(text="Dora came.", sentences=(sentence,)))
    assert summarized["person/dora"].salience > plain["person/dora"].salience
    in_title = NameSpan(0, 3, "person", 0.9, "title")
    mentions = [in_title, *name_spans(text, types)]
    titled = {entity.id: entity for entity in find(text, "Bob is here", mentions, NO_SUMMARY)}
    assert titled["person/bob"].salience > plain["person/bob"].salience + FREQUENCY_WEIGHT / 2
    assert all(0 <= entity.salience <= 1 for entity in summarized.values())
    assert [entity.salience for entity in summarized.values()] == sorted(
        (entity.salience for entity in summarized.values()), reverse=True
    )


def test_uncertain_mentions_and_names_without_letters_are_left_out() -> None:
    text = "Perhaps Nobody said 5 and !!."
    mentions = [NameSpan(8, 14, "person", 0.3), NameSpan(26, 28, "other", 0.9)]
    assert find(text, None, mentions, NO_SUMMARY) == ()


def test_one_certain_mention_of_a_spelling_suffices() -> None:
    mentions = [NameSpan(0, 4, "location", 0.3), NameSpan(11, 15, "location", 0.9)]
    (wick,) = find("Wick fell. Wick rose.", None, mentions, NO_SUMMARY)
    assert len(wick.mentions) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Ben Wallace met Ann Lee. ",
        "John Smith{} met John. ",
        "Bank of Town{} lent Smith{}. ",
        "Ann{} Smith left. ",
    ],
)
def test_the_time_grows_linearly_with_the_mentions(sentence: str) -> None:
    def finding(copies: int) -> Callable[[], object]:
        text = "".join(sentence.format(number, number) for number in range(copies))
        mentions = [
            NameSpan(match.start(), match.end(), "person", 0.9)
            for match in re.finditer(r"[A-Z]\w+(?: of)?(?: [A-Z]\w+)*", text)
        ]
        return lambda: find(text, None, mentions, NO_SUMMARY)

    assert seconds(finding(1_600)) < 24 * max(seconds(finding(200)), 1e-3)
