"""Tests that the extraction of text from a benchmark's pages does not get worse.

The floors are the lowest accepted scores. They are never lowered.
"""

from infra.measure.pages import EXTRACTORS, read_pages, score
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

F1_FLOOR, PRECISION_FLOOR = 0.975, 0.970


def test_the_text_of_pages_reaches_the_floors_and_surpasses_trafilatura() -> None:
    pages = read_pages(SHARED / "data")
    expected = [page["text"] for page in pages]
    scores = {
        name: score([extract(page["html"]) for page in pages], expected)
        for name, extract in EXTRACTORS.items()
    }
    for name, result in scores.items():
        print(f"\n{name}: {result}, F1 {result.f1:.4f}")
    ours = scores.pop("Standfirst")
    assert ours.f1 >= F1_FLOOR
    assert ours.precision >= PRECISION_FLOOR
    assert ours.f1 >= max(baseline.f1 for baseline in scores.values()) + 0.01
