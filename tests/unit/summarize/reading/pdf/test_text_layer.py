import random
from collections.abc import Sequence

import pytest

from summarize.reading.blocks import Block
from summarize.reading.pdf import text_layer
from summarize.reading.pdf.text_layer import of_pdf
from summarize.reading.rejection import Rejection
from tests.files.pdf.stories import FERRY, FERRY_TITLE, LIBRARY, LIBRARY_TITLE
from tests.paths import FILES
from tests.timing import seconds

# Left end, baseline and type size in points, and the text.
PlacedLine = tuple[float, float, float, str]

PDFS = FILES / "pdf"
BODY = "The river rose by three metres overnight and the lower town was"


def sample(name: str) -> bytes:
    return (PDFS / f"{name}.pdf").read_bytes()


def texts(data: bytes) -> list[str]:
    return [block.text for block in of_pdf(data).blocks]


def pdf_of(*pages: Sequence[PlacedLine], page: bytes = b"", info: bytes = b"") -> bytes:
    """A PDF of A4 pages with these lines; `page` and `info` are added to the dictionaries of that name."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        b"<<%s>>" % info,
    ]
    kids = [b"%d 0 R" % (5 + 2 * number) for number in range(len(pages))]
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    for number, lines in enumerate(pages):
        parts = [
            b"/F %f Tf 1 0 0 1 %f %f Tm (%s) Tj" % (size, x, y, text.encode("cp1252"))
            for x, y, size, text in lines
        ]
        stream = b"BT %s ET" % b" ".join(parts)
        head = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(b"<<%s%s/Contents %d 0 R>>" % (head, page, 6 + 2 * number))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)
    )
    return b"%%PDF-1.4\n%strailer<</Size %d/Root 1 0 R/Info 4 0 R>>\n%%%%EOF" % (
        body,
        len(objects) + 1,
    )


def column(*lines: str, left: float = 50, top: float = 700, size: float = 10) -> list[PlacedLine]:
    return [(left, top - 12 * number, size, line) for number, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("name", "title", "story"),
    [
        ("report", FERRY_TITLE, FERRY),
        ("newspaper", LIBRARY_TITLE, LIBRARY),
        ("restricted", LIBRARY_TITLE, LIBRARY),
        # A browser draws the bullets of a list: they are not characters.
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


def test_headings_and_list_items_are_marked() -> None:
    blocks = of_pdf(sample("report")).blocks
    assert [block.text for block in blocks if block.is_heading] == [
        FERRY_TITLE,
        "What the islanders fear",
    ]
    assert [block.text for block in blocks if block.is_item] == [
        text for text in FERRY if text.startswith("•")
    ]


def test_authors_are_persons() -> None:
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
def test_the_title_in_the_metadata_counts_only_if_the_page_has_its_words(
    metadata: bytes, title: str | None
) -> None:
    assert of_pdf(pdf_of(column(BODY, BODY), info=b"/Title(%s)" % metadata)).title == title


def test_the_newspapers_name_is_not_the_title() -> None:
    page = [
        (50, 780, 40, "COURIER"),
        (50, 730, 20, "Storm floods the town"),
        *column(BODY, BODY, "under water."),
    ]
    assert of_pdf(pdf_of(page)).title == "Storm floods the town"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["It asked the govern-", "ment for help."], "It asked the government for help."),
        (["It took thirty-", "one years in all."], "It took thirty-one years in all."),
        (["He is a self-", "made man of means."], "He is a self-made man of means."),
        (["An Anglo-", "French treaty it was."], "An Anglo-French treaty it was."),
        (
            ["A long-term plan. The long-", "term plan failed."],
            "A long-term plan. The long-term plan failed.",
        ),
        (
            ["Vote within days, and with-", "in weeks a result."],
            "Vote within days, and within weeks a result.",
        ),
        (["A soft\u00ad", "ened line of words."], "A softened line of words."),
        (["The years 1914-", "18 were hard for it."], "The years 1914-18 were hard for it."),
    ],
)
def test_words_that_are_broken_at_a_line_end_are_joined(lines: list[str], text: str) -> None:
    page = [*column(*lines), *column(BODY, BODY, top=600)]
    assert texts(pdf_of(page))[0] == text


def test_a_text_without_broken_words_keeps_its_compounds() -> None:
    lines = [BODY] * 30 + ["The plan was short-", "sighted in every way."]
    assert texts(pdf_of(column(*lines)))[0].endswith("The plan was short-sighted in every way.")


def test_ligatures_and_symbols_become_text_and_other_codes_nothing() -> None:
    assert [
        text_layer._text_of(code) for code in (0xFB01, 0xFB02, 0xF0B7, 0xD800, 0x110000, 0)
    ] == ["fi", "fl", "•", "", "", ""]


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


def test_paragraphs_start_at_an_indent_or_after_a_line_with_room_left() -> None:
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


def test_columns_are_read_one_by_one_even_if_drawn_row_by_row() -> None:
    page: list[PlacedLine] = [(50, 740, 20, "A headline that stands across both of them")]
    for number in range(6):
        page.append((50, 700 - 12 * number, 10, f"left column {number}"))
        page.append((300, 700 - 12 * number, 10, f"right column {number}"))
    text = " ".join(texts(pdf_of(page)))
    assert text.index("left column 5") < text.index("right column 0")


def test_a_large_initial_is_the_first_letter_of_the_text() -> None:
    page = [
        (50, 688, 30, "T"),
        (72, 700, 10, "he river rose by three metres overnight and the lower"),
        (72, 688, 10, "town was under water by dawn on Monday and the day after"),
        *column(BODY, top=676),
    ]
    assert texts(pdf_of(page))[0].startswith("The river rose by")


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
        (b"%PDF-1.4\nnothing else", "unreadable", "broken"),
        (b"", "unreadable", "broken"),
        (sample("report")[:20_000], "unreadable", "broken"),
        (pdf_of(*[column(BODY)] * (text_layer.MAX_PAGES + 1)), "too_large", "61 pages"),
        (pdf_of([]), "unreadable", "hardly any text"),
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
    chance, codes = random.Random(name), set[str]()
    for _ in range(40):
        data = bytearray(sample(name))
        for _ in range(chance.choice((1, 10, 100))):
            data[chance.randrange(len(data))] = chance.randrange(256)
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
