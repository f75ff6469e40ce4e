from summarize.blocks import of_plain_text


def _texts(text: str) -> list[str]:
    return [block.text for block in of_plain_text(text)]


def test_paragraphs_are_set_apart_by_blank_lines_or_one_a_line() -> None:
    assert _texts("One.\n\nTwo.\r\n \r\nThree.") == ["One.", "Two.", "Three."]
    assert _texts("A headline\nOne sentence here.\nAnother one there.") == [
        "A headline",
        "One sentence here.",
        "Another one there.",
    ]


def test_hand_wrapped_lines_are_joined() -> None:
    wrapped = "A headline\n\nThe first paragraph is wrapped by hand at about\nseventy columns, as mailers and old terminals do, and\nends here.\n"
    assert _texts(wrapped) == [
        "A headline",
        "The first paragraph is wrapped by hand at about seventy columns, as mailers and old terminals do, and ends here.",
    ]


def test_white_space_of_any_kind_and_invisible_marks_are_tidied() -> None:
    assert _texts("\ufeffSome\u00a0 \ttext\u200b here.\u2028Next\u00adone.\x0cLast.") == [
        "Some text here.",
        "Nextone.",
        "Last.",
    ]
