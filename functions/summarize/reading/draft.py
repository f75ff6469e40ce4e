"""What a parser makes of a file, before debris is told from story: every format comes down to this."""

from dataclasses import dataclass

from summarize.reading.blocks import Block


@dataclass(frozen=True)
class Draft:
    """Blocks in reading order, debris included, and what the file says of itself, None or empty where it is silent.

    `published` is ISO 8601, as exact as the file is: a day, or a time with its zone.
    """

    blocks: list[Block]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
