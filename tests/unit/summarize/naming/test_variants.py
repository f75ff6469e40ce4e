from collections import defaultdict
from dataclasses import replace

import pytest

from archive.article import EntityType
from summarize.naming.variants import canonical_names
from tests.unit.summarize.name_spans import name_spans

PERSON: EntityType = "person"
ORGANIZATION: EntityType = "organization"


def _variants(text: str, types: dict[str, EntityType], score: float = 0.9) -> dict[str, list[str]]:
    """Canonical name, such as `person: ben wallace` -> the spellings of its mentions, in order."""
    spans = name_spans(text, types, score)
    variants: dict[str, list[str]] = defaultdict(list)
    for span, name in zip(spans, canonical_names(text, spans), strict=True):
        variants[f"{name.type}: {' '.join(name.form)}"].append(span.surface(text))
    return dict(variants)


def test_surnames_and_first_names_are_merged_into_the_full_name() -> None:
    text = "Ben Wallace spoke. Mr Wallace left. Later Wallace returned, and Ben sat down."
    assert _variants(text, dict.fromkeys(("Ben Wallace", "Wallace", "Ben"), PERSON)) == {
        "person: ben wallace": ["Ben Wallace", "Wallace", "Wallace", "Ben"]
    }


def test_a_surname_before_the_full_name_is_merged_too() -> None:
    text = "Wallace out, says rival. Ben Wallace disagrees."
    assert _variants(text, dict.fromkeys(("Ben Wallace", "Wallace"), PERSON)) == {
        "person: ben wallace": ["Wallace", "Ben Wallace"]
    }


def test_a_surname_of_two_persons_is_not_merged() -> None:
    text = "Ann Lee met Bob Lee. Lee smiled. Ann Lee spoke."
    assert _variants(text, dict.fromkeys(("Ann Lee", "Bob Lee", "Lee"), PERSON)) == {
        "person: ann lee": ["Ann Lee", "Ann Lee"],
        "person: bob lee": ["Bob Lee"],
        "person: lee": ["Lee"],
    }


def test_a_surname_and_a_longer_name_are_merged_into_the_longest_name() -> None:
    text = "Robert Ben Wallace is Ben Wallace. Wallace spoke."
    types = dict.fromkeys(("Robert Ben Wallace", "Ben Wallace", "Wallace"), PERSON)
    assert _variants(text, types) == {
        "person: robert ben wallace": ["Robert Ben Wallace", "Ben Wallace", "Wallace"]
    }


def test_an_initial_is_merged_into_the_first_name_but_another_first_name_is_not() -> None:
    text = "James Okafor wrote. J. Okafor signed."
    assert _variants(text, dict.fromkeys(("James Okafor", "J. Okafor"), PERSON)) == {
        "person: james okafor": ["James Okafor", "J. Okafor"]
    }
    text = "James Okafor wrote. Mary Okafor signed."
    assert set(_variants(text, dict.fromkeys(("James Okafor", "Mary Okafor"), PERSON))) == {
        "person: james okafor",
        "person: mary okafor",
    }


def test_an_acronym_is_merged_into_the_name_with_its_initials() -> None:
    court = "International Criminal Court"
    types = dict.fromkeys((court, "ICC"), ORGANIZATION)
    merged = {"organization: international criminal court": [court, "ICC"]}
    assert _variants(f"The {court} sat. The ICC rose.", types) == merged
    assert _variants(f"The {court} (ICC) sat.", types) == merged
    of_another_name = _variants(f"The {court} (UN) sat.", {**types, "UN": ORGANIZATION})
    assert len(of_another_name) == 2


def test_the_first_words_of_a_companys_name_are_merged_into_it() -> None:
    text = "Halvorsen Grid Corp. rose. Halvorsen Grid fell. Halvorsen closed."
    # The model takes `Halvorsen` alone for a person.
    types: dict[str, EntityType] = {
        "Halvorsen Grid Corp": "organization",
        "Halvorsen Grid": "organization",
        "Halvorsen": "person",
    }
    assert _variants(text, types) == {
        "organization: halvorsen grid": ["Halvorsen Grid Corp", "Halvorsen Grid", "Halvorsen"]
    }


def test_a_courtesy_title_makes_an_uncertain_full_name_a_person() -> None:
    variants = _variants(
        "Joaquim Restolho left. Mr Restolho sang.",
        {"Joaquim Restolho": "location", "Restolho": "location"},
        score=0.6,
    )
    assert list(variants) == ["person: joaquim restolho"]


