"""Compares the text extraction of Standfirst and trafilatura: `make evaluate-pages DATA=DIR`.

The pages are those of a benchmark (scrapinghub/article-extraction-benchmark), and English news
pages of 2023. The metric is that of the benchmark: it compares the 4-word shingles of the extracted
text with those of the expected text, and averages precision and recall over the pages. Standfirst
reads a page like an uploaded file. The text of a page that it rejects is empty.
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
from functools import partial
from pathlib import Path
from typing import Any

import trafilatura
from rich.console import Console
from rich.progress import track
from rich.table import Table

from summarize.reading import document, story
from summarize.reading.page import webpage
from summarize.reading.rejection import Rejection

SCRAPINGHUB, NEWS_2023 = "scrapinghub", "news2023_dev"
SETS = (SCRAPINGHUB, NEWS_2023)
# The numbers of pages of offers and listings. They have no story, so they must be rejected. Their
# text does not count in the averages.
NO_STORY = {NEWS_2023: frozenset([19, 166])}
SHINGLE_WORDS = 4
# A text with a lower F1 is not the story of its page.
WRONG_F1 = 0.3
# Every extractor processes a page this many times. The shortest time is reported.
ROUNDS = 2

# HTML -> text.
Extractor = Callable[[str], str]
Shingles = Counter[tuple[str, ...]]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """A page, and the text of its story. `number` is its position in the set."""

    number: int
    html: str
    story: str
    has_story: bool


@dataclass(frozen=True)
class Score:
    """Precision and recall, from 0 to 1; of one page, or as averages over pages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The F1 of the two averages, not the average of F1."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


@dataclass(frozen=True)
class Extraction:
    """The text that an extractor found in a page, and its CPU time in seconds."""

    page: Page
    text: str
    seconds: float = 0.0

    @property
    def score(self) -> Score:
        return page_score(self.text, self.page.story)

    @property
    def is_wrong(self) -> bool:
        """True if the text is not the story, or if a page without a story is not rejected."""
        return self.score.f1 < WRONG_F1 if self.page.has_story else bool(self.text)


def standfirst(html: str) -> str:
    """The text that Summarize extracts from the page; empty if it rejects the page.

    Some pages of the benchmark are not in English. Their text is extracted before the language is
    checked.
    """
    try:
        return document.read(html.encode(errors="replace"), "page.html", "text/html").text
    except Rejection as rejection:
        if rejection.reason.code != "unsupported_language":
            return ""
        blocks = story.without_boilerplate(webpage.of_html(html).blocks)
        return "\n\n".join(block.text for block in blocks)


def _trafilatura(html: str, **options: Any) -> str:
    return trafilatura.extract(html, include_comments=False, **options) or ""


EXTRACTORS: dict[str, Extractor] = {
    "trafilatura": _trafilatura,
    "trafilatura, precision": partial(_trafilatura, favor_precision=True),
    "trafilatura, recall": partial(_trafilatura, favor_recall=True),
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
    parser.add_argument("--set", choices=SETS, help="only this set of pages")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list Standfirst's N worst pages"
    )
    arguments = parser.parse_args()
    for name in [arguments.set] if arguments.set else SETS:
        results = compare(arguments.data, name)
        Console().print(table(name, results))
        if arguments.worst:
            Console().print(_worst(results["Standfirst"], arguments.worst))


def compare(folder: Path, name: str) -> dict[str, list[Extraction]]:
    """Return what each extractor makes of the pages of a set, in the order of the pages."""
    pages = read_pages(folder, name)
    return {
        extractor: [_timed(extract, page) for page in track(pages, extractor, transient=True)]
        for extractor, extract in EXTRACTORS.items()
    }


def read_pages(folder: Path, name: str) -> list[Page]:
    """Read the set `name` from the folder of the team's data sets."""
    no_story = NO_STORY.get(name, frozenset())
    with gzip.open(folder / "pages" / f"{name}.jsonl.gz", "rt") as lines:
        pages = [json.loads(line) for line in lines]
    numbers = (page.get("n", position) for position, page in enumerate(pages))
    return [
        Page(number, page["html"], page["text"], has_story=number not in no_story)
        for number, page in zip(numbers, pages, strict=True)
    ]


def extracted(extract: Extractor, pages: Sequence[Page]) -> list[Extraction]:
    """Extract the text of every page, without measuring the time."""
    return [Extraction(page, extract(page.html)) for page in pages]


def score(extractions: Sequence[Extraction]) -> Score:
    """The average scores of the pages that have a story."""
    scores = [extraction.score for extraction in extractions if extraction.page.has_story]
    return Score(
        statistics.mean(score.precision for score in scores),
        statistics.mean(score.recall for score in scores),
    )


def wrong(extractions: Sequence[Extraction]) -> list[int]:
    """The numbers of the pages whose text is wrong, see `Extraction.is_wrong`."""
    return [extraction.page.number for extraction in extractions if extraction.is_wrong]


def page_score(text: str, expected: str) -> Score:
    """The precision and recall of the shingles of one text."""
    found, target = _shingles(text), _shingles(expected)
    # Also true if both are empty: an empty text is then correct.
    if found == target:
        return Score(1.0, 1.0)
    correct = (found & target).total()
    return Score(correct / max(found.total(), 1), correct / max(target.total(), 1))


def _timed(extract: Extractor, page: Page) -> Extraction:
    """The text of a page, and the CPU time of the fastest round."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        text = extract(page.html)
        seconds.append(time.process_time() - started)
    return Extraction(page, text, min(seconds))


def table(name: str, results: dict[str, list[Extraction]]) -> Table:
    columns = ("", "precision", "recall", "F1", "wrong", "ms per page", "time, median of pages")
    table = Table(*columns, title=f"{name}: {SHINGLE_WORDS}-word shingles")
    for extractor, extractions in results.items():
        result = score(extractions)
        pairs = zip(extractions, results["trafilatura"], strict=True)
        ratio = statistics.median(ours.seconds / theirs.seconds for ours, theirs in pairs)
        milliseconds = 1000 * statistics.mean(item.seconds for item in extractions)
        table.add_row(
            extractor,
            f"{result.precision:.3f}",
            f"{result.recall:.3f}",
            f"{result.f1:.4f}",
            str(len(wrong(extractions))),
            f"{milliseconds:.1f}",
            f"{ratio:.2f} ×",
        )
    return table


def _worst(extractions: Sequence[Extraction], count: int) -> Table:
    table = Table("page", "F1", "precision", "recall", "words", "expected", "start")
    for extraction in sorted(extractions, key=lambda item: item.score.f1)[:count]:
        result = extraction.score
        table.add_row(
            str(extraction.page.number),
            f"{result.f1:.3f}",
            f"{result.precision:.2f}",
            f"{result.recall:.2f}",
            str(len(extraction.text.split())),
            str(len(extraction.page.story.split())),
            extraction.text[:60].replace("\n", " "),
        )
    return table


def _shingles(text: str) -> Shingles:
    """Count all runs of SHINGLE_WORDS consecutive words. A shorter text is one shingle."""
    words = _WORD.findall(text)
    if len(words) < SHINGLE_WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False))


if __name__ == "__main__":
    main()
