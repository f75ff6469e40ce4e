"""Measures how long Summarize takes for an article, step by step: `make bench`.

The measured steps begin with the bytes of the file and end with the Article. The benchmark uses one
thread and no AWS.
"""

import platform
import statistics
import subprocess
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
    data = _shortened(SAMPLE.read_text())
    runs = [_milliseconds(data, tagger) for _ in range(RUNS + 1)]
    # The first run fills caches and is not counted.
    times = {step: [run[step] for run in runs[1:]] for step in STEPS}
    times["total"] = [sum(run.values()) for run in runs[1:]]
    median_total = statistics.median(times["total"])
    article = _compose(data, tagger, Stopwatch())
    print(f"{len((article.text or '').split())} words, {RUNS} runs on one thread of {machine()}\n")
    print(f"{'step':<12}{'median ms':>10}{'min ms':>10}{'share':>8}")
    for step, milliseconds in times.items():
        median = statistics.median(milliseconds)
        share = median / median_total
        print(f"{step:<12}{median:>10.1f}{min(milliseconds):>10.1f}{share:>8.0%}")


def _shortened(text: str) -> bytes:
    """Return the sample's title and its first paragraphs, about WORDS words in total."""
    title, *paragraphs = text.split("\n\n")
    counts = [0]
    for paragraph in paragraphs:
        counts.append(counts[-1] + len(paragraph.split()))
    nearest = min(range(len(counts)), key=lambda count: abs(counts[count] - WORDS))
    return "\n\n".join([title, *paragraphs[:nearest]]).encode()


def _milliseconds(data: bytes, tagger: Tagger) -> dict[str, float]:
    """Return the time that each step takes."""
    watch = Stopwatch()
    _compose(data, tagger, watch)
    return watch.milliseconds


def _compose(data: bytes, tagger: Tagger, watch: Stopwatch) -> Article:
    received = Received(
        "bench.txt", "bench", "1", "e", len(data), "text/plain", datetime(2026, 1, 1, tzinfo=UTC)
    )
    return compose(received, data, tagger, watch)


def machine() -> str:
    """Return the processor's name and the Python version, to print with the results."""
    return f"{_processor()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    except FileNotFoundError:  # not Linux; macOS has sysctl
        result = subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"],
            check=False,
            capture_output=True,
            text=True,
        )
        names = result.stdout.splitlines()
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
