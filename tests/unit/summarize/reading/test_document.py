import contextlib
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.article import MAX_FILE_BYTES
from summarize.reading import document
from summarize.reading.document import read
from summarize.reading.rejection import Rejection
from summarize.tagging.tagger import Tagger
from tests.builders import compose_file
from tests.paths import ARTICLES, FILES
from tests.timing import seconds

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


def test_a_plain_text_has_title_text_language_and_type() -> None:
    article = read(f"Bridge to close\n\n{STORY}\n\nRead more: Roads.\n".encode(), "a.txt", "")
    assert (article.title, article.text, article.language, article.media_type) == (
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
def test_the_type_follows_from_content_then_name_then_content_type(
    data: str, key: str, content_type: str, media_type: str
) -> None:
    article = read(data.encode(), key, content_type)
    assert article.media_type == media_type
    assert STORY in article.text


def test_a_gzip_file_is_read_as_its_content() -> None:
    article = read(
        gzip.compress(f"# Bridge to close\n\n{STORY}".encode()), "a.md.gz", "application/gzip"
    )
    assert (article.title, article.text, article.media_type) == (
        "Bridge to close",
        STORY,
        "text/markdown",
    )


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(FILES.rglob("*.*")) if path.suffix in SUFFIXES],
    ids=lambda path: path.name,
)
def test_each_sample_becomes_an_article_or_has_the_right_rejection(path: Path) -> None:
    rejected = {"scan.pdf": "unreadable", "protected.pdf": "unreadable"}
    if path.name in rejected:
        assert _reason(path.read_bytes(), path.name) == rejected[path.name]
    else:
        article = read(path.read_bytes(), path.name, "")
        assert article.title
        assert len(article.text.split()) > 20


def test_the_metadata_of_a_file_is_kept() -> None:
    record = {
        "headline": "Bridge",
        "articleBody": STORY,
        "author": "Ann Lee",
        "datePublished": "2026-03-02T07:30:00+01:00",
    }
    article = read(
        json.dumps({**record, "url": "https://x.example/1", "siteName": "Courier"}).encode(),
        "a.json",
        "",
    )
    assert (article.title, article.authors, article.published) == (
        "Bridge",
        ("Ann Lee",),
        "2026-03-02T07:30:00+01:00",
    )
    assert (article.url, article.site) == ("https://x.example/1", "Courier")


def _page(address: str) -> str:
    return f"<html><head><link rel='canonical' href='{address}'></head><body><article><p>{STORY}</p></article></body></html>"


def _saved_page(address: str) -> str:
    head = f"From: <Saved by Blink>\nSnapshot-Content-Location: {address}\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    return (
        f"{head}<html><body><article><h1>Bridge to close</h1><p>{STORY}</p></article></body></html>"
    )


# A file of every kind that can give the address of its article.
WITH_ADDRESS: dict[str, Callable[[str], str]] = {
    "page": _page,
    "saved page": _saved_page,
    "rss": lambda address: (
        f"<rss><channel><item><link>{address}</link><description>{STORY}</description></item></channel></rss>"
    ),
    "atom": lambda address: (
        f"<feed><entry><link href='{address}'/><content>{STORY}</content></entry></feed>"
    ),
    "json": lambda address: json.dumps({"title": "Bridge", "body": STORY, "url": address}),
}


@pytest.mark.parametrize("kind", WITH_ADDRESS)
@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://courier.example/1", "https://courier.example/1"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("/1", None),
        ("https://", None),
        ("https://courier.example/" + "a" * 3_000, None),
    ],
    ids=["https", "script", "data", "relative", "no host", "long"],
)
def test_the_url_is_a_web_address_whatever_the_kind(
    kind: str, address: str, url: str | None
) -> None:
    assert read(WITH_ADDRESS[kind](address).encode(), "a", "").url == url


def test_the_first_valid_address_counts() -> None:
    record = {"title": "Bridge", "body": STORY, "url": "javascript:alert(1)"}
    addresses = {**record, "link": "HTTPS://courier.example/1"}
    assert read(json.dumps(addresses).encode(), "a", "").url == "HTTPS://courier.example/1"


def test_a_page_that_a_browser_saved_is_read_as_a_page() -> None:
    paragraphs = "".join(f"<p>{STORY} They met {n} times.</p>" for n in range(4))
    page = (
        "<html><head><meta name=3D'author' content=3D'Ann Lee'></head><body><nav><a href=3D'/'>Home</a></nav>"
        f"<article><h1>Bridge to close</h1>{paragraphs}</article></body></html>"
    )
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/bridge\r\nSubject: x\r\n"
        'Date: Fri, 8 Mar 2024 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";'
        '\r\n\tboundary="b"\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        f"Content-Location: https://courier.example/bridge\r\n\r\n{page}\r\n--b--\r\n"
    )
    article = read(data.encode(), "a.mhtml", "")
    assert (article.title, article.authors, article.published) == (
        "Bridge to close",
        ("Ann Lee",),
        None,
    )
    assert (article.url, article.media_type) == (
        "https://courier.example/bridge",
        "multipart/related",
    )
    assert article.text.split("\n\n") == [f"{STORY} They met {n} times." for n in range(4)]


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
        (b"%PDF-1.7 nothing of one", "unreadable"),
        (b"PK\x03\x04 nothing of one", "unreadable"),
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
def test_a_bad_file_is_rejected_with_the_right_code(data: bytes, code: str) -> None:
    assert _reason(data) == code


def test_prose_on_one_line_of_two_hundred_thousand_characters_is_read() -> None:
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
        "noted",
        "marks",
        "anchors",
        "towns",
        "dashes",
        "letters",
        "capitals",
        "sayings",
    ],
)
@pytest.mark.parametrize("key", ["a.txt", "a.md", "a.html"])
def test_hostile_files_take_no_longer_than_a_long_article(
    data: bytes, key: str, tagger: Tagger
) -> None:
    def hostile() -> None:
        with contextlib.suppress(Rejection):
            read(data, key, "")

    article = seconds(lambda: compose_file(ARTICLES / "harbour-bridge-report.txt", tagger), times=1)
    # The longest article that is accepted takes 45 times as long as this one of 6,500 characters.
    assert seconds(hostile, times=1) < 45 * article


def test_the_message_names_the_size_and_the_limit() -> None:
    reason = document.too_large(50 * 2**20).reason
    assert reason.code == "too_large"
    assert "52,428,800" in reason.message
    assert "10,485,760" in reason.message


def test_sub_headings_are_in_the_text_with_their_offsets() -> None:
    lines = [
        f"The {n}th paragraph of the story tells at some length what happened in the town that night."
        for n in range(6)
    ]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    read = document.read(
        f"<html><body><article>{paragraphs}<h2>What comes next</h2>{paragraphs}</article></body></html>".encode(),
        "a",
        "",
    )
    assert [read.text[start:].split("\n")[0] for start in read.headings] == ["What comes next"]
