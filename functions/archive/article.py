"""The Article: what Summarize makes, the archive keeps and the API returns.

Offsets and lengths count Unicode code points of `Article.text`: `text[offset:offset + length]` is the quoted string.
"""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

EntityType = Literal["person", "organization", "location", "other"]
Status = Literal["SUMMARIZED", "REJECTED"]
ReasonCode = Literal[
    "empty",
    "too_large",
    "unsupported_type",
    "unreadable",
    "unsupported_language",
    "no_article",
    "several_articles",
]

# A saved page with its pictures inside is a few megabytes; parsing more than this could outlast the function.
MAX_FILE_BYTES = 10 * 2**20
# A slug is part of a partition key (at most 2,048 bytes) and of a URL that people paste.
SLUG_BYTES = 200


class _Value(BaseModel):
    # A field that a newer or older release knows is passed over: both read the table during a deployment. An error must not
    # repeat what it was given: it is logged, and has the article's text.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Sentence(_Value):
    """A sentence of the summary, verbatim from the text; salience is in 0..1, comparable within the article."""

    text: str
    offset: int
    length: int
    salience: float


class Summary(_Value):
    """The chosen sentences in the article's order; `text` is them, joined by spaces."""

    text: str
    sentences: tuple[Sentence, ...]


class Mention(_Value):
    """One place where the text names an entity; score is the model's probability, in 0..1."""

    text: str
    offset: int
    length: int
    score: float


class Entity(_Value):
    """Somebody or something the article names; `id` is `<type>/<slug>`, salience is in 0..1."""

    id: str
    name: str
    type: EntityType
    salience: float
    mentions: tuple[Mention, ...]


class Source(_Value):
    """The object the article was read from; size is in bytes, media_type what it was read as."""

    bucket: str
    version_id: str | None
    etag: str
    size: int
    media_type: str


class Model(_Value):
    """The model that read the article."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"


class Reason(_Value):
    """Why a file was rejected, and what its owner can do about it."""

    code: ReasonCode
    message: str


class Article(_Value):
    """What came of one object: SUMMARIZED, or REJECTED with a reason and nothing else. Entities: most salient first.

    Authors, url, site and `published` are as the file has them: ISO 8601, a day, or a time with its zone.
    """

    key: str
    status: Status
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
    language: str | None = None
    summary: Summary | None = None
    entities: tuple[Entity, ...] = ()
    text: str | None = None
    source: Source
    model: Model
    reason: Reason | None = None
    received_at: AwareDatetime
    summarized_at: AwareDatetime

    @property
    def version(self) -> str:
        """What tells one content of the key from another: the version, or in a bucket without versions the ETag."""
        return self.source.version_id or self.source.etag


class Name(_Value):
    """An entity as a list of names shows it; `id` is `<type>/<slug>`."""

    id: str
    name: str
    type: EntityType


class Tag(Name):
    """An entity as a card shows it."""

    salience: float


class Card(_Value):
    """An article's entry in a list; `entity` is whose list it is, under the name this article gives it."""

    key: str
    status: Status
    title: str | None
    summary: str | None
    reason: Reason | None
    entities: tuple[Tag, ...]
    received_at: AwareDatetime
    entity: Tag | None = None


def is_folder(key: str, size: int) -> bool:
    """Consoles make an empty object with a slash at the end for a folder; nobody dropped an article there."""
    return key.endswith("/") and size == 0


def slug(name: str) -> str:
    """NFKC, case-folded, runs of letters and digits of any script joined by hyphens; empty if it has none."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words).encode()[:SLUG_BYTES].decode(errors="ignore").strip("-")


def timestamp(moment: datetime) -> str:
    """UTC in whole seconds, as S3's LastModified is: `2026-11-22T09:00:00Z`, which sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
