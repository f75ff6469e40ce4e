"""Writes tests/golden/<pipeline>.json, the stored results of the sample articles: `make golden`.

A test compares the file with the results of the code. So a change of these results needs a new
pipeline number.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.article import Article
from archive.items import card_of
from summarize.bucket import Received
from summarize.compose import Stopwatch, compose
from summarize.pipeline import PIPELINE
from summarize.tagging.tagger import Tagger

SAMPLES = Path("events/articles")
GOLDEN = Path("tests/golden")


def main() -> None:
    try:
        print(write(results(SAMPLES, Tagger()), PIPELINE, GOLDEN))
    except AlreadyWritten as error:
        sys.exit(str(error))


class AlreadyWritten(Exception):
    """A golden file with this pipeline number exists, and its results are different."""


def write(results: dict[str, Any], pipeline: int, folder: Path) -> Path:
    """Write the golden file of a pipeline and delete those of other pipelines.

    Raises AlreadyWritten if the file exists with different results.
    """
    path = folder / f"{pipeline}.json"
    if path.exists() and json.loads(path.read_text()) != results:
        raise AlreadyWritten(
            f"{path} has different results: raise PIPELINE in functions/summarize/pipeline.py."
            " If main does not have this number yet, delete the file instead."
        )
    for old in folder.glob("*.json"):
        old.unlink()
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    return path


def results(samples: Path, tagger: Tagger) -> dict[str, Any]:
    """Return the results of all files in the folder, by file name.

    The card is in the result as it is stored. Scores are left out, and the text is replaced by its
    hash.
    """
    return {path.name: _outline(_compose(path, tagger)) for path in sorted(samples.iterdir())}


def _compose(path: Path, tagger: Tagger) -> Article:
    data = path.read_bytes()
    received_at = datetime(2026, 1, 1, tzinfo=UTC)
    received = Received(f"inbox/{path.name}", "golden", "1", "e", len(data), "", received_at)
    return compose(received, data, tagger, Stopwatch())


def _outline(article: Article) -> dict[str, Any]:
    # `exclude` of pydantic: the fields of the card that are left out.
    left_out: dict[str, Any] = {"reason": True, "received_at": True}
    left_out["entities"] = {"__all__": {"salience"}}
    return {
        "card": card_of(article).model_dump(mode="json", exclude=left_out, exclude_defaults=True),
        **article.model_dump(mode="json", include={"url", "language"}),
        "media_type": article.source.media_type,
        "reason": article.reason.code if article.reason else None,
        "mentions": {entity.id: len(entity.mentions) for entity in article.entities},
        "text_sha256": hashlib.sha256((article.text or "").encode()).hexdigest(),
    }


if __name__ == "__main__":
    main()
