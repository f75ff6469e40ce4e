"""Events as `make watch` prints them."""

import io
import json
from typing import Any

import pytest
from rich.console import Console

from infra.commands import event_lines
from infra.commands.event_lines import Event, LatestRevisions, print_event, read_event

SUMMARIZED: dict[str, Any] = {
    "key": "inbox/storm.txt",
    "status": "SUMMARIZED",
    "previous_status": None,
    "version": "v1",
    "revision": 7,
    "article": {
        "title": "Storm hits [town]",
        "reason": None,
        "entities": [
            {"id": "person/ben-wallace", "name": "Ben Wallace", "type": "person", "salience": 0.4},
            {"id": "location/kyiv", "name": "Kyiv", "type": "location", "salience": 0.1},
        ],
    },
    "entity_ids": ["person/ben-wallace", "location/kyiv"],
}
REJECTED = SUMMARIZED | {
    "status": "REJECTED",
    "article": {
        "title": None,
        "reason": {"code": "empty", "message": "The file is empty."},
        "entities": [],
    },
}
REMOVED = SUMMARIZED | {"status": "REMOVED", "previous_status": "SUMMARIZED", "article": None}


def _event(detail: dict[str, Any]) -> Event:
    body = {"detail-type": "x", "source": "standfirst", "time": "2026-11-22T09:00:00Z"}
    event = read_event(json.dumps(body | {"detail": detail}))
    assert event
    return event


def _printed(detail: dict[str, Any], *, terminal: bool = False) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, color_system=None, soft_wrap=True)
    print_event(console, _event(detail))
    return file.getvalue().splitlines()


def test_without_a_terminal_an_event_is_one_line() -> None:
    (line,) = _printed(SUMMARIZED)
    for part in ("SUMMARIZED", "Storm hits [town]", "inbox/storm.txt", "Ben Wallace, Kyiv"):
        assert part in line


def test_on_a_terminal_the_entities_are_below_the_title() -> None:
    heading, entities = _printed(SUMMARIZED, terminal=True)
    assert "Storm hits [town]" in heading
    assert entities.split(", ") == [
        " " * (len(heading.partition("Storm")[0])) + "Ben Wallace",
        "Kyiv",
    ]


def test_a_rejection_is_printed_with_its_key_and_reason() -> None:
    (line,) = _printed(REJECTED)
    assert "REJECTED" in line
    assert "inbox/storm.txt" in line
    assert "| empty: The file is empty." in line


def test_a_removal_is_printed_with_the_previous_status() -> None:
    (line,) = _printed(REMOVED)
    assert line == "2026-11-22T09:00:00Z  REMOVED     inbox/storm.txt | was SUMMARIZED"


@pytest.mark.parametrize("terminal", [False, True])
def test_an_article_that_no_longer_names_the_entity_is_marked(terminal: bool) -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, color_system=None, soft_wrap=True)
    event = _event(SUMMARIZED | {"former_entity_ids": ["person/x"]})
    for entity in ("person/x", "person/ben-wallace", ""):
        print_event(console, event, entity)
    first, *others = [line for line in file.getvalue().splitlines() if "inbox/storm.txt" in line]
    assert "inbox/storm.txt | no longer names person/x" in first
    assert len(others) == 2
    assert not any("no longer" in line for line in others)


def test_a_success_after_a_failure_is_printed_with_the_previous_status() -> None:
    (line,) = _printed(SUMMARIZED | {"previous_status": "FAILED"})
    assert "was FAILED" in line


def test_control_characters_are_not_printed() -> None:
    article = SUMMARIZED["article"] | {"title": "a\x1b[2Jb\nc"}
    (line,) = _printed(SUMMARIZED | {"article": article, "key": "k\re\x1by"})
    assert "a [2Jb c" in line
    assert "k e y" in line


@pytest.mark.parametrize("body", ["", "{}", '{"time": "2026-11-22T09:00:00Z", "detail": {}}'])
def test_a_message_that_is_not_an_event_is_ignored(body: str) -> None:
    assert read_event(body) is None


def test_an_event_that_is_not_newer_than_the_last_one_of_its_key_is_ignored() -> None:
    latest = LatestRevisions()

    def is_new(key: str, revision: int) -> bool:
        return latest.is_new(_event(SUMMARIZED | {"key": key, "revision": revision}).detail)

    assert is_new("a", 5)
    assert not is_new("a", 5)
    assert not is_new("a", 4)
    assert is_new("b", 4)
    assert is_new("a", 6)


def test_only_the_revisions_of_the_last_keys_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_lines, "REMEMBERED_KEYS", 2)
    latest = LatestRevisions()
    details = [_event(SUMMARIZED | {"key": key}).detail for key in "abc"]
    assert all(map(latest.is_new, details))
    assert latest.is_new(details[0])
    assert not latest.is_new(details[2])
