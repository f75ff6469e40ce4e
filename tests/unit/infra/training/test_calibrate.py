import numpy as np
import pytest

from infra.training.calibrate import f1_above, fit_platt, log_loss


def test_platt_scaling_recovers_the_slope_and_intercept_of_the_simulated_outcomes() -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(size=50_000)
    probabilities = 1 / (1 + np.exp(-(2.0 * logits - 1.0)))
    outcomes = (generator.random(50_000) < probabilities).astype(np.float64)
    assert fit_platt(logits, outcomes) == pytest.approx((2.0, -1.0), abs=0.1)


def test_the_log_loss_is_lowest_for_the_true_probabilities() -> None:
    generator = np.random.default_rng(1)
    probabilities = generator.random(10_000)
    outcomes = (generator.random(10_000) < probabilities).tolist()
    true = log_loss(probabilities.tolist(), outcomes)
    assert true < log_loss((probabilities**0.5).tolist(), outcomes)
    assert true < log_loss((probabilities**2).tolist(), outcomes)
    assert log_loss([1.0], [False]) < 10


def test_f1_counts_only_mentions_with_the_lowest_score() -> None:
    scores, correct = [0.9, 0.8, 0.3], [True, True, False]
    assert f1_above(0.5, scores, correct, names=4) == pytest.approx(4 / 6)
    assert f1_above(0.0, scores, correct, names=4) == pytest.approx(4 / 7)
