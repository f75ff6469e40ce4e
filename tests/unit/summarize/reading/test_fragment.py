import pytest

from summarize.reading import fragment
from summarize.reading.blocks import Block
from summarize.reading.rejection import Rejection


def test_paragraphs_headings_and_items_become_blocks() -> None:
    text = "<h2>Closed</h2>The pier, <b>all</b> of it.<ul><li>The <i>car</i> park</li></ul><p>The quay.</p>"
    assert fragment.of_text(text) == [
        Block("Closed", is_heading=True),
        Block("The pier, all of it."),
        Block("The car park", is_item=True),
        Block("The quay."),
    ]


def test_one_line_break_stays_in_a_paragraph_and_two_end_it() -> None:
    blocks = fragment.of_text("<p>The pier<br>is closed.<br> <br>The quay is open.</p>")
    assert [block.text for block in blocks] == ["The pier is closed.", "The quay is open."]


def test_pictures_tables_and_scripts_are_left_out_and_the_text_after_them_stays() -> None:
    text = "<p>The pier<script>x()</script> is closed.</p><table><tr><td>3</td></tr></table>It opens on Friday."
    blocks = fragment.of_text(text)
    assert [block.text for block in blocks] == ["The pier", "is closed.", "It opens on Friday."]


def test_text_without_block_tags_is_parsed_as_plain_text() -> None:
    assert fragment.of_text("a < b <i>and</i>\n\nc > d") == [
        Block("a < b <i>and</i>"),
        Block("c > d"),
    ]


def test_a_fragment_of_too_many_elements_is_rejected() -> None:
    with pytest.raises(Rejection) as rejected:
        fragment.of_html("<p>x</p>" * (fragment.MAX_ELEMENTS + 1))
    assert rejected.value.reason.code == "too_large"
    assert "50,001 start tags and other “<” characters" in rejected.value.reason.message
