import pytest

from archive.article import Place
from summarize.naming.common_words import are_common, lower_case_words
from summarize.tagging.mentions import NameSpan
from tests.unit.summarize.name_spans import name_spans


def _are_common(text: str, *spellings: str) -> bool:
    """True if the mentions with these spellings, taken for one entity, are common words."""
    group = name_spans(text, dict.fromkeys(spellings, "other"))
    return are_common({"text": text, "title": ""}, group, lower_case_words(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It ends at 10 GMT.", "GMT"),
        ("It ends at 8 p.m. Eastern Time.", "Eastern Time"),
        ("Many M.P.s and an M.P. came.", "M.P"),
        ("He bought a laptop.", "laptop"),
        ("Package holidays are dear. He bought a package.", "Package"),
        ("He said: “Flowers!” The flowers came.", "Flowers"),
        ("The shift ended.\nShift ended", "Shift"),
    ],
)
def test_abbreviations_and_common_words_are_no_names(text: str, word: str) -> None:
    assert _are_common(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Apple fell. The apple of Apple rose.", "Apple"),
        ("Wick fell. The town waited.", "Wick"),
        ("He saw eBay.", "eBay"),
        ("Wick fell. See wick.example.com or @wick.", "Wick"),
        ("The Wick Package fell. He bought a package.", "Wick Package"),
    ],
)
def test_names_are_no_common_words(text: str, word: str) -> None:
    assert not _are_common(text, word)


def test_an_entity_with_one_proper_spelling_is_a_name() -> None:
    assert not _are_common("The PM, Ann Lee, left.", "PM", "Ann Lee")


def test_every_word_of_the_title_may_have_a_capital() -> None:
    places: dict[Place, str] = {"text": "He bought a package.", "title": "The Best Package"}
    mention = NameSpan(9, 16, "other", 0.9, "title")
    assert are_common(places, [mention], lower_case_words(places["text"]))
