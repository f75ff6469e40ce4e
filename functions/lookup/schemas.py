"""What is asked of Lookup and what it answers, beside the article itself: the contract, which openapi.json is made from."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from archive.article import MAX_FILE_BYTES, Article, Card, EntityType, Name

# A page of 100 cards is about 100 KB.
MAX_PAGE, DEFAULT_PAGE = 100, 20
MAX_BATCH = 100
# How many of an entity's latest articles are looked at for its companions: one query, some 100 KB.
COMPANION_CARDS = 200
MAX_NAME_CHARACTERS = 255

# Of a key, for the contract: the check has better words for it.
WITHOUT_ZERO: dict[str, Any] = {"pattern": "^[^\\u0000]*$"}
FIELDS = tuple(Article.model_fields)


class _Answer(BaseModel):
    # Made when it is first needed: a cold start is for one route.
    model_config = ConfigDict(defer_build=True)


class _Request(_Answer):
    # What is not known may be a slip of the pen: nobody should wait for what it was to do.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Listing(_Answer):
    """A page of cards, newest first; no cursor means the end."""

    articles: tuple[Card, ...]
    cursor: str | None


class EntityListing(Listing):
    """A page of the articles that name an entity, which the newest of them gives its name."""

    id: str
    type: EntityType
    name: str | None


class Names(_Answer):
    """A page of names of which a word begins as was asked; no cursor means the end. Some may be of articles that are gone."""

    entities: tuple[Name, ...]
    cursor: str | None


class Companion(Name):
    """An entity that is named with another, in so many of the articles that were looked at."""

    articles: int


class Companions(_Answer):
    """The entities that an entity is named with most, over its `articles_read` latest articles (200 at most), as their cards
    show them: by the ten that matter most in each."""

    id: str
    articles_read: int
    companions: tuple[Companion, ...]


class BatchRequest(_Request):
    """Object keys, as they are, not percent-encoded."""

    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=1_024, json_schema_extra=WITHOUT_ZERO)]],
        Field(min_length=1, max_length=MAX_BATCH),
    ]


class Batch(_Answer):
    """Cards in the order of the keys; `not_found` are those without an article, of which some may still be waiting for theirs:
    `GET /article?key=` tells."""

    found: tuple[Card, ...]
    not_found: tuple[str, ...]


class UploadRequest(_Request):
    """The file's name, with its ending, and its media type if it has one."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    media_type: Annotated[str | None, Field(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")] = None


class Upload(_Answer):
    """A form for one file: POST `fields`, then the file as `file`, to `url` as multipart/form-data, before `expires_at`.

    The file will be under `key`; at most `max_bytes` are taken.
    """

    key: str
    url: str
    fields: dict[str, str]
    max_bytes: Literal[MAX_FILE_BYTES]  # type: ignore[valid-type]
    expires_at: AwareDatetime


class ArticlePart(RootModel[dict[str, Any]]):
    """The fields of an article that `fields` picks, as the article has them."""

    model_config = ConfigDict(defer_build=True)
