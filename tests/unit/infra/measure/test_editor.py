"""The scores of names and sentences, on a small made-up article."""

from typing import Any

import pytest

from infra.measure.editor import FoundEntity, Prediction, score, table
from summarize.tagging.sentences import Span

# The sentences: `Ann Lee left Acme. It rained. Lee smiled.`
RECORD: dict[str, Any] = {
    "id": "page-1",
    "title": "Lee leaves",
    "text": "Ann Lee left Acme. It rained. Lee smiled.",
    "sentences": [[0, 18], [19, 29], [30, 41]],
    "entities": [
        {
            "type": "person",
            "name": "Ann Lee",
            "forms": ["Ann Lee", "Lee"],
            "mentions": [
                {"in": "title", "offset": 0, "length": 3},
                {"in": "text", "offset": 0, "length": 7},
                {"in": "text", "offset": 30, "length": 3},
            ],
        },
        {
            "type": "organization",
            "name": "Acme",
            "forms": ["Acme"],
            "mentions": [{"in": "text", "offset": 13, "length": 4}],
        },
    ],
    "best": [0],
    "also": [2],
    "junk": [1],
}


def _entity(kind: str, name: str, *places: tuple[str, int, int]) -> FoundEntity:
    return FoundEntity(kind, frozenset([name]), frozenset(places))


LEE = _entity("person", "ann-lee", ("title", 0, 3), ("text", 0, 7), ("text", 30, 3))
ACME = _entity("organization", "acme", ("text", 13, 4))


def _score(entities: tuple[FoundEntity, ...], *spans: Span) -> Any:
    return score([RECORD], [Prediction(entities, spans)])


def test_the_marks_of_the_editor_have_the_full_score() -> None:
    scores = _score((LEE, ACME), Span(0, 18), Span(30, 41))
    assert scores.mentions["all"] == scores.entities["all"] == scores.entities["person"] == 1
    assert (scores.usable, scores.best, scores.junk) == (1, 1, 0)


@pytest.mark.parametrize(
    ("entities", "mentions", "found"),
    [
        ((), 0, 0),
        ((LEE,), 2 * 3 / 7, 2 * 1 / 3),
        # Another type: neither the mention nor the entity is correct.
        ((LEE, _entity("location", "acme", ("text", 13, 4))), 2 * 3 / 8, 2 * 1 / 4),
        # A mention in the title at the offset of one in the text is another mention.
        ((LEE, _entity("organization", "acme", ("title", 13, 4))), 2 * 3 / 8, 1),
        # A variant that is not merged takes no second entity.
        (
            (
                _entity("person", "ann-lee", ("text", 0, 7)),
                _entity("person", "lee", ("title", 0, 3), ("text", 30, 3)),
                ACME,
            ),
            1,
            2 * 2 / 5,
        ),
    ],
)
def test_mentions_and_entities(
    entities: tuple[FoundEntity, ...], mentions: float, found: float
) -> None:
    scores = _score(entities)
    assert scores.mentions["all"] == pytest.approx(mentions)
    assert scores.entities["all"] == pytest.approx(found)


def test_a_sentence_with_other_ends_counts_as_the_one_that_contains_its_middle() -> None:
    scores = _score((), Span(0, 17), Span(20, 29))
    assert (scores.usable, scores.best, scores.junk) == (0.5, 1, 1)


def test_a_summary_without_sentences_has_no_usable_share() -> None:
    scores = _score(())
    assert (scores.usable, scores.best, scores.junk) == (0, 0, 0)


def test_the_table_has_a_part_for_every_group_with_articles() -> None:
    rows = table([RECORD], {"nothing": lambda record: Prediction((), ())}).columns[0]._cells
    assert rows[0] == "all (1): mentions, F1"
    assert "pages (1): mentions, F1" in rows
    assert not any("BBC" in str(row) for row in rows)
