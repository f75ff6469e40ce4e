import pytest

from summarize.reading.blocks import Block
from summarize.reading.page import webpage
from summarize.reading.page.webpage import of_html
from summarize.reading.rejection import Rejection

PAGE = """<html><head><title>Storm floods town | The Courier</title></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Storm floods town</h1>
<p>The river rose by <b>three</b> metres overnight, and the lower town was under water by dawn on Monday.</p>
<p>Nobody was hurt,<br>the mayor said after a meeting of the council that lasted until the morning.</p></article>
<footer>Copyright The Courier. <a href="/privacy">Privacy</a></footer></body></html>"""


def _blocks(page: str) -> list[Block]:
    return of_html(page).blocks


def test_html_gives_title_and_main_text_only() -> None:
    draft = of_html(PAGE)
    text = " ".join(block.text for block in draft.blocks if not block.is_heading)
    assert draft.title == "Storm floods town"
    assert "by three metres overnight" in text
    assert "hurt, the mayor" in text
    assert "Sport" not in text
    assert "Privacy" not in text


def test_text_between_the_paragraphs_of_a_quotation_is_kept() -> None:
    quote = "<blockquote>They were never lost at all. <p>They were taken in the night.</p> We know by whom.</blockquote>"
    blocks = _blocks(PAGE.replace("</article>", f"{quote}</article>"))
    text = " ".join(block.text for block in blocks)
    assert "They were never lost at all. They were taken in the night. We know by whom." in text


def test_text_outside_paragraphs_is_kept_and_empty_lines_separate_paragraphs() -> None:
    lead = "The harbour was closed on Sunday.<br><br>It opens <b>again</b> on Friday."
    blocks = _blocks(PAGE.replace("</h1>", f"</h1>{lead}"))
    texts = [block.text for block in blocks]
    assert "The harbour was closed on Sunday." in texts
    assert "It opens again on Friday." in texts


def test_each_line_of_a_page_without_paragraphs_is_a_block() -> None:
    lines = [
        f"The {n}th paragraph of the story tells what happened after the one before it."
        for n in range(6)
    ]
    blocks = _blocks(f"<html><body><div>{'<br><br>'.join(lines)}</div></body></html>")
    assert [block.text for block in blocks] == lines


def test_a_page_laid_out_with_tables_is_read() -> None:
    cells = "".join(
        f"<p>The {n}th paragraph of the story tells what happened after the one before it.</p>"
        for n in range(6)
    )
    blocks = _blocks(
        f"<html><body><table><tr><td><a href='/'>Home</a></td><td>{cells}</td></tr></table></body></html>"
    )
    assert len(blocks) >= 6


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "<html></html>",
        "<div>" * 5_000,
        "<?xml version='1.0' encoding='utf-16'?><html><body></body></html>",
    ],
)
def test_a_page_without_text_gives_no_blocks(page: str) -> None:
    assert _blocks(page) == []


def test_a_story_in_several_boxes_of_one_class_is_joined() -> None:
    boxes = "".join(
        f"<div class='grid'><div class='body'>{_paragraphs(4 * n, 4)}</div></div><div class='advert'>Buy now</div>"
        for n in range(4)
    )
    blocks = _blocks(f"<html><body><nav>Home</nav><div class='chunks'>{boxes}</div></body></html>")
    assert [block.text for block in blocks] == [_paragraph(n) for n in range(16)]


def test_lines_of_one_link_are_left_out_and_linked_sentences_stay() -> None:
    pointers = (
        "<p><a href='/1'>Ten storms that changed this coast</a></p><ul><li><b><a href='/2'>Pictures from the lower town</a></b></li></ul>"
        "<a href='/3'>Why the river rises faster every year</a><p>The council <a href='/4'>has said so</a> since the spring.</p>"
    )
    texts = [
        block.text
        for block in _blocks(
            f"<html><body><article>{_paragraphs(0, 6)}{pointers}{_paragraphs(6, 2)}</article></body></html>"
        )
    ]
    assert texts == [
        *map(_paragraph, range(6)),
        "The council has said so since the spring.",
        *map(_paragraph, range(6, 8)),
    ]


