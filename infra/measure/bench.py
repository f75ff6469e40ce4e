"""How long one article takes: bytes in, Article out, no AWS, one thread, split by step. `make bench` prints it."""

import platform
import statistics
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.article import Article
from summarize.bucket import Received
from summarize.compose import Stopwatch, compose
from summarize.tagging.tagger import Tagger

SAMPLE = Path("events/articles/harbour-bridge-report.txt")
WORDS = 600
RUNS = 25
STEPS = ("document", "sentences", "tagger", "summary", "entities")


def main() -> None:
    tagger = Tagger()
    data = _first_words(SAMPLE.read_text())
    runs = [_run(data, tagger) for _ in range(RUNS + 1)][1:]  # the first one warms caches
    article = _compose(data, tagger, Stopwatch())
    print(f"{len((article.text or '').split())} words, {RUNS} runs on one thread of {machine()}\n")
    print(f"{'step':<12}{'median ms':>10}{'least ms':>10}{'share':>8}")
    totals = [sum(run.values()) for run in runs]
    for name, times in [
        *((step, [run[step] for run in runs]) for step in STEPS),
        ("total", totals),
    ]:
        median = statistics.median(times)
        print(
            f"{name:<12}{median:>10.1f}{min(times):>10.1f}{median / statistics.median(totals):>8.0%}"
        )


def _first_words(text: str) -> bytes:
    """The sample's headline and as many whole paragraphs as come nearest to 600 words."""
    headline, *paragraphs = text.split("\n\n")
    counts = [
        sum(len(paragraph.split()) for paragraph in paragraphs[:n])
        for n in range(len(paragraphs) + 1)
    ]
    nearest = min(range(len(counts)), key=lambda n: abs(counts[n] - WORDS))
    return "\n\n".join([headline, *paragraphs[:nearest]]).encode()


def _run(data: bytes, tagger: Tagger) -> dict[str, float]:
    watch = Stopwatch()
    _compose(data, tagger, watch)
    return watch.milliseconds


def _compose(data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    received = Received(
        "bench.txt", "bench", "1", "e", len(data), "text/plain", datetime(2026, 1, 1, tzinfo=UTC)
    )
    return compose(received, data, tagger, watch)


def machine() -> str:
    """The processor and Python that a figure is of."""
    return f"{_processor()}, Python {platform.python_version()}"


def _processor() -> str:
    """The processor's own name where the system tells it."""
    return next(_processor_names(), platform.machine())


def _processor_names() -> Iterator[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        yield from (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except FileNotFoundError:
        asked = subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"],
            check=False,
            capture_output=True,
            text=True,
        )
        yield from asked.stdout.splitlines()


if __name__ == "__main__":
    main()
