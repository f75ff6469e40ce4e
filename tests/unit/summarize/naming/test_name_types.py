import pytest

from archive.article import EntityType
from summarize.naming.name_forms import full_forms
from summarize.naming.name_types import types_of_mentions
from tests.unit.summarize.name_spans import name_spans


def _types(text: str, types: dict[str, EntityType], score: float = 0.9) -> dict[str, EntityType]:
    """The type of the last mention of each spelling."""
    spans = name_spans(text, types, score)
    decided = types_of_mentions(text, spans, full_forms(text, spans))
    return {span.surface(text): kind for span, kind in zip(spans, decided, strict=True)}


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("Wick League", "organization", "other"),
        ("Harbour Safety Act", "organization", "other"),
        ("Port Averil School", "location", "organization"),
        ("Police Service of Norland", "location", "organization"),
        ("Six Nations", "organization", "other"),
        ("White House", "location", "organization"),
        ("A344", "other", "location"),
        ("I-95", "other", "location"),
    ],
)
def test_the_words_of_a_name_outweigh_the_model(
    name: str, given: EntityType, expected: EntityType
) -> None:
    assert _types(f"They like the {name}.", {name: given}) == {name: expected}


@pytest.mark.parametrize("people", ["Jordanians", "Texan", "Shiite"])
def test_a_people_is_not_a_place(people: str) -> None:
    assert _types(f"They met {people}.", {people: "location"}) == {people: "other"}
    assert _types(f"They met {people}.", {people: "organization"}) == {people: "organization"}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Midlothian", "location"),
        ("Czech Republic", "location"),
        ("Chip M2", "other"),
        ("M2", "other"),
        ("League", "organization"),
        ("Wick", "location"),
    ],
)
def test_other_names_keep_the_type_of_the_model(name: str, given: EntityType) -> None:
    assert _types(f"They like the {name}.", {name: given}) == {name: given}


def test_a_form_has_the_type_with_the_greatest_sum_of_scores() -> None:
    text = "The Wick sat. The Wick rose."
    spans = name_spans(text, {"Wick": "location"})
    spans += name_spans("Wick", {"Wick": "organization"}, score=0.95)
    assert set(types_of_mentions(text, spans, [("wick",)] * 3)) == {"location"}


def test_the_full_name_outweighs_its_acronym() -> None:
    station = "Norland Space Station"
    types: dict[str, EntityType] = {station: "location", "NSS": "organization"}
    text = f"The {station} turned. The NSS turned. The NSS fell."
    assert _types(text, types) == {station: "location", "NSS": "location"}


@pytest.mark.parametrize("given", ["organization", "location", "other"])
def test_the_surname_of_a_person_is_a_person(given: EntityType) -> None:
    text = "Luis Ruano spoke. But Ruano dismissed it."
    assert _types(text, {"Luis Ruano": "person", "Ruano": given})["Ruano"] == "person"


@pytest.mark.parametrize(
    "sentence", ["They met in Lincoln.", "He came from Lincoln.", "She saw “Lincoln”."]
)
def test_a_place_or_a_work_with_the_surname_of_a_person_keeps_its_type(sentence: str) -> None:
    types: dict[str, EntityType] = {"Ann Lincoln": "person", "Lincoln": "location"}
    assert _types(f"Ann Lincoln spoke. {sentence}", types)["Lincoln"] == "location"


def test_a_team_that_has_the_name_of_its_place_is_an_organization() -> None:
    text = "The striker scored in the league match. They beat Norland."
    assert _types(text, {"Norland": "location"}) == {"Norland": "organization"}


@pytest.mark.parametrize(("score", "kind"), [(0.6, "location"), (0.9, "organization")])
def test_an_unsure_organization_after_in_is_a_place(score: float, kind: EntityType) -> None:
    text = "They met in Tallow."
    spans = name_spans(text, {"Tallow": "organization"}, score=score)
    assert types_of_mentions(text, spans, [("tallow",)]) == [kind]
