import pytest
from pydantic import ValidationError

from archive.article import SLUG_BYTES, Article, Mention, slug, timestamp
from tests.builders import RECEIVED_AT, article


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ben Wallace", "ben-wallace"),
        ("O’Brien", "o-brien"),
        ("U.S.", "u-s"),
        ("ＮＡＴＯ", "nato"),
        ("Renée Straße", "renée-strasse"),
        ("Владимир Путин", "владимир-путин"),
        ("AT&T", "at-t"),
        ("…", ""),
        ("a_b", "a-b"),
    ],
)
def test_slug_keeps_letters_and_digits_of_any_script(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("name", ["é" * 300, "ab " * 200, "漢" * 100])
def test_a_slug_has_a_limited_length_and_is_its_own_slug(name: str) -> None:
    made = slug(name)
    assert 0 < len(made.encode()) <= SLUG_BYTES == 200
    assert slug(made) == made


def test_timestamps_are_utc_in_whole_seconds() -> None:
    assert timestamp(RECEIVED_AT.replace(microsecond=5)) == "2026-11-22T09:00:00Z"


def test_an_unknown_field_of_a_newer_release_is_ignored() -> None:
    stored = {**article().model_dump(mode="json"), "field_of_a_newer_release": 1}
    assert Article.model_validate(stored) == article()


def test_a_mention_says_in_json_where_it_is() -> None:
    mention = Mention(where="title", text="Wallace", offset=4, length=7, score=0.9)
    assert mention.model_dump(mode="json") == {
        "in": "title",
        "text": "Wallace",
        "offset": 4,
        "length": 7,
        "score": 0.9,
    }
    assert Mention.model_validate_json(mention.model_dump_json()) == mention


def test_a_mention_that_was_stored_without_a_place_is_in_the_text() -> None:
    stored = {"text": "Wallace", "offset": 4, "length": 7, "score": 0.9}
    assert Mention.model_validate(stored).where == "text"


def test_a_validation_error_does_not_contain_its_input() -> None:
    with pytest.raises(ValidationError) as error:
        Article.model_validate({"text": "Secret plan."})
    assert "Secret" not in str(error.value)
