import json

import pytest

from summarize.reading.page.webpage import of_html
from tests.unit.summarize.reading.page.stories import page, paragraph, paragraphs


def _json_ld(**fields: object) -> str:
    data = {"@type": "NewsArticle", "headline": "Storm floods town", **fields}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


LOCKED = _json_ld(isAccessibleForFree="False")
LOCKED_PART = _json_ld(
    isAccessibleForFree=False,
    hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"},
)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (LOCKED, paragraphs(0, 3)),
        (LOCKED_PART, paragraphs(0, 3)),
        (LOCKED, f"{paragraphs(0, 12)}<p>The mayor said on Monday that the town would…</p>"),
        ("", f"{paragraphs(0, 2)}<p>The mayor said on Monday that the town would...</p>"),
        ("", f"{paragraphs(0, 4)}<div class='x'>Subscribe to continue reading</div>"),
        ("", f"{paragraphs(0, 4)}<p>This article is for our subscribers. Log in.</p>"),
        ("", f"{paragraphs(0, 4)}<span>To Read the Full Story</span>"),
        (_json_ld(wordCount=900), paragraphs(0, 6)),
    ],
)
def test_a_teaser_or_the_start_before_a_paywall_is_partial(head: str, body: str) -> None:
    assert of_html(page(f"<article>{body}</article>", head=head)).is_partial


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", paragraphs(0, 3)),
        (LOCKED, paragraphs(0, 12)),
        (LOCKED_PART, f"<div class='paywall'>{paragraphs(0, 12)}</div>"),
        (_json_ld(wordCount=250, isAccessibleForFree=True), paragraphs(0, 12)),
        (_json_ld(wordCount="many", hasPart=["x", 1]), paragraphs(0, 3)),
        ("", f"{paragraphs(0, 20)}<div class='x'>Subscribe to continue reading</div>"),
        ("", f"{paragraphs(0, 20)}<p>And so the story of the river goes on and on…</p>"),
        ("", f"{paragraphs(0, 4)}<template><p>Sign in to continue reading</p></template>"),
    ],
)
def test_a_whole_story_is_not_partial(head: str, body: str) -> None:
    assert not of_html(page(f"<article>{body}</article>", head=head)).is_partial


def test_the_invitation_is_no_part_of_the_text() -> None:
    body = f"<article>{paragraphs(0, 4)}<p>This article is for subscribers only. Already a subscriber? Log in.</p></article>"
    assert [block.text for block in of_html(page(body)).blocks] == [paragraph(n) for n in range(4)]
