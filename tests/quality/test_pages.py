"""How well articles are got out of pages of a benchmark. A floor only rises."""

from infra.measure.pages import WAYS, read, score
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

F1_FLOOR, PRECISION_FLOOR = 0.975, 0.970


def test_pages_are_read_no_worse_than_they_were_and_better_than_by_trafilatura() -> None:
    pages = read(SHARED / "data")
    reached = {
        name: score([extract(page["html"]) for page in pages], [page["text"] for page in pages])
        for name, extract in WAYS.items()
    }
    print("", *(f"{name}: {each}, F1 {each.f1:.4f}" for name, each in reached.items()), sep="\n")
    ours = reached.pop("Standfirst")
    assert ours.f1 >= F1_FLOOR
    assert ours.precision >= PRECISION_FLOOR
    assert ours.f1 >= max(other.f1 for other in reached.values()) + 0.01
