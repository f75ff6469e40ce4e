import json

import pytest

from summarize.reading.blocks import Block
from summarize.reading.page import story_search
from summarize.reading.page.main_text import Search, main_text
from summarize.reading.page.webpage import of_html
from tests.unit.summarize.reading.page.stories import page, paragraph, paragraphs

COOKIES = "".join(
    f"<p>We use cookies of the {n}th kind to remember your choices, and you may refuse them in the settings of your browser at any time.</p>"
    for n in range(12)
)
ANNOUNCED = "<meta property='og:description' content='What happened in the town after the story: some paragraphs tell at length'>"


def _texts(html: str) -> list[str]:
    return [block.text for block in of_html(html).blocks]


def test_the_text_that_the_page_announces_is_preferred_to_a_longer_one() -> None:
    body = f"<div class='article-body'>{paragraphs(0, 3)}</div><div class='b'>{COOKIES}</div>"
    assert _texts(page(body, head=ANNOUNCED)) == [paragraph(n) for n in range(3)]


def test_an_introduction_in_a_header_above_a_list_is_kept() -> None:
    items = "".join(f"<h3>Bar number {n}</h3>{paragraphs(n, 1)}" for n in range(2, 18))
    texts = _texts(
        page(
            f"<article><header><h1>Storm floods town</h1>{paragraphs(0, 1)}</header><div>{items}</div></article>"
        )
    )
    assert texts[:3] == [paragraph(0), "Bar number 2", paragraph(2)]


def test_teasers_below_the_story_are_left_out() -> None:
    teasers = "".join(
        f"<div class='x'><h3><a href='/{n}'>Another story</a></h3>{paragraphs(n, 1)}</div>"
        for n in range(90, 94)
    )
    body = f"<article>{paragraphs(0, 8)}</article><div class='y'>{teasers}</div>"
    assert _texts(page(body)) == [paragraph(n) for n in range(8)]


def test_a_complete_result_is_not_compared_with_others(monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[Search] = []

    def record(tree: object, search: Search) -> list[Block]:
        searches.append(search)
        return main_text(tree, search)

    monkeypatch.setattr(story_search, "main_text", record)
    _texts(page(f"<article>{paragraphs(0, 20)}</article>"))
    assert searches == [Search.STRICT]
    searches.clear()
    _texts(page(f"<article>{paragraphs(0, 5)}</article>"))
    assert searches == [Search.STRICT, Search.WIDE]


def _next_data(texts: list[str], **fields: object) -> str:
    content = [
        {"type": "paragraph", "content": [{"type": "text", "value": text[:9]}, {"value": text[9:]}]}
        for text in texts
    ]
    data = json.dumps({"props": {"story": {"body": {"content": content}, **fields}}})
    return f"<script id='__NEXT_DATA__' type='application/json'>{data}</script>"


def test_the_rest_of_a_teaser_is_read_from_the_data_of_a_script() -> None:
    story = [paragraph(n) for n in range(20)]
    assert _texts(page(f"<article>{paragraphs(0, 2)}</article>{_next_data(story)}")) == story


def test_data_of_another_story_is_not_taken() -> None:
    others = [COOKIES.split("</p>")[n].removeprefix("<p>") for n in range(12)]
    body = f"<article>{paragraphs(0, 2)}</article>{_next_data(others)}"
    assert _texts(page(body, head=ANNOUNCED)) == [paragraph(0), paragraph(1)]


def test_data_is_not_read_beside_a_whole_story() -> None:
    story = [f"{paragraph(n)} {paragraph(n)}" for n in range(60)]
    body = f"<article>{paragraphs(0, 22)}</article>{_next_data(story)}"
    assert _texts(page(body)) == [paragraph(n) for n in range(22)]


def test_a_wide_result_that_joins_the_paragraphs_differently_is_the_same_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    joined = f"{paragraph(1)} {paragraph(2)}"
    results = {
        Search.STRICT: [Block(paragraph(0)), Block(paragraph(1))],
        Search.WIDE: [Block("Home"), Block(paragraph(0)), Block(joined)],
    }
    monkeypatch.setattr(story_search, "main_text", lambda _tree, search: results.get(search, []))
    assert _texts(page("<p>x</p>")) == [paragraph(0), joined]
