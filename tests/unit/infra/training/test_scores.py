import pytest

from infra.training.data import TypedSpan, labelled_text
from infra.training.scores import ALL_TYPES, calibration_error, entity_f1
from tests.unit.infra.training.samples import TAGGED


def test_f1_counts_names_whose_span_and_type_are_both_correct() -> None:
    text = labelled_text(TAGGED)
    ben, paris, *_ = text.names
    wrong_type = TypedSpan(paris.start, paris.end, "ORG")
    scores = entity_f1(lambda *_: {ben, wrong_type}, [text])
    assert scores == {ALL_TYPES: 0.3333, "PER": 1.0, "ORG": 0.0, "LOC": 0.0, "MISC": 0.0}


@pytest.mark.parametrize(
    ("probabilities", "outcomes", "expected"),
    [
        ([1.0, 0.0], [True, False], 0.0),
        ([0.75, 0.75, 0.75, 0.75], [True, True, True, False], 0.0),
        ([0.9, 0.9, 0.1], [True, False, False], 0.3),
    ],
)
def test_the_calibration_error_is_the_weighted_difference_of_probability_and_frequency(
    probabilities: list[float], outcomes: list[bool], expected: float
) -> None:
    assert calibration_error(probabilities, outcomes) == expected
