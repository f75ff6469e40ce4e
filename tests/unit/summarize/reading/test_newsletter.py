import pytest

from summarize.reading.blocks import Block
from summarize.reading.document import read
from summarize.reading.newsletter import is_newsletter
from summarize.reading.rejection import Rejection
from tests.timing import seconds

STORIES = {
    "Bridge over the Wex to close for a year": (
        "The council of Wexcombe voted on Monday to close the old bridge over the Wex. "
        "Engineers from Harland found cracks in two pillars, and Mayor Edgar Thorne called them alarming."
    ),
    "Ferry firm sells half of its fleet": (
        "Shares in Tern Lines rose by a tenth after the company agreed to sell nine ships to a buyer in Norway. "
        "Its chief, Ingrid Solberg, expects profits to double under Nordhavn Capital."
    ),
    "Painter wins the Aldous Prize": (
        "A portrait of a fisherman by Tomas Quill has won this year's Aldous Prize in Leeds. "
        "Judges at the Moreland Gallery praised its colours, and the artist thanked his teacher, Ruth Abel."
    ),
}
ARTICLE = [
    "The council of Wexcombe voted on Monday to close the old bridge over the Wex for a year.",
    "Engineers from Harland found cracks in the bridge and told the council of Wexcombe to act.",
    "Mayor Edgar Thorne said that Wexcombe would build a new bridge beside the old bridge.",
]


def _blocks(*between: str, count: int = 3, headings: bool = False) -> list[Block]:
    blocks = [Block("Good morning from Wexcombe")]
    for headline, story in list(STORIES.items())[:count]:
        blocks += [Block(headline, is_heading=headings), Block(story), *map(Block, between)]
    return blocks


@pytest.mark.parametrize("headings", [True, False])
def test_three_stories_that_share_no_names_are_a_newsletter(headings: bool) -> None:
    assert is_newsletter(_blocks(headings=headings))


@pytest.mark.parametrize(
    "mark",
    [
        "Read more",
        "» Read the full story",
        "https://courier.example/1",
        "Read more: https://a.example",
    ],
)
def test_two_stories_with_a_link_each_are_a_newsletter(mark: str) -> None:
    assert is_newsletter(_blocks(mark, count=2))
    assert not is_newsletter(_blocks(count=2))


def test_two_stories_with_by_lines_or_datelines_are_a_newsletter() -> None:
    (first, bridge), (second, ferry), _ = STORIES.items()
    by_lines = [first, "By Jane Doe", bridge, second, "By John Roe", ferry]
    assert is_newsletter(list(map(Block, by_lines)))
    datelines = [first, f"WEXCOMBE (AP) — {bridge}", second, f"OSLO, Norway — {ferry}"]
    assert is_newsletter(list(map(Block, datelines)))


def test_an_article_with_sub_headings_is_no_newsletter() -> None:
    blocks = []
    for number, paragraph in enumerate(ARTICLE):
        sub_heading = Block(f"What the council decided, part {number}", is_heading=True)
        blocks += [sub_heading, Block(paragraph), Block(paragraph), Block("Read more")]
    assert not is_newsletter(blocks)


def test_a_ranking_is_no_newsletter() -> None:
    names = ["The Gull", "The Tern", "The Auk"]
    stories = STORIES.values()
    blocks = [
        block
        for name, story in zip(names, stories, strict=True)
        for block in (Block(name, is_heading=True), Block(story))
    ]
    assert not is_newsletter(blocks)


def test_a_newsletter_is_rejected_as_text_markdown_and_mail() -> None:
    text = "\n\n".join(f"{headline}\n\n{story}" for headline, story in STORIES.items())
    markdown = "\n\n".join(f"## {headline}\n\n{story}" for headline, story in STORIES.items())
    html = "".join(f"<h2>{headline}</h2><p>{story}</p>" for headline, story in STORIES.items())
    cells = "".join(
        f"<tr><td><b>{headline}</b><br><br>{story}<br><a href='x'>Read more</a></td></tr>"
        for headline, story in list(STORIES.items())[:2]
    )
    head = "From: Jane Doe <jane@courier.example>\nSubject: News\nMIME-Version: 1.0\n"
    html_head = f"{head}Content-Type: text/html\n\n"
    files = {
        "a.txt": text,
        "a.md": markdown,
        "a.eml": f"{head}\n{text}",
        "b.eml": f"{html_head}<html><body>{html}</body></html>",
        "c.eml": f"{html_head}<html><body><table>{cells}</table></body></html>",
    }
    for key, data in files.items():
        with pytest.raises(Rejection) as rejection:
            read(data.encode(), key, "")
        assert rejection.value.reason.code == "several_articles"


def test_many_sections_take_linear_time() -> None:
    story = next(iter(STORIES.values()))
    blocks = [Block("A headline of five words"), Block(story)] * 1_500
    assert seconds(lambda: is_newsletter(blocks), times=1) < 2
