import contextlib
import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document

from summarize.reading import word
from summarize.reading.rejection import Rejection
from summarize.reading.word import of_docx
from tests.paths import ROOT

FILE = (ROOT / "tests/files/docx/harbour.docx").read_bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def _changed(**parts: str | bytes) -> bytes:
    """The sample file with members replaced or added; the keyword `word__a_xml` is `word/a.xml`."""
    changed = {
        name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()
    }
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return _zipped({**members, **changed})


def _zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_libreoffice_document_is_read_with_tracked_changes_accepted() -> None:
    # Given a document with a table, a header, a footer, a comment, a deletion, an insertion and a link:
    # When it is parsed,
    draft = of_docx(FILE)
    # then the draft has the blocks of the story, verbatim and in order.
    assert [(block.text, block.is_heading, block.is_item) for block in draft.blocks] == [
        ("Wexcombe harbour reopens after storm", True, False),
        ("By Maud Penrose", False, False),
        (
            "The harbour of Wexcombe opened again on Tuesday, six days after the storm tore down its northern wall.",
            False,
            False,
        ),
        (
            "“We have not slept much,” said the harbour master, Edgar Thorne, whose report on the damage was read to the council on Monday.",
            False,
            False,
        ),
        ("What is still closed", True, False),
        ("Three places stay out of bounds until the end of the month:", False, False),
        ("the northern pier, which has lost its lamp;", False, True),
        ("the slipway beside the fish market;", False, True),
        ("the car park on Quay Street.", False, True),
        ("Boats lost 11", False, False),
        ("Boats damaged 37", False, False),
        ("The council will vote on the money in two steps:", False, False),
        ("On Friday it decides who pays for the wall.", False, True),
        ("In April it decides how high the wall will be.", False, True),
        ("Thorne expects the first ferry on Saturday at noon.", False, False),
    ]
    assert draft.title == "Wexcombe harbour reopens after storm"
    assert draft.authors == ("Maud Penrose",)
    assert draft.published is None


def test_the_default_properties_of_python_docx_are_ignored() -> None:
    document = docx.Document()
    document.add_paragraph("The harbour is open.")
    document.add_paragraph("the pier;", style="List Bullet")
    draft = of_docx(_saved(document))
    assert (draft.title, draft.authors) == (None, ())
    assert [(block.text, block.is_item) for block in draft.blocks] == [
        ("The harbour is open.", False),
        ("the pier;", True),
    ]


def test_a_note_in_the_style_of_a_title_is_not_the_title() -> None:
    document = docx.Document()
    document.add_paragraph("EMBARGOED UNTIL 00:01 Monday", style="Title")
    document.add_paragraph("Bridge to close", style="Title")
    assert of_docx(_saved(document)).title == "Bridge to close"


def test_the_subtitle_is_the_description() -> None:
    document = docx.Document()
    document.add_paragraph("Bridge to close", style="Title")
    document.add_paragraph("Drivers are furious", style="Subtitle")
    draft = of_docx(_saved(document))
    assert (draft.title, draft.description) == ("Bridge to close", "Drivers are furious")


@pytest.mark.parametrize(
    "title", ["bridge_v2", "Document1", "Microsoft Word - harbour.docx", "Word Document"]
)
def test_a_title_that_a_program_generated_is_ignored(title: str) -> None:
    document = docx.Document()
    document.core_properties.title = title
    assert of_docx(_saved(document)).title is None


def test_a_style_based_on_a_heading_is_a_heading() -> None:
    document = docx.Document()
    document.styles.add_style("Crosshead", 1).base_style = document.styles["Heading 2"]
    document.add_paragraph("What is closed", style="Crosshead")
    assert of_docx(_saved(document)).blocks[0].is_heading


def test_a_table_row_is_one_block_and_a_layout_table_has_paragraphs() -> None:
    document = docx.Document()
    document.add_paragraph("Two ferries were sold.")
    table = document.add_table(rows=3, cols=2)
    cells = ["Ferry", "Price", "", "", "The Gull", "3 million"]
    for cell, text in zip(table._cells, cells, strict=True):
        cell.text = text
    layout = document.add_table(rows=1, cols=2)
    story = " ".join(
        ["The council of the island sold its ferries, which had been old and slow."] * 2
    )
    layout._cells[0].text = story
    layout._cells[1].text = "It will buy new ones."
    assert [(block.text, block.is_row) for block in of_docx(_saved(document)).blocks] == [
        ("Two ferries were sold.", False),
        ("Ferry Price", True),
        ("The Gull 3 million", True),
        (story, False),
        ("It will buy new ones.", False),
    ]


