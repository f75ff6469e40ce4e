"""Tests of the metadata of pages: the sources are compared, and the site's name is left out."""

import json
from typing import Any

import pytest

from summarize.reading.draft import Draft
from summarize.reading.page.webpage import of_html
from tests.timing import seconds

TITLE = "Storm floods the lower town"
STORY = "<p>The river rose by three metres overnight, and the lower town was under water.</p>" * 4


def _read(head: str = "", h1: str = "", **article: Any) -> Draft:
    """The draft of a page with these elements in its head, and an article in JSON-LD."""
    data = json.dumps({"@type": "NewsArticle", **article})
    script = f"<script type='application/ld+json'>{data}</script>" if article else ""
    heading = f"<h1>{h1}</h1>" if h1 else ""
    return of_html(
        f"<html><head>{script}{head}</head><body><article>{heading}{STORY}</article></body></html>"
    )


def _meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_the_name_of_the_site_is_removed_from_the_title() -> None:
    sources: list[dict[str, Any]] = [
        {"publisher": {"name": "The Courier"}},
        {"head": _meta("og:site_name", "The Courier")},
        {"head": _meta("twitter:site", "@TheCourier")},
        {"head": _meta("og:url", "https://www.courier.example/storm")},
        {"h1": TITLE},
    ]
    for source in sources:
        assert _read(headline=f"{TITLE} | News | The Courier", **source).title == TITLE


def test_the_name_of_the_site_is_removed_from_the_title_element() -> None:
    head = f"<title>{TITLE} - The Courier</title>{_meta('og:site_name', 'Courier')}"
    assert _read(head).title == TITLE


def test_a_colon_or_dash_at_the_end_of_a_title_is_removed() -> None:
    assert _read(headline=f"{TITLE}:").title == TITLE
    assert _read(headline=f"{TITLE} –").title == TITLE


def test_a_title_that_is_the_site_is_replaced_by_the_next_source() -> None:
    head = _meta("og:title", TITLE)
    assert _read(head, headline="The Courier", publisher={"name": "Courier"}).title == TITLE
    assert _read(h1=TITLE, headline="Courier", publisher={"name": "Courier"}).title == TITLE


@pytest.mark.parametrize("mark", ["…", "...", " …"])
def test_a_heading_replaces_a_title_that_is_cut(mark: str) -> None:
    assert _read(h1=f"{TITLE} and its mill", headline=f"{TITLE}{mark}").title == (
        f"{TITLE} and its mill"
    )
    assert _read(h1="Latest pictures", headline=f"{TITLE}{mark}").title == f"{TITLE}{mark}"


def test_the_title_element_replaces_a_title_that_is_cut() -> None:
    head = f"<title>{TITLE} and its mill | Courier</title>{_meta('og:site_name', 'Courier')}"
    assert _read(head, headline=f"{TITLE}…").title == f"{TITLE} and its mill"


def test_a_long_title_without_a_mark_is_cut_only_if_the_heading_continues_it() -> None:
    long = " ".join([TITLE] * 4)
    assert _read(h1=f"{long} again", headline=long).title == f"{long} again"
    assert _read(f"<title>{long} | News | AAAS</title>", headline=long).title == long
    assert _read(h1=f"{TITLE} again", headline=TITLE).title == TITLE


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ([{"name": "Jane Doe"}, {"name": "Sponsored"}], ("Jane Doe",)),
        ({"name": "The Courier"}, ()),
        ({"name": "Courier"}, ()),
        ({"name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"@id": "#doe"}, ("Jane Doe",)),
        ({"@id": "#nobody"}, ()),
        ({"@type": "Organization", "name": "Sextant Collective"}, ()),
        ({"@type": "NewsMediaOrganization", "name": "Reuters"}, ("Reuters",)),
        ({"@id": {"a": 1}}, ()),
    ],
)
def test_the_authors_are_persons(author: Any, names: tuple[str, ...]) -> None:
    person = {"@id": "#doe", "@type": "Person", "name": "Jane Doe"}
    draft = _read(headline=TITLE, author=author, publisher={"name": "The Courier"}, about=person)
    assert draft.authors == names


def test_the_next_source_is_used_if_the_first_names_no_person() -> None:
    head = _meta("author", "https://courier.example/doe") + _meta("byl", "By Jane Doe")
    assert _read(head, headline=TITLE, author={"name": "Editor"}).authors == ("Jane Doe",)


def test_the_site_is_not_an_address() -> None:
    head = _meta("article:publisher", "https://social.example/courier")
    assert _read(head).site is None


def test_the_description_is_the_first_that_describes_the_article() -> None:
    standfirst = "Three metres of water, and no help for the lower town"
    head = _meta("og:description", standfirst)
    assert _read(head).description == standfirst
    assert _read(head, headline=TITLE, description=TITLE).description == standfirst
    assert _read(head, headline=TITLE, description="The river").description == "The river"
    assert _read(_meta("description", "Breaking news from Lynsford")).description is None


def test_metadata_of_many_elements_take_linear_time() -> None:
    def read(count: int) -> None:
        authors = [{"@id": f"#{number}"} for number in range(count)]
        _read(f"<title>{'A | ' * count}</title>" + "<h1>A</h1>" * count, author=authors)

    read(10)
    assert seconds(lambda: read(4_000)) < 2
