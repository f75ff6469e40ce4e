"""The end of make build: what fills each artifact, in MB unzipped, and whether it keeps to its limit."""

import sys
from pathlib import Path

BUILD = Path(".aws-sam/build")
# Summarize: what Lambda takes at most, layers included. Lookup: our own, since each MB is read at a cold start.
LIMITS = {"Summarize": 250, "Lookup": 25}
MB = 1_000_000
SHOWN = 12  # the largest; the rest in one line


def main() -> None:
    totals = {name: report(name, limit) for name, limit in LIMITS.items()}
    too_large = [name for name, total in totals.items() if total > LIMITS[name]]
    if not any(BUILD.rglob("*.pyc")):
        print(
            "\nNot compiled, for want of a python3.13: a cold start takes 0.3 s (Lookup) to 0.5 s (Summarize) longer."
        )
        print("make build PYTHON313=/path/to/python3.13 uses one that is not on the PATH.")
    if too_large:
        sys.exit(f"Over the limit: {', '.join(too_large)}")


def report(name: str, limit: int) -> float:
    """Prints the parts of one artifact; returns its size in MB."""
    sizes = {part.name: size(part) / MB for part in (BUILD / name).iterdir()}
    total = sum(sizes.values())
    largest = sorted(sizes, key=lambda part: -sizes[part])
    print(f"\n{name}: {total:.1f} MB of {limit}")
    for part in largest[:SHOWN]:
        print(f"  {sizes[part]:7.1f}  {part}")
    if largest[SHOWN:]:
        print(f"  {sum(sizes[part] for part in largest[SHOWN:]):7.1f}  {len(largest[SHOWN:])} more")
    return total


def size(part: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return (
        part.stat().st_size
        if part.is_file()
        else sum(file.stat().st_size for file in part.rglob("*") if file.is_file())
    )


if __name__ == "__main__":
    main()
