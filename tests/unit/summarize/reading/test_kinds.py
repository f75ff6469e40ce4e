import gzip
import io
import zipfile

import pytest

from summarize.reading import kinds
from summarize.reading.rejection import Rejection

PAGE = "<!-- saved --><!DOCTYPE html><html><body><p>Text.</p></body></html>"
MAIL = "Return-Path: <a@example.com>\nReceived: from x\n\tby y\nSubject: Storm\n\nText."


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "a")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", kinds.PDF),
        (b"\n\n%PDF-1.7 ...", kinds.PDF),
        (_zip(), kinds.WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", kinds.WORD),
        (b"A story about %PDF files and PK zips.", None),
        (b"", None),
        (MAIL.encode(), kinds.MAIL),
        (MAIL.replace("\n", "\r\n").encode(), kinds.MAIL),
        (b"\xef\xbb\xbf" + MAIL.encode(), kinds.MAIL),
        (b"From a@example.com Mon Mar  4 10:00:00 2024\n" + MAIL.encode(), kinds.MAIL),
        (b"LONDON: the river rose.\nThe town: flooded.\n\nText.", None),
        (b"Subject: memo\n\nText.", None),
    ],
)
def test_pdf_word_and_mail_are_recognized_by_their_first_bytes(
    data: bytes, kind: str | None
) -> None:
    assert kinds.of_bytes(data, "a.txt") == kind


def test_a_file_with_few_headers_is_a_mail_if_its_name_ends_in_eml() -> None:
    assert kinds.of_bytes(b"From: Ann\nSubject: Storm\n\nText.", "a.EML") == kinds.MAIL
    assert kinds.of_bytes(b"From: Ann\nSubject: Storm\n\nText.", "a.txt") is None


@pytest.mark.parametrize(
    ("text", "key", "content_type", "kind"),
    [
        (PAGE, "a.txt", "text/plain", kinds.HTML),
        ("<p>One.</p><p>Two.</p>", "a", "", kinds.HTML),
        ("<p>One.", "a.html", "", kinds.HTML),
        ("<p>One.", "a.txt", "", kinds.PLAIN),
        ("<p>One.</p><p>Two.</p>", "a.md", "", kinds.MARKDOWN),
        ("# One", "a", "text/markdown", kinds.MARKDOWN),
        ("<?xml version='1.0'?><nitf/>", "a.txt", "", kinds.XML),
        ("<?xml version='1.0'?><!DOCTYPE html><html/>", "a.xml", "", kinds.HTML),
        ("<rss version='2.0'>", "feed", "", kinds.XML),
        ('{"title": "Storm"}', "a.txt", "", kinds.JSON),
        ("[1]", "a.txt", "", kinds.JSON),
        ("[Editor's note: this is old.] The river rose.", "a.txt", "", kinds.PLAIN),
        ('{"title": "Storm", "body": "cut off', "a", "", kinds.JSON),
        ('[\n {"title": "Storm"', "a.txt", "", kinds.JSON),
        ("{{title}} The river rose.", "a.txt", "", kinds.PLAIN),
        ("[" * 100_000, "a.txt", "", kinds.JSON),
        ("LONDON: the river rose.\nThe town: flooded.\n\nText.", "a.txt", "", kinds.PLAIN),
        ("Subject: memo\n\nText.", "a.txt", "", kinds.PLAIN),
    ],
)
def test_the_kind_of_a_text_is_recognized_by_content_then_name_then_content_type(
    text: str, key: str, content_type: str, kind: str
) -> None:
    assert kinds.of_text(text, key, content_type) == kind


@pytest.mark.parametrize(
    ("name", "description"),
    [("a.csv", "a table"), ("A.YML", "data"), ("a.tex", "source code"), ("a.srt", "subtitles")],
)
def test_text_with_the_extension_of_a_table_data_or_code_is_rejected(
    name: str, description: str
) -> None:
    with pytest.raises(Rejection, match=f"The file is {description}") as rejection:
        kinds.of_text("The river rose by three metres.", name, "")
    assert rejection.value.reason.code == "unsupported_type"
    assert kinds.of_text("<p>One.</p><p>Two.</p>", name, "") == kinds.HTML


def test_a_gzip_file_is_not_decompressed_beyond_the_limit() -> None:
    assert kinds.unzipped(gzip.compress(b"Storm"), "a.md.gz", 10) == (b"Storm", "a.md")
    assert kinds.unzipped(b"Storm", "a.md", 3) == (b"Storm", "a.md")
    bomb = gzip.compress(gzip.compress(b"\0" * 200_000_000, 9))
    assert len(kinds.unzipped(bomb, "a", 10**6)[0]) < 10**6
    with pytest.raises(Rejection) as rejection:
        kinds.unzipped(gzip.compress(b"\0" * 200_000_000, 9), "a", 10**6)
    assert rejection.value.reason.code == "too_large"


@pytest.mark.parametrize("damage", [slice(0, -9), slice(0, 20), slice(0, 3)])
def test_a_damaged_gzip_file_is_unreadable(damage: slice) -> None:
    whole = gzip.compress(b"The river rose by three metres overnight. " * 50)
    with pytest.raises(Rejection) as rejection:
        kinds.unzipped(whole[damage], "a.gz", 10**6)
    assert rejection.value.reason.code == "unreadable"
