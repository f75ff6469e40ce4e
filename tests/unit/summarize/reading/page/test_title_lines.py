from summarize.reading.blocks import Block
from summarize.reading.page.title_lines import without_title

TITLE = "Flood in London: hundreds leave"
STORY = ["The river rose overnight.", "Nobody was hurt."]


def _texts(texts: list[str], titles: list[str]) -> list[str]:
    return [block.text for block in without_title([Block(text) for text in texts], titles)]


def test_the_title_and_the_lines_above_it_are_removed() -> None:
    assert _texts(["Home", TITLE, *STORY], ["Other", TITLE]) == STORY


def test_a_title_of_several_lines_is_removed() -> None:
    assert _texts(["Flood in London:", "hundreds leave", *STORY], [TITLE]) == STORY


def test_a_line_that_is_only_a_part_of_the_title_is_kept() -> None:
    assert _texts(["London", *STORY], [TITLE]) == ["London", *STORY]


def test_without_a_title_all_lines_are_kept() -> None:
    assert _texts(["* * *", *STORY], ["", "   "]) == ["* * *", *STORY]


def test_the_title_below_the_first_sentence_is_kept() -> None:
    assert _texts([*STORY, TITLE], [TITLE]) == [*STORY, TITLE]
