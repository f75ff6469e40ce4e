import pytest

from summarize.reading.markdown import of_markdown


def test_the_text_is_kept_and_images_code_tables_and_html_are_left_out() -> None:
    draft = of_markdown(
        "---\ntitle: 'From the front'\n---\n# Heading *here*\n\nA **bold** [link](http://x.example) ![img](y.png) and\nmore `code`.\n\n"
        "- item one.\n\n> quoted.\n\n```\nprogram\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>raw</div>\n"
    )
    assert draft.title == "From the front"
    assert [(block.text, block.is_heading) for block in draft.blocks] == [
        ("Heading here", True),
        ("A bold link and more code.", False),
        ("item one.", False),
        ("quoted.", False),
    ]


@pytest.mark.parametrize(
    ("front_matter", "title"),
    [
        ("title: Bridge shut", "Bridge shut"),
        ('title: "Bridge: shut"', "Bridge: shut"),
        ("title: >\n  Bridge shut\n  for a year\nauthor: Jane", "Bridge shut for a year"),
        ("title: >-\n  Bridge shut\n\n  for a year", "Bridge shut for a year"),
        ("title: |\n  Bridge shut\ndate: 2026-03-03", "Bridge shut"),
        ("title:\nauthor: Jane", None),
        ("author: Jane", None),
    ],
)
def test_the_title_in_front_matter_may_be_a_block(front_matter: str, title: str | None) -> None:
    assert of_markdown(f"---\n{front_matter}\n---\nThe bridge is shut.\n").title == title
