import pytest

from tests.unit.summarize.reading.pdf.pdfs import BODY, PlacedLine, column, pdf_of, texts


@pytest.mark.parametrize("footer", ["Courier, page {}", "{}", "- {} -", "{}/2", "Page {} of 2"])
def test_headers_and_footers_are_left_out(footer: str) -> None:
    def page(number: int, word: str) -> list[PlacedLine]:
        header, number_line = (50, 780, 8, "THE COURIER"), (300, 40, 8, footer.format(number))
        return [*column(f"{BODY} {word}."), header, number_line]

    assert texts(pdf_of(page(1, "lost"), page(2, "found"))) == [f"{BODY} lost.", f"{BODY} found."]


def test_a_page_number_is_left_out_and_a_number_in_the_text_is_kept() -> None:
    page = [
        *column(BODY, BODY, BODY, BODY, BODY, "1914", BODY, BODY, BODY, BODY, BODY),
        (300, 40, 8, "7"),
    ]
    text = " ".join(texts(pdf_of(page)))
    assert "1914" in text
    assert not text.endswith("7")


def test_columns_are_read_one_by_one_even_if_the_page_draws_rows() -> None:
    page: list[PlacedLine] = [(50, 740, 20, "A headline that stands across both of them")]
    for number in range(6):
        page.append((50, 700 - 12 * number, 10, f"left column {number}"))
        page.append((300, 700 - 12 * number, 10, f"right column {number}"))
    text = " ".join(texts(pdf_of(page)))
    assert text.index("left column 5") < text.index("right column 0")
