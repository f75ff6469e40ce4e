import contextlib
import gzip
import io
import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from archive.article import MAX_FILE_BYTES
from summarize import deadline
from summarize.reading import document
from summarize.reading.document import read
from summarize.reading.rejection import Rejection
from summarize.tagging.tagger import Tagger
from tests.builders import compose_file
from tests.paths import ARTICLES, FILES
from tests.timing import seconds
from tests.unit.summarize.reading.pdf.pdfs import column, pdf_of

STORY = "The council voted on Monday to close the bridge for a year. Traffic will be sent round by the old road."
SUFFIXES = {".pdf", ".docx", ".eml", ".xml", ".json"}
FRENCH = (
    "Le président de la République a rencontré lundi à Paris le chancelier allemand pour discuter de la situation. "
    "Les deux dirigeants ont convenu de renforcer leur aide, selon un communiqué publié dans la soirée."
)


def _reason(data: bytes, key: str = "a.txt", content_type: str = "") -> str:
    with pytest.raises(Rejection) as rejection:
        read(data, key, content_type)
    assert rejection.value.reason.message.endswith((".", "!"))
    return rejection.value.reason.code


def test_a_plain_text_has_a_title_a_text_a_language_and_a_media_type() -> None:
    result = read(f"Bridge to close\n\n{STORY}\n\nRead more: Roads.\n".encode(), "a.txt", "")
    assert (result.title, result.text, result.language, result.media_type) == (
        "Bridge to close",
        STORY,
        "en",
        "text/plain",
    )


@pytest.mark.parametrize(
    ("data", "key", "content_type", "media_type"),
    [
        (f"# Bridge\n\n{STORY}", "a.md", "", "text/markdown"),
        (
            f"# Bridge\n\n{STORY}\n\n<p align=center><a href=x>x</a><br></p>",
            "a.md",
            "",
            "text/markdown",
        ),
        (f"# Bridge\n\n{STORY}", "a", "text/markdown; charset=utf-8", "text/markdown"),
        (
            f"<!DOCTYPE html><html><body><h1>Bridge</h1><p>{STORY}</p></body></html>",
            "a.txt",
            "text/plain",
            "text/html",
        ),
        (f"<p>{STORY}</p><p>{STORY}</p>", "a.html", "", "text/html"),
        (f"Bridge\n\n{STORY} a < b and c > d.", "a.html", "text/html", "text/plain"),
        (json.dumps({"title": "Bridge", "body": STORY}), "a.txt", "", "application/json"),
        (
            f"<nitf><body><body.content><p>{STORY}</p></body.content></body></nitf>",
            "a.txt",
            "",
            "application/xml",
        ),
        (f"Subject: Bridge\nMIME-Version: 1.0\n\n{STORY}", "a.txt", "", "message/rfc822"),
    ],
)
def test_the_kind_is_recognized_by_content_then_name_then_content_type(
    data: str, key: str, content_type: str, media_type: str
) -> None:
    result = read(data.encode(), key, content_type)
    assert result.media_type == media_type
    assert STORY in result.text


def test_a_gzip_file_is_read_as_its_content() -> None:
    result = read(
        gzip.compress(f"# Bridge to close\n\n{STORY}".encode()), "a.md.gz", "application/gzip"
    )
    assert (result.title, result.text, result.media_type) == (
        "Bridge to close",
        STORY,
        "text/markdown",
    )


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(FILES.rglob("*.*")) if path.suffix in SUFFIXES],
    ids=lambda path: path.name,
)
def test_each_sample_becomes_an_article_or_is_rejected(path: Path) -> None:
    rejected = {"scan.pdf": "unreadable", "protected.pdf": "unreadable"}
    if path.name in rejected:
        assert _reason(path.read_bytes(), path.name) == rejected[path.name]
    else:
        result = read(path.read_bytes(), path.name, "")
        assert result.title
        assert len(result.text.split()) > 20


