from infra.measure.pages import Score, score

SENTENCE = "one two three four five"


def test_a_page_is_scored_by_its_four_word_shingles() -> None:
    # Five shingles are extracted. Two of them are expected, and none is missing.
    result = score([f"{SENTENCE} a b c"], [SENTENCE])
    assert result == Score(precision=2 / 5, recall=1.0)
    assert result.f1 == 2 * 0.4 / 1.4


def test_every_page_has_the_same_weight() -> None:
    assert score([SENTENCE, ""], [SENTENCE, SENTENCE]) == Score(precision=0.5, recall=0.5)
    assert score(["", "one two"], ["", "one two"]) == Score(precision=1.0, recall=1.0)
