import base64

import pytest

from lookup.cursor import ForgedCursor, seal, unseal

PLACE = "2026-11-22T09:00:00Z#0123456789abcdef"


def test_a_cursor_leads_back_to_its_place() -> None:
    assert unseal(seal(PLACE, "q", "table"), "q", "table") == PLACE


def test_a_cursor_of_another_query_or_system_is_forged() -> None:
    cursor = seal(PLACE, "q", "table")
    for query, secret in [("r", "table"), ("q", "other")]:
        with pytest.raises(ForgedCursor):
            unseal(cursor, query, secret)


def test_every_change_of_one_character_is_noticed() -> None:
    cursor = seal(PLACE, "q", "table")
    for at in range(len(cursor)):
        for other in "Aa0_":
            if cursor[at] != other:
                with pytest.raises(ForgedCursor):
                    unseal(cursor[:at] + other + cursor[at + 1 :], "q", "table")


@pytest.mark.parametrize("cursor", ["", "x", "====", "é", "a b", "A" * 200, "..", "\ud800"])
def test_what_is_no_cursor_is_forged(cursor: str) -> None:
    with pytest.raises(ForgedCursor):
        unseal(cursor, "q", "table")


def test_a_seal_is_too_long_to_be_guessed() -> None:
    cursor = seal(PLACE, "q", "table")
    assert len(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) - len(PLACE) >= 12
