import codecs

import pytest

from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection

TEXT = "The café’s owner said “no” to £5 – twice."


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
    ],
    ids=[
        "utf-8",
        "utf-8-bom",
        "utf-16-le-bom",
        "utf-16-be-bom",
        "utf-32-le-bom",
        "utf-32-be-bom",
        "utf-16-le",
        "utf-16-be",
        "windows-1252",
    ],
)
def test_text_in_any_common_encoding_is_decoded(data: bytes) -> None:
    assert decode(data, "") == TEXT


def test_the_declared_encoding_is_used_if_the_bytes_are_not_valid_utf8() -> None:
    russian = "Привет, мир"
    assert decode(russian.encode("koi8-r"), "text/plain; charset=koi8-r") == russian
    page = '<meta charset="iso-8859-2"><p>Łódź</p>'
    assert decode(page.encode("iso-8859-2"), "") == page


@pytest.mark.parametrize(
    "charset",
    [
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "idna",
        "punycode",
        "rot13",
        "utf-7",
        "hex",
    ],
)
def test_a_declared_codec_that_is_not_a_character_set_is_ignored(charset: str) -> None:
    assert decode(TEXT.encode("cp1252"), f"text/plain; charset={charset}") == TEXT


def test_a_few_control_characters_are_removed() -> None:
    data = b"\x01" + TEXT.encode() * 20 + b"\x02\x03\x1a"
    assert decode(data, "") == TEXT * 20


@pytest.mark.parametrize(
    "text",
    [
        "RIFFS AND REVOLUTION: how rock came back",
        "ID3 tags explained",
        "BZhang leads",
        "GIF8 is a word",
    ],
)
def test_a_headline_is_not_mistaken_for_the_signature_of_a_file(text: str) -> None:
    assert decode(text.encode(), "") == text


def test_a_declared_encoding_that_does_not_exist_is_ignored() -> None:
    assert decode(TEXT.encode("cp1252"), "text/plain; charset=nonsense") == TEXT


def test_damaged_utf8_is_unreadable_and_the_message_names_the_position() -> None:
    damaged = "Café, naïve, Zürich, São".encode().replace("ü".encode(), b"\xc3", 1)
    with pytest.raises(Rejection) as rejection:
        decode(damaged, "")
    assert rejection.value.reason.code == "unreadable"
    assert "byte 16" in rejection.value.reason.message


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (b"\xef\xbb\xbfcaf\xe9 au lait", "byte 6"),
        (b"\xff\xfea\x00b\x00\x00\xd8c\x00", "byte 6"),
    ],
)
def test_the_position_in_the_message_includes_the_byte_order_mark(
    data: bytes, position: str
) -> None:
    with pytest.raises(Rejection) as rejection:
        decode(data, "")
    assert position in rejection.value.reason.message


@pytest.mark.parametrize("charset", ["TIS-620", "tis620", "iso-8859-11", "windows-874"])
def test_thai_is_decoded(charset: str) -> None:
    thai = "“สะพานปิดหนึ่งปี”"
    assert decode(thai.encode("cp874"), f"text/plain; charset={charset}") == thai


@pytest.mark.parametrize(
    "data", [bytes(range(128, 256)) * 8, "text é".encode("utf-16") + b"\xd8", b"\xff\xfe\x00\xd8"]
)
def test_bytes_that_are_invalid_in_their_encoding_are_unreadable(data: bytes) -> None:
    with pytest.raises(Rejection) as rejection:
        decode(data, "")
    assert rejection.value.reason.code == "unreadable"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "PNG"),
        (b"%PDF-1.7 text", "PDF"),
        (b"PK\x03\x04....", "Office"),
        (b"\x1f\x8b\x08....", "gzip"),
        (b"plain \x00\x01\x02\x03 not", "binary"),
        (b"control \x07\x07\x07 characters", "binary"),
    ],
)
def test_the_message_names_the_kind_of_a_file_that_is_not_text(data: bytes, kind: str) -> None:
    with pytest.raises(Rejection) as rejection:
        decode(data, "text/plain")
    assert rejection.value.reason.code == "unsupported_type"
    assert kind in rejection.value.reason.message
