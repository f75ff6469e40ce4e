"""The last step of make build: print the size of each artifact and check it against its limit."""

import sys
from pathlib import Path

BUILD = Path(".aws-sam/build")
# MB, unzipped. Summarize: Lambda's maximum. The others: our own limit, because a larger artifact
# makes cold starts slower.
LIMITS = {"Summarize": 250, "Lookup": 25, "Announce": 25}
MB = 1_000_000
PARTS_SHOWN = 12  # the largest ones; the others are summed in one line


def main() -> None:
    totals = {name: report(name, limit) for name, limit in LIMITS.items()}
    too_large = [name for name, total in totals.items() if total > LIMITS[name]]
    if not any(BUILD.rglob("*.pyc")):
        print(
            "\nNot compiled, because no python3.13 was found. Cold starts take longer: 0.3 s for "
            "Lookup and Announce, 0.5 s for Summarize.\n"
            "If it is not on the PATH: make build PYTHON313=/path/to/python3.13"
        )
    if too_large:
        sys.exit(f"Over the limit: {', '.join(too_large)}")


def report(name: str, limit: int) -> float:
    """Print the sizes of an artifact's parts, and return its size in MB."""
    sizes = {part.name: size(part) / MB for part in (BUILD / name).iterdir()}
    total = sum(sizes.values())
    largest = sorted(sizes, key=lambda part: -sizes[part])
    print(f"\n{name}: {total:.1f} MB of {limit}")
    for part in largest[:PARTS_SHOWN]:
        print(f"  {sizes[part]:7.1f}  {part}")
    others = largest[PARTS_SHOWN:]
    if others:
        print(f"  {sum(sizes[part] for part in others):7.1f}  {len(others)} more")
    return total


def size(part: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    if part.is_file():
        return part.stat().st_size
    return sum(file.stat().st_size for file in part.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