def test_a_place_and_a_person_with_the_same_name_are_not_merged() -> None:
    text = "Denzel Washington came to Washington. Mr Washington said that Washington was cold."
    assert _variants(text, {"Denzel Washington": "person", "Washington": "location"}) == {
        "person: denzel washington": ["Denzel Washington", "Washington"],
        "location: washington": ["Washington", "Washington"],
    }


def test_a_person_is_not_merged_into_an_organization_of_that_name() -> None:
    variants = _variants(
        "The Trump Organization sued. Mr Trump spoke. Trump left.",
        {"Trump Organization": ORGANIZATION, "Trump": PERSON},
    )
    assert set(variants) == {"organization: trump organization", "person: trump"}


def test_a_generic_first_word_is_not_merged() -> None:
    text = "The Bank of England acted. The Bank waited. The New York Times wrote. New York won."
    names = ("Bank of England", "Bank", "New York Times", "New York")
    assert len(_variants(text, dict.fromkeys(names, ORGANIZATION))) == 4


def test_a_first_word_of_two_companies_is_not_merged() -> None:
    types = dict.fromkeys(("Acme Steel", "Acme Foods", "Acme"), ORGANIZATION)
    assert len(_variants("Acme Steel rose. Acme Foods fell. Acme waited.", types)) == 3


@pytest.mark.parametrize("longer", ["Apple Records", "BBC Four"])
def test_a_name_is_not_merged_into_a_longer_one_that_is_mentioned_later(longer: str) -> None:
    head = longer.split(maxsplit=1)[0]
    variants = _variants(
        f"{head} rose. {longer} fell. {head} waited.", dict.fromkeys((longer, head), ORGANIZATION)
    )
    assert sorted(variants.values()) == sorted([[head, head], [longer]])


def test_an_acronym_is_not_merged_into_a_longer_name() -> None:
    types = dict.fromkeys(("BBC Four", "BBC"), ORGANIZATION)
    assert set(_variants("BBC Four fell. The BBC waited.", types)) == {
        "organization: bbc four",
        "organization: bbc",
    }


def test_a_name_without_its_generic_last_word_is_merged() -> None:
    types = dict.fromkeys(("Labour Party", "Labour"), ORGANIZATION)
    assert list(_variants("Labour won. The Labour Party cheered.", types)) == [
        "organization: labour party"
    ]


@pytest.mark.parametrize("body", ["Senate Ethics Committee", "Norland Police", "Acme Film Group"])
def test_a_body_of_an_organization_is_not_the_organization(body: str) -> None:
    head = body.split(maxsplit=1)[0]
    types = dict.fromkeys((body, head), ORGANIZATION)
    assert len(_variants(f"The {body} sat. Then {head} rose.", types)) == 2


def test_a_founder_is_not_merged_into_the_company() -> None:
    text = "Walton Enterprises Inc. rose. Mr Walton spoke. Walton left."
    assert set(_variants(text, {"Walton Enterprises Inc": ORGANIZATION, "Walton": PERSON})) == {
        "organization: walton enterprises",
        "person: walton",
    }


def test_a_surname_of_a_couple_is_not_merged_into_one_of_them() -> None:
    types = dict.fromkeys(("Ben Wallace", "Wallace"), PERSON)
    assert set(_variants("Ben Wallace came. Mr Wallace sat. Mrs Wallace stood.", types)) == {
        "person: ben wallace",
        "person: wallace",
    }
    assert len(_variants("Ben Wallace came. Mr Wallace sat. Sir Wallace stood.", types)) == 1


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("Queen Elizabeth came. Elizabeth Warren spoke.", "Elizabeth Warren"),
        ("Harry Kane scored. Prince Harry cheered.", "Harry Kane"),
        ("Mr Martin fell. Martin Lewis rose.", "Martin Lewis"),
    ],
)
def test_a_one_word_name_is_not_merged_into_another_person_with_that_first_name(
    text: str, full_name: str
) -> None:
    first_name = full_name.split(maxsplit=1)[0]
    assert len(_variants(text, dict.fromkeys((full_name, first_name), PERSON))) == 2


def test_a_family_name_written_first_and_a_regnal_number_do_not_prevent_merging() -> None:
    types = dict.fromkeys(("Xi Jinping", "Xi"), PERSON)
    assert list(_variants("Xi Jinping spoke. Mr Xi left.", types)) == ["person: xi jinping"]
    types = dict.fromkeys(("Charles III", "Charles"), PERSON)
    assert list(_variants("King Charles spoke. King Charles III left.", types)) == [
        "person: charles iii"
    ]


@pytest.mark.parametrize("short", ["J. Okafor", "Jon Okafor", "Okafor", "Obi"])
def test_short_and_middle_names_are_merged(short: str) -> None:
    text = f"Jonathan Obi Okafor wrote. {short} signed."
    assert len(_variants(text, dict.fromkeys(("Jonathan Obi Okafor", short), PERSON))) == 1


