import re
from collections.abc import Callable

import pytest

from archive.article import EntityType
from summarize.naming.name_forms import full_forms, fullness, normalized_words
from summarize.tagging.mentions import NameSpan
from tests.timing import seconds
from tests.unit.summarize.name_spans import name_spans

CONFERENCE = "Norland Coast Conference"


def _forms(text: str, types: dict[str, EntityType]) -> dict[str, str]:
    """The form of each spelling."""
    spans = name_spans(text, types)
    forms = full_forms(text, spans)
    return {span.surface(text): " ".join(form) for span, form in zip(spans, forms, strict=True)}


def _are_one(first: str, second: str, kind: EntityType = "organization") -> bool:
    """True if a text with both names gives them one form."""
    return len(set(_forms(f"{first} met {second}.", {first: kind, second: kind}).values())) == 1


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        (("US", "U.S."), ("us",)),
        (("KHARKIV", "Kharkiv"), ("kharkiv",)),
        (("The Times", "Times"), ("times",)),
        (("Acme", "ACME Inc.", "Acme Co. Ltd"), ("acme",)),
        (("Wick City", "Wick City FC"), ("wick", "city")),
        (("Hélder", "Helder"), ("helder",)),
        (("The", "the"), ("the",)),
        (("!!",), ("!!",)),
    ],
)
def test_spellings_of_one_name_have_one_form(
    spellings: tuple[str, ...], form: tuple[str, ...]
) -> None:
    assert {normalized_words(spelling) for spelling in spellings} == {form}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("US", "United States"),
        ("America", "U.S."),
        ("UK", "United Kingdom"),
        ("EU", "European Union"),
        ("Islamic Republic of Norland", "Norland"),
        ("Justice Department", "Department of Justice"),
        ("US Department of Justice", "US Justice Department"),
        ("Norland Department of Trains", "Norland Trains Department"),
        ("Norland University", "University of Norland"),
        ("Fed", "Federal Reserve"),
    ],
)
def test_well_known_other_names_have_one_form(first: str, second: str) -> None:
    assert _are_one(first, second)


@pytest.mark.parametrize(
    ("acronym", "name"),
    [
        ("NCC", CONFERENCE),
        ("N.C.C.", CONFERENCE),
        ("DfT", "Department for Trains"),
        ("NP", "Norland Police"),
        ("Naha", "Norland Anti-Hunger Agency"),
        ("USRS", "U.S. Rail Service"),
        ("RSA", "US Rail Safety Administration"),
    ],
)
def test_an_acronym_has_the_form_of_the_name_with_its_initials(acronym: str, name: str) -> None:
    assert _are_one(acronym, name)
    assert _are_one(name, acronym)


@pytest.mark.parametrize(
    ("acronym", "name"),
    [("NCB", CONFERENCE), ("Ncc", CONFERENCE), ("NC", CONFERENCE), ("N", "Norland")],
)
def test_an_acronym_with_other_letters_is_another_name(acronym: str, name: str) -> None:
    assert not _are_one(acronym, name)


def test_an_acronym_of_two_names_and_the_initials_of_a_person_are_not_merged() -> None:
    text = f"The {CONFERENCE} and the Norland City Council met at NCC."
    types: dict[str, EntityType] = dict.fromkeys(
        (CONFERENCE, "Norland City Council", "NCC"), "organization"
    )
    assert _forms(text, types)["NCC"] == "ncc"
    assert not _are_one("Ann Lee", "AL", "person")


def test_an_acronym_in_brackets_may_skip_words() -> None:
    name = "Norland Conference of the Coast Towns"
    types: dict[str, EntityType] = dict.fromkeys((name, "NCC"), "organization")
    introduced = _forms(f"The {name} (NCC) sat. The NCC rose.", types)
    assert introduced["NCC"] == introduced[name]
    assert _forms(f"The {name} sat. The NCC rose.", types)["NCC"] == "ncc"


@pytest.mark.parametrize(
    ("noun", "adjective"),
    [("Canadians", "Canadian"), ("Kurds", "Kurdish"), ("Democrats", "Democratic")],
)
def test_the_noun_of_a_people_has_the_form_of_its_adjective(noun: str, adjective: str) -> None:
    assert _are_one(noun, adjective, "other")
    assert not _are_one(noun, adjective, "person")


def test_a_place_is_not_a_plural() -> None:
    types: dict[str, EntityType] = {"Philippines": "location", "Philippine": "other"}
    assert len(set(_forms("The Philippines met the Philippine army.", types).values())) == 2


def test_a_plural_without_its_singular_keeps_its_form() -> None:
    assert _forms("The Wickers won.", {"Wickers": "other"}) == {"Wickers": "wickers"}


def test_a_well_known_other_name_is_less_full_than_any_other_spelling() -> None:
    assert fullness("America") == fullness("U.S.") < fullness("United States")
    assert fullness("Wick") < fullness("Wick City") < fullness("Wick Borough")


def test_the_time_grows_linearly_with_the_mentions() -> None:
    def finding(copies: int) -> Callable[[], object]:
        text = "".join(
            f"The Norland Coast{number} Co. met NC and Wick{number}. " for number in range(copies)
        )
        spans = [
            NameSpan(match.start(), match.end(), "organization", 0.9)
            for match in re.finditer(r"Norland \w+|NC|Wick\d+", text)
        ]
        return lambda: full_forms(text, spans)

    assert seconds(finding(1_600)) < 24 * max(seconds(finding(200)), 1e-3)
