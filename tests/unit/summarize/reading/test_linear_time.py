"""The time to read a file grows with the number of its elements, not with the square of it.

`make sweep` prints the times of the same cases.
"""

from collections.abc import Callable

import pytest

from infra.measure.elements import HTML, MAX_RATIO, Case, cases, growth, warm_up
from summarize.reading.page.group_limits import MAX_GROUP
from tests.timing import seconds

# Twice as many elements are still one group within MAX_GROUP.
FEW = 200
# Above MAX_GROUP, so groups are divided. The code for this is the same in all places, so one place
# is tested.
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
    """Place -> ratio of the times for 2n and n elements, where it is at least MAX_RATIO.

    A step is not growth: larger pages are searched twice. So the ratio from 2n to 4n must be as
    large.
    """
    wanted = [case for case in CASES if is_wanted(case)]
    assert wanted
    slow = {}
    for case in wanted:
        ratio = _ratio(case, count)
        if ratio >= MAX_RATIO and _ratio(case, 2 * count) >= MAX_RATIO:
            slow[case.place] = ratio
    return slow


def _ratio(case: Case, count: int) -> float:
    return growth(case, count, lambda work: seconds(work, times=1)).ratio
