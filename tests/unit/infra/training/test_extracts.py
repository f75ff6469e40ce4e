from infra.training.extracts import best_extract, salience_targets
from tests.unit.infra.training.samples import ARTICLE, SENTENCES


def test_the_sentences_of_the_reference_summary_get_the_highest_targets() -> None:
    assert best_extract(SENTENCES, ARTICLE["summary"]) == {1, 3}
    targets = salience_targets(SENTENCES, ARTICLE["summary"])
    assert all(0 <= target <= 1 for target in targets)
    assert min(targets[1], targets[3]) > 0.6 > max(targets[0], targets[2])


def test_targets_are_zero_if_the_reference_shares_no_word_with_the_article() -> None:
    assert salience_targets([], "x") == []
    assert salience_targets(["Rain fell."], "Snow") == [0.0]
