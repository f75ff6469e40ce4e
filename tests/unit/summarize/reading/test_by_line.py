import pytest

from summarize.reading.blocks import Block, of_plain_text
from summarize.reading.by_line import is_by_line, with_authors_and_date, written_date
from summarize.reading.draft import Draft
from tests.timing import seconds

TITLE = "Bridge to close for a year"
STORY = (
    "The council of Lynsford voted on Monday to close the old bridge for a year, and to send "
    "traffic round by the mill road."
)


def _read(*lines: str) -> Draft:
    return with_authors_and_date(Draft([Block(line) for line in (TITLE, *lines, STORY, STORY)]))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("BY JANE DOE", ("JANE DOE",)),
        ("By JANE DOE and JOHN ROE", ("JANE DOE", "JOHN ROE")),
        ("by Jane Doe.", ("Jane Doe",)),
        ("By John Roe Jr.", ("John Roe Jr.",)),
        ("By: Jane Doe", ("Jane Doe",)),
        ("*By Jane Doe*", ("Jane Doe",)),
        ("Words by Jane Doe", ("Jane Doe",)),
        ("Story and photos by Jane Doe", ("Jane Doe",)),
        ("Written by Jane Doe & John Roe", ("Jane Doe", "John Roe")),
        ("Author: Jane Doe", ("Jane Doe",)),
        ("By Jane Doe, Political Editor", ("Jane Doe",)),
        ("By Jane Doe, political editor in Lynsford", ("Jane Doe",)),
        ("By Jane Doe Political Editor", ("Jane Doe",)),
        ("By Jane Doe BBC News, Lynsford", ("Jane Doe",)),
        ("By Jane Doe, New York", ("Jane Doe",)),
        ("By Jane Doe in Paris for The Courier", ("Jane Doe",)),
        ("By Jane Doe, John Roe and Ann Lee", ("Jane Doe", "John Roe", "Ann Lee")),
        ("By Jane Doe and agencies", ("Jane Doe",)),
        ("By Jane Doe | 5 March 2024", ("Jane Doe",)),
        ("5 March 2024 | By Jane Doe", ("Jane Doe",)),
        ("By Jane Doe March 5, 2024 10:15 AM", ("Jane Doe",)),
        ("By Reuters", ("Reuters",)),
        ("Jane Doe, Political Editor", ("Jane Doe",)),
        ("Jane Doe, health correspondent in Leeds", ("Jane Doe",)),
        ("Jane Doe | Staff Writer", ("Jane Doe",)),
    ],
)
def test_a_by_line_near_the_title_gives_the_authors(line: str, names: tuple[str, ...]) -> None:
    assert _read(line).authors == names


@pytest.mark.parametrize(
    "line",
    [
        "By the end of the year",
        "By Monday, the river had risen by a metre",
        "By Land and Sea: A History",
        "By Staff Reporter",
        "BY OUR OWN CORRESPONDENT",
        "By Jane Doe, who has covered the town since 2019 and lives near the river",
        "Photographs by Jane Doe",
        "Photo: Jane Doe / Agency",
        "Edited by Jane Doe",
        "Jane Doe",
        "— Jane Doe",
        "Jane Doe, chief executive",
        "Jane Doe, 34, an editor",
        "Jane Doe, left, with John Roe",
    ],
)
def test_a_line_that_only_resembles_a_by_line_gives_no_authors(line: str) -> None:
    assert _read(line).authors == ()


def test_a_job_title_makes_a_by_line_only_below_the_title() -> None:
    as_title = [Block("Jane Doe, crusading editor"), Block(STORY), Block(STORY)]
    assert with_authors_and_date(Draft(as_title)).authors == ()
    below_story = [Block(TITLE), Block(STORY), Block("Jane Doe, news editor"), Block(STORY)]
    assert with_authors_and_date(Draft(below_story)).authors == ()


def test_a_by_line_may_stand_below_the_standfirst_but_not_below_the_story() -> None:
    by_line = Block("By Jane Doe")
    head = [Block(TITLE), Block(STORY), by_line, Block(STORY), Block(STORY)]
    assert with_authors_and_date(Draft(head)).authors == ("Jane Doe",)
    tail = [Block(TITLE), Block(STORY), Block(STORY), by_line]
    assert with_authors_and_date(Draft(tail)).authors == ()


