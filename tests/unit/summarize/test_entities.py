import re
from collections.abc import Callable

import pytest

from archive.article import Entity, EntityType, Sentence, Summary
from summarize.entities import find
from summarize.tagging.mentions import Mention
from tests.timing import seconds

PERSON: EntityType = "person"
ORGANIZATION: EntityType = "organization"
NO_SUMMARY = Summary(text="", sentences=())


def _find(
    text: str,
    names: dict[str, EntityType],
    title: str = "",
    summary: Summary = NO_SUMMARY,
    score: float = 0.9,
) -> dict[str, Entity]:
    """Entities by id; `names` are mentions wherever the text has them, longer names first."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    mentions = [Mention(m.start(), m.end(), names[m[0]], score) for m in re.finditer(pattern, text)]
    return {entity.id: entity for entity in find(text, title, mentions, summary)}


def _texts(entity: Entity) -> list[str]:
    return [mention.text for mention in entity.mentions]


def test_surnames_are_merged_into_the_full_name() -> None:
    text = "Ben Wallace spoke. Mr Wallace left. Later Wallace returned, and Ben sat down."
    found = _find(text, {"Ben Wallace": "person", "Wallace": "person", "Ben": "person"})
    assert list(found) == ["person/ben-wallace"]
    wallace = found["person/ben-wallace"]
    assert wallace.name == "Ben Wallace"
    assert _texts(wallace) == ["Ben Wallace", "Wallace", "Wallace", "Ben"]
    assert all(text[m.offset : m.offset + m.length] == m.text for m in wallace.mentions)


def test_a_surname_before_the_full_name_is_merged_too() -> None:
    found = _find(
        "Wallace out, says rival. Ben Wallace disagrees.",
        {"Ben Wallace": "person", "Wallace": "person"},
    )
    assert list(found) == ["person/ben-wallace"]


def test_a_surname_that_fits_two_is_given_to_neither() -> None:
    names = dict.fromkeys(("Ann Lee", "Bob Lee", "Lee"), PERSON)
    found = _find("Ann Lee met Bob Lee. Lee smiled. Ann Lee spoke.", names)
    assert {key: _texts(found[key]) for key in found} == {
        "person/ann-lee": ["Ann Lee", "Ann Lee"],
        "person/bob-lee": ["Bob Lee"],
        "person/lee": ["Lee"],
    }


def test_a_name_may_grow_twice() -> None:
    names = dict.fromkeys(("Robert Ben Wallace", "Ben Wallace", "Wallace"), PERSON)
    found = _find("Robert Ben Wallace is Ben Wallace. Wallace spoke.", names)
    assert _texts(found["person/robert-ben-wallace"]) == [
        "Robert Ben Wallace",
        "Ben Wallace",
        "Wallace",
    ]


def test_initials_and_first_names_go_together() -> None:
    found = _find(
        "James Okafor wrote. J. Okafor signed.", {"James Okafor": "person", "J. Okafor": "person"}
    )
    assert list(found) == ["person/james-okafor"]
    found = _find(
        "James Okafor wrote. Mary Okafor signed.",
        {"James Okafor": "person", "Mary Okafor": "person"},
    )
    assert set(found) == {"person/james-okafor", "person/mary-okafor"}


def test_an_acronym_is_merged_only_where_the_text_introduces_it() -> None:
    names: dict[str, EntityType] = {
        "International Criminal Court": "organization",
        "ICC": "organization",
    }
    introduced = _find("The International Criminal Court (ICC) sat. The ICC rose.", names)
    assert list(introduced) == ["organization/international-criminal-court"]
    assert _texts(introduced["organization/international-criminal-court"])[-1] == "ICC"
    apart = _find("The International Criminal Court sat. The ICC rose.", names)
    assert set(apart) == {"organization/international-criminal-court", "organization/icc"}
    other = _find(
        "The International Criminal Court (UN) sat. The UN rose.", {**names, "UN": "organization"}
    )
    assert "organization/un" in other


def test_companies_go_by_the_head_of_their_name() -> None:
    text = "Halvorsen Grid Corp. rose. Halvorsen Grid fell. Halvorsen closed."
    # The model takes a lone Halvorsen for a person.
    found = _find(
        text,
        {
            "Halvorsen Grid Corp": "organization",
            "Halvorsen Grid": "organization",
            "Halvorsen": "person",
        },
    )
    assert list(found) == ["organization/halvorsen-grid-corp"]


def test_a_courtesy_title_settles_the_type() -> None:
    found = _find(
        "Joaquim Restolho left. Mr Restolho sang.",
        {"Joaquim Restolho": "location", "Restolho": "location"},
        score=0.6,
    )
    assert list(found) == ["person/joaquim-restolho"]


def test_a_place_stays_a_place_though_a_man_has_its_name() -> None:
    text = "Denzel Washington came to Washington. Mr Washington said that Washington was cold."
    found = _find(text, {"Denzel Washington": "person", "Washington": "location"})
    assert _texts(found["person/denzel-washington"]) == ["Denzel Washington", "Washington"]
    assert _texts(found["location/washington"]) == ["Washington", "Washington"]


def test_a_man_is_not_merged_into_an_organization_that_has_his_name() -> None:
    found = _find(
        "The Trump Organization sued. Mr Trump spoke. Trump left.",
        {"Trump Organization": ORGANIZATION, "Trump": PERSON},
    )
    assert set(found) == {"organization/trump-organization", "person/trump"}


def test_a_generic_word_is_no_short_name() -> None:
    names = {
        "Bank of England": ORGANIZATION,
        "Bank": ORGANIZATION,
        "New York Times": ORGANIZATION,
        "New York": ORGANIZATION,
    }
    assert (
        len(
            _find(
                "The Bank of England acted. The Bank waited. The New York Times wrote. New York won.",
                names,
            )
        )
        == 4
    )
    two = {"Acme Steel": ORGANIZATION, "Acme Foods": ORGANIZATION, "Acme": ORGANIZATION}
    assert len(_find("Acme Steel rose. Acme Foods fell. Acme waited.", two)) == 3


@pytest.mark.parametrize("whole", ["Apple Records", "BBC Four"])
def test_a_longer_name_does_not_swallow_the_one_it_begins_with(whole: str) -> None:
    head = whole.split(maxsplit=1)[0]
    apart = _find(
        f"{head} rose. {whole} fell. {head} waited.", {whole: ORGANIZATION, head: ORGANIZATION}
    )
    assert {entity.name: len(entity.mentions) for entity in apart.values()} == {head: 2, whole: 1}


def test_an_acronym_is_no_head_of_a_longer_name() -> None:
    found = _find("BBC Four fell. The BBC waited.", {"BBC Four": ORGANIZATION, "BBC": ORGANIZATION})
    assert set(found) == {"organization/bbc-four", "organization/bbc"}


def test_a_party_goes_without_the_word() -> None:
    found = _find(
        "Labour won. The Labour Party cheered.",
        {"Labour Party": ORGANIZATION, "Labour": ORGANIZATION},
    )
    assert list(found) == ["organization/labour-party"]


def test_a_man_is_not_merged_into_the_company_he_founded() -> None:
    names = {"Walton Enterprises Inc": ORGANIZATION, "Walton": PERSON}
    found = _find("Walton Enterprises Inc. rose. Mr Walton spoke. Walton left.", names)
    assert set(found) == {"organization/walton-enterprises-inc", "person/walton"}


def test_a_couple_is_two() -> None:
    names = {"Ben Wallace": PERSON, "Wallace": PERSON}
    found = _find("Ben Wallace came. Mr Wallace sat. Mrs Wallace stood.", names)
    assert set(found) == {"person/ben-wallace", "person/wallace"}
    assert len(_find("Ben Wallace came. Mr Wallace sat. Sir Wallace stood.", names)) == 1


@pytest.mark.parametrize(
    ("text", "stranger"),
    [
        ("Queen Elizabeth came. Elizabeth Warren spoke.", "Elizabeth Warren"),
        ("Harry Kane scored. Prince Harry cheered.", "Harry Kane"),
        ("Mr Martin fell. Martin Lewis rose.", "Martin Lewis"),
    ],
)
def test_a_stranger_with_that_first_name_is_somebody_else(text: str, stranger: str) -> None:
    first = set(stranger.split()) & {"Elizabeth", "Harry", "Martin"}
    assert len(_find(text, dict.fromkeys((stranger, *first), PERSON))) == 2


def test_whoever_is_called_by_the_family_name_written_first_is_one() -> None:
    names = dict.fromkeys(("Xi Jinping", "Xi"), PERSON)
    assert list(_find("Xi Jinping spoke. Mr Xi left.", names)) == ["person/xi-jinping"]
    names = dict.fromkeys(("Charles III", "Charles"), PERSON)
    assert list(_find("King Charles spoke. King Charles III left.", names)) == [
        "person/charles-iii"
    ]


def test_single_letters_and_function_words_are_no_names() -> None:
    assert _find("The U and the end.", {"U": "location", "the": ORGANIZATION}) == {}


def test_spellings_that_differ_in_dots_and_case_are_one_name() -> None:
    found = _find(
        "The US and the U.S. agree. KHARKIV is Kharkiv.",
        dict.fromkeys(("US", "U.S.", "KHARKIV", "Kharkiv"), "location"),
    )
    assert len(found) == 2
    assert found["location/kharkiv"].name == "Kharkiv"


def test_two_forms_with_one_slug_are_one_entity() -> None:
    found = _find(
        "Rio-Tinto rose. Rio Tinto fell.",
        {"Rio-Tinto": "organization", "Rio Tinto": "organization"},
    )
    assert list(found) == ["organization/rio-tinto"]
    assert len(found["organization/rio-tinto"].mentions) == 2


def test_salience_rises_with_frequency_earliness_and_the_summary() -> None:
    text = (
        "Ada came. " + "Nobody spoke for long. " * 5 + "Bob came. Cleo came. Cleo left. Dora came."
    )
    sentence = Sentence(text="Dora came.", offset=text.index("Dora"), length=10, salience=0.5)
    names: dict[str, EntityType] = dict.fromkeys(("Ada", "Bob", "Cleo", "Dora"), "person")
    plain = _find(text, names)
    assert (
        plain["person/ada"].salience > plain["person/bob"].salience < plain["person/cleo"].salience
    )
    told = _find(text, names, summary=Summary(text="Dora came.", sentences=(sentence,)))
    assert told["person/dora"].salience > plain["person/dora"].salience
    titled = _find(text, names, title="Bob is here")
    assert titled["person/bob"].salience > plain["person/bob"].salience
    assert all(0 <= entity.salience <= 1 for entity in told.values())
    assert [e.salience for e in told.values()] == sorted(
        (e.salience for e in told.values()), reverse=True
    )


def test_uncertain_mentions_and_names_without_letters_are_left_out() -> None:
    text = "Perhaps Nobody said 5 and !!."
    mentions = [Mention(8, 14, "person", 0.3), Mention(26, 28, "other", 0.9)]
    assert find(text, None, mentions, NO_SUMMARY) == ()


@pytest.mark.parametrize(
    "unit",
    [
        "Ben Wallace met Ann Lee. ",
        "John Smith{} met John. ",
        "Bank of Town{} lent Smith{}. ",
        "Ann{} Smith left. ",
    ],
)
def test_thousands_of_mentions_cost_linear_time(unit: str) -> None:
    def found(copies: int) -> Callable[[], object]:
        text = "".join(unit.format(n, n) for n in range(copies))
        mentions = [
            Mention(m.start(), m.end(), "person", 0.9)
            for m in re.finditer(r"[A-Z]\w+(?: of)?(?: [A-Z]\w+)*", text)
        ]
        return lambda: find(text, None, mentions, NO_SUMMARY)

    assert seconds(found(1_600)) < 24 * max(seconds(found(200)), 1e-3)