@pytest.mark.parametrize(("first", "second"), [("Daniel", "Daniela"), ("Jo", "Joanna")])
def test_similar_first_names_are_not_merged(first: str, second: str) -> None:
    types = dict.fromkeys((f"{first} Lee", f"{second} Lee"), PERSON)
    assert len(_variants(f"{first} Lee met {second} Lee.", types)) == 2


@pytest.mark.parametrize(("full", "short"), [("Bashar al-Wick", "Wick"), ("Ann Wick Jr", "Wick")])
def test_a_surname_is_merged_without_article_and_generation(full: str, short: str) -> None:
    types = dict.fromkeys((full, short), PERSON)
    assert len(_variants(f"{full} spoke. Then {short} left.", types)) == 1


@pytest.mark.parametrize(
    "relative",
    ["Her brother, Bob Lee,", "Her twin brother, retired pilot Bob Lee,", "Bob Lee, her father,"],
)
def test_a_surname_does_not_stand_for_a_relative(relative: str) -> None:
    types = dict.fromkeys(("Ann Lee", "Bob Lee", "Lee"), PERSON)
    assert _variants(f"Ann Lee spoke. {relative} left. Lee smiled.", types) == {
        "person: ann lee": ["Ann Lee", "Lee"],
        "person: bob lee": ["Bob Lee"],
    }


def test_a_relative_introduced_by_first_name_is_recognized() -> None:
    types = dict.fromkeys(("Ann Lee", "Bob Lee", "Bob", "Lee"), PERSON)
    text = "Ann Lee came with her brother, Bob. Then Bob Lee left. Lee smiled."
    assert _variants(text, types)["person: ann lee"] == ["Ann Lee", "Lee"]


def test_a_person_with_a_relative_is_not_a_relative() -> None:
    types = dict.fromkeys(("Ann Lee", "Bob Lee", "Lee"), PERSON)
    assert len(_variants("Ann Lee, the wife of Bob Lee, spoke. Lee smiled.", types)) == 3


@pytest.mark.parametrize(
    ("full", "tail"),
    [
        ("Port Averil Rams", "Rams"),
        ("UN Security Council", "Security Council"),
        ("U.S. Postal Service", "Postal Service"),
    ],
)
def test_the_last_words_of_an_organization_are_merged(full: str, tail: str) -> None:
    types = dict.fromkeys((full, tail), ORGANIZATION)
    for text in (f"The {full} won. The {tail} cheered.", f"The {tail} won. The {full} cheered."):
        assert len(_variants(text, types)) == 1


@pytest.mark.parametrize(
    ("full", "tail"),
    [
        ("Norland University", "University"),
        ("Scottish Greens", "Greens"),
        ("Norland's Wickets", "Wickets"),
    ],
)
def test_generic_words_and_parts_after_a_possessive_are_not_merged(full: str, tail: str) -> None:
    types = dict.fromkeys((full, tail), ORGANIZATION)
    assert len(_variants(f"The {full} won. The {tail} cheered.", types)) == 2


def test_last_words_of_two_organizations_and_a_place_are_not_merged() -> None:
    types = dict.fromkeys(("Wick Rams", "Averil Rams", "Rams"), ORGANIZATION)
    assert len(_variants("Wick Rams met Averil Rams. The Rams won.", types)) == 3
    text = "The University of Norland and Cricket Norland won. Norland cheered."
    places: dict[str, EntityType] = {"Cricket Norland": ORGANIZATION, "Norland": "location"}
    assert len(_variants(text, places)) == 2


def test_a_place_is_not_merged_into_an_organization_that_starts_with_it() -> None:
    text = "The Norland Crimson wrote. Norland waited. Norland rose."
    spans = name_spans(text, {"Norland Crimson": ORGANIZATION, "Norland": ORGANIZATION})
    spans[1] = replace(spans[1], type="location", score=0.2)
    assert len(set(canonical_names(text, spans))) == 2
    spans[1] = replace(spans[1], type=ORGANIZATION)
    assert len(set(canonical_names(text, spans))) == 1


def test_only_some_last_words_of_other_things_are_left_out() -> None:
    text = "The Norland Song Contest began. The Norland ended. The Norland 2 began."
    types: dict[str, EntityType] = dict.fromkeys(("Norland Song Contest", "Norland"), "other")
    assert len(_variants(text, types)) == 1
    assert len(_variants("The Norland 2 ended the Norland.", {**types, "Norland 2": "other"})) == 2
