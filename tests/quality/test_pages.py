"""Tests that the extraction of text from pages does not get worse.

The floors are the lowest accepted scores. They are never lowered.
"""

import pytest

from infra.measure.pages import (
    EXTRACTORS,
    NEWS_2023,
    SCRAPINGHUB,
    Score,
    extracted,
    read_pages,
    score,
    wrong,
)
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

F1_FLOORS = {SCRAPINGHUB: 0.975, NEWS_2023: 0.962}
PRECISION_FLOORS = {SCRAPINGHUB: 0.970, NEWS_2023: 0.952}
# Set -> the smallest accepted difference from the best of trafilatura's modes, in F1.
ABOVE_TRAFILATURA = {SCRAPINGHUB: 0.01, NEWS_2023: 0.02}


@pytest.mark.parametrize("name", F1_FLOORS)
def test_the_text_of_pages_reaches_the_floors_and_surpasses_trafilatura(name: str) -> None:
    pages = read_pages(SHARED / "data", name)
    results = {key: extracted(extract, pages) for key, extract in EXTRACTORS.items()}
    scores: dict[str, Score] = {key: score(texts) for key, texts in results.items()}
    for extractor, result in scores.items():
        print(f"\n{name}, {extractor}: {result}, F1 {result.f1:.4f}, {wrong(results[extractor])}")
    ours = scores.pop("Standfirst")
    assert ours.f1 >= F1_FLOORS[name]
    assert ours.precision >= PRECISION_FLOORS[name]
    best = max(baseline.f1 for baseline in scores.values())
    assert ours.f1 >= best + ABOVE_TRAFILATURA[name]
    assert wrong(results["Standfirst"]) == []
