"""Tests that names and summaries do not get worse, compared with an editor's marks.

The floors are the lowest accepted scores on the `dev` articles. They are never lowered.
A separate set of articles, marked in the same way, is used to evaluate a change.
"""

from infra.measure import editor
from summarize.tagging.tagger import Tagger
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

MENTIONS_FLOOR, ENTITIES_FLOOR = 0.86, 0.80
USABLE_FLOOR, BEST_FLOOR = 0.76, 0.565
MAX_JUNK = 0


def test_names_and_sentences_reach_the_floors_and_surpass_lead_3() -> None:
    records = editor.read_records(SHARED / "data", "dev")
    system = editor.standfirst(Tagger())
    ours = editor.score(records, [system(record) for record in records])
    lead = editor.score(records, [editor.lead_3(record) for record in records])
    print(f"\nStandfirst {ours}\nLEAD-3 {lead}")
    assert ours.mentions["all"] >= MENTIONS_FLOOR
    assert ours.entities["all"] >= ENTITIES_FLOOR
    assert ours.usable >= max(USABLE_FLOOR, lead.usable)
    assert ours.best >= max(BEST_FLOOR, lead.best)
    assert ours.junk <= MAX_JUNK
