from infra.measure.pages import Extraction, Page, Score, page_score, score, standfirst, wrong

SENTENCE = "one two three four five"


def _extraction(text: str, story: str, *, has_story: bool = True) -> Extraction:
    return Extraction(Page(7, "<p>x", story, has_story), text)


def test_a_page_is_scored_by_its_four_word_shingles() -> None:
    # Five shingles are extracted. Two of them are expected, and none is missing.
    result = page_score(f"{SENTENCE} a b c", SENTENCE)
    assert result == Score(precision=2 / 5, recall=1.0)
    assert result.f1 == 2 * 0.4 / 1.4


def test_every_page_has_the_same_weight() -> None:
    half = [_extraction(SENTENCE, SENTENCE), _extraction("", SENTENCE)]
    assert score(half) == Score(precision=0.5, recall=0.5)
    whole = [_extraction("", ""), _extraction("one two", "one two")]
    assert score(whole) == Score(precision=1.0, recall=1.0)


def test_a_page_without_a_story_counts_only_if_it_is_not_rejected() -> None:
    read, rejected = (_extraction(text, SENTENCE, has_story=False) for text in ("Buy now.", ""))
    right = _extraction(SENTENCE, SENTENCE)
    assert score([right, read, rejected]) == Score(1.0, 1.0)
    assert wrong([right, rejected]) == []
    assert wrong([read]) == [7]


def test_a_rejected_page_with_a_story_is_wrong() -> None:
    assert wrong([_extraction("", SENTENCE)]) == [7]
    assert standfirst("<html><body><nav><a href='/'>Home</a></nav></body></html>") == ""
