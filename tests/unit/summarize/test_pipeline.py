"""A change to what is stored raises the pipeline, so that `make reprocess` makes old articles again."""

import json
from pathlib import Path

import pytest

from infra.measure.golden import GOLDEN, AlreadyWritten, results, write
from summarize.pipeline import PIPELINE
from summarize.tagging.tagger import Tagger
from tests.paths import ARTICLES, ROOT


def test_the_samples_are_stored_as_the_golden_file_of_this_pipeline_says(tagger: Tagger) -> None:
    assert [path.name for path in (ROOT / GOLDEN).iterdir()] == [f"{PIPELINE}.json"], (
        "PIPELINE has been raised: run `make golden`"
    )
    golden = json.loads((ROOT / GOLDEN / f"{PIPELINE}.json").read_text())
    assert results(ARTICLES, tagger) == golden, (
        "What is stored has changed: raise PIPELINE in functions/summarize/pipeline.py, then run `make golden`"
    )


def test_a_new_pipeline_replaces_the_golden_file_of_the_old_one(tmp_path: Path) -> None:
    write({"a.txt": 1}, 2, tmp_path)
    write({"a.txt": 2}, 3, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["3.json"]
    assert json.loads((tmp_path / "3.json").read_text()) == {"a.txt": 2}


def test_other_results_are_not_written_under_the_same_number(tmp_path: Path) -> None:
    path = write({"a.txt": 1}, 2, tmp_path)
    assert write({"a.txt": 1}, 2, tmp_path) == path
    with pytest.raises(AlreadyWritten):
        write({"a.txt": 2}, 2, tmp_path)
    assert json.loads(path.read_text()) == {"a.txt": 1}
