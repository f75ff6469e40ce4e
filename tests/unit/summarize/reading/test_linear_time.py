"""The time to read a file grows with the number of its elements, not with the square of it.

`python -m infra.measure.elements` prints the figures of the same cases.
"""

from collections.abc import Callable

import pytest

from infra.measure.elements import HTML, MAX_RATIO, Case, cases, growth, warm_up
from summarize.reading.page.group_limits import MAX_GROUP
from tests.timing import seconds

# Twice as many elements are still one uncut group.
FEW = 200
# Every group is cut, which is done in the same way in all places: one shows that it is done.
MANY, PLACE_OF_MANY = 2 * MAX_GROUP, "html div"

CASES = cases()
ELEMENTS = sorted({case.element for case in CASES})


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    warm_up()


@pytest.mark.parametrize("element", ELEMENTS)
def test_time_is_linear_in_the_elements_of_every_type(element: str) -> None:
    assert _slow(FEW, lambda case: case.element == element) == {}


@pytest.mark.parametrize("element", HTML)
def test_time_is_linear_beyond_the_size_of_a_group(element: str) -> None:
    assert _slow(MANY, lambda case: case.element == element and case.place == PLACE_OF_MANY) == {}


def test_time_is_linear_in_a_long_run_of_short_paragraphs() -> None:
    assert _slow(2 * MANY, lambda case: (case.element, case.place) == ("li", "html div")) == {}


def _slow(count: int, is_wanted: Callable[[Case], bool]) -> dict[str, float]:
    """The places where twice the elements take too many times as long, with the ratio."""
    ratios = {
        case.place: growth(case, count, lambda work: seconds(work, times=1)).ratio
        for case in CASES
        if is_wanted(case)
    }
    assert ratios
    return {place: ratio for place, ratio in ratios.items() if ratio >= MAX_RATIO}
