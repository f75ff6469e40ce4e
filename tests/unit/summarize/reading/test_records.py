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


def test_a_post_of_wordpress() -> None:
    draft = of_json((FILES / "wordpress.json").read_text())
    assert [(block.text, block.is_heading, block.is_item) for block in draft.blocks] == [
        (LEAD, False, False),
        ("What is still closed", True, False),
        ("the northern pier;", False, True),
        ("the car park on Quay Street.", False, True),
        (LAST, False, False),
    ]
    assert draft.title == "Wexcombe harbour reopens – without its café"
    # It gives its author as a number, and its time without a zone.
    assert (draft.authors, draft.published, draft.urls[0]) == (
        (),
        "2024-03-05",
        "https://courier.example/harbour",
    )


def test_an_answer_of_a_content_api_three_objects_deep() -> None:
    draft = of_json((FILES / "search.json").read_text())
    assert _texts(draft) == [LEAD, LAST]
    assert draft.title == "Wexcombe harbour reopens after storm"
    assert (draft.authors, draft.published) == (
        ("Maud Penrose", "Edgar Thorne"),
        "2024-03-05T10:15:00+00:00",
    )
    assert draft.urls[0] == "https://courier.example/harbour"


def test_a_list_of_one_with_its_paragraphs_in_a_list() -> None:
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
def test_the_names_of_a_body(name: str) -> None:
    assert _texts(_read({"title": "Harbour", name: f"{LEAD}\n\n{LAST}"})) == [LEAD, LAST]


@pytest.mark.parametrize("wrap", ["article", "fields", "data", "content", "story"])
def test_an_article_in_another_object_keeps_its_title(wrap: str) -> None:
    draft = _read({"date": "2024-03-05", wrap: {"title": "Harbour", "text": LEAD}})
    assert (draft.title, draft.published, _texts(draft)) == ("Harbour", "2024-03-05", [LEAD])


def test_blocks_of_an_editor_are_paragraphs() -> None:
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


def test_a_mark_that_looks_like_a_tag_makes_no_html() -> None:
    assert _texts(
        _read(
            {
                "title": "Harbour",
                "body": "Tides of <2 m & winds > 7 are <p> for pleasure boats"[:30],
            }
        )
    ) == ["Tides of <2 m & winds > 7 are"]


def test_what_no_text_can_hold_is_left_out() -> None:
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
def test_several_articles_are_refused(value: Any) -> None:
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
def test_json_without_an_article_says_what_is_looked_for(value: Any) -> None:
    with pytest.raises(Rejection, match=r"headline, title.*body") as rejected:
        _read(value)
    assert rejected.value.reason.code == "no_article"


@pytest.mark.parametrize(
    "text",
    ["{", "", "{'title': 1}", "[" * 200_000, '{"data":' * 200_000, "1" * 5_000],
    ids=lambda text: text[:9],
)
def test_what_is_no_json_or_nests_deep_is_unreadable(text: str) -> None:
    assert _code(text) == "unreadable"


def test_more_elements_than_any_article_has_are_too_large() -> None:
    assert _code(json.dumps({"title": "A", "body": "<p>" * 60_000})) == "too_large"


def test_lines_of_json_are_a_list() -> None:
    record = json.dumps({"title": "Storm", "body": LEAD})
    assert _texts(of_json(f"{record}\n\n")) == [LEAD]
    assert _texts(of_json(f'{{"id": 1}}\n{record}\n')) == [LEAD]
    assert _code(f"{record}\n{record}\n{record[:-9]}") == "several_articles"
    assert _code(f"{record}\n{record[:-9]}") == "unreadable"
