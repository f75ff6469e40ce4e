"""make drop FILE=…: puts files into the bucket, under inbox/, and prints their keys."""

import argparse
import glob
import mimetypes
import shlex
from collections.abc import Iterator
from pathlib import Path

from infra.commands.console import console
from infra.commands.errors import CommandError, run
from infra.commands.stack import Stack, current

PREFIX = "inbox/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "files",
        help="a path, or several separated by spaces and quoted as for a shell; * is expanded",
    )
    files = paths(parser.parse_args().files)
    stack = current()
    for key in drop(stack, files):
        console.print(key, markup=False)


def paths(named: str) -> list[Path]:
    """The files that one string names: a path with spaces in it is one file if there is such a file."""
    if not named.strip():
        raise CommandError(
            "Say which: make drop FILE=article.txt, or FILE='one.txt two.html', or FILE='articles/*.txt'"
        )
    found = [path for word in _words(named) for path in _expanded(word)]
    missing = [str(path) for path in found if not path.is_file()]
    if missing:
        raise CommandError(
            f"No such file, or a folder (FILE='folder/*' drops what is in it): {', '.join(missing)}"
        )
    if len({path.name for path in found}) < len(found):
        raise CommandError(
            "Two of the files have the same name, and would have the same key: drop them one after the other."
        )
    return found


def _words(named: str) -> list[str]:
    if Path(named).exists():
        return [named]
    try:
        return shlex.split(named)
    except ValueError as error:
        raise CommandError(f"{error} in {named}: quote it as for a shell.") from error


def _expanded(word: str) -> list[Path]:
    """A file that is there is meant itself, whatever its name looks like."""
    return (
        [Path(word)]
        if Path(word).exists()
        else [Path(path) for path in sorted(glob.glob(word)) or [word]]
    )


def drop(stack: Stack, files: list[Path]) -> Iterator[str]:
    """Uploads each file, and yields its key once it is in the bucket."""
    bucket = stack.client("s3")
    for file in files:
        key = PREFIX + file.name
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        bucket.upload_file(str(file), stack.bucket, key, ExtraArgs={"ContentType": media_type})
        yield key


if __name__ == "__main__":
    run(main)
