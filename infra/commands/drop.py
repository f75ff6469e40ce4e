"""make drop FILE=…: upload files to the bucket, under inbox/, and print their keys."""

import glob
import mimetypes
import shlex
from collections.abc import Iterator
from pathlib import Path

from infra.commands.console import command_line, console
from infra.commands.errors import CommandError, run
from infra.commands.stack import Stack, current

PREFIX = "inbox/"


def main() -> None:
    parser = command_line("drop", __doc__)
    parser.add_argument(
        "files",
        help="one or more paths, separated by spaces, quoted as in a shell; * is expanded",
    )
    files = paths(parser.parse_args().files)
    stack = current()
    for key in drop(stack, files):
        console.print(key, markup=False)
    if console.is_terminal:
        console.print(f"To print it: make show KEY={shlex.quote(key)}", style="dim", markup=False)


def paths(argument: str) -> list[Path]:
    """Split the argument into paths and expand wildcards.

    If the whole argument is the path of a file, it is not split at spaces. Raises CommandError if a
    path is not a file, or if two files have the same name.
    """
    if not argument.strip():
        raise CommandError(
            "FILE is missing: make drop FILE=article.txt, or FILE='one.txt two.html', "
            "or FILE='articles/*.txt'"
        )
    files = [path for word in _words(argument) for path in _expanded(word)]
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise CommandError(
            f"No such file, or a folder (FILE='folder/*' uploads its files): {', '.join(missing)}. "
            "FILE is split at spaces: quote a path with spaces again, FILE='\"my news.txt\"', or "
            "replace its spaces by ?, FILE='my?news*.txt'."
        )
    if len({path.name for path in files}) < len(files):
        raise CommandError(
            "Two of the files have the same name and would get the same key. "
            "Upload them in separate commands."
        )
    return files


def _words(argument: str) -> list[str]:
    if Path(argument).exists():
        return [argument]
    try:
        return shlex.split(argument)
    except ValueError as error:
        raise CommandError(f"{error} in {argument}: quote paths as in a shell.") from error


def _expanded(word: str) -> list[Path]:
    """Expand wildcards, unless the word is the path of a file."""
    if Path(word).exists():
        return [Path(word)]
    return [Path(path) for path in sorted(glob.glob(word)) or [word]]


def drop(stack: Stack, files: list[Path]) -> Iterator[str]:
    """Upload the files one by one, and yield the key of each after its upload."""
    bucket = stack.client("s3")
    for file in files:
        key = PREFIX + file.name
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        bucket.upload_file(str(file), stack.bucket, key, ExtraArgs={"ContentType": media_type})
        yield key


if __name__ == "__main__":
    run(main)
