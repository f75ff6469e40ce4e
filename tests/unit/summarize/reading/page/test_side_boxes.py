import pytest

from summarize.reading.page.webpage import of_html
from tests.unit.summarize.reading.page.stories import page, paragraph, paragraphs

ASIDE = "Read this sentence, which belongs to the site and not to the story, with a smile."


def _texts(body: str) -> list[str]:
    return [block.text for block in of_html(page(body)).blocks]


@pytest.mark.parametrize(
    "box",
    [
        f"<p class='imageCaption'>{ASIDE}</p>",
        f"<p class='article_photo-credit'>{ASIDE}</p>",
        f"<div class='newsletterPromo'><p>{ASIDE}</p></div>",
        f"<section class='recirc-module'><p>{ASIDE}</p></section>",
        f"<div class='affiliate-disclaimer'><p>{ASIDE}</p></div>",
        f"<figure><img src='a.png'><figcaption>{ASIDE}</figcaption></figure>",
    ],
)
def test_promotions_and_captions_within_the_story_are_left_out(box: str) -> None:
    body = f"<article>{paragraphs(0, 6)}{box}{paragraphs(6, 6)}</article>"
    assert _texts(body) == [paragraph(n) for n in range(12)]


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='body'><p>{ASIDE}</p></div>",
        f"<div class='credit-card-tips'><p>{ASIDE}</p></div>",
        f"<h2 id='newsletter-promo'>{ASIDE}</h2>",
    ],
)
def test_other_boxes_within_the_story_are_kept(box: str) -> None:
    assert ASIDE in _texts(f"<article>{paragraphs(0, 6)}{box}{paragraphs(6, 6)}</article>")


def test_a_box_that_contains_the_story_is_kept_even_if_its_class_is_listed() -> None:
    body = f"<div class='promo comments-open'><h1>Storm floods town</h1>{paragraphs(0, 12)}</div>"
    assert _texts(body) == [paragraph(n) for n in range(12)]


@pytest.mark.parametrize("name", ["comments-area", "commentlist", "comments"])
def test_comments_are_left_out_even_if_they_are_longer_than_the_story(name: str) -> None:
    body = f"<article><h1>Storm</h1>{paragraphs(0, 4)}</article><section class='{name}'>{paragraphs(50, 20)}</section>"
    assert _texts(body) == [paragraph(n) for n in range(4)]
