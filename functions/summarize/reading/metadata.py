"""A file's metadata in any format -> ISO 8601 dates, names of authors, and web addresses."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from summarize.reading.blocks import squeeze

# No date and no by-line is longer. The rest of the text is ignored, which bounds the time.
DATE_CHARACTERS, BY_LINE_CHARACTERS = 100, 500
# The longest address that sitemaps may hold (sitemaps.org), and that browsers and proxies accept.
URL_CHARACTERS = 2_048
# The first newspaper appeared in 1605. Programs write the first day of 1970 if they have no date.
YEARS, NO_DATE = range(1605, 2100), date(1970, 1, 1)
# Kiribati is 14 hours ahead of UTC, the largest offset; since 1972 offsets are whole minutes.
MAX_UTC_OFFSET, OFFSET_UNIT = timedelta(hours=14), timedelta(minutes=1)
MAX_AUTHORS, NAME_WORDS = 20, range(1, 7)

_ISO_DAY = re.compile(r"\d{4}([-/]?)\d\d\1\d\d(?!\d)")
_UTC = re.compile(r"\s?(?:UTC|GMT|Z)$", re.IGNORECASE)
_SPACE_BEFORE_OFFSET = re.compile(r"(?<=\d)\s(?=[+-]\d\d)")

_LEAD = re.compile(r"^.*\bby\b:?", re.IGNORECASE | re.DOTALL)
# `John Roe, Jr.` is one name.
_COMMA_BEFORE_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|Ph\.?D|MD|Esq|I{2,3})\b)")
_BETWEEN_NAMES = re.compile(r"[,;/|&\n•·]|\s(?:and|with)\s", re.IGNORECASE)
# `Jane Doe in London`, `Jane Doe for The Courier`.
_PLACE_OR_PAPER = re.compile(r"\s(?:in|for|at|from|of|via)\s.*", re.DOTALL)
_IN_BRACKETS = re.compile(r"<[^<>]*>|\([^()]*\)|\[[^\[\]]*\]")
_NAME_WORD = re.compile(r"[^\W\d_]++(?:[.'’‘-]++[^\W\d_]*+)*+")
_PARTICLE = re.compile(
    r"al|bin|d[aeiu]|del|della|de[nr]|dos|ibn|la|le|te[nr]|van|von|y|zu|\w+['’]\w+"
)
# Desks and programs in the place of an author.
_NO_NAME = re.compile(
    r"\b(?:admin|administrator|anonymous|author|bureau|business|chief|columnist|communications"
    r"|contributors?|correspondent|default|desk|director|editors?|editorial|guest|home|info"
    r"|libreoffice|mail|marketing|media|microsoft|news|newsletters?|newsroom|no|none|noreply|null"
    r"|office|online|owner|photographer|political|producer|python|reporters?|root|senior|staff"
    r"|subscriptions|support|system|team|the|undefined|unknown|user|web|webmaster|windows|word"
    r"|wordpress|writers?)\b",
    re.IGNORECASE,
)


def published(text: str) -> str | None:
    """ISO 8601, RFC 5322 or `5 March 2024` -> a day, or a time with its zone.

    None for a text that is no date, or an implausible one. A time without a zone is cut to its day,
    which may be off by one elsewhere, but not more.
    """
    time = _time(squeeze(text[:DATE_CHARACTERS]))
    if time is None or time.year not in YEARS or time.date() == NO_DATE:
        return None
    offset = time.utcoffset()
    is_exact = offset is not None and abs(offset) <= MAX_UTC_OFFSET and not offset % OFFSET_UNIT
    return time.isoformat(timespec="seconds") if is_exact else time.date().isoformat()


def authors(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in by-lines, in order, without duplicates: persons, and agencies that sign for one.

    `By Jane Doe, Political Editor, and John Roe in Paris` -> Jane Doe, John Roe.
    """
    names: dict[str, str] = {}
    for text in texts:
        for name in _names(text):
            names.setdefault(name.casefold(), name)
        if len(names) >= MAX_AUTHORS:
            break
    return tuple(names.values())[:MAX_AUTHORS]


def persons(texts: Iterable[str]) -> tuple[str, ...]:
    """The `authors` of at least two words: programs and accounts (`Lenovo`, `Owner`) have one."""
    return tuple(name for name in authors(texts) if " " in name)


def url(texts: Iterable[str]) -> str | None:
    """The first text that is an absolute http or https address; None if there is none.

    Other schemes, such as `javascript:`, would run in the browser of whoever follows the address.
    """
    return next((text for text in map(str.strip, texts) if _is_web_address(text)), None)


def _is_web_address(text: str) -> bool:
    # Control and invisible characters are not printable.
    if len(text) > URL_CHARACTERS or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _time(text: str) -> datetime | None:
    day = _ISO_DAY.match(text)
    if day is None:
        return _mail_time(text) or _mail_time(f"{text} 00:00:00")
    return _iso_time(text.replace("/", "-")) or _iso_time(day[0].replace("/", "-"))


def _iso_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", _UTC.sub("Z", text)))
    except ValueError:
        return None


def _mail_time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _names(by_line: str) -> Iterator[str]:
    text = _without_brackets(_without_addresses(by_line[:BY_LINE_CHARACTERS]))
    parts = _BETWEEN_NAMES.split(_COMMA_BEFORE_SUFFIX.sub(" ", text))
    names = [squeeze(_PLACE_OR_PAPER.sub("", _LEAD.sub("", f" {part} "))) for part in parts]
    if "," in text and _is_inverted(names):
        names = [f"{names[1]} {names[0]}"]
    yield from filter(_is_name, names)


def _without_addresses(text: str) -> str:
    marks = ("@", "://", "www.")
    words = (word for word in text.split(" ") if not any(mark in word for mark in marks))
    return " ".join(words).strip()


def _without_brackets(text: str) -> str:
    """RSS has `jane@courier.example (Jane Doe)`; elsewhere brackets hold an agency or a place."""
    return text.strip("()") if _IN_BRACKETS.fullmatch(text) else _IN_BRACKETS.sub(" ", text)


def _is_inverted(names: list[str]) -> bool:
    """True for the parts of `Doe, Jane`, as directories of companies have it."""
    return len(names) == 2 and all(_is_name(name) and " " not in name for name in names)


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        len(words) in NAME_WORDS
        and not words[0].islower()
        and all(map(_is_name_word, words))
        and not _NO_NAME.search(text)
    )


def _is_name_word(word: str) -> bool:
    return bool(_NAME_WORD.fullmatch(word)) and bool(
        not word[0].islower() or _PARTICLE.fullmatch(word)
    )
