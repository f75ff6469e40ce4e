import textwrap

import pytest

from summarize.reading.blocks import of_plain_text


def _texts(text: str) -> list[str]:
    return [block.text for block in of_plain_text(text)]


def test_blank_lines_and_line_breaks_separate_paragraphs() -> None:
    assert _texts("One.\n\nTwo.\r\n \r\nThree.") == ["One.", "Two.", "Three."]
    assert _texts("A headline\nOne sentence here.\nAnother one there.") == [
        "A headline",
        "One sentence here.",
        "Another one there.",
    ]


def test_the_lines_of_a_wrapped_paragraph_are_joined() -> None:
    wrapped = "A headline\n\nThe first paragraph is wrapped by hand at about\nseventy columns, as mailers and old terminals do, and\nends here.\n"
    assert _texts(wrapped) == [
        "A headline",
        "The first paragraph is wrapped by hand at about seventy columns, as mailers and old terminals do, and ends here.",
    ]


PARAGRAPHS = [
    "Last ferry to Skarra cancelled as operator walks away",
    "The harbour town of Skarra lost its last ferry on Monday, when the operator walked away from a contract that it has held for "
    "thirty-one years with the regional council, according to Mr. Renzi of the council.",
    "The council, said Ms Lind, will look for another operator at once. Nobody expects one before the spring, and the islanders "
    "have begun to lay in stores for the winter.",
]


@pytest.mark.parametrize("width", [38, 60, 72, 100, 132])
@pytest.mark.parametrize(
    "separator", ["\n\n", "\n", "\n   "], ids=["blank-line", "none", "indented"]
)
def test_text_wrapped_at_any_width_is_joined(width: int, separator: str) -> None:
    wrapped = separator.join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)
    joined = _texts(wrapped)
    assert " ".join(joined) == " ".join(PARAGRAPHS)
    if separator != "\n":
        assert joined == PARAGRAPHS


def test_a_file_may_have_wrapped_and_unwrapped_paragraphs() -> None:
    text = f"{PARAGRAPHS[1]}\n\n" + textwrap.fill(PARAGRAPHS[2], 60)
    assert _texts(text) == PARAGRAPHS[1:]


def test_navigation_is_not_joined_to_a_headline() -> None:
    assert _texts("Home\nWorld news\nSport\n\nA headline") == [
        "Home",
        "World news",
        "Sport",
        "A headline",
    ]


def test_white_space_becomes_single_spaces_and_invisible_characters_are_removed() -> None:
    assert _texts("\ufeffSome\u00a0 \ttext\u200b here.\u2028Next\u00adone.\x0cLast.") == [
        "Some text here.",
        "Nextone.",
        "Last.",
    ]


def test_each_list_item_is_a_block_that_is_marked_as_an_item() -> None:
    blocks = of_plain_text(
        "The council agreed on two measures at the end of a long\nand bitter night:\n- hauliers get a rebate for each crossing\n"
        "  that they make in the winter\n- buses run free until the bridge is open again"
    )
    assert [(block.text, block.is_item) for block in blocks] == [
        ("The council agreed on two measures at the end of a long and bitter night:", False),
        ("- hauliers get a rebate for each crossing that they make in the winter", True),
        ("- buses run free until the bridge is open again", True),
    ]
