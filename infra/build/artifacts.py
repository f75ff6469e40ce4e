"""The last step of make build: print the size of each artifact and check its limit."""

import sys
from pathlib import Path

BUILD = Path(".aws-sam/build")
# MB, unzipped. Summarize: Lambda's maximum, layers included. Lookup: our own limit, because a cold
# start reads every MB.
LIMITS = {"Summarize": 250, "Lookup": 25}
MB = 1_000_000
SHOWN = 12  # the largest parts; the others share one line


def main() -> None:
    totals = {name: report(name, limit) for name, limit in LIMITS.items()}
    too_large = [name for name, total in totals.items() if total > LIMITS[name]]
    if not any(BUILD.rglob("*.pyc")):
        print(
            "\nNot compiled, because there is no python3.13: a cold start takes 0.3 s (Lookup) "
            "to 0.5 s (Summarize) longer.\n"
            "make build PYTHON313=/path/to/python3.13 uses one that is not on the PATH."
        )
    if too_large:
        sys.exit(f"Over the limit: {', '.join(too_large)}")


def report(name: str, limit: int) -> float:
    """Print the parts of one artifact and return its size in MB."""
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
    """Return the bytes of a file, or of all files in a folder."""
    if part.is_file():
        return part.stat().st_size
    return sum(file.stat().st_size for file in part.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
