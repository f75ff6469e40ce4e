import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.reading.metadata import authors, description, first_web_url, persons, published
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
def test_a_date_is_as_precise_as_its_source(text: str, expected: str) -> None:
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
def test_a_time_without_a_plausible_zone_is_reduced_to_its_day(text: str) -> None:
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
def test_a_text_that_is_not_a_plausible_date_gives_none(text: str) -> None:
    assert published(text) is None


@given(st.text("0123456789:-+/ ,.TZGMarchBynd'’<>()@é", max_size=60))
def test_any_text_is_parsed_without_error_and_a_result_parses_to_itself(text: str) -> None:
    day_or_time = published(text)
    assert day_or_time is None or published(day_or_time) == day_or_time
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
def test_a_by_line_gives_only_names(by_line: str, names: tuple[str, ...]) -> None:
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
        "Sponsored",
        "Head",
        "Gazette",
        "Instagram",
        "Getty Images",
        "Sports Desk",
        "Courier Technology",
        "courier.example",
        "Courier.com",
        "JaneDoe99",
        "LynsfordCourier",
        "KXYZ",
        "LCNews",
        "JDLabs",
    ],
)
def test_a_by_line_without_a_name_gives_none(text: str) -> None:
    assert authors([text]) == ()


@pytest.mark.parametrize(
    ("by_line", "names"),
    [
        ("Jane Doe, Sponsored", ("Jane Doe",)),
        ("Jane Doe, Head of Boats", ("Jane Doe",)),
        ("Jane Doe, MS, RDN", ("Jane Doe",)),
        ("Jane Doe, Courier.com", ("Jane Doe",)),
        ("Jane Doe. Sextant International", ("Jane Doe",)),
        ("Jane Doe, Reuters", ("Jane Doe", "Reuters")),
        ("J. Doe", ("J. Doe",)),
        ("Al Root", ("Al Root",)),
        ("Michael Head", ("Michael Head",)),
        ("Danny DeVito Jr.", ("Danny DeVito Jr.",)),
        ("McKenzie", ("McKenzie",)),
        ("Adele", ("Adele",)),
        ("AFP", ("AFP",)),
    ],
)
def test_only_the_names_in_a_by_line_are_kept(by_line: str, names: tuple[str, ...]) -> None:
    assert authors([by_line]) == names


def test_names_are_in_order_and_not_repeated() -> None:
    assert authors(["By Jane Doe", "JANE DOE and Bo Li"]) == ("Jane Doe", "Bo Li")


def test_the_name_of_a_person_has_at_least_two_words() -> None:
    assert persons(["Lenovo", "Jane Doe"]) == ("Jane Doe",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" The river  rose\nby a metre. ", "The river rose by a metre."),
        ("<p>The river &amp; the mill</p>", "The river & the mill"),
        ("The river rose. " * 60, ("The river rose. " * 31).strip()),
        ("river " * 200, "river " * 82 + "river…"),
        ("Sign up for a swim in the flooded town", "Sign up for a swim in the flooded town"),
    ],
)
def test_a_description_is_one_line_of_limited_length(text: str, expected: str) -> None:
    assert description([text], "Storm floods town") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "storm floods TOWN!",
        "Storm floods",
        "Storm floods town. Read more here.",
        "The latest news, sport and opinion from Lynsford",
        "Your trusted source for boats and rivers",
        "The official site of The Courier",
        "Sign up to our daily letter",
        None,
        5,
    ],
)
def test_the_title_and_a_slogan_are_not_a_description(text: object) -> None:
    assert description([text], "Storm floods town") is None


def test_a_description_that_is_cut_is_used_only_if_there_is_no_other() -> None:
    whole, cut = "The river rose by a metre on Monday.", "The river rose by a…"
    assert description([cut, whole], None) == whole
    assert description([cut], None) == cut


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/harbour?a=1&b=%20#c",
        "http://courier.example:8080",
        "HTTPS://Courier.Example/",
        "https://courier.example/höfn",
        "https://[2001:db8::1]/",
        f"https://courier.example/{'a' * (2_048 - 24)}",
    ],
    ids=lambda url: url[:40],
)
def test_a_web_url_is_http_or_https_with_a_host(url: str) -> None:
    assert first_web_url([url]) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "/harbour",
        "//courier.example/harbour",
        "http:courier.example",
        "https:///harbour",
        "https://:443/",
        "https://[::1",
        r"https:\\courier.example",
        "ftp://courier.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<p>",
        "https://courier.example/a b",
        "https://courier.example/a\u00a0b",
        "https://courier.example/a\nb",
        "https://courier.example/a\tb",
        "https://courier.example/a\x00b",
        "https://courier.example/a\x85b",
        "https://courier.example/a\u202eb",
        f"https://courier.example/{'a' * (2_049 - 24)}",
    ],
    ids=lambda text: repr(text[:40]),
)
def test_other_texts_are_not_web_urls(text: str) -> None:
    assert first_web_url([text]) is None


def test_the_first_web_url_is_taken_without_spaces_around_it() -> None:
    candidates = [None, "/a", " https://a.example/ \n", "https://b.example/"]
    assert first_web_url(candidates) == "https://a.example/"


@pytest.mark.parametrize(
    ("start", "repeated"),
    [("", "."), ("a", ".-"), ("", "By "), ("", "("), ("", "A, "), ("", "<"), ("", "latest ")],
)
def test_a_thousand_times_longer_text_takes_no_more_time(start: str, repeated: str) -> None:
    def parse_often(text: str) -> None:
        for _ in range(100):
            authors([text])
            published(text)
            description([text], "Storm")

    short, long = start + repeated * 10**3, start + repeated * 10**6
    assert seconds(lambda: parse_often(long)) < 3 * seconds(lambda: parse_often(short))
