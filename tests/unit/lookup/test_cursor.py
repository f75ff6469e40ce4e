import base64

import pytest

from lookup.cursor import ForgedCursor, cursor_length, seal, unseal

SORT_KEY = "2026-11-22T09:00:00Z#0123456789abcdef"


def test_a_cursor_contains_its_sort_key() -> None:
    assert unseal(seal(SORT_KEY, "q", "table"), "q", "table") == SORT_KEY


def test_a_cursor_of_another_query_or_system_is_rejected() -> None:
    cursor = seal(SORT_KEY, "q", "table")
    for query, secret in [("r", "table"), ("q", "other")]:
        with pytest.raises(ForgedCursor):
            unseal(cursor, query, secret)


def test_a_cursor_with_a_changed_character_is_rejected() -> None:
    cursor = seal(SORT_KEY, "q", "table")
    for position in range(len(cursor)):
        for character in "Aa0_":
            if cursor[position] != character:
                changed = cursor[:position] + character + cursor[position + 1 :]
                with pytest.raises(ForgedCursor):
                    unseal(changed, "q", "table")


@pytest.mark.parametrize("cursor", ["", "x", "====", "é", "a b", "A" * 200, "..", "\ud800"])
def test_a_text_that_is_not_a_cursor_is_rejected(cursor: str) -> None:
    with pytest.raises(ForgedCursor):
        unseal(cursor, "q", "table")


def test_the_mac_is_too_long_to_guess() -> None:
    cursor = seal(SORT_KEY, "q", "table")
    assert len(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) - len(SORT_KEY) >= 12


@pytest.mark.parametrize("sort_key", ["", "a", "ab", "abc", SORT_KEY, "東" * 100])
def test_the_length_of_a_cursor_follows_from_its_sort_key(sort_key: str) -> None:
    assert len(seal(sort_key, "q", "table")) == cursor_length(len(sort_key.encode()))
