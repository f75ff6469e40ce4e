import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.reading.metadata import URL_CHARACTERS, authors, persons, published, url
from tests.timing import seconds


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
def test_a_date_is_as_exact_as_in_the_file(text: str, expected: str) -> None:
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
def test_a_time_without_a_plausible_zone_is_cut_to_its_day(text: str) -> None:
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
def test_texts_without_a_plausible_date_give_none(text: str) -> None:
    assert published(text) is None


@given(st.text("0123456789:-+/ ,.TZGMarchBynd'’<>()@é", max_size=60))
def test_any_text_is_parsed_without_error_and_a_parsed_date_stays_the_same(text: str) -> None:
    parsed = published(text)
    assert parsed is None or published(parsed) == parsed
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
def test_names_are_extracted_from_by_lines(by_line: str, names: tuple[str, ...]) -> None:
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
def test_texts_without_a_name_give_none(text: str) -> None:
    assert authors([text]) == ()


def test_names_come_in_order_without_duplicates() -> None:
    assert authors(["By Jane Doe", "JANE DOE and Bo Li"]) == ("Jane Doe", "Bo Li")


def test_a_person_has_at_least_two_names() -> None:
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


@pytest.mark.parametrize("pattern", [".", "a.-", "By ", "(", "A, "])
def test_time_does_not_grow_beyond_the_limits_of_a_text(pattern: str) -> None:
    def parse(text: str) -> None:
        for _ in range(20):
            authors([text])
            published(text)

    short, long = pattern * 1_000, pattern * 10**6
    assert seconds(lambda: parse(long)) < 3 * seconds(lambda: parse(short))