def test_the_document_has_the_metadata_of_the_file() -> None:
    record = {
        "headline": "Bridge",
        "articleBody": STORY,
        "author": "Ann Lee",
        "datePublished": "2026-03-02T07:30:00+01:00",
    }
    result = read(
        json.dumps({**record, "url": "https://x.example/1", "siteName": "Courier"}).encode(),
        "a.json",
        "",
    )
    assert (result.title, result.authors, result.published) == (
        "Bridge",
        ("Ann Lee",),
        "2026-03-02T07:30:00+01:00",
    )
    assert (result.url, result.site) == ("https://x.example/1", "Courier")


def _docx(*paragraphs: str) -> bytes:
    document = docx.Document()
    document.core_properties.author = "Office Computer"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (f"Bridge to close\n\nBy Jane Doe\n5 March 2024\n\n{STORY}".encode(), "a.txt"),
        (f"# Bridge to close\n\n*By Jane Doe* \\\n5 March 2024\n\n{STORY}".encode(), "a.md"),
        (_docx("Bridge to close", "By Jane Doe", "Published 5 March 2024", STORY), "a.docx"),
        (
            pdf_of(
                [
                    (50, 760, 20, "Bridge to close"),
                    (50, 736, 10, "By Jane Doe, 5 March 2024"),
                    *column(*textwrap.wrap(STORY, 60)),
                ]
            ),
            "a.pdf",
        ),
    ],
    ids=["text", "markdown", "docx", "pdf"],
)
def test_the_by_line_and_the_date_in_a_text_are_read_and_left_out(data: bytes, key: str) -> None:
    result = read(data, key, "")
    assert (result.title, result.authors) == ("Bridge to close", ("Jane Doe",))
    assert (result.published, result.text) == ("2024-03-05", STORY)


def test_the_by_line_in_a_forwarded_mail_gives_the_author() -> None:
    head = "From: Maud Penrose <maud@x.example>\nSubject: Fwd: Bridge\nMIME-Version: 1.0\n\n"
    forwarded = "From: John Roe <john@x.example>\nSent: 4 March 2024\nTo: Maud\nSubject: Bridge\n\n"
    mail = f"{head}FYI\n\n{forwarded}By Jane Doe\n\n{STORY}\n"
    result = read(mail.encode(), "a.eml", "")
    assert (result.title, result.authors, result.text) == ("Bridge", ("Jane Doe",), STORY)
    unsigned = read(mail.replace("By Jane Doe\n\n", "").encode(), "a.eml", "")
    assert unsigned.authors == ("John Roe",)


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Bridge to close | News | The Courier", "The Courier", "Bridge to close"),
        ("Bridge to close | The Sextant", "The Courier", "Bridge to close | The Sextant"),
        ("draft_v2.docx", "The Courier", None),
        ("The Courier", "The Courier", None),
    ],
)
def test_a_title_is_neither_a_file_name_nor_a_site(
    title: str, site: str, expected: str | None
) -> None:
    record = {"headline": title, "articleBody": STORY, "siteName": site}
    assert read(json.dumps(record).encode(), "a.json", "").title == expected


@pytest.mark.parametrize(
    ("authors", "expected"),
    [(["Courier", "Jane Doe"], ("Jane Doe",)), (["The Lynsford Courier"], ())],
)
def test_the_site_is_not_an_author(authors: list[str], expected: tuple[str, ...]) -> None:
    record = {"headline": "Bridge", "articleBody": STORY, "siteName": "Lynsford Courier"}
    data = json.dumps({**record, "authors": authors}).encode()
    assert read(data, "a.json", "").authors == expected


