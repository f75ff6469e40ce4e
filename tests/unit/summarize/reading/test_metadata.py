import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.reading.metadata import URL_CHARACTERS, authors, persons, published, url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024/03/05", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        (" 2024-03-05T10:15:00Z ", "2024-03-05T10:15:00+00:00"),
        ("2024-03-05 10:15:00 +0100", "2024-03-05T10:15:00+01:00"),
        ("20240305T101500-0500", "2024-03-05T10:15:00-05:00"),
        ("2024-03-05T10:15:00.1234567Z", "2024-03-05T10:15:00+00:00"),
        ("Tue, 05 Mar 2024 10:15:00 -0500 (EST)", "2024-03-05T10:15:00-05:00"),
    ],
)
def test_a_date_is_as_exact_as_its_source(text: str, expected: str) -> None:
    assert published(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05T23:15:00",
        "2024-03-05 at noon",
        "Tue, 05 Mar 2024 23:15:00 -0000",
        "2024-03-05T10:15:00+23:00",
        "2024-03-05T10:15:00+00:00:30",
    ],
)
def test_a_time_without_a_zone_to_believe_is_cut_to_its_day(text: str) -> None:
    assert published(text) == "2024-03-05"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1709633700",
        "05/03/2024",
        "2024-13-05",
        "1970-01-01T00:00:00Z",
        "0001-01-01",
        "2999-01-01",
        "2024-W10-2",
    ],
)
def test_what_is_no_date_or_none_to_believe_gives_none(text: str) -> None:
    assert published(text) is None


@given(st.text("0123456789:-+/ ,.TZGMarchBynd'’<>()@é", max_size=60))
def test_no_text_raises_and_a_date_stays_what_it_is(text: str) -> None:
    found = published(text)
    assert found is None or published(found) == found
    assert all(name.strip() == name != "" for name in authors([text]))


@pytest.mark.parametrize(
    ("by_line", "names"),
    [
        ("By Jane Doe, Political Editor, and John Roe in Paris", ("Jane Doe", "John Roe")),
        ("Words by Ann Lee; photographs by Bo Li", ("Ann Lee", "Bo Li")),
        ("Jane Doe <jane@courier.example>", ("Jane Doe",)),
        ("jane@courier.example (Jane Doe)", ("Jane Doe",)),
        ("Jane Doe (Reuters)", ("Jane Doe",)),
        ("Doe, Jane", ("Jane Doe",)),
        ("John Roe, Jr.", ("John Roe Jr.",)),
        ("Seán O'Brien & Ludwig van der Berg", ("Seán O'Brien", "Ludwig van der Berg")),
        ("J. K. O’Neil-Smith for The Courier", ("J. K. O’Neil-Smith",)),
        ("Reuters", ("Reuters",)),
    ],
)
def test_names_are_told_from_what_stands_around_them(by_line: str, names: tuple[str, ...]) -> None:
    assert authors([by_line]) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jane@courier.example",
        "https://social.example/JaneDoe",
        "python-docx",
        "admin",
        "Microsoft Office User",
        "Staff Writer",
        "Agent 007",
    ],
)
def test_what_is_no_name_gives_none(text: str) -> None:
    assert authors([text]) == ()


def test_each_name_comes_once_in_order() -> None:
    assert authors(["By Jane Doe", "JANE DOE and Bo Li"]) == ("Jane Doe", "Bo Li")


def test_a_person_has_two_names_at_least() -> None:
    assert persons(["Lenovo", "Jane Doe"]) == ("Jane Doe",)


@pytest.mark.parametrize(
    "text",
    ["http://courier.example", "HTTPS://courier.example/a?b=c#d", "https://[::1]:80/é"],
)
def test_an_http_address_is_kept_as_it_is(text: str) -> None:
    assert url(["ftp://courier.example", f" {text}\n", "https://other.example"]) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "courier.example",
        "//courier.example/a",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "https:",
        "https:///a",
        "https://[",
        "https://courier.example/a b",
        "https://courier.example/a\nb",
        "https://courier.example/\x00",
        "https://courier.example/\u202egpj.exe",
        f"https://courier.example/{'a' * URL_CHARACTERS}",
    ],
)
def test_other_addresses_give_none(text: str) -> None:
    assert url([text]) is None


@pytest.mark.parametrize(
    "text", ["." * 10**6, "a" + ".-" * 10**6, "By " * 10**6, "(" * 10**6, "A, " * 10**6]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    begun = time.process_time()
    authors([text])
    published(text)
    assert time.process_time() - begun < 1
