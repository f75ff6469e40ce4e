"""Parses mutated files of every kind: `make fuzz`. Each file must give an article or a rejection.

The command fails on any other exception, after Hypothesis has reduced the mutations. A crash of a
library ends the command, as it would end a Lambda worker. A file that takes longer than MAX_SECONDS
also ends it, with a traceback of the code that was running.
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
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarize.reading.document import read
from summarize.reading.rejection import Rejection

EXAMPLES = 20_000
# Half of the function's timeout of 120 s. On shared machines, a lower limit would fail at random.
MAX_SECONDS = 60
# A worker has 1,769 MB of memory, of which its code and its model use about 400 MB.
MAX_MEGABYTES = 1_200

FOLDERS = (Path("events/articles"), Path("tests/files"))
# Suffixes of the files that samples are generated from.
_SOURCES = {".py", ".sh", ".fodt"}

# Byte sequences that have a meaning in at least one format.
_TOKENS = (
    *(b"\x00", b"\xff", b"\n\n", b"--", b"PK"),
    *(b"<", b">", b"&", b"<p>", b"</div>", b"<!--", b"]]>"),
    *(b"endobj", b"stream", b"%%EOF"),
)

Mutation = Callable[[bytes], bytes]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.fuzz", description=__doc__)
    parser.add_argument(
        "--examples",
        type=int,
        default=EXAMPLES,
        help=f"the number of mutated files (default: {EXAMPLES:,})",
    )
    count = parser.parse_args().examples
    samples = _samples()
    # (suffix, outcome) -> number of files.
    outcomes: Counter[tuple[str, str]] = Counter()
    # suffix -> CPU seconds of the slowest file.
    slowest: dict[str, float] = {}

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(samples), st.lists(_mutations(), max_size=6), st.booleans())
    def fuzz(sample: Path, mutations: list[Mutation], is_gzipped: bool) -> None:
        data = _mutated(sample, mutations, is_gzipped)
        started = time.process_time()
        outcomes[sample.suffix, _outcome(data, sample.name)] += 1
        seconds = time.process_time() - started
        slowest[sample.suffix] = max(slowest.get(sample.suffix, 0.0), seconds)
        if outcomes.total() % 500 == 0 and sys.stderr.isatty():
            print(f"\r{outcomes.total():,} of {count:,}", end="\r", file=sys.stderr)

    fuzz()
    _print_outcomes(outcomes, slowest)
    print(f"\n{outcomes.total():,} files from {len(samples)} samples")
    _check_memory()


def _samples() -> list[Path]:
    files = (path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if path.name != "README.md" and path.suffix not in _SOURCES]


def _mutated(sample: Path, mutations: list[Mutation], is_gzipped: bool) -> bytes:
    """Return the sample with all mutations, compressed by gzip or not.

    A Word file is a ZIP archive. After a mutation of its bytes it can rarely be opened. So if it is
    not compressed by gzip, the parts inside the archive are mutated.
    """
    data = sample.read_bytes()
    if sample.suffix == ".docx" and not is_gzipped:
        return _mutated_inside(data, mutations)
    for mutate in mutations:
        data = mutate(data)
    return gzip.compress(data, 1) if is_gzipped else data


def _mutated_inside(data: bytes, mutations: list[Mutation]) -> bytes:
    """Return a ZIP archive with mutated parts. Each mutation changes one part, largest first."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number, mutate in enumerate(mutations):
        largest_first = sorted(parts, key=lambda name: -len(parts[name]))
        name = largest_first[number % len(parts)]
        parts[name] = mutate(parts[name])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _mutations() -> st.SearchStrategy[Mutation]:
    """Return a strategy for one mutation. Positions are from 0 (start of the file) to 1 (end)."""
    positions = st.floats(0, 1)
    replacement = st.binary(max_size=8) | st.sampled_from(_TOKENS)
    return (
        st.builds(_overwrite, positions, replacement, st.integers(0, 16))
        | st.builds(_repeat, positions, st.integers(1, 400), st.integers(2, 200))
        | st.builds(_delete, positions, st.floats(0, 0.5))
    )


def _overwrite(position: float, replacement: bytes, overwritten: int) -> Mutation:
    """Return a mutation that replaces `overwritten` bytes by `replacement`."""

    def mutate(data: bytes) -> bytes:
        start = int(position * len(data))
        return data[:start] + replacement + data[start + overwritten :]

    return mutate


def _repeat(position: float, length: int, times: int) -> Mutation:
    """Return a mutation after which `length` bytes occur `times` times in a row."""

    def mutate(data: bytes) -> bytes:
        start = int(position * len(data))
        end = start + length
        return data[:start] + data[start:end] * times + data[end:]

    return mutate


def _delete(position: float, share: float) -> Mutation:
    """Return a mutation that deletes a share of the file, from 0 to 1."""

    def mutate(data: bytes) -> bytes:
        start = int(position * len(data))
        return data[:start] + data[start + int(share * len(data)) :]

    return mutate


def _outcome(data: bytes, key: str) -> str:
    """Read the file. Return `article`, or the code of the rejection."""
    faulthandler.dump_traceback_later(MAX_SECONDS, exit=True)
    try:
        read(data, key, "")
    except Rejection as rejection:
        return rejection.reason.code
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "article"


def _print_outcomes(outcomes: Counter[tuple[str, str]], slowest: dict[str, float]) -> None:
    for suffix, seconds in sorted(slowest.items()):
        of_suffix = Counter({code: n for (kind, code), n in outcomes.items() if kind == suffix})
        counts = ", ".join(f"{code} {count:,}" for code, count in of_suffix.most_common())
        print(f"{suffix:<10}slowest {seconds:.1f} s   {counts}")


def _check_memory() -> None:
    """Exit with an error if the process has used more than MAX_MEGABYTES of memory."""
    # macOS counts in bytes, Linux in KB.
    units_per_megabyte = 1_000_000 if sys.platform == "darwin" else 1_000
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / units_per_megabyte
    print(f"memory: {megabytes:,.0f} MB used, {MAX_MEGABYTES:,} MB allowed")
    if megabytes > MAX_MEGABYTES:
        sys.exit("the process used too much memory")


if __name__ == "__main__":
    main()
