import pytest

from archive.article import EntityType
from summarize.tagging.mentions import NameSpan
from summarize.wording import Wording, describe
from tests.timing import seconds


def _described(sentence: str, name: str = "", kind: EntityType = "person") -> Wording:
    start = sentence.find(name)
    names = [NameSpan(start, start + len(name), kind, 0.9)] if name else []
    return describe(sentence, 0, names)


@pytest.mark.parametrize(
    "sentence",
    [
        "Click here to see what the harbour will cost.",
        "This article was originally published in the Keene Courier.",
        "Ann Lee and Bob Ray contributed to this report.",
        "The opinions expressed in this commentary are solely those of the author.",
        "Follow him on the web or write to anna@keene.example.",
        "Ann Lee is a professor of marine law at Keene University.",
        "Ann B. Lee is Professor of Law at Keene University.",
        "Editor’s note: The harbour was sold after this was printed.",
        "If you have a picture of the flood you'd like to share, send it now.",
        "Get the boots from Keene's for $40 or the shoes for less.",
        "Look at the picture above and count the boats in it.",
        "All items were independently selected and we may earn a commission.",
        "So, let’s check out the boats of the harbour.",
        "The list is at https://keene.example/boats in full.",
        "Subscribe to the Courier for more about the harbour.",
        "Sign up for our weekly newsletter about the harbour.",
        "Get the boats of the harbour in our newsletter.",
    ],
)
def test_notices_are_recognized(sentence: str) -> None:
    assert _described(sentence).is_notice


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor clicked her tongue and left the hall.",
        "This week the article of the treaty was signed.",
        "Ann Lee, a professor of law, is to chair the council.",
        "Getting the boats home cost the town $4,000.",
        "The company gained eight million subscribers in the quarter.",
        "Anna Kerr began to write a newsletter from her kitchen.",
        "Four hundred families could sign up for the scheme in Keene.",
        "The photographer followed them on foot to the harbour.",
    ],
)
def test_stories_are_not_notices(sentence: str) -> None:
    assert not _described(sentence).is_notice


@pytest.mark.parametrize(
    ("sentence", "name", "trait"),
    [
        ("You can see the sea from the hall.", "", "you"),
        ("I saw the boats leave the harbour.", "", "me"),
        ("We’re told that the boats left.", "", "we"),
        ("The mayor said the boats had left.", "", "said"),
        ("The boats were in the harbour.", "", "past"),
        ("All 12 boats left the harbour.", "", "digits"),
        ("The boats left on Friday night.", "", "day"),
        ("Watch the boats leave the harbour.", "", "imperative"),
        ("2. The boats leave the harbour.", "", "starts_with_digit"),
        ("“The boats leave,” Ann Lee said.", "Ann Lee", "starts_with_quotation"),
        ("“The boats leave the harbour now.”", "", "only_quotation"),
        ("The boats left with her and him.", "", "unnamed"),
        ("The boats left the harbour now.", "", "nameless"),
    ],
)
def test_traits_are_set(sentence: str, name: str, trait: str) -> None:
    neutral = "Ann Lee sails boats from the harbour."
    assert _described(sentence, name).traits[trait] == 1
    assert _described(neutral, "Ann Lee").traits[trait] == 0


def test_forms_of_a_word_have_the_same_stem() -> None:
    assert _described("Harbours open.").stems & _described("The harbour shuts.").stems == {"harbou"}


@pytest.mark.parametrize("unit", ["a ", "“a” ", "A a is a ", "Get $", "@", "this "])
def test_the_time_grows_linearly_with_the_sentence(unit: str) -> None:
    small, large = unit * 2_000, unit * 16_000
    assert seconds(lambda: _described(large)) < 24 * max(seconds(lambda: _described(small)), 1e-3)
