import pytest

from summarize.reading.markdown import of_markdown
from tests.timing import seconds


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


def test_the_metadata_in_front_matter_are_read() -> None:
    draft = of_markdown(
        '---\nlayout: post\ntitle: "Bridge to close"\nsubtitle: Drivers are furious\n'
        "authors:\n  - Jane Doe\n  - name: John Roe\ndate: 2024-03-05 10:15:00 +0100\n---\nStory.\n"
    )
    assert (draft.title, draft.description) == ("Bridge to close", "Drivers are furious")
    assert draft.authors == ("Jane Doe", "John Roe")
    assert draft.published == "2024-03-05T10:15:00+01:00"


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        ("author: Jane Doe", ("Jane Doe",)),
        ("author: 'Jane Doe'  ", ("Jane Doe",)),
        ('authors: ["Jane Doe", "John Roe"]', ("Jane Doe", "John Roe")),
        ("authors:\n- Jane Doe\n- John Roe", ("Jane Doe", "John Roe")),
        ("author: admin", ()),
        ("coauthor: Jane Doe", ()),
    ],
)
def test_the_authors_in_front_matter_are_read(field: str, authors: tuple[str, ...]) -> None:
    assert of_markdown(f"---\ntags: [a, b]\n{field}\n---\nStory.\n").authors == authors


def test_a_description_of_several_lines_is_joined() -> None:
    front_matter = (
        "description: >-\n  Drivers are furious,\n\n  and so is the mayor.\ntitle: Bridge"
    )
    draft = of_markdown(f"---\n{front_matter}\n---\nStory.\n")
    assert draft.description == "Drivers are furious, and so is the mayor."
    assert draft.title == "Bridge"


def test_front_matter_of_many_lines_takes_linear_time() -> None:
    text = "---\n" + "a" * 100_000 + "\n" + "title:\n" * 20_000 + " \n" * 20_000 + "---\n"
    assert seconds(lambda: of_markdown(text)) < 2
