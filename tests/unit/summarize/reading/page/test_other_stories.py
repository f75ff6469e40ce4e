from summarize.reading.blocks import Block
from summarize.reading.page.other_stories import without_other_stories
from tests.unit.summarize.reading.page.stories import paragraph


def test_a_list_below_a_label_is_removed_up_to_the_next_paragraph() -> None:
    blocks = [
        Block(paragraph(0)),
        Block("More from The Courier", is_heading=True),
        Block("Ten storms that changed the coast"),
        Block(f"The mayor: {paragraph(9)}", is_item=True),
        Block(paragraph(1)),
    ]
    assert without_other_stories(blocks) == [blocks[0], blocks[4]]


def test_other_headings_and_lists_are_kept() -> None:
    blocks = [
        Block("Recommended speeds", is_heading=True),
        Block("Boats: 10 knots", is_item=True),
        Block("More from his speech"),
        Block("Trending topics were the subject of the council's meeting on Monday evening."),
    ]
    assert without_other_stories(blocks) == blocks
