"""What is asked of Lookup and what it answers, beside the article itself: the contract, which openapi.json is made from."""

from typing import Annotated, Any, Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, create_model, model_serializer

from archive.article import MAX_FILE_BYTES, Article, Card, EntityType, Name

# A page of 100 cards is about 100 KB.
MAX_PAGE, DEFAULT_PAGE = 100, 20
MAX_BATCH = 100
# How many of an entity's latest articles are looked at for its companions: one query, some 100 KB.
COMPANION_CARDS = 200
MAX_NAME_CHARACTERS = 255

ArticleField = Literal[tuple(Article.model_fields)]  # type: ignore[valid-type]
FIELDS: tuple[str, ...] = get_args(ArticleField)


class _Request(BaseModel):
    # What is not known may be a slip of the pen: nobody should wait for what it was to do.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Listing(BaseModel):
    """A page of cards, newest first; no cursor means the end."""

    articles: tuple[Card, ...]
    cursor: str | None


class EntityListing(Listing):
    """A page of the articles that name an entity, which the newest of them gives its name."""

    id: str
    type: EntityType
    name: str | None


class Names(BaseModel):
    """A page of names of which a word begins as was asked; no cursor means the end. Some may be of articles that are gone."""

    entities: tuple[Name, ...]
    cursor: str | None


class Companion(Name):
    """An entity that is named with another, in so many of the articles that were looked at."""

    articles: int


class Companions(BaseModel):
    """The entities that an entity is named with most, over its `articles_read` latest articles (200 at most), as their cards
    show them: by the ten that matter most in each."""

    id: str
    articles_read: int
    companions: tuple[Companion, ...]


class BatchRequest(_Request):
    """Object keys, as they are, not percent-encoded."""

    keys: Annotated[list[Annotated[str, Field(min_length=1, max_length=1_024)]], Field(min_length=1, max_length=MAX_BATCH)]


class Batch(BaseModel):
    """Cards in the order of the keys; `not_found` are those without an article, of which some may still be waiting for theirs:
    `GET /article?key=` tells."""

    found: tuple[Card, ...]
    not_found: tuple[str, ...]


class UploadRequest(_Request):
    """The file's name, with its ending, and its media type if it has one."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    media_type: Annotated[str | None, Field(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")] = None


class Upload(BaseModel):
    """A form for one file: POST `fields`, then the file as `file`, to `url` as multipart/form-data, before `expires_at`.

    The file will be under `key`; at most `max_bytes` are taken.
    """

    key: str
    url: str
    fields: dict[str, str]
    max_bytes: Literal[MAX_FILE_BYTES]  # type: ignore[valid-type]
    expires_at: AwareDatetime


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)

    @model_serializer(mode="wrap")
    def _only_set(self, serialize: SerializerFunctionWrapHandler) -> Any:
        said = serialize(self)
        return {name: said[name] for name in self.model_fields_set}


_AllOptional = create_model(
    "_AllOptional",
    __base__=_Part,
    **{name: (field.annotation, None) for name, field in Article.model_fields.items()},  # type: ignore[call-overload]
)


class ArticlePart(_AllOptional):  # type: ignore[misc, valid-type]
    """The fields of an article that `fields` picks."""
