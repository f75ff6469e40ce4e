"""The Article: Summarize makes it, the archive stores it, the API returns it.

Offsets and lengths count Unicode code points of `Article.text`: `text[offset:offset + length]`
is the quoted string. Those of a mention in the title count code points of `Article.title`.
"""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Literal

from pydantic import AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field

from archive.object_version import version_of

EntityType = Literal["person", "organization", "location", "other"]
# Where a name stands: in `Article.text` or in `Article.title`.
Place = Literal["text", "title"]
Status = Literal["SUMMARIZED", "REJECTED", "FAILED"]
# The status of an object key: that of its article, or REMOVED after the object was deleted.
KeyStatus = Literal["SUMMARIZED", "REJECTED", "FAILED", "REMOVED"]
# `failed` is the code of every FAILED record; the others are those of rejections.
ReasonCode = Literal[
    "failed",
    "empty",
    "too_large",
    "unsupported_type",
    "unreadable",
    "unsupported_language",
    "no_article",
    "several_articles",
]

# A saved web page with embedded pictures is a few megabytes large. Parsing a file above this limit
# could take longer than the function's timeout.
MAX_FILE_BYTES = 10 * 2**20
# A slug is part of a partition key (at most 2,048 bytes) and of URLs that people copy.
SLUG_BYTES = 200


class Value(BaseModel):
    """Base class of the stored values: immutable, and unknown fields are ignored."""

    # Unknown fields are ignored: during a deployment, old code reads records of new code. But it
    # rejects a new value of a Literal, such as the status FAILED (see CHANGELOG).
    # Errors are logged, so validation errors leave out the input: it contains article text.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Sentence(Value):
    """A sentence of the summary, verbatim from the article's text.

    `offset` and `length` count Unicode code points of that text. `salience` (how much the sentence
    matters, 0 to 1) is comparable only within one article.
    """

    text: str
    offset: int
    length: int
    salience: float


class Summary(Value):
    """The sentences of the summary, in article order; `text` joins them with spaces."""

    text: str
    sentences: tuple[Sentence, ...]


class Mention(Value):
    """One place where the text or the title names an entity.

    `in` says which of the two. `offset` and `length` count Unicode code points of it. `score` is
    the model's probability, 0 to 1.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    # `in` is a keyword of Python, so the attribute has another name than the JSON field. Articles
    # that were stored before this field existed have only mentions in the text.
    where: Place = Field(
        default="text", validation_alias=AliasChoices("in", "where"), serialization_alias="in"
    )
    text: str
    offset: int
    length: int
    score: float


class Entity(Value):
    """A person, organization, location or other thing that the article names.

    `id` is `<type>/<slug>`. `salience`, 0 to 1, says how important the entity is in the article.
    """

    id: str
    name: str
    type: EntityType
    salience: float
    mentions: tuple[Mention, ...]


class Source(Value):
    """The object that the article was read from.

    `version_id` is null if the object has no S3 version. `size` is in bytes. `media_type` is the
    type that the file was parsed as.
    """

    bucket: str
    version_id: str | None
    etag: str
    size: int
    media_type: str


class Model(Value):
    """The model that rated the sentences and found the entities of the article."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"


class Reason(Value):
    """Why a file was rejected or has failed. `message` gives the reason, and says what to do.

    If Summarize raised an error, `error` is the error's class or the code of the AWS error, and
    `step` is the step that raised it, null if it is not known. Both are null after a rejection, and
    after a try that ended without an error, for example in a crash or a timeout.
    """

    code: ReasonCode
    message: str
    step: str | None = None
    error: str | None = None


class Article(Value):
    """The result for one object: SUMMARIZED, REJECTED or FAILED.

    An article that is REJECTED or FAILED has a `reason` and no content. REJECTED: the file cannot
    become an article, and a retry would not help. FAILED: several tries to summarize the file have
    failed. If a later try succeeds, its result replaces this one.

    Entities are ordered by salience, highest first. `authors`, `url`, `site` and `published` are
    taken from the file; they are null or empty if the file does not contain them. `published` is
    ISO 8601, as precise as in the file. `partial` is true if the file has only a part of the story,
    for example because the rest is for subscribers. `model` is null if the status is FAILED.
    `pipeline` is the version of the code that parsed the file. `summarized_at` is the time of the
    result, whatever its status.
    """

    key: str
    status: Status
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
    language: str | None = None
    partial: bool = False
    summary: Summary | None = None
    entities: tuple[Entity, ...] = ()
    text: str | None = None
    source: Source
    model: Model | None
    # The default is for articles that were stored before this field existed.
    pipeline: int = 1
    reason: Reason | None = None
    received_at: AwareDatetime
    summarized_at: AwareDatetime

    @property
    def version(self) -> str:
        """Identifies the object's content: its S3 version, or its ETag if it has no version."""
        return version_of(self.source.version_id, self.source.etag)


class Name(Value):
    """An entity in a list of names; `id` is `<type>/<slug>`."""

    id: str
    name: str
    type: EntityType


class Tag(Name):
    """An entity on a card. `salience` is 0 to 1."""

    salience: float


class Card(Value):
    """A short form of an article, for lists. `summary` is the text of the summary.

    In an entity's list of articles, `entity` is the entity of the list, and its name is spelled as
    in this article. Elsewhere it is null.
    """

    key: str
    status: Status
    title: str | None
    authors: tuple[str, ...] = ()
    published: str | None = None
    site: str | None = None
    partial: bool = False
    summary: str | None
    reason: Reason | None
    entities: tuple[Tag, ...]
    received_at: AwareDatetime
    entity: Tag | None = None


def is_folder(key: str, size: int) -> bool:
    """Return whether the object is a folder marker: the S3 console creates an empty `folder/`."""
    return key.endswith("/") and size == 0


def slug(name: str) -> str:
    """Return the slug of a name: its words, normalized (NFKC), case-folded and joined by hyphens.

    A word is a run of letters and digits of any script. The slug has at most SLUG_BYTES bytes. It
    is empty if the name has no letter and no digit.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words).encode()[:SLUG_BYTES].decode(errors="ignore").strip("-")


def timestamp(moment: datetime) -> str:
    """Return the time in UTC and whole seconds, as in S3's LastModified: `2026-11-22T09:00:00Z`.

    The alphabetical order of timestamps is their order in time.
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
