"""Compares the text extraction of Standfirst and trafilatura: `make evaluate-pages DATA=DIR`.

Pages and metric are those of a benchmark (scrapinghub/article-extraction-benchmark). It compares
the 4-word shingles of the extracted text with those of the expected text, and averages precision
and recall over the pages.
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
SHINGLE_WORDS = 4
# In each round, every extractor processes all pages. The fastest round of an extractor counts.
ROUNDS = 3

# HTML -> text.
Extractor = Callable[[str], str]
Shingles = Counter[tuple[str, ...]]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Score:
    """Precision and recall, from 0 to 1, as averages over pages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The F1 of the two averages, not the average of F1."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def standfirst(html: str) -> str:
    """Return the text that Summarize extracts from the page."""
    return "\n\n".join(
        block.text for block in story.without_boilerplate(webpage.of_html(html).blocks)
    )


def trafilatura_default(html: str) -> str:
    return trafilatura.extract(html, include_comments=False) or ""


def trafilatura_precision(html: str) -> str:
    return trafilatura.extract(html, include_comments=False, favor_precision=True) or ""


EXTRACTORS: dict[str, Extractor] = {
    "trafilatura": trafilatura_default,
    "trafilatura, precision": trafilatura_precision,
    "Standfirst": standfirst,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.pages", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the team's data sets",
    )
    pages = read_pages(parser.parse_args().data)
    texts, seconds = _extracted(pages)
    fastest = {name: min(rounds) for name, rounds in seconds.items()}
    expected = [page["text"] for page in pages]
    title = f"{len(pages)} pages, {SHINGLE_WORDS}-word shingles"
    table = Table("", "precision", "recall", "F1", "ms per page", "time", title=title)
    for name, time_taken in fastest.items():
        result = score(texts[name], expected)
        table.add_row(
            name,
            f"{result.precision:.3f}",
            f"{result.recall:.3f}",
            f"{result.f1:.4f}",
            f"{1000 * time_taken / len(pages):.1f}",
            f"{time_taken / fastest['trafilatura']:.2f} ×",
        )
    Console().print(table)


def read_pages(folder: Path) -> list[dict[str, str]]:
    """Read the benchmark's pages. Each has `id`, `html`, `text` and `url`."""
    with gzip.open(folder / PAGES, "rt") as lines:
        return [json.loads(line) for line in lines]


def _extracted(
    pages: Sequence[dict[str, str]],
) -> tuple[dict[str, list[str]], dict[str, list[float]]]:
    """Return each extractor's texts, and its CPU seconds in each round."""
    texts: dict[str, list[str]] = {}
    seconds: dict[str, list[float]] = {name: [] for name in EXTRACTORS}
    for _ in track(range(ROUNDS), "pages", transient=True):
        for name, extract in EXTRACTORS.items():
            started = time.process_time()
            texts[name] = [extract(page["html"]) for page in pages]
            seconds[name].append(time.process_time() - started)
    return texts, seconds


def score(extracted: Sequence[str], expected: Sequence[str]) -> Score:
    """Compare the extracted text of each page with the expected one."""
    pairs = zip(extracted, expected, strict=True)
    rows = [_precision_and_recall(_shingles(text), _shingles(target)) for text, target in pairs]
    precision, recall = (statistics.mean(column) for column in zip(*rows, strict=True))
    return Score(precision, recall)


def _shingles(text: str) -> Shingles:
    """Count all runs of SHINGLE_WORDS consecutive words. A shorter text is one shingle."""
    words = _WORD.findall(text)
    if len(words) < SHINGLE_WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False))


def _precision_and_recall(extracted: Shingles, expected: Shingles) -> tuple[float, float]:
    # Also true if both are empty: an empty text is then correct.
    if extracted == expected:
        return 1.0, 1.0
    correct = (extracted & expected).total()
    return correct / max(extracted.total(), 1), correct / max(expected.total(), 1)


if __name__ == "__main__":
    main()
