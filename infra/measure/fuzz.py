"""Feeds mutated files of every kind to the reading of documents: `make fuzz`. An article or a rejection must come of each.

A crash of a library ends the command as it would end a worker; a file that takes longer than SECONDS ends it with a trace of
where it hangs. What fails is made as small as Hypothesis can make it.
"""

import argparse
import faulthandler
import gzip
import io
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import reduce
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarize.reading.document import read
from summarize.reading.rejection import Rejection

EXAMPLES = 20_000
# A worker has 120; the machines this runs on are shared.
SECONDS = 60
# Of the 1,769 MB that a worker has, its code and model take 400.
MAX_MEGABYTES = 1_200

FOLDERS = (Path("events/articles"), Path("tests/files"))
# How these were made, not what is dropped.
_NO_SAMPLES = {".py", ".sh", ".fodt"}

Mutation = Callable[[bytes], bytes]


def _put(place: float, what: bytes, over: int) -> Mutation:
    """Put some bytes in at a place (0..1 of the file), over as many."""

    def mutate(data: bytes) -> bytes:
        at = int(place * len(data))
        return data[:at] + what + data[at + over :]

    return mutate


def _repeat(first: float, length: int, times: int) -> Mutation:
    def mutate(data: bytes) -> bytes:
        at = int(first * len(data))
        return data[:at] + data[at : at + length] * times + data[at + length :]

    return mutate


def _cut(first: float, length: float) -> Mutation:
    def mutate(data: bytes) -> bytes:
        at = int(first * len(data))
        return data[:at] + data[at + int(length * len(data)) :]

    return mutate


_SHARES = st.floats(0, 1)
_TOKENS = [
    b"\x00",
    b"\xff",
    b"<",
    b">",
    b"&",
    b"<p>",
    b"</div>",
    b"<!--",
    b"]]>",
    b"\n\n",
    b"endobj",
    b"stream",
    b"%%EOF",
    b"PK",
    b"--",
]
_BYTES = st.binary(max_size=8) | st.sampled_from(_TOKENS)
MUTATIONS = (
    st.builds(_put, _SHARES, _BYTES, st.integers(0, 16))
    | st.builds(_repeat, _SHARES, st.integers(1, 400), st.integers(2, 200))
    | st.builds(_cut, _SHARES, st.floats(0, 0.5))
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.fuzz", description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help=f"how many files ({EXAMPLES:,})"
    )
    count = parser.parse_args().examples
    outcomes: Counter[tuple[str, str]] = Counter()
    slowest: dict[str, float] = {}
    samples = _samples()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(samples), st.lists(MUTATIONS, max_size=6), st.booleans())
    def fuzz(sample: Path, mutations: list[Mutation], zipped: bool) -> None:
        # A Word file is changed from outside where it will be compressed once more: that seldom leaves an archive.
        mutated = _mutated_inside if sample.suffix == ".docx" and not zipped else _mutated
        data = mutated(sample.read_bytes(), mutations)
        started = time.process_time()
        outcomes[
            sample.suffix, _outcome(gzip.compress(data, 1) if zipped else data, sample.name)
        ] += 1
        if outcomes.total() % 500 == 0 and sys.stderr.isatty():
            print(f"\r{outcomes.total():,} of {count:,}", end="\r", file=sys.stderr)
        slowest[sample.suffix] = max(slowest.get(sample.suffix, 0.0), time.process_time() - started)

    fuzz()
    _print(outcomes, slowest)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1_000_000 if sys.platform == "darwin" else 1_000
    )
    print(
        f"\n{outcomes.total():,} files of {len(samples)} samples; memory at most {megabytes:,.0f} MB of {MAX_MEGABYTES:,}"
    )
    if megabytes > MAX_MEGABYTES:
        sys.exit("too much memory")


def _mutated(data: bytes, mutations: list[Mutation]) -> bytes:
    return reduce(lambda each, mutate: mutate(each), mutations, data)


def _mutated_inside(data: bytes, mutations: list[Mutation]) -> bytes:
    """An archive with each mutation on one of its parts: what is changed from outside is seldom an archive still."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number, mutate in enumerate(mutations):
        # The text first: it is the largest part by far.
        name = sorted(parts, key=lambda name: -len(parts[name]))[number % len(parts)]
        parts[name] = mutate(parts[name])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _samples() -> list[Path]:
    files = (path for folder in FOLDERS for path in sorted(folder.rglob("*")))
    return [
        path
        for path in files
        if path.is_file() and path.name != "README.md" and path.suffix not in _NO_SAMPLES
    ]


def _outcome(data: bytes, key: str) -> str:
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        read(data, key, "")
    except Rejection as rejection:
        return rejection.reason.code
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "article"


def _print(outcomes: Counter[tuple[str, str]], slowest: dict[str, float]) -> None:
    for kind, seconds in sorted(slowest.items()):
        shown = ", ".join(
            f"{code} {count:,}" for (other, code), count in outcomes.most_common() if other == kind
        )
        print(f"{kind:<10}{seconds:>6.1f} s at most   {shown}")


if __name__ == "__main__":
    main()
