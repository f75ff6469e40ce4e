"""What a file says of when and by whom its article was written, in whatever words -> ISO 8601 and names."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from summarize.reading.blocks import squeeze

# No date and no by-line is longer; what comes after is not looked at, so nothing here takes long.
DATE_CHARACTERS, BY_LINE_CHARACTERS = 100, 500
# The first newspaper is of 1605. Programs write the first day of 1970 where they have no date.
YEARS, NO_DATE = range(1605, 2100), date(1970, 1, 1)
# Kiribati is 14 hours ahead of Greenwich, nobody is further; no zone has been off by less than a minute since 1972.
FURTHEST_ZONE, FINEST_ZONE = timedelta(hours=14), timedelta(minutes=1)
MAX_AUTHORS, NAME_WORDS = 20, range(1, 7)

_ISO_DAY = re.compile(r"\d{4}([-/]?)\d\d\1\d\d(?!\d)")
_UTC = re.compile(r"\s?(?:UTC|GMT|Z)$", re.IGNORECASE)
_ZONE_APART = re.compile(r"(?<=\d)\s(?=[+-]\d\d)")

_LEAD = re.compile(r"^.*\bby\b:?", re.IGNORECASE | re.DOTALL)
# `John Roe, Jr.` is one name.
_RANK = re.compile(r",\s*(?=(?:Jr|Sr|Ph\.?D|MD|Esq|I{2,3})\b)")
_BETWEEN_NAMES = re.compile(r"[,;/|&\n•·]|\s(?:and|with)\s", re.IGNORECASE)
# `Jane Doe in London`, `Jane Doe for The Courier`.
_WHENCE = re.compile(r"\s(?:in|for|at|from|of|via)\s.*", re.DOTALL)
_ASIDE = re.compile(r"<[^<>]*>|\([^()]*\)|\[[^\[\]]*\]")
_NAME_WORD = re.compile(r"[^\W\d_]++(?:[.'’‘-]++[^\W\d_]*+)*+")
_PARTICLE = re.compile(
    r"al|bin|d[aeiu]|del|della|de[nr]|dos|ibn|la|le|te[nr]|van|von|y|zu|\w+['’]\w+"
)
# Desks and programs that sign where a person might.
_NO_NAME = re.compile(
    r"\b(?:admin|administrator|anonymous|author|bureau|business|chief|columnist|communications|contributors?|correspondent|default|desk"
    r"|director|editors?|editorial|guest|home|info|libreoffice|mail|marketing|media|microsoft|news|newsletters?|newsroom|no|none"
    r"|noreply|null|office|online|owner|photographer|political|producer|python|reporters?|root|senior|staff|subscriptions|support"
    r"|system|team|the|undefined|unknown|user|web|webmaster|windows|word|wordpress|writers?)\b",
    re.IGNORECASE,
)


def published(text: str) -> str | None:
    """ISO 8601, RFC 5322 or `5 March 2024` -> a day, or a time with its zone; None if it is no date, or none to believe.

    A time without a zone is cut to its day: it may be a day off elsewhere, but not more.
    """
    text = squeeze(text[:DATE_CHARACTERS])
    day = _ISO_DAY.match(text)
    time = (
        _iso_time(text.replace("/", "-"))
        if day
        else _mail_time(text) or _mail_time(f"{text} 00:00:00")
    )
    if time is None and day:
        time = _iso_time(day[0].replace("/", "-"))
    if time is None or time.year not in YEARS or time.date() == NO_DATE:
        return None
    zone = time.utcoffset()
    is_exact = zone is not None and abs(zone) <= FURTHEST_ZONE and not zone % FINEST_ZONE
    return time.isoformat(timespec="seconds") if is_exact else time.date().isoformat()


def authors(texts: Iterable[str]) -> tuple[str, ...]:
    """Names in by-lines, each once, in order: of persons, and of agencies where they sign for one.

    `By Jane Doe, Political Editor, and John Roe in Paris` -> Jane Doe, John Roe. What is no name gives none.
    """
    found: dict[str, str] = {}
    for text in texts:
        for name in _names(text):
            found.setdefault(name.casefold(), name)
        if len(found) >= MAX_AUTHORS:
            break
    return tuple(found.values())[:MAX_AUTHORS]


def persons(texts: Iterable[str]) -> tuple[str, ...]:
    """`authors` of at least two words: programs and accounts (`Lenovo`, `Owner`) sign as one."""
    return tuple(name for name in authors(texts) if " " in name)


def _iso_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_ZONE_APART.sub("", _UTC.sub("Z", text)))
    except ValueError:
        return None


def _mail_time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _names(by_line: str) -> Iterator[str]:
    words = by_line[:BY_LINE_CHARACTERS].split(" ")
    text = " ".join(
        word for word in words if not any(mark in word for mark in ("@", "://", "www."))
    ).strip()
    # RSS has `jane@courier.example (Jane Doe)`; elsewhere an agency or a place stands in brackets.
    text = text.strip("()") if _ASIDE.fullmatch(text) else _ASIDE.sub(" ", text)
    parts = [
        squeeze(_WHENCE.sub("", _LEAD.sub("", f" {part} ")))
        for part in _BETWEEN_NAMES.split(_RANK.sub(" ", text))
    ]
    if (
        len(parts) == 2
        and "," in text
        and all(map(_is_name, parts))
        and not any(" " in part for part in parts)
    ):
        # `Doe, Jane`, as directories of companies have it.
        parts = [f"{parts[1]} {parts[0]}"]
    yield from filter(_is_name, parts)


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        len(words) in NAME_WORDS
        and not words[0].islower()
        and all(
            _NAME_WORD.fullmatch(word) and (not word[0].islower() or _PARTICLE.fullmatch(word))
            for word in words
        )
        and not _NO_NAME.search(text)
    )
