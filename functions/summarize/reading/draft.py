"""The result of every parser: what a file holds, before boilerplate is separated from the story."""

from dataclasses import dataclass

from summarize.reading.blocks import Block


@dataclass(frozen=True)
class Draft:
    """Blocks in reading order, boilerplate included, and the metadata that the file has.

    `published` is ISO 8601, as exact as the file: a day, or a time with its zone. `urls` are the
    addresses that the file gives for the article, most reliable first, not validated yet.
    """

    blocks: list[Block]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    urls: tuple[str, ...] = ()
    site: str | None = None
