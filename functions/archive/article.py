"""The Article: Summarize makes it, the archive stores it, the API returns it.

Offsets and lengths count Unicode code points of `Article.text`: `text[offset:offset + length]`
is the quoted string.
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

# A saved page with embedded pictures has a few megabytes. Parsing a larger file could take longer
# than the function's timeout.
MAX_FILE_BYTES = 10 * 2**20
# A slug is part of a partition key (at most 2,048 bytes) and of URLs that people copy.
SLUG_BYTES = 200


class Value(BaseModel):
    """The base of all parts of an article."""

    # Unknown fields are ignored: during a deployment old and new code read each other's records.
    # Errors leave out their input: they are logged, and the input is the text of an article.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Sentence(Value):
    """A sentence of the summary, verbatim from the text.

    Salience is in 0..1 and comparable within the article.
    """

    text: str
    offset: int
    length: int
    salience: float


class Summary(Value):
    """The chosen sentences in the order of the article; `text` joins them with spaces."""

    text: str
    sentences: tuple[Sentence, ...]


class Mention(Value):
    """One place where the text names an entity; `score` is the model's probability, in 0..1."""

    text: str
    offset: int
    length: int
    score: float


class Entity(Value):
    """A person, organization, location or other thing that the article names.

    `id` is `<type>/<slug>`; salience is in 0..1.
    """

    id: str
    name: str
    type: EntityType
    salience: float
    mentions: tuple[Mention, ...]


class Source(Value):
    """The object that the article was read from.

    `size` is in bytes; `media_type` is the type that the file was parsed as.
    """

    bucket: str
    version_id: str | None
    etag: str
    size: int
    media_type: str


class Model(Value):
    """The model that read the article."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"


class Reason(Value):
    """Why a file was rejected; `message` says what its owner can do."""

    code: ReasonCode
    message: str


class Article(Value):
    """The result for one object: SUMMARIZED, or REJECTED with a reason and without content.

    Entities are ordered by salience, highest first. `authors`, `url`, `site` and `published` are
    those that the file states; `published` is ISO 8601, a date or a time with its zone.
    `pipeline` is the version of the code that read the file.
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
    # Articles stored before the field existed do not have it.
    pipeline: int = 1
    reason: Reason | None = None
    received_at: AwareDatetime
    summarized_at: AwareDatetime

    @property
    def version(self) -> str:
        """Identifies the object's content: its S3 version, or its ETag if it has no version."""
        return self.source.version_id or self.source.etag


class Name(Value):
    """An entity in a list of names; `id` is `<type>/<slug>`."""

    id: str
    name: str
    type: EntityType


class Tag(Name):
    """An entity on a card."""

    salience: float


class Card(Value):
    """An article's entry in a list.

    In the list of an entity, `entity` is that entity, with the name that this article uses.
    """

    key: str
    status: Status
    title: str | None
    summary: str | None
    reason: Reason | None
    entities: tuple[Tag, ...]
    received_at: AwareDatetime
    entity: Tag | None = None


def is_folder(key: str, size: int) -> bool:
    """Return whether the object only marks a folder: S3 consoles create an empty `folder/`."""
    return key.endswith("/") and size == 0


def slug(name: str) -> str:
    """The name in NFKC and case-folded, its runs of letters and digits joined by hyphens.

    Letters and digits of any script count. Empty if the name has none.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words).encode()[:SLUG_BYTES].decode(errors="ignore").strip("-")


def timestamp(moment: datetime) -> str:
    """UTC in whole seconds, like S3's LastModified: `2026-11-22T09:00:00Z`. It sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
