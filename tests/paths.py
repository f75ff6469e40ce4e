"""Paths in the repository, and the mark that skips a test if the team's data is missing."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
ARTICLES = EVENTS / "articles"
FILES = ROOT / "tests" / "files"
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the team's data in ../shared, which a clone does not have"
)
SEED = SHARED / "data" / "seed" / "000_8283138c3726f372.txt"
