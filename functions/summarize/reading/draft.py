"""The result of every parser: blocks and metadata, before boilerplate is removed."""

from dataclasses import dataclass

from summarize.reading.blocks import Block


@dataclass(frozen=True)
class Draft:
    """A file's blocks in reading order, boilerplate included, and its metadata.

    Missing metadata is None or empty. `description` is the file's own summary of the article, for
    example a standfirst. `published` is ISO 8601: a time with its offset from UTC, or only a day,
    if the time or its offset is missing. If `is_partial`, the file has only a part of the story:
    the rest is for subscribers, or the file is a teaser.
    """

    blocks: list[Block]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
    description: str | None = None
    is_partial: bool = False
