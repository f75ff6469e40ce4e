from infra.measure.pages import Score, score

SENTENCE = "one two three four five"


def test_a_page_scores_by_its_shingles_of_four_words() -> None:
    # Extracted: five shingles, two of which are expected. Expected: these two.
    result = score([f"{SENTENCE} a b c"], [SENTENCE])
    assert result == Score(precision=2 / 5, recall=1.0)
    assert result.f1 == 2 * 0.4 / 1.4


def test_pages_count_alike_however_long_they_are() -> None:
    assert score([SENTENCE, ""], [SENTENCE, SENTENCE]) == Score(precision=0.5, recall=0.5)
    assert score(["", "one two"], ["", "one two"]) == Score(precision=1.0, recall=1.0)
