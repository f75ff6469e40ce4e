import numpy as np
import pytest

from infra.training.calibrate import fit_platt, fit_temperature


def test_platt_scaling_recovers_the_slope_and_intercept_of_the_simulated_outcomes() -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(size=50_000)
    probabilities = 1 / (1 + np.exp(-(2.0 * logits - 1.0)))
    outcomes = (generator.random(50_000) < probabilities).astype(np.float64)
    assert fit_platt(logits, outcomes) == pytest.approx((2.0, -1.0), abs=0.1)


def test_the_temperature_corrects_logits_that_are_too_confident() -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(size=(50_000, 3))
    # Labels sampled with the probabilities softmax(logits), by the Gumbel-max method.
    labels = (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)
    assert fit_temperature((2 * logits).astype(np.float32), labels) == pytest.approx(2.0, abs=0.1)
