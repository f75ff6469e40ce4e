import json
from typing import Any

import pytest

from summarize.reading.draft import Draft
from summarize.reading.records import of_json
from summarize.reading.rejection import Rejection
from tests.paths import ROOT

FILES = ROOT / "tests/files/json"
LEAD = "The harbour of Wexcombe opened again on Tuesday, six days after the storm."
LAST = "The first ferry is expected on Saturday at noon."


def _read(value: Any) -> Draft:
    return of_json(json.dumps(value))


def _code(text: str) -> str:
    with pytest.raises(Rejection) as rejection:
        of_json(text)
    return rejection.value.reason.code


def _texts(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks]


def test_a_post_of_wordpress_is_read() -> None:
    draft = of_json((FILES / "wordpress.json").read_text())
    assert [(block.text, block.is_heading, block.is_item) for block in draft.blocks] == [
        (LEAD, False, False),
        ("What is still closed", True, False),
        ("the northern pier;", False, True),
        ("the car park on Quay Street.", False, True),
        (LAST, False, False),
    ]
    assert draft.title == "Wexcombe harbour reopens – without its café"
    # In the file, the author is a number, and the time has no offset from UTC.
    assert (draft.authors, draft.published, draft.url) == (
        (),
        "2024-03-05",
        "https://courier.example/harbour",
    )


def test_a_record_inside_three_objects_is_read() -> None:
    draft = of_json((FILES / "search.json").read_text())
    assert _texts(draft) == [LEAD, LAST]
    assert draft.title == "Wexcombe harbour reopens after storm"
    assert (draft.authors, draft.published) == (
        ("Maud Penrose", "Edgar Thorne"),
        "2024-03-05T10:15:00+00:00",
    )
    assert draft.url == "https://courier.example/harbour"


def test_a_list_of_one_record_with_a_list_of_paragraphs_is_read() -> None:
    draft = of_json((FILES / "dataset.json").read_text())
    assert _texts(draft) == [LEAD, LAST]
    assert (draft.authors, draft.published, draft.site) == (
        ("Maud Penrose", "Edgar Thorne"),
        "2024-03-05",
        "The Wexcombe Courier",
    )


@pytest.mark.parametrize(
    "name",
    [
        "body",
        "text",
        "content",
        "articleBody",
        "article_body",
        "article",
        "story",
        "full_text",
        "Body",
    ],
)
def test_a_body_may_have_different_names(name: str) -> None:
    assert _texts(_read({"title": "Harbour", name: f"{LEAD}\n\n{LAST}"})) == [LEAD, LAST]


@pytest.mark.parametrize("wrapper", ["article", "fields", "data", "content", "story"])
def test_a_record_inherits_metadata_from_the_object_around_it(wrapper: str) -> None:
    draft = _read({"date": "2024-03-05", wrapper: {"title": "Harbour", "text": LEAD}})
    assert (draft.title, draft.published, _texts(draft)) == ("Harbour", "2024-03-05", [LEAD])


def test_a_list_of_objects_with_text_is_a_body() -> None:
    assert _texts(
        _read(
            {
                "title": "Harbour",
                "content": [{"type": "p", "text": LEAD}, {"type": "p", "text": LAST}],
            }
        )
    ) == [
        LEAD,
        LAST,
    ]


def test_a_less_than_sign_does_not_make_a_text_html() -> None:
    assert _texts(
        _read(
            {
                "title": "Harbour",
                "body": "Tides of <2 m & winds > 7 are <p> for pleasure boats"[:30],
            }
        )
    ) == ["Tides of <2 m & winds > 7 are"]


def test_control_characters_and_surrogates_are_left_out() -> None:
    draft = of_json('{"title": "A\\ud800B", "body": "The harbour\\u0000 is \\udfff open."}')
    assert (draft.title, _texts(draft)) == ("AB", ["The harbour is open."])


@pytest.mark.parametrize(
    "value",
    [
        [{"title": "A", "body": LEAD}, {"title": "B", "body": LAST}],
        {"articles": [{"title": "A", "body": LEAD}, {"title": "B", "body": LAST}]},
        {"title": "News", "content": [{"title": "A", "text": LEAD}, {"title": "B", "text": LAST}]},
    ],
)
def test_several_records_are_rejected(value: Any) -> None:
    assert _code(json.dumps(value)) == "several_articles"


@pytest.mark.parametrize(
    "value",
    [
        5,
        None,
        [],
        {},
        {"title": "A"},
        {"title": 4, "body": 5},
        {"title": "A", "body": "  "},
        ["A", "B"],
    ],
)
def test_the_rejection_of_json_without_an_article_lists_names_of_fields(value: Any) -> None:
    with pytest.raises(Rejection, match=r"headline, title.*body") as rejection:
        _read(value)
    assert rejection.value.reason.code == "no_article"


@pytest.mark.parametrize(
    "text",
    ["{", "", "{'title': 1}", "[" * 200_000, '{"data":' * 200_000, "1" * 5_000],
    ids=lambda text: text[:9],
)
def test_a_text_that_is_not_json_or_is_nested_too_deeply_is_unreadable(text: str) -> None:
    assert _code(text) == "unreadable"


def test_a_body_of_too_many_elements_is_too_large() -> None:
    assert _code(json.dumps({"title": "A", "body": "<p>" * 60_000})) == "too_large"


def test_json_lines_are_read_as_a_list() -> None:
    record = json.dumps({"title": "Storm", "body": LEAD})
    assert _texts(of_json(f"{record}\n\n")) == [LEAD]
    assert _texts(of_json(f'{{"id": 1}}\n{record}\n')) == [LEAD]
    assert _code(f"{record}\n{record}\n{record[:-9]}") == "several_articles"
    assert _code(f"{record}\n{record[:-9]}") == "unreadable"


@pytest.mark.parametrize(
    "field", ["standfirst", "trail_text", "description", "abstract", "summary", "excerpt"]
)
def test_the_description_is_read(field: str) -> None:
    record = {"title": "Harbour opens", "body": LEAD, field: {"rendered": f"<p>{LAST}</p>"}}
    assert _read(record).description == LAST
    assert _read({**record, field: "Harbour opens"}).description is None


def test_the_only_record_of_a_list_inherits_authors_dates_and_site() -> None:
    record = {"body": f"<p>{LEAD}</p>"}
    around = {
        "publisher": "The Courier",
        "date": "2026-03-03",
        "title": "All news",
        "url": "https://courier.example/",
    }
    draft = _read({**around, "articles": [record]})
    assert (draft.site, draft.published) == ("The Courier", "2026-03-03")
    assert (draft.title, draft.url) == (None, None)
