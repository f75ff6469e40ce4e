from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from summarize.reading.page.group_limits import (
    MAX_GROUP,
    MAX_HEADINGS,
    limit_groups,
)

MANY = 3 * MAX_GROUP


def _limited(body: str) -> Any:
    page = html.document_fromstring(f"<html><body>{body}</body></html>")
    limit_groups(page)
    return page.find("body")


def _run(tag: str, count: int) -> str:
    return "".join(f"<{tag}>w{n}</{tag}> t{n} " for n in range(count))


def _words(element: Any) -> list[str]:
    return " ".join(element.itertext()).split()


def _expected(count: int) -> list[str]:
    return [word for n in range(count) for word in (f"w{n}", f"t{n}")]


def _inline_sizes(page: Any) -> Iterator[int]:
    return (sum(1 for _ in paragraph.iterdescendants()) for paragraph in page.iter("p"))


def test_a_page_within_the_limits_does_not_change() -> None:
    body = f"<div><p>{_run('b', MAX_GROUP)}</p></div><ul>{_run('li', MAX_GROUP)}</ul>"
    page = html.document_fromstring(f"<html><body>{body}</body></html>")
    before = html.tostring(page)
    limit_groups(page)
    assert html.tostring(page) == before


@pytest.mark.parametrize("tag", ["b", "span", "time", "x-unknown", "audio"])
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<p><span>{}</span></p>"])
def test_a_large_paragraph_becomes_several_or_loses_its_markup(tag: str, frame: str) -> None:
    page = _limited(frame.format(_run(tag, MANY)))
    assert _words(page) == _expected(MANY)
    assert max(_inline_sizes(page)) <= MAX_GROUP + 1


def test_line_breaks_of_a_large_paragraph_stay() -> None:
    page = _limited(f"<p>{'line<br>' * MANY}</p>")
    assert sum(1 for _ in page.iter("br")) == MANY
    assert len(page.findall("p")) == MANY / MAX_GROUP


@pytest.mark.parametrize(
    ("frame", "part"),
    [
        ("<p>{}</p>", "p"),
        ("<p><span>{}</span></p>", "p"),
        ("<table><tr><td>{}</td></tr></table>", "td"),
        ("<ul><li>{}</li></ul>", "li"),
        ("<section>{}</section>", "div"),
    ],
)
@pytest.mark.parametrize("end", ["<br>", "<br><br>"])
def test_a_large_element_is_cut_at_line_breaks(frame: str, part: str, end: str) -> None:
    line = "The council <b>of</b> the <i>old</i> town met."
    page = _limited(frame.format(f"{line}{end}" * MAX_GROUP))
    texts = ["".join(element.itertext()) for element in page.iter(part)]
    assert len(texts) > 1
    assert [text for text in texts if text and not text.endswith(" met.")] == []


def test_a_large_cell_is_cut_at_block_elements() -> None:
    cell = "<section>The town</section>The <b>old</b> council <i>met</i>." * MAX_GROUP
    page = _limited(f"<ul><li>{cell}</li></ul>")
    starts = {"".join(item.itertext())[:8] for item in page.iter("li")}
    assert starts == {"The town"}
    assert len(page.find("ul")) > 1


def test_a_large_paragraph_without_a_line_break_in_reach_is_cut_at_the_limit() -> None:
    page = _limited(f"<p>{'line<br>' * 10}{_run('x-unknown', MANY)}</p>")
    assert [len(part) for part in page.iter("p")] == [10 - 1, MAX_GROUP, MAX_GROUP, MAX_GROUP, 1]


def test_a_large_paragraph_of_links_is_removed() -> None:
    links = "".join(f"<a href='/{n}'>The title of article {n}</a> | " for n in range(MANY))
    page = _limited(f"<p>Before.</p><p>{links}</p><p>After.</p>")
    assert _words(page) == ["Before.", "After."]


def test_a_large_paragraph_of_links_that_are_sentences_stays() -> None:
    links = "".join(f"<a href='#t{n}'>He said so.</a> " for n in range(MANY))
    page = _limited(f"<p>{links}</p>")
    assert _words(page) == ["He", "said", "so."] * MANY


@pytest.mark.parametrize("tag", ["p", "div", "section", "blockquote"])
@pytest.mark.parametrize("box", ["div", "article", "x-unknown"])
def test_a_large_box_gets_inner_boxes(tag: str, box: str) -> None:
    page = _limited(f"<{box}>{_run(tag, MANY)}</{box}>")
    (outer,) = page.iterchildren(box)
    assert [len(inner) for inner in outer] == [MAX_GROUP] * 3
    assert _words(page) == _expected(MANY)


def test_a_large_list_becomes_several() -> None:
    page = _limited(f"<ul class='news'>{_run('li', MANY)}</ul>after")
    lists = page.findall("ul")
    assert [(len(part), part.get("class")) for part in lists] == [(MAX_GROUP, "news")] * 3
    assert _words(page) == [*_expected(MANY), "after"]


@pytest.mark.parametrize(
    "frame", ["<table><tr><td>{}</td></tr></table>", "<ul><li><div>{}</div></li></ul>"]
)
def test_a_large_cell_becomes_several_if_its_elements_are_nested_too(frame: str) -> None:
    page = _limited(frame.format(_run("section", MANY)))
    cells = [sum(1 for _ in cell.iterdescendants()) for cell in page.iter("td", "li")]
    assert len(cells) > 1
    assert max(cells) <= MAX_GROUP + 1
    assert _words(page) == _expected(MANY)


def test_headings_above_the_limit_become_paragraphs() -> None:
    page = _limited(_run("h2", MAX_HEADINGS + 10))
    assert sum(1 for _ in page.iter("h2")) == MAX_HEADINGS
    assert sum(1 for _ in page.iter("p")) == 10