def test_a_nested_table_is_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "The Gull"
    cell.add_table(rows=1, cols=2).cell(0, 1).text = "3 million"
    blocks = of_docx(_saved(document)).blocks
    assert [block.text for block in blocks] == ["The Gull", "3 million"]


@pytest.mark.parametrize("value", ["0", "false", "off"])
def test_text_that_is_explicitly_not_hidden_is_kept(value: str) -> None:
    run = f'<w:p><w:r><w:rPr><w:vanish w:val="{value}"/></w:rPr><w:t>Seen.</w:t></w:r></w:p>'
    blocks = of_docx(_changed(word__document_xml=BODY.format(run))).blocks
    assert [block.text for block in blocks] == ["Seen."]


def test_hidden_text_and_text_boxes_are_left_out_and_content_controls_are_kept() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('Seen')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:tab/><w:t>too.</w:t></w:r>"
        f"<w:r><w:txbxContent><w:p>{run.format('boxed')}</w:p></w:txbxContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('Filled in.')}</w:p></w:sdtContent></w:sdt>"
    )
    assert [
        block.text for block in of_docx(_changed(word__document_xml=BODY.format(body))).blocks
    ] == ["Seen too.", "Filled in."]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_zipped({"xl/workbook.xml": ""}), "an Excel workbook"),
        (_zipped({"ppt/presentation.xml": ""}), "a PowerPoint presentation"),
        (_zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "an OpenDocument file"),
        (_zipped({"mimetype": "application/epub+zip"}), "an e-book"),
        (_zipped({"story.txt": "The harbour is open."}), "a ZIP archive"),
        (
            _zipped({"word/document.xml": "x" * 999}, zipfile.ZIP_LZMA),
            "an encrypted or unusual ZIP archive",
        ),
        (OLE, "an old Office document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "an Office document with a password"),
    ],
)
def test_the_message_names_the_kind_of_a_file_that_is_not_a_word_document(
    data: bytes, kind: str
) -> None:
    with pytest.raises(Rejection, match=kind) as rejected:
        of_docx(data)
    assert rejected.value.reason.code == "unsupported_type"


@pytest.mark.parametrize(
    "data",
    [
        FILE[: len(FILE) // 2],
        FILE[:1000] + bytes(2000) + FILE[3000:],
        _zipped({"word/document.xml": "<w/>"}),
        _changed(word__document_xml="<w:p>"),
        _changed(word__document_xml=BODY.format("<w:p>" * 300 + "</w:p>" * 300)),
        b"PK\x03\x04",
    ],
    ids=[
        "truncated",
        "overwritten",
        "missing parts",
        "invalid XML",
        "deep nesting",
        "signature only",
    ],
)
def test_a_damaged_document_is_unreadable(data: bytes) -> None:
    with pytest.raises(Rejection) as rejected:
        of_docx(data)
    assert rejected.value.reason.code == "unreadable"


def test_entities_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "boom"><!ENTITY f SYSTEM "file:///etc/passwd">{levels}]>'
    for entity in ("e8", "f"):
        data = _changed(
            word__document_xml=bomb + BODY.format(f"<w:p><w:r><w:t>&{entity};</w:t></w:r></w:p>")
        )
        with contextlib.suppress(Rejection):
            assert of_docx(data).blocks == []


@pytest.mark.parametrize(
    "data",
    [
        lambda: _changed(word__media__a_xml=bytes(word.MAX_UNPACKED_BYTES)),
        lambda: _changed(word__document_xml=BODY.format("<w:p/>" * word.MAX_TAGS)),
        lambda: _zipped({f"word/{n}": "" for n in range(word.MAX_MEMBERS + 1)}),
    ],
    ids=["bytes", "tags", "members"],
)
def test_a_zip_bomb_is_rejected_as_too_large(
    data: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a document that would need too much memory, when it is parsed, then it is rejected before
    # python-docx opens it.
    monkeypatch.setattr(word, "_draft", None)
    with pytest.raises(Rejection) as rejected:
        of_docx(data())
    assert rejected.value.reason.code == "too_large"