def test_lines_of_several_links_are_left_out() -> None:
    links = "<a href='/1'>Previous: Ten storms that changed this coast</a> | <a href='/2'>Next: the mayor of the town</a>"
    page = f"<html><body><article>{_paragraphs(0, 6)}<p>{links}</p><font>{links}</font></article></body></html>"
    assert [block.text for block in _blocks(page)] == [*map(_paragraph, range(6))]


def test_a_time_within_a_sentence_is_kept() -> None:
    dated = "<p>The bridge will open again on <time datetime='2026-03-02'>Monday</time> after a year without any trains at all.</p>"
    page = f"<html><body><article><time>1 March</time><p>By Ann Lee <time>2 March 2026</time></p>{_paragraphs(0, 6)}{dated}</article></body></html>"
    *_, last = texts = [block.text for block in _blocks(page)]
    assert last == "The bridge will open again on Monday after a year without any trains at all."
    assert not [text for text in texts if "March" in text]


def test_navigation_above_the_title_is_left_out() -> None:
    page = (
        "<html><head><meta property='og:title' content='Storm floods town'></head><body><table><tr><td><a href='/'>Home</a><br>"
        f"<a href='/2'>Contact</a></td><td><h2>Storm floods town</h2>{_paragraphs(0, 3)}</td></tr></table></body></html>"
    )
    assert [block.text for block in _blocks(page)] == [*map(_paragraph, range(3))]


def test_sub_headings_list_items_and_table_rows_are_marked() -> None:
    parts = (
        f"{_paragraphs(0, 3)}<h2>What comes next</h2>{_paragraphs(3, 2)}<ul><li>Boats stay in the harbour until Friday.</li></ul>"
        f"<table><tr><td>Monday</td><td>3 metres</td></tr><tr><td>Tuesday</td><td>2 metres</td></tr></table>{_paragraphs(5, 2)}"
    )
    blocks = _blocks(f"<html><body><article>{parts}</article></body></html>")
    assert [block.text for block in blocks if block.is_heading] == ["What comes next"]
    assert [block.text for block in blocks if block.is_item] == [
        "Boats stay in the harbour until Friday.", "Monday 3 metres", "Tuesday 2 metres",
    ]  # fmt: skip


def test_the_title_is_not_repeated_in_the_text() -> None:
    page = f"<html><head><title>x</title></head><body><article><h1>Storm floods town</h1>{_paragraphs(0, 6)}</article></body></html>"
    draft = of_html(page)
    assert draft.title == "Storm floods town"
    assert [block.text for block in draft.blocks] == [_paragraph(n) for n in range(6)]