def test_a_by_line_is_preferred_to_the_metadata_and_the_date_in_the_metadata_is_kept() -> None:
    blocks = of_plain_text(f"{TITLE}\n\nBy Jane Doe\n\n5 March 2024\n\n{STORY}")
    draft = Draft(blocks, authors=("Office Computer",), published="2024-03-06T07:30:00+01:00")
    assert with_authors_and_date(draft).authors == ("Jane Doe",)
    assert with_authors_and_date(draft).published == "2024-03-06T07:30:00+01:00"
    unsigned = Draft([Block(TITLE), Block(STORY)], authors=("John Roe",))
    assert with_authors_and_date(unsigned).authors == ("John Roe",)


@pytest.mark.parametrize(
    "line",
    [
        "5 March 2024",
        "March 5, 2024",
        "Tuesday, March 5th, 2024 at 10:15 AM EST",
        "Published 5 March 2024, 10:15 GMT",
        "First published: 5 Mar 2024",
        "Posted on March 5, 2024",
        "Published 5 March 2024, updated 6 March 2024",
        "Date: 2024-03-05",
        "By Jane Doe, 5 March 2024",
    ],
)
def test_a_line_with_an_unambiguous_date_is_the_date_of_publication(line: str) -> None:
    assert _read(line).published == "2024-03-05"


@pytest.mark.parametrize(
    "line",
    [
        "05/03/2024",
        "March 2024",
        "5 March",
        "5 March 24",
        "Updated 6 March 2024",
        "EMBARGOED UNTIL 5 March 2024",
        "The bridge on 5 March 2024",
        "Lynsford, 5 March 2024",
        "31 February 2024",
    ],
)
def test_a_line_with_an_ambiguous_or_other_date_is_ignored(line: str) -> None:
    assert _read(line).published is None


def test_of_two_dates_only_a_labelled_one_is_the_date_of_publication() -> None:
    assert _read("5 March 2024", "6 March 2024").published is None
    assert _read("5 March 2024", "Published 6 March 2024").published == "2024-03-06"


@pytest.mark.parametrize(
    ("start", "published"),
    [
        ("LYNSFORD, March 5, 2024 (Agency) – ", "2024-03-05"),
        ("LYNSFORD, March 5, 2024 /PR Desk/ -- ", "2024-03-05"),
        ("Lynsford, UK – 5 March 2024 – ", "2024-03-05"),
        ("LYNSFORD, March 5 (Agency) – ", None),
        ("On March 5, 2024 – a Tuesday – ", None),
        ("In Lynsford, March 5, 2024 – ", None),
        ("The storm of March 5, 2024 – ", None),
    ],
)
def test_the_date_in_a_dateline_is_the_date_of_publication(
    start: str, published: str | None
) -> None:
    assert with_authors_and_date(Draft([Block(TITLE), Block(start + STORY)])).published == published


def test_a_by_line_is_recognized_without_its_date_and_job_title() -> None:
    assert is_by_line("By Jane Doe, Political Editor | 5 March 2024")
    assert not is_by_line("Jane Doe, Political Editor")
    assert not is_by_line("Bridge to close | By Jane Doe")


def test_a_date_within_a_text_is_read() -> None:
    assert written_date("Tue, Mar 5, 2024 at 10:15 AM") == "2024-03-05"
    assert written_date("Tue, 05/03/2024") is None


@pytest.mark.parametrize(
    "repeated", ["By Jane Doe, ", "PM ", "5 March 2024 ", "A", "(", "– ", "editor ", "Published "]
)
def test_a_long_text_takes_linear_time(repeated: str) -> None:
    def complete(count: int, times: int = 1) -> None:
        for line in [repeated * count, f"By Jane Doe {repeated * count}"] * times:
            with_authors_and_date(Draft([Block(TITLE), Block(line), Block(STORY)]))

    assert seconds(lambda: complete(40_000)) < 1
    assert seconds(lambda: complete(20, times=20)) < 1
