"""Tests that the model's scores do not fall, on data that the model was not trained on.

The floors are the lowest accepted scores. A better model raises them to its scores, rounded down.
They are never lowered. The scores of an int8 model differ slightly between processors, because
their kernels round differently: one model had a ROUGE-1 of 30.72 on one processor and of 30.67 on
another.
"""

import pytest

from infra.training.data import (
    CONLL_TYPES,
    WNUT_TYPES,
    labelled_texts,
    read_articles,
    read_conll,
)
from infra.training.scores import (
    ALL_TYPES,
    Rouge,
    entity_f1,
    lead_3,
    rouge,
    standfirst_name_finder,
    standfirst_summarizer,
)
from summarize.tagging.tagger import Tagger
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

# The lowest accepted ROUGE, and the smallest accepted difference from LEAD-3.
ROUGE_FLOOR = Rouge(rouge_1=31.35, rouge_2=12.5, rouge_lsum=27.95)
ROUGE_ABOVE_LEAD_3 = Rouge(rouge_1=1.3, rouge_2=0.6, rouge_lsum=1.05)
# Test file -> its types and the lowest accepted F1.
F1_FLOORS = {
    "conll2003_eng.testb_full.conll.gz": (CONLL_TYPES, 0.896),
    "wnut17_test.conll.gz": (WNUT_TYPES, 0.425),
}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def test_summaries_reach_the_rouge_floor_and_surpass_lead_3(tagger: Tagger) -> None:
    articles = read_articles(SHARED / "data" / "summaries" / "cnndm_test_300.jsonl.gz")
    ours, baseline = rouge(standfirst_summarizer(tagger), articles), rouge(lead_3, articles)
    print(f"\nStandfirst {ours}, LEAD-3 {baseline}")
    for measure in ("rouge_1", "rouge_2", "rouge_lsum"):
        value, lead_value = getattr(ours, measure), getattr(baseline, measure)
        assert value >= getattr(ROUGE_FLOOR, measure)
        assert value >= lead_value + getattr(ROUGE_ABOVE_LEAD_3, measure)


@pytest.mark.parametrize("file", F1_FLOORS)
def test_names_reach_the_f1_floor(file: str, tagger: Tagger) -> None:
    types, floor = F1_FLOORS[file]
    texts = labelled_texts(read_conll(SHARED / "data" / "entities" / file, types))
    f1 = entity_f1(standfirst_name_finder(tagger), texts)[ALL_TYPES]
    print(f"\n{file}: F1 {f1}")
    assert f1 >= floor
