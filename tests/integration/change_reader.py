"""Reads the whole change log of an archive."""

from datetime import UTC, datetime, timedelta

from archive.change_log import DELAY, Change
from archive.table import Archive


def all_changes(archive: Archive) -> list[Change]:
    """Return all changes, oldest first, including those younger than DELAY."""
    later = datetime.now(UTC) + DELAY + timedelta(seconds=1)
    changes: list[Change] = []
    position = None
    while True:
        page = archive.changes.page(position, 100, later)
        changes += page.changes
        position = page.position
        if not page.more:
            return changes


def statuses(archive: Archive) -> list[str]:
    """Return the status of each change, oldest first."""
    return [change.status for change in all_changes(archive)]
