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
    with pytest.raises(Rejection) as rejected:
        of_json(text)
    return rejected.value.reason.code


def _texts(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks]


def test_a_wordpress_post_is_read() -> None:
    draft = of_json((FILES / "wordpress.json").read_text())
    assert [(block.text, block.is_heading, block.is_item) for block in draft.blocks] == [
        (LEAD, False, False),
        ("What is still closed", True, False),
        ("the northern pier;", False, True),
        ("the car park on Quay Street.", False, True),
        (LAST, False, False),
    ]
    assert draft.title == "Wexcombe harbour reopens – without its café"
    # The file has its author as a number, and its time without a zone.
    assert (draft.authors, draft.published, draft.urls[0]) == (
        (),
        "2024-03-05",
        "https://courier.example/harbour",
    )


def test_a_response_of_a_content_api_three_objects_deep_is_read() -> None:
    draft = of_json((FILES / "search.json").read_text())
    assert _texts(draft) == [LEAD, LAST]
    assert draft.title == "Wexcombe harbour reopens after storm"
    assert (draft.authors, draft.published) == (
        ("Maud Penrose", "Edgar Thorne"),
        "2024-03-05T10:15:00+00:00",
    )
    assert draft.urls[0] == "https://courier.example/harbour"


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
def test_every_field_name_of_a_body_is_read(name: str) -> None:
    assert _texts(_read({"title": "Harbour", name: f"{LEAD}\n\n{LAST}"})) == [LEAD, LAST]


@pytest.mark.parametrize("wrap", ["article", "fields", "data", "content", "story"])
def test_an_article_in_another_object_keeps_its_title(wrap: str) -> None:
    draft = _read({"date": "2024-03-05", wrap: {"title": "Harbour", "text": LEAD}})
    assert (draft.title, draft.published, _texts(draft)) == ("Harbour", "2024-03-05", [LEAD])


def test_objects_of_an_editor_are_paragraphs() -> None:
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


def test_a_text_with_less_than_signs_is_no_html() -> None:
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
def test_several_articles_are_rejected(value: Any) -> None:
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
def test_the_rejection_of_json_without_an_article_lists_field_names(value: Any) -> None:
    with pytest.raises(Rejection, match=r"headline, title.*body") as rejected:
        _read(value)
    assert rejected.value.reason.code == "no_article"


@pytest.mark.parametrize(
    "text",
    ["{", "", "{'title': 1}", "[" * 200_000, '{"data":' * 200_000, "1" * 5_000],
    ids=lambda text: text[:9],
)
def test_invalid_and_deeply_nested_json_is_unreadable(text: str) -> None:
    assert _code(text) == "unreadable"


def test_too_many_elements_are_too_large() -> None:
    assert _code(json.dumps({"title": "A", "body": "<p>" * 60_000})) == "too_large"


def test_json_lines_are_a_list() -> None:
    record = json.dumps({"title": "Storm", "body": LEAD})
    assert _texts(of_json(f"{record}\n\n")) == [LEAD]
    assert _texts(of_json(f'{{"id": 1}}\n{record}\n')) == [LEAD]
    assert _code(f"{record}\n{record}\n{record[:-9]}") == "several_articles"
    assert _code(f"{record}\n{record[:-9]}") == "unreadable"
