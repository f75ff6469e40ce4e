from summarize.reading.pdf.text_layer import of_pdf
from tests.files.pdf.stories import FERRY, FERRY_TITLE
from tests.unit.summarize.reading.pdf.pdfs import BODY, column, pdf_of, sample, texts


def test_headings_and_list_items_are_marked() -> None:
    blocks = of_pdf(sample("report")).blocks
    assert [block.text for block in blocks if block.is_heading] == [
        FERRY_TITLE,
        "What the islanders fear",
    ]
    assert [block.text for block in blocks if block.is_item] == [
        text for text in FERRY if text.startswith("•")
    ]


def test_the_newspapers_name_is_not_the_title() -> None:
    page = [
        (50, 780, 40, "COURIER"),
        (50, 730, 20, "Storm floods the town"),
        *column(BODY, BODY, "under water."),
    ]
    assert of_pdf(pdf_of(page)).title == "Storm floods the town"


def test_a_note_in_large_type_is_not_the_title() -> None:
    page = [
        (50, 780, 30, "STRICTLY EMBARGOED UNTIL MONDAY"),
        (50, 730, 20, "Storm floods the town"),
        *column(BODY, BODY, "under water."),
    ]
    assert of_pdf(pdf_of(page)).title == "Storm floods the town"


def test_paragraphs_start_at_an_indent_or_after_a_short_line() -> None:
    indented = [
        (65, 700, 10, BODY),
        (50, 688, 10, "flooded, said the mayor, who had not slept, and the upper town"),
        (65, 676, 10, BODY),
    ]
    assert len(texts(pdf_of(indented))) == 2
    assert texts(pdf_of(column(BODY, "under water.", BODY, "dry."))) == [
        f"{BODY} under water.",
        f"{BODY} dry.",
    ]


def test_a_drop_cap_is_the_first_letter_of_the_text() -> None:
    page = [
        (50, 688, 30, "T"),
        (72, 700, 10, "he river rose by three metres overnight and the lower"),
        (72, 688, 10, "town was under water by dawn on Monday and the day after"),
        *column(BODY, top=676),
    ]
    assert texts(pdf_of(page))[0].startswith("The river rose by")
