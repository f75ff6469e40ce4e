"""Judges how well articles are got out of web pages, beside trafilatura alone: `make evaluate-pages DATA=<folder>`.

The measure is the benchmark's own (scrapinghub/article-extraction-benchmark): what of the text's 4-word shingles is found and
right, page by page, averaged.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura
from rich.console import Console
from rich.progress import track
from rich.table import Table

from summarize.reading import story
from summarize.reading.page import webpage

PAGES = Path("pages") / "scrapinghub.jsonl.gz"
SHINGLE = 4
# Each way's time is the least of so many rounds, taken in turns.
ROUNDS = 3

Extract = Callable[[str], str]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Score:
    """Averages over pages, 0..1; F1 is of these averages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def ours(page: str) -> str:
    """The page's text as articles get it."""
    return "\n\n".join(
        block.text for block in story.without_boilerplate(webpage.of_html(page).blocks)
    )


def default(page: str) -> str:
    return trafilatura.extract(page, include_comments=False) or ""


def precise(page: str) -> str:
    return trafilatura.extract(page, include_comments=False, favor_precision=True) or ""


WAYS: dict[str, Extract] = {
    "trafilatura": default,
    "trafilatura, precision": precise,
    "Standfirst": ours,
}


def score(found: Sequence[str], wanted: Sequence[str]) -> Score:
    """How much of what is found is wanted, and of what is wanted found."""
    shares = [
        _shares(_shingles(one), _shingles(other)) for one, other in zip(found, wanted, strict=True)
    ]
    precision, recall = (statistics.mean(column) for column in zip(*shares, strict=True))
    return Score(precision, recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _shares(
    found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]
) -> tuple[float, float]:
    right = (found & wanted).total()
    if found == wanted:
        return 1.0, 1.0
    return right / max(found.total(), 1), right / max(wanted.total(), 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.pages", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the data, as its README has it",
    )
    pages = read(parser.parse_args().data)
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    found: dict[str, list[str]] = {}
    for _ in track(range(ROUNDS), "pages", transient=True):
        for name, extract in WAYS.items():
            started = time.process_time()
            found[name] = [extract(page["html"]) for page in pages]
            seconds[name].append(time.process_time() - started)
    least = min(seconds["trafilatura"])
    table = Table(
        "",
        "precision",
        "recall",
        "F1",
        "ms a page",
        "time",
        title=f"{len(pages)} pages, 4-word shingles",
    )
    for name, texts in found.items():
        reached = score(texts, [page["text"] for page in pages])
        taken = min(seconds[name])
        table.add_row(
            name, f"{reached.precision:.3f}", f"{reached.recall:.3f}", f"{reached.f1:.4f}",
            f"{1000 * taken / len(pages):.1f}", f"{taken / least:.2f} ×",
        )  # fmt: skip
    Console().print(table)


def read(folder: Path) -> list[dict[str, str]]:
    """The benchmark's pages, {id, html, text, url}."""
    with gzip.open(folder / PAGES, "rt") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
