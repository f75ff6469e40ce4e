import pytest

from summarize.reading.site_name import first_name, keys_of, without_site, without_sites
from tests.timing import seconds

KEYS = keys_of(["The Lynsford Courier", "LynsfordCourier"], ["https://www.courier.example/a"])
TITLE = "Storm floods town"


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} - The Lynsford Courier",
        f"{TITLE} | Lynsford Courier",
        f"{TITLE} — LynsfordCourier.com",
        f"{TITLE} | News | The Lynsford Courier",
        f"{TITLE} | Local News | Lynsford Courier Online",
        f"{TITLE} - Arts & Culture - Courier",
        f"{TITLE} | Opinion",
        f"{TITLE} :: The Lynsford Courier",
        f"{TITLE}| The Lynsford Courier",
        f"{TITLE} | by Jane Doe | The Lynsford Courier",
        f"Opinion | {TITLE}",
        f"The Lynsford Courier | {TITLE}",
    ],
)
def test_the_site_and_its_section_are_left_out_of_a_title(title: str) -> None:
    assert without_site(title, KEYS) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Storm floods town – and a café",
        "Best boats 2024 | Top 10 reviewed",
        "What to see at The Lynsford Courier",
        "Opinion: the storm was no surprise",
        "Storm warning - News for sailors",
        "The storm - opinion",
        "Either / or : the mayor decides",
    ],
)
def test_other_parts_of_a_title_are_kept(title: str) -> None:
    assert without_site(title, KEYS) == title


def test_a_title_that_is_only_the_site_is_none() -> None:
    assert without_site("The Lynsford Courier", KEYS) is None
    assert without_site("Courier | Lynsford Courier", KEYS) is None


def test_a_heading_of_the_page_shows_where_the_headline_ends() -> None:
    title = f"{TITLE} again | Weather desk | The Daily Sextant"
    assert without_site(title, frozenset()) == title
    assert without_site(title, frozenset(), [f"{TITLE} again"]) == f"{TITLE} again"
    assert without_site(f"Weather - {TITLE}", frozenset(), [TITLE]) == TITLE


def test_a_short_heading_may_be_a_section_and_is_not_the_headline() -> None:
    title = "Football - Harbour Town win the cup"
    assert without_site(title, KEYS, ["Football"]) == title
    assert without_site("Jo Doe - The Lynsford Courier", KEYS, ["Jo Doe"]) == "Jo Doe"


def test_the_name_of_a_site_is_not_an_address_or_an_account() -> None:
    candidates = [None, "https://social.example/courier", "@courier", "The Courier -"]
    assert first_name(candidates) == "The Courier"
    assert first_name(["@courier"]) is None


def test_the_site_and_words_of_its_name_are_not_authors() -> None:
    names = ("The Lynsford Courier", "Lynsford", "Jane Doe", "Courier Online")
    assert without_sites(names, KEYS, "The Lynsford Courier") == ("Jane Doe",)


def test_a_hostile_title_takes_linear_time() -> None:
    titles = ["A - " * 100_000, "com" * 100_000, " " * 100_000, "News & " * 100_000]
    assert seconds(lambda: [without_site(title, KEYS, [title]) for title in titles]) < 1
    assert seconds(lambda: keys_of(titles, titles)) < 1
