from lxml import html

from summarize.reading.blocks import Block
from summarize.reading.page.lost_headings import with_headings
from tests.unit.summarize.reading.page.stories import paragraph, paragraphs

BLOCKS = [Block(paragraph(0)), Block(paragraph(1)), Block(paragraph(2))]


def _restored(body: str) -> list[str]:
    blocks = with_headings(html.fromstring(f"<div>{body}</div>"), BLOCKS)
    return [block.text for block in blocks if block.is_heading]


def test_a_heading_directly_above_a_paragraph_is_restored() -> None:
    heading = "<h2><a href='/a'>The Black Bear</a></h2>"
    assert _restored(f"{paragraphs(0, 1)}{heading}{paragraphs(1, 2)}") == ["The Black Bear"]
    assert _restored(f"{paragraphs(0, 1)}<div>{heading}</div>{paragraphs(1, 2)}") == [
        "The Black Bear"
    ]


def test_headings_of_other_places_are_not_restored() -> None:
    video = "<div><h3>Watch the flood</h3><div class='player'></div></div>"
    assert _restored(f"{paragraphs(0, 1)}{video}{paragraphs(1, 2)}") == []
    assert (
        _restored(f"{paragraphs(0, 3)}<h2>Related</h2><p>Another story altogether here.</p>") == []
    )
    assert _restored(f"<h2>Above the story</h2>{paragraphs(0, 3)}") == []


def test_a_sentence_is_not_a_heading() -> None:
    assert _restored(f"{paragraphs(0, 1)}<h2>The river rose again.</h2>{paragraphs(1, 2)}") == []
