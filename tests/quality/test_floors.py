"""The model's scores on data it never saw.

A floor only rises: with every gain, to what is reached, rounded down. The scores of one int8 model differ a little between
processors, whose kernels round differently (ROUGE-1 was 30.72 on one and 30.67 on another); the least that was measured counts.
"""

import pytest

from infra.training.data import CONLL_TYPES, WNUT_TYPES, articles, as_texts, read_conll
from infra.training.scores import ALL_TYPES, Rouge, entity_f1, lead, our_names, our_summaries, rouge
from summarize.tagging.tagger import Tagger
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

ROUGE_FLOOR = Rouge(one=31.3, two=12.3, lsum=27.9)
ROUGE_OVER_LEAD_3 = Rouge(one=1.1, two=0.35, lsum=0.85)
F1_FLOORS = {
    "conll2003_eng.testb_full.conll.gz": (CONLL_TYPES, 0.896),
    "wnut17_test.conll.gz": (WNUT_TYPES, 0.425),
}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def test_summaries_score_no_less_than_they_did_and_more_than_the_first_three_sentences(
    tagger: Tagger,
) -> None:
    test = articles(SHARED / "data" / "summaries" / "cnndm_test_300.jsonl.gz")
    ours, first_three = rouge(our_summaries(tagger), test), rouge(lead, test)
    print(f"\nours {ours}, LEAD-3 {first_three}")
    for measure in ("one", "two", "lsum"):
        assert getattr(ours, measure) >= getattr(ROUGE_FLOOR, measure)
        assert getattr(ours, measure) >= getattr(first_three, measure) + getattr(
            ROUGE_OVER_LEAD_3, measure
        )


@pytest.mark.parametrize("name", F1_FLOORS)
def test_names_score_no_less_than_they_did(name: str, tagger: Tagger) -> None:
    types, floor = F1_FLOORS[name]
    texts = as_texts(read_conll(SHARED / "data" / "entities" / name, types))
    score = entity_f1(our_names(tagger), texts)[ALL_TYPES]
    print(f"\n{name}: F1 {score}")
    assert score >= floor
