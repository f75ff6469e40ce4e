import pytest

from summarize.reading.page.webpage import of_html, of_mail_body
from summarize.reading.rejection import Rejection
from tests.unit.summarize.reading.page.stories import page, paragraph, paragraphs

CONSENT = (
    "<p>We and our partners store information on your device, such as cookies, to show you ads.</p>"
    "<p>With your consent, we may use your personal data. You can change your mind at any time.</p>"
)
CHOICE = (
    "<p>We and our 812 partners store and access information on your device, to personalise ads and content.</p>"
    "<p>You can accept or manage your preferences at any time, including your right to object where legitimate interest is used.</p>"
    "<p>Click accept all to agree to the processing of your data as described above.</p>"
)
APPEAL = "".join(
    f"<p>Because of readers like you, our journalism stays free. Your {n}th donation helps us, so please give what you can today.</p>"
    for n in range(6)
)
OFFERS = "".join(
    f"{paragraphs(n, 1)}<p>Get it from the shop in town for $1{n} (in three colors).</p>"
    for n in range(25)
)
INDEX = "".join(
    f"<div><h2><a href='/{n}'>The headline of another story</a></h2>{paragraphs(n, 1)}</div>"
    for n in range(10)
)
DESCRIPTION = "<meta property='og:description' content='A storm brings waves of ten metres to northern harbours overnight'>"
ARTICLE = (
    '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "headline": "Storm"}</script>'
)


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page(f"<div>{CONSENT}</div>", title="Before you continue"), "a notice about cookies"),
        (page(f"<div>{CHOICE}</div>", title="Before you continue"), "a notice about cookies"),
        (page(f"<div>{APPEAL}</div>", head=DESCRIPTION), "an appeal for"),
        (
            page("<p>We're sorry. Please check the address that you have typed, or go to our home page.</p>", title="Sorry"),
            "an error page",
        ),
        (
            page(f"<h1>404</h1>{ARTICLE}<p>The page that you are looking for does not exist, or it has been moved.</p>", title="Page not found"),
            "an error page",
        ),
        (page(f"<article>{OFFERS}</article>"), "a page of offers"),
        (
            page(f"<article><p>Cost: $6.30 + fees</p>{paragraphs(0, 1)}<p>Buy Tickets</p></article>"),
            "a page of offers",
        ),
        (page(INDEX, title="The Courier"), "an index of links"),
        (
            page(f"<article>{paragraphs(0, 8)}</article>", head="<meta property='og:description' content='Unrelated gibberish zebra giraffe elephant leopard panther buffalo antelope crocodile hippopotamus rhinoceros'>", title="Kangaroo koala wallaby wombat"),
            "not what its title announces",
        ),
    ],
)  # fmt: skip
def test_a_page_without_a_story_is_rejected_with_its_probable_kind(html: str, kind: str) -> None:
    with pytest.raises(Rejection) as rejection:
        of_html(html)
    assert rejection.value.reason.code == "no_article"
    assert kind in rejection.value.reason.message


@pytest.mark.parametrize(
    "html",
    [
        # About cookies, but a story: its title announces it.
        page(f"<article>{CONSENT}</article>", title="Partners store information such as cookies, and personal data about device owners"),
        # Reports an error, but is long.
        page(f"<article><p>The page could not be found, the court heard.</p>{paragraphs(0, 8)}</article>"),
        # Quotes an error page.
        page("<article><p>Customers of the bank saw a page that read \"Sorry, something went wrong\" for three hours on Monday.</p><p>“Please check the address” was not what they had hoped to read, its director said.</p></article>", title="Page not found: the site of a bank fails"),
        page(f"<article><p>Get it from the shop in town for $10.</p>{paragraphs(0, 12)}</article>"),
        # Teasers around an article.
        page(f"<article>{paragraphs(20, 15)}</article>{INDEX}"),
        page(INDEX, head=ARTICLE),
    ],
)  # fmt: skip
def test_a_story_is_not_rejected(html: str) -> None:
    assert any(block.text for block in of_html(html).blocks)


def test_a_story_with_an_appeal_at_its_end_is_read() -> None:
    blocks = of_html(page(f"<article>{paragraphs(0, 8)}{APPEAL}</article>")).blocks
    assert blocks[0].text == paragraph(0)


def test_a_newsletter_is_not_rejected_as_an_index() -> None:
    assert len(of_mail_body(page(INDEX, title="The Courier")).blocks) > 1
