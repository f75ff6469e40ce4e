import random

import pytest

from summarize.reading.blocks import Block
from summarize.reading.pdf import text_layer
from summarize.reading.pdf.text_layer import of_pdf
from summarize.reading.rejection import Rejection
from tests.files.pdf.stories import FERRY, FERRY_TITLE, LIBRARY, LIBRARY_TITLE
from tests.timing import seconds
from tests.unit.summarize.reading.pdf.pdfs import BODY, column, pdf_of, sample, texts


@pytest.mark.parametrize(
    ("name", "title", "story"),
    [
        ("report", FERRY_TITLE, FERRY),
        ("newspaper", LIBRARY_TITLE, LIBRARY),
        ("restricted", LIBRARY_TITLE, LIBRARY),
        # In PDFs that browsers print, the bullets of lists are drawings, not characters.
        ("browser", FERRY_TITLE, [paragraph.removeprefix("• ") for paragraph in FERRY]),
        ("three-columns", LIBRARY_TITLE, LIBRARY),
    ],
)
def test_an_article_is_read_in_order_without_headers_and_footers(
    name: str, title: str, story: list[str]
) -> None:
    draft = of_pdf(sample(name))
    assert draft.title == title
    assert [block.text for block in draft.blocks] == [title, *story]
    assert draft.published is None


def test_only_names_of_persons_become_authors() -> None:
    assert of_pdf(sample("report")).authors == ("Mairi Stroud",)
    assert of_pdf(sample("newspaper")).authors == ()
    page = column(BODY, BODY)
    assert of_pdf(pdf_of(page, info=b"/Author(Ann Lee and Bo van der Berg)")).authors == (
        "Ann Lee",
        "Bo van der Berg",
    )
    assert of_pdf(pdf_of(page, info=b"/Author(Microsoft Office User)")).authors == ()


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        (b"Three metres overnight", "Three metres overnight"),
        (b"Quarterly sales report", None),
        (b"lower_town_river.docx", None),
    ],
)
def test_the_title_in_the_metadata_is_used_only_if_the_page_has_its_words(
    metadata: bytes, title: str | None
) -> None:
    assert of_pdf(pdf_of(column(BODY, BODY), info=b"/Title(%s)" % metadata)).title == title


def test_ligatures_and_bullets_become_text_and_codes_that_are_not_text_are_removed() -> None:
    assert [
        text_layer._text_of(code) for code in (0xFB01, 0xFB02, 0xF0B7, 0xD800, 0x110000, 0)
    ] == ["fi", "fl", "•", "", "", ""]


def test_a_rotated_page_is_read_as_displayed_and_vertical_text_is_left_out() -> None:
    rotated = pdf_of(column(BODY, BODY), page=b"/Rotate 90")
    with pytest.raises(Rejection):
        of_pdf(rotated)
    half_upright = rotated.replace(
        b"1 0 0 1 50.000000 700.000000 Tm", b"0 1 -1 0 50.000000 50.000000 Tm"
    )
    upright = half_upright.replace(
        b"1 0 0 1 50.000000 688.000000 Tm", b"0 1 -1 0 62.000000 50.000000 Tm"
    )
    assert texts(upright) == [f"{BODY} {BODY}"]


@pytest.mark.parametrize(
    ("data", "code", "hint"),
    [
        (sample("scan"), "unreadable", "scan"),
        (sample("protected"), "unreadable", "password"),
        (b"%PDF-1.4\nnothing else", "unreadable", "damaged"),
        (b"", "unreadable", "damaged"),
        (sample("report")[:20_000], "unreadable", "damaged"),
        (pdf_of(*[column(BODY)] * (text_layer.MAX_PAGES + 1)), "too_large", "61 pages"),
        (pdf_of([]), "unreadable", "almost no text"),
    ],
)
def test_an_unreadable_file_is_rejected_with_a_hint(data: bytes, code: str, hint: str) -> None:
    with pytest.raises(Rejection) as rejection:
        of_pdf(data)
    assert rejection.value.reason.code == code
    assert hint in rejection.value.reason.message


def test_a_file_with_the_maximum_of_pages_is_read() -> None:
    assert of_pdf(pdf_of(*[column(BODY)] * text_layer.MAX_PAGES)) is not None


def test_more_characters_than_the_limit_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_layer, "MAX_CHARACTERS_READ", 2 * len(BODY))
    assert of_pdf(pdf_of(column(BODY))).blocks == [Block(BODY)]
    with pytest.raises(Rejection, match="characters"):
        of_pdf(pdf_of(column(BODY), column(BODY), column(BODY)))


@pytest.mark.parametrize("name", ["report", "newspaper", "browser", "scan", "protected"])
def test_a_damaged_file_is_read_or_rejected(name: str) -> None:
    rng, codes = random.Random(name), set[str]()
    for _ in range(40):
        data = bytearray(sample(name))
        for _ in range(rng.choice((1, 10, 100))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            of_pdf(bytes(data))
        except Rejection as rejection:
            codes.add(rejection.reason.code)
    assert codes <= {"unreadable", "too_large"}


@pytest.mark.parametrize("spread", ["in lines", "in one row"])
def test_the_time_grows_linearly_with_the_text(spread: str) -> None:
    def page(pieces: int) -> bytes:
        if spread == "in lines":
            return pdf_of(
                [
                    (50, 800 - number * 780 / pieces, 1.2, f"{number} {BODY}")
                    for number in range(pieces)
                ]
            )
        return pdf_of(
            [
                (number * 590 / pieces, 400 + number % 7 / 50, 1.2, "abcdefg"[number % 7])
                for number in range(pieces)
            ]
        )

    few, many = page(100), page(800)
    assert seconds(lambda: of_pdf(many)) < 3 * 8 * seconds(lambda: of_pdf(few))
