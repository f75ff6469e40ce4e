import pytest

from archive.article import EntityType
from summarize.tagging.brands import with_brands
from tests.unit.summarize.name_spans import name_spans


def _names(text: str, types: dict[str, EntityType]) -> list[tuple[str, EntityType]]:
    found = with_brands(text, name_spans(text, types))
    return [(name.surface(text), name.type) for name in found]


@pytest.mark.parametrize(
    "text", ["Wicky’s said so. Wicky’s shops close.", "He ate at Wicky's.", "From Wicky's to Adra"]
)
def test_a_brand_includes_its_ending(text: str) -> None:
    ending = text[text.index("Wicky") + 5 : text.index("Wicky") + 7]
    names = _names(text, {"Wicky": "location"})
    assert names == [(f"Wicky{ending}", "organization")] * text.count("Wicky")


@pytest.mark.parametrize(
    "text",
    ["Norland's army left.", "Norland's said to fall. But Norland stands.", "Norland said so."],
)
def test_a_possessive_is_no_part_of_a_name(text: str) -> None:
    names = _names(text, {"Norland": "location"})
    assert names == [("Norland", "location")] * text.count("Norland")


def test_a_person_is_never_a_brand() -> None:
    assert _names("A friend of Pell's.", {"Pell": "person"}) == [("Pell", "person")]


def test_the_name_of_a_church_includes_its_ending() -> None:
    text = "The vicar of St John's in Adra"
    assert _names(text, {"St John": "location"}) == [("St John's", "location")]
