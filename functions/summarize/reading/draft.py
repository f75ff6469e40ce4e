"""The result of every parser: blocks and metadata, before boilerplate is removed."""

from dataclasses import dataclass

from summarize.reading.blocks import Block


@dataclass(frozen=True)
class Draft:
    """A file's blocks in reading order, boilerplate included, and its metadata.

    Metadata that the file does not have is None or empty. `published` is ISO 8601, as precise as in
    the file: a day, or a time with its zone.
    """

    blocks: list[Block]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
