"""The types of requests and answers, from which openapi.json is generated.

The types of an article and its parts are in archive/article.py.
"""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from archive.article import MAX_FILE_BYTES, Article, Card, EntityType, Name
from archive.change_log import Change

# A page of 100 cards is about 100 KB.
MAX_PAGE, DEFAULT_PAGE = 100, 20
MAX_BATCH = 100
# How many of an entity's newest cards are read to count its companions. One query returns them:
# about 130 KB.
COMPANION_CARDS = 200
MAX_NAME_CHARACTERS = 255
# The limit of S3, in bytes of UTF-8.
MAX_KEY_BYTES = 1_024

# Only for openapi.json. At run time, `check_key` rejects a zero byte with a clearer message.
NO_ZERO_BYTE: dict[str, Any] = {"pattern": "^[^\\u0000]*$"}
FIELDS = tuple(Article.model_fields)


class _Answer(BaseModel):
    # Pydantic then builds each validator at its first use, so a cold start builds only the
    # validators of the requested route.
    model_config = ConfigDict(defer_build=True)


class _Request(_Answer):
    # Unknown fields are rejected: a misspelt one would otherwise be ignored silently.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Listing(_Answer):
    """A page of cards, newest first. `cursor` is null on the last page."""

    articles: tuple[Card, ...]
    cursor: str | None


class EntityListing(Listing):
    """A page of articles that name an entity.

    `name` is the entity's name in the newest article of the page, null on an empty page.
    """

    id: str
    type: EntityType
    name: str | None


class Changes(_Answer):
    """A page of changes, oldest first. Send `cursor` with the next request.

    `more` is true if the next page is ready now. It may be empty.
    """

    changes: tuple[Change, ...]
    cursor: str
    more: bool


class Names(_Answer):
    """A page of names. `cursor` is null on the last page.

    Names stay listed after their articles are removed.
    """

    entities: tuple[Name, ...]
    cursor: str | None


class Companion(Name):
    """An entity, and the number of articles that name both it and the requested entity."""

    articles: int


class Companions(_Answer):
    """The entities that are most often named together with the entity `id`.

    They are counted in its newest articles: `articles_read` of them, at most 200. Only the ten most
    salient entities of an article are counted.
    """

    id: str
    articles_read: int
    companions: tuple[Companion, ...]


class BatchRequest(_Request):
    """Object keys, not percent-encoded."""

    keys: Annotated[
        list[
            Annotated[
                str,
                Field(min_length=1, max_length=MAX_KEY_BYTES, json_schema_extra=NO_ZERO_BYTE),
            ]
        ],
        Field(min_length=1, max_length=MAX_BATCH),
    ]


class Batch(_Answer):
    """Cards in the order of the keys, and the keys that have no article.

    A key in `not_found` may be that of a file that is not summarized yet: `GET /article?key=`
    returns its state.
    """

    found: tuple[Card, ...]
    not_found: tuple[str, ...]


class UploadRequest(_Request):
    """The file's name with its extension, and its media type if known."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    media_type: Annotated[str | None, Field(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")] = None


class Upload(_Answer):
    """A form that uploads one file.

    Send it to `url` as a POST request of type multipart/form-data, before `expires_at`: first all
    `fields`, then the file as the field `file`. The file may have at most `max_bytes` bytes, and is
    stored under `key`.
    """

    key: str
    url: str
    fields: dict[str, str]
    max_bytes: Literal[MAX_FILE_BYTES]  # type: ignore[valid-type]
    expires_at: AwareDatetime


class ArticlePart(RootModel[dict[str, Any]]):
    """The fields of an article that the parameter `fields` selects."""

    model_config = ConfigDict(defer_build=True)
