import pytest

from summarize.markup import of_html, of_markdown

PAGE = """<html><head><title>Storm floods town | The Courier</title></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Storm floods town</h1>
<p>The river rose by <b>three</b> metres overnight, and the lower town was under water by dawn on Monday.</p>
<p>Nobody was hurt,<br>the mayor said after a meeting of the council that lasted until the morning.</p></article>
<footer>Copyright The Courier. <a href="/privacy">Privacy</a></footer></body></html>"""


def test_markdown_keeps_what_is_read_and_drops_what_is_looked_at() -> None:
    title, blocks = of_markdown(
        "---\ntitle: 'From the front'\n---\n# Heading *here*\n\nA **bold** [link](http://x.example) ![img](y.png) and\nmore `code`.\n\n"
        "- item one.\n\n> quoted.\n\n```\nprogram\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>raw</div>\n"
    )
    assert title == "From the front"
    assert [(block.text, block.is_heading) for block in blocks] == [
        ("Heading here", True),
        ("A bold link and more code.", False),
        ("item one.", False),
        ("quoted.", False),
    ]


def test_html_gives_title_and_main_text_only() -> None:
    title, blocks = of_html(PAGE)
    text = " ".join(block.text for block in blocks if not block.is_heading)
    assert title == "Storm floods town"
    assert "by three metres overnight" in text
    assert "hurt, the mayor" in text
    assert "Sport" not in text
    assert "Privacy" not in text


def test_what_stands_beside_the_paragraphs_of_a_quotation_is_kept() -> None:
    quote = "<blockquote>They were never lost at all. <p>They were taken in the night.</p> We know by whom.</blockquote>"
    _, blocks = of_html(PAGE.replace("</article>", f"{quote}</article>"))
    said = " ".join(block.text for block in blocks)
    assert "They were never lost at all. They were taken in the night. We know by whom." in said


def test_text_outside_paragraphs_is_kept_and_empty_lines_end_paragraphs() -> None:
    lead = "The harbour was closed on Sunday.<br><br>It opens <b>again</b> on Friday."
    _, blocks = of_html(PAGE.replace("</h1>", f"</h1>{lead}"))
    texts = [block.text for block in blocks]
    assert "The harbour was closed on Sunday." in texts
    assert "It opens again on Friday." in texts


def test_a_page_without_paragraphs_is_read_by_its_lines() -> None:
    lines = [f"The {n}th paragraph of the story tells what happened after the one before it." for n in range(6)]
    _, blocks = of_html(f"<html><body><div>{'<br><br>'.join(lines)}</div></body></html>")
    assert [block.text for block in blocks] == lines


def test_a_page_laid_out_with_tables_is_read_too() -> None:
    cells = "".join(f"<p>The {n}th paragraph of the story tells what happened after the one before it.</p>" for n in range(6))
    _, blocks = of_html(f"<html><body><table><tr><td><a href='/'>Home</a></td><td>{cells}</td></tr></table></body></html>")
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
    assert of_html(page)[1] == []
