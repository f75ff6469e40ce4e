import pytest

from summarize.reading.boilerplate import is_boilerplate
from summarize.reading.page_controls import is_page_control


@pytest.mark.parametrize(
    "text",
    [
        "Learn more",
        "12 comments",
        "View all comments",
        "Play video",
        "Listen to this article",
        "5 min read",
        "Reading time: 5 minutes",
        "What to read next",
        "More on this story",
        "Related topics",
        "Filed under: News",
        "Skip advertisement",
        "Advertisement - story continues below",
        "Article continues below advertisement",
        "Sponsored content",
        "Image source, Agency",
        "Please enable JavaScript to view the comments.",
        "This content is for subscribers only.",
        "Already a subscriber? Log in here.",
        "Support independent journalism. Donate today.",
        "Join our WhatsApp channel",
        "Follow our live coverage",
        "If you or someone you know needs help, call 555.",
        "If you have been affected by this story, visit our page with advice.",
    ],
)
def test_buttons_menus_paywalls_and_appeals_are_controls(text: str) -> None:
    assert is_page_control(text)
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Learn more languages, the minister told pupils.",
        "Comments by the mayor angered drivers.",
        "Print media lost readers.",
        "Play video games less, doctors say.",
        "The story continues to trouble the council.",
        "If you have been to the bridge, you know how old it is.",
        "Support for the bridge fell.",
        "Join the army, the poster said.",
    ],
)
def test_prose_with_the_words_of_controls_is_kept(text: str) -> None:
    assert not is_page_control(text)