def test_the_title_is_never_part_of_the_text() -> None:
    for data, key in [
        (f"Bridge to close\n\n{STORY}", "a.txt"),
        (f"# Bridge to close\n\n{STORY}", "a.md"),
    ]:
        assert "Bridge to close" not in read(data.encode(), key, "").text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "empty"),
        ("\ufeff \u2003\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unsupported_type"),
        (b'{"title": "A", "body": "B"}', "no_article"),
        (b'[{"title": "A", "body": "One."}, {"title": "B", "body": "Two."}]', "several_articles"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "no_article"),
        (b"<?xml version='1.0'?><invoice/>", "unsupported_type"),
        (b"From: a@example.com\nMIME-Version: 1.0\nSubject: x\n\n", "no_article"),
        (b'{"title": "Storm", "body": "The river rose by three met', "unreadable"),
        (b"%PDF-1.7 and no PDF content", "unreadable"),
        (b"PK\x03\x04 and no ZIP content", "unreadable"),
        (gzip.compress(b" "), "empty"),
        (gzip.compress(b"a" * (MAX_FILE_BYTES + 1)), "too_large"),
        (b"caf\xc3\xa9 caf\xc3\xa9 caf\xc3 caf\xc3\xa9", "unreadable"),
        (b"a" * 200_000, "no_article"),
        (b"word " * 40_000, "no_article"),
        (b"word\n" * 10_000, "no_article"),
        (
            b"<html><body><nav><a href='/'>Home</a><a href='/x'>News</a></nav></body></html>",
            "no_article",
        ),
        (FRENCH.encode(), "unsupported_language"),
        (
            "川は夜のうちに三メートル上がり、町は明け方には水の下にあった。誰もけがをしなかった。".encode(),
            "unsupported_language",
        ),
        (b"The end is near. " * 20_000, "too_large"),
        (b"It is a b c d e f g. " * 14_000, "too_large"),
        (b"<html><body><p>" + b"The end is near. " * 20_000 + b"</p></body></html>", "too_large"),
        (b"<html><body>" + b"<span>word </span>" * 60_000, "too_large"),
    ],
)
def test_a_bad_file_is_rejected_with_its_reason(data: bytes, code: str) -> None:
    assert _reason(data) == code


def test_the_rejection_of_a_text_of_symbols_gives_the_reason() -> None:
    with pytest.raises(Rejection, match="neither letters nor digits") as rejection:
        read(f"{STORY}\n\n{'+-- | ' * 100}And the end is near.".encode(), "a.txt", "")
    assert rejection.value.reason.code == "no_article"


def test_a_line_of_two_hundred_thousand_characters_is_read_if_it_is_prose() -> None:
    line = ("The council voted on Monday to close the bridge, and nobody minded much. " * 2_740)[
        :200_000
    ]
    assert len(read(line.encode(), "a.txt", "").text) > 199_000


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b"<div>" * 200_000,
        b"<html><body>" + b"<!-- " * 100_000,
        b"<html><body><p>" + b"<b>" * 100_000 + b"x",
        b"[" * 200_000,
        b"(photo: " * 30_000,
        b"\xe2\x80\x9c" * 50_000 + b"a. b",
        b"News: " * 40_000,
        b"# " * 100_000,
        b"> " * 100_000 + b"x",
        b"[a](" * 50_000,
        b"*a_" * 60_000,
        b"<!-- a -->" * 30_000,
        b"!, " * 90_000 + b"end.",
        b"<html><body>" + b"<a href='/'>word word</a> " * 49_000,
        b"Trains leave at 6 p.m." + b" - Luton - Bedford" * 300 + b" x",
        b"Go." + "—A ".encode() * 60_000 + b"x",
        b"(A B C D) " * 29_000 + b"End.",
        b"By " + b"A" * 400 + b"!",
        "She said: “".encode() * 20_000,
    ],
    ids=[
        "divs",
        "comments",
        "bolds",
        "brackets",
        "credits",
        "quotes",
        "labels",
        "hashes",
        "quoting",
        "links",
        "stars",
        "short comments",
        "marks",
        "anchors",
        "towns",
        "dashes",
        "letters",
        "capitals",
        "open quotes",
    ],
)
@pytest.mark.parametrize("key", ["a.txt", "a.md", "a.html"])
def test_hostile_files_take_no_more_time_than_the_longest_article(
    data: bytes, key: str, tagger: Tagger
) -> None:
    def hostile() -> None:
        with contextlib.suppress(Rejection):
            read(data, key, "")

    article = seconds(lambda: compose_file(ARTICLES / "harbour-bridge-report.txt", tagger), times=1)
    # An article of MAX_CHARACTERS takes 45 times as long as this article of 6,500 characters.
    assert seconds(hostile, times=1) < 45 * article


