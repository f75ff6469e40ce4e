import pytest

from summarize.reading.blocks import Block
from summarize.reading.trimming import (
    without_comments,
    without_link_lists,
    without_top_and_bottom,
)

STORY = [
    "The council voted on Monday to close the bridge.",
    "Traffic will be sent round by the old road.",
]


def _texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks]


@pytest.mark.parametrize(
    "top",
    [
        ["NFL"],
        ["CHEAT SHEET"],
        ["By Jane Doe"],
        ["by JDoeCosplay,"],
        ["posted on by Jane Doe"],
        ["Jane Doe - January 24, 2026"],
        ["Jane Doe", "Executive Content Editor"],
        ["Jane Doe", "Featured Co-Editor"],
        ["NEWS", "By Jane Doe"],
    ],
)
def test_labels_and_by_lines_above_the_story_are_cut(top: list[str]) -> None:
    assert _texts(without_top_and_bottom([Block(text) for text in [*top, *STORY]])) == STORY


@pytest.mark.parametrize(
    "bottom",
    [
        ["ZZ"],
        ["(JD)"],
        ["—Harbour Level Media"],
        ["Jane Doe is a senior reporter for the Courier. She lives in Easterwick."],
        ["Jane Doe is the Senior Ferry Editor at The Courier, where she writes."],
        ["Jane Doe (she/her) is The Courier’s first food columnist."],
        ["Jane Doe covers ferries for The Courier.", "JD"],
        ["• Jane Q. Doe, a former captain, is president of the Ferry Institute."],
    ],
)
def test_credits_and_notes_about_the_author_below_the_story_are_cut(bottom: list[str]) -> None:
    assert _texts(without_top_and_bottom([Block(text) for text in [*STORY, *bottom]])) == STORY


@pytest.mark.parametrize(
    "texts",
    [
        ["EASTERWICK (AP) — The bridge is shut.", *STORY],
        ["Jane Doe", *STORY],
        ["By Monday, the bridge was shut.", *STORY],
        ["Jane Doe is an editor of maps.", *STORY, *STORY],
        [*STORY, "Jane Doe was an editor of maps until 1990."],
        [*STORY, "Jane Doe is the mayor."],
        ["NFL"],
    ],
)
def test_other_lines_above_and_below_the_story_are_kept(texts: list[str]) -> None:
    assert _texts(without_top_and_bottom([Block(text) for text in texts])) == texts


def test_the_titles_below_a_link_heading_are_cut_up_to_the_next_paragraph() -> None:
    links = ["Related stories", "Ferry to be sold", "Essay: A winter at sea"]
    blocks = [Block(text) for text in [STORY[0], *links, STORY[1], "Facts"]]
    assert _texts(without_link_lists(blocks)) == [*STORY, "Facts"]


COMMENTS = ["jdoe1 says:", "They should have built it of steel.", "Reply", "3 days ago", "Shame!"]


@pytest.mark.parametrize("heading", ["Comments", "2 Comments", "Comments (2)", "Leave a reply"])
def test_comments_of_readers_are_cut(heading: str) -> None:
    blocks = [Block(text) for text in [*STORY, *STORY, heading, *COMMENTS]]
    assert _texts(without_comments(blocks)) == [*STORY, *STORY]


@pytest.mark.parametrize(
    "texts",
    [
        [STORY[0], "Comments", *STORY, *STORY],
        ["Comments", *COMMENTS, *STORY],
        [*STORY, *STORY, "Comments", *STORY, "Reply"],
        [*STORY, *STORY, *COMMENTS],
    ],
)
def test_text_without_a_heading_above_comments_is_kept(texts: list[str]) -> None:
    assert _texts(without_comments([Block(text) for text in texts])) == texts
