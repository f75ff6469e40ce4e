import pytest

from summarize.reading.boilerplate import is_boilerplate
from summarize.reading.newsroom_notes import is_newsroom_note, without_player_messages
from tests.timing import seconds

LONGEST_TEXT = 300_000


@pytest.mark.parametrize(
    "text",
    [
        "Editor’s note (November 21st 2026): The numbers of drivers were corrected.",
        "[Editor's Note: Jane Doe spoke to us before the vote.]",
        "Correction: November 20, 2026:",
        "Correction 25 January 2026: Two drivers were fined, not three.",
        "Updated to add a comment from the council.",
        "[UPDATED: Oct. 3, 2026] The following article and its title has been updated for clarity.",
        "This story was first published in the winter issue of Ferry Magazine.",
        "This piece originally appeared in The Evening Sextant",
        "This interview has been lightly edited and condensed for clarity.",
        "A previous version of this article said that three drivers were fined.",
        "Below is an edited version of our conversation.",
        "Cross-posted from The Evening Sextant.",
        "*Names have been changed",
    ],
)
def test_editors_notes_and_corrections_are_notes(text: str) -> None:
    assert is_newsroom_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "All products featured here are independently selected by our editors. However, when you buy something through our "
        "links, we may earn an affiliate commission.",
        "We sometimes recommend products. If you make a purchase, we may earn an affiliate fee.",
        "This post contains affiliate links.",
        "We may earn a small fee if you buy through our links.",
        "Prices are accurate as of publish time.",
        "Get it from Ferry Shop for $29.99+ (available in nine colors).",
        "$29.99 at Ferry Shop",
        "Buy tickets here",
        "The views expressed in this commentary are solely those of the writer.",
        "Dear Captain is for informational purposes only.",
        "More information: J. Doe et al, Ferries and Storms (2026). DOI: 10.1000/ferry.1",
        "https://ferry.example/papers/1",
        "References:",
        "Journal information: Ferry Science",
        "The Courier is committed to publishing a diversity of letters to the editor.",
        "Oops!",
        "Something went wrong. Please try again later",
        "Look at the waves! pic.twitter.com/Abc123 — Jane Doe (@janedoe) November 21, 2026",
        "— Jane Doe (@janedoe) November 21, 2026",
        "Jane Doe @janedoe",
    ],
)
def test_offers_disclaimers_references_and_embedded_posts_are_notes(text: str) -> None:
    assert is_newsroom_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "A previous version of the report said that three drivers were fined.",
        "Editor’s notes were found in the margins of the manuscript.",
        "Correction officers said: nobody left the prison.",
        "This story is about a ferry.",
        "Something went wrong on the ferry.",
        "She wrote letters to the editor of the Courier.",
        "The story was published on Friday, and the council answered on Monday.",
        "The names of three streets have been changed.",
        "Agents earn a commission of 2% on every house.",
        "$20 at the door",
        "People who buy houses pay agents, who receive commissions.",
        "We asked why the agents get a commission.",
        "If we do not collect a fee, the council leader said, the bridge will not be repaired.",
        "We work independently of the government, she said.",
        "The court found that the sites had used affiliate marketing.",
        "Get it from the garden while it is fresh.",
        "The views expressed by voters on Monday were clear.",
        "Tickets cost $29.99 at the quay.",
        "The minister (a former ferry captain) wrote on the site.",
    ],
)
def test_prose_about_the_same_subjects_is_no_note(text: str) -> None:
    assert not is_newsroom_note(text)


def test_a_quoted_note_is_part_of_the_story() -> None:
    assert not is_boilerplate(
        "“We may earn a commission if you buy a ticket,” the firm told its guests."
    )


def test_a_player_message_inside_a_paragraph_is_removed() -> None:
    glued = "Media playback is not supported on this device The ferry sank on Monday."
    assert without_player_messages(glued) == "The ferry sank on Monday."
    inside = "It sank. Media playback is unsupported on your device Nobody was hurt."
    assert without_player_messages(inside) == "It sank. Nobody was hurt."
    assert without_player_messages("Oops! Something went wrong.") == ""


def test_prose_about_players_is_kept() -> None:
    prose = "Something went wrong when the ferry left, and media playback stopped."
    assert without_player_messages(prose) == prose


@pytest.mark.parametrize(
    "part", ["— ", "(@a) ", "we earn ", "this ", "affiliate ", "Correction ", "@a ", "$1 ", "A. "]
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    block = part * (1_000 // len(part))

    def hostile() -> None:
        for _ in range(LONGEST_TEXT // len(block)):
            is_newsroom_note(block)

    assert seconds(hostile, times=1) < 2