def test_the_rejection_of_a_large_file_states_size_and_limit() -> None:
    reason = document.too_large(50 * 2**20).reason
    assert reason.code == "too_large"
    assert "52,428,800" in reason.message
    assert "10,485,760" in reason.message


def test_sub_headings_are_in_the_text_and_have_offsets() -> None:
    lines = [
        f"The {n}th paragraph of the story tells at some length what happened in the town that night."
        for n in range(6)
    ]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    result = document.read(
        f"<html><body><article>{paragraphs}<h2>What comes next</h2>{paragraphs}</article></body></html>".encode(),
        "a",
        "",
    )
    assert [result.text[start:].split("\n")[0] for start in result.headings] == ["What comes next"]


def _page(link: str) -> str:
    return (
        f"<html><head><link rel='canonical' href='{link}'></head>"
        f"<body><article><h1>Bridge</h1><p>{STORY}</p><p>{STORY}</p></article></body></html>"
    )


def _saved_page(link: str) -> str:
    return (
        f"From: <Saved by Blink>\nSnapshot-Content-Location: {link}\nMIME-Version: 1.0\n"
        f"Content-Type: text/html\n\n{_page('')}"
    )


def _nitf(link: str) -> str:
    body = f"<body><body.content><p>{STORY}</p></body.content></body>"
    return f"<nitf><head><docdata><doc-id id-string='{link}'/></docdata></head>{body}</nitf>"


def _newsml(link: str) -> str:
    inline = f"<inlineXML><html><body><p>{STORY}</p></body></html></inlineXML>"
    return f"<newsItem><link href='{link}'/><contentSet>{inline}</contentSet></newsItem>"


def _rss(link: str) -> str:
    entry = f"<item><link>{link}</link><description>{STORY}</description></item>"
    return f"<rss><channel>{entry}</channel></rss>"


def _atom(link: str) -> str:
    return f"<feed><entry><link href='{link}'/><content>{STORY}</content></entry></feed>"


def _json(link: str) -> str:
    return json.dumps({"title": "Bridge", "body": STORY, "url": link})


def _mail(link: str) -> str:
    headers = f"Subject: Bridge\nContent-Location: {link}\nMIME-Version: 1.0"
    return f"{headers}\n\n{STORY}"


WITH_LINK = [_page, _saved_page, _rss, _atom, _json]
# The parsers of these formats do not return a URL.
WITHOUT_LINK = [_nitf, _newsml, _mail]


@pytest.mark.parametrize("file", WITH_LINK)
@pytest.mark.parametrize("link", ["https://courier.example/a", "http://courier.example/a"])
def test_the_web_address_in_a_file_is_the_url(file: Callable[[str], str], link: str) -> None:
    assert read(file(link).encode(), "a", "").url == link


@pytest.mark.parametrize("file", [*WITH_LINK, *WITHOUT_LINK])
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//courier.example/a",
        "http:courier.example",
        "https://courier.example/a b",
        "https://courier.example/a\n b",
        f"https://courier.example/{'a' * 2_048}",
    ],
    ids=lambda link: repr(link[:30]),
)
def test_a_link_that_is_not_a_web_address_is_not_the_url(
    file: Callable[[str], str], link: str
) -> None:
    assert read(file(link).encode(), "a", "").url is None


@pytest.mark.parametrize(
    "name",
    ["docx/harbour.docx", "json/dataset.json", "mail/gmail.eml", "pdf/report.pdf", "xml/rss.xml"],
)
def test_parsers_stop_when_the_cpu_budget_is_spent(name: str) -> None:
    data = (FILES / name).read_bytes()
    with deadline.cpu_budget(0.0), pytest.raises(deadline.TookTooLong) as error:
        read(data, name, "")
    # The parser itself stopped; `document` checks only after it.
    caller = error.traceback[-2]
    assert Path(caller.path).name != "document.py"