JSON_LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"],
 "headline": "Storm &amp; flood", "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "By Tom Okafor"}],
 "datePublished": "2026-03-02T07:30:00+01:00", "publisher": {"name": "The Courier"}, "articleBody": "%s"}]}</script>"""


def test_metadata_comes_from_json_ld_first() -> None:
    head = f"{JSON_LD % ''}<link rel='canonical' href='https://courier.example/storm'><meta property='og:title' content='Other'>"
    draft = of_html(PAGE.replace("<head>", f"<head>{head}"))
    assert (draft.title, draft.authors, draft.published, draft.url, draft.site) == (
        "Storm & flood", ("Ann Lee", "Tom Okafor"), "2026-03-02T07:30:00+01:00", "https://courier.example/storm", "The Courier",
    )  # fmt: skip


def test_metadata_comes_from_meta_elements_without_json_ld() -> None:
    head = (
        "<meta property='og:title' content='Storm'><meta name='author' content='Ann Lee'><meta property='og:site_name' content='Courier'>"
        "<meta property='article:published_time' content='2026-03-02'><meta property='og:url' content='https://courier.example/2'>"
    )
    draft = of_html(
        PAGE.replace("<head>", f"<head><script type='application/ld+json'>{{broken</script>{head}")
    )
    assert (draft.title, draft.authors, draft.published, draft.url, draft.site) == (
        "Storm", ("Ann Lee",), "2026-03-02", "https://courier.example/2", "Courier",
    )  # fmt: skip


def test_a_page_built_by_a_script_is_read_from_its_json_ld() -> None:
    body = " ".join(map(_paragraph, range(8)))
    page = f"<html><head>{JSON_LD % body}</head><body><div id='app'></div><noscript>Turn on JavaScript.</noscript></body></html>"
    assert [block.text for block in _blocks(page)] == [body]


def test_a_page_of_too_many_elements_is_rejected() -> None:
    with pytest.raises(Rejection) as rejection:
        of_html("<html><body>" + "<p>x</p>" * (webpage.MAX_ELEMENTS - 1))
    assert rejection.value.reason.code == "too_large"
    assert "20,001 elements" in rejection.value.reason.message


@pytest.mark.parametrize(
    "extra",
    ["<script>{}</script>", "<style>{}</style>", "<!-- {} -->", "<select>{}</select>"],
)
def test_elements_in_scripts_forms_and_comments_are_not_counted(extra: str) -> None:
    tags = "<option>x</option>" * webpage.MAX_ELEMENTS
    blocks = _blocks(
        f"<html><body><article>{_paragraphs(0, 8)}</article>{extra.format(tags)}</body></html>"
    )
    assert [block.text for block in blocks] == [_paragraph(n) for n in range(8)]


def _paragraph(n: int) -> str:
    return f"The {n}th paragraph of the story tells at some length what happened in the town after the one before it."


def _paragraphs(first: int, count: int) -> str:
    return "".join(f"<p>{_paragraph(n)}</p>" for n in range(first, first + count))


def test_line_breaks_divide_a_paragraph() -> None:
    broken = "<p>The harbour was closed on <b>Sunday</b> by the mayor.<br><br>It opens again on Friday,<br>he said.<br> <br/>Boats wait.</p>"
    texts = [
        block.text
        for block in _blocks(f"<html><body><article>{_paragraphs(0, 6)}{broken}{_paragraphs(6, 2)}</article></body></html>")
    ]  # fmt: skip
    assert texts[6:9] == [
        "The harbour was closed on Sunday by the mayor.",
        "It opens again on Friday, he said.",
        "Boats wait.",
    ]


@pytest.mark.parametrize("tag", ["time", "span"])
def test_a_live_blog_keeps_its_times(tag: str) -> None:
    posts = "".join(
        f"<div class='post'><{tag}>14:0{n} GMT</{tag}>{_paragraphs(2 * n, 2)}</div>"
        for n in range(4)
    )
    texts = [
        block.text for block in _blocks(f"<html><body><article>{posts}</article></body></html>")
    ]
    assert [text for text in texts if "GMT" in text] == [f"14:0{n} GMT" for n in range(4)]


def test_the_items_of_nested_lists_and_items_with_headings_are_separate_blocks() -> None:
    nested = (
        "<ul><li>The council agreed on these measures at once:<ul><li>Boats stay in the harbour.</li><li>The bridge is closed.</li></ul></li></ul>"
        f"<ol><li><h3>The Black Bear</h3>{_paragraphs(20, 2)}</li></ol>"
    )
    blocks = _blocks(
        f"<html><body><article>{_paragraphs(0, 6)}{nested}{_paragraphs(6, 2)}</article></body></html>"
    )
    assert blocks[6:12] == [
        Block("The council agreed on these measures at once:", is_item=True),
        Block("Boats stay in the harbour.", is_item=True),
        Block("The bridge is closed.", is_item=True),
        Block("The Black Bear", is_heading=True),
        Block(_paragraph(20)),
        Block(_paragraph(21)),
    ]
