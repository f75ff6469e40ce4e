import json
from collections.abc import Callable

import pytest
from lxml import html

from summarize.reading.blocks import Block
from summarize.reading.page import stored_story
from summarize.reading.page.stored_story import longest_story, scripts
from tests.timing import seconds
from tests.unit.summarize.reading.page.stories import paragraph, paragraphs

STORY = [paragraph(n) for n in range(12)]


def _stored(data: object) -> list[Block]:
    return longest_story([json.dumps(data)])


def test_a_list_of_paragraphs_is_a_story_with_its_headings() -> None:
    items = [{"kind": "heading", "text": "What comes next"}, *({"text": text} for text in STORY)]
    assert _stored({"a": {"b": items}}) == [
        Block("What comes next", is_heading=True),
        *map(Block, STORY),
    ]


def test_the_html_of_a_story_in_one_text_is_read() -> None:
    assert _stored({"body": paragraphs(0, 12)}) == [Block(text) for text in STORY]


def test_data_that_is_assigned_to_a_variable_is_read() -> None:
    data = f"window.__STATE__ = {json.dumps([{'text': text} for text in STORY])};\nstart();"
    page = html.fromstring(f"<div><script>{data}</script><script>start();</script></div>")
    assert scripts(page) == [data]
    assert longest_story([data]) == [Block(text) for text in STORY]


def test_menus_labels_and_broken_data_are_no_story() -> None:
    assert _stored([{"text": "World news"}, {"text": "Sport"}] * 50) == []
    assert longest_story(["{broken", "[1, 2", "window.x = {'a': 1}"]) == []


def test_scripts_above_the_character_limit_are_not_read() -> None:
    data = json.dumps([{"text": text} for text in STORY])
    assert len(data) > stored_story.MIN_CHARACTERS
    size = stored_story.MAX_CHARACTERS // len(data)
    page = html.fromstring(f"<div>{f'<script>{data}</script>' * (size + 5)}</div>")
    assert len(scripts(page)) == size


@pytest.mark.parametrize(
    "build",
    [
        lambda count: [{"text": paragraph(n)} for n in range(count)],
        lambda count: [{"children": [{"children": [{"text": "Yes."}]}] * 20}] * (count // 20),
        lambda count: [[[[["Yes."] * 20]]]] * (count // 20),
        lambda count: {"body": "<p>Yes.</p>" * count},
    ],
)
def test_the_time_is_linear_in_the_size_of_the_data(build: Callable[[int], object]) -> None:
    few, many = (json.dumps(build(count)) for count in (2_000, 8_000))
    assert seconds(lambda: longest_story([many])) < 8 * seconds(lambda: longest_story([few]))
