"""Parses dates into ISO 8601, by-lines into names and descriptions, and selects http(s) URLs."""

import html
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from summarize import deadline
from summarize.reading.blocks import squeeze

# No real date or by-line is longer than this. Longer texts are truncated, to limit the parsing
# time.
DATE_CHARACTERS, BY_LINE_CHARACTERS = 100, 500
# The first newspaper appeared in 1605.
YEARS = range(1605, 2100)
# Software writes the Unix time 0, which is on this day, if it has no date.
NO_DATE = date(1970, 1, 1)
# The largest offset from UTC is 14 hours, in Kiribati. Since 1972 all offsets are whole minutes.
MAX_ZONE, ZONE_PRECISION = timedelta(hours=14), timedelta(minutes=1)
MAX_AUTHORS = 20
# The number of words in a name.
NAME_WORDS = range(1, 7)
# A description is one or two sentences. A longer one is the beginning of the story.
DESCRIPTION_CHARACTERS = 500
# A description that is the title and fewer than this many letters only repeats the title: `Storm
# floods town. Read more at The Courier`.
REST_CHARACTERS = 25
# Longer URLs do not work in all browsers and proxies.
URL_CHARACTERS = 2_048

_ISO_DAY = re.compile(r"\d{4}([-/]?)\d\d\1\d\d(?!\d)")
_UTC = re.compile(r"\s?(?:UTC|GMT|Z)$", re.IGNORECASE)
# The space before an offset from UTC: `10:15:00 +0100`.
_SPACE_BEFORE_ZONE = re.compile(r"(?<=\d)\s(?=[+-]\d\d)")

# Everything before a name, up to `by`: `Words by Ann Lee`.
_BY = re.compile(r"^.*\bby\b:?", re.IGNORECASE | re.DOTALL)
# The comma before a suffix of a name: `John Roe, Jr.`
_NAME_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|Ph\.?D|MD|Esq|I{2,3})\b)")
_SEPARATOR = re.compile(r"[,;/|&\n•·]|\s(?:and|with)\s|(?<=[a-z]{3})\.\s", re.IGNORECASE)
# `Jane Doe in London`, `Jane Doe for The Courier`.
_PLACE_OR_PAPER = re.compile(r"\s(?:in|for|at|from|of|via)\s.*", re.DOTALL)
_BRACKETS = re.compile(r"<[^<>]*>|\([^()]*\)|\[[^\[\]]*\]")
_NAME_WORD = re.compile(r"[^\W\d_]++(?:[.'’‘-]++[^\W\d_]*+)*+")
_PARTICLE = re.compile(
    r"al|bin|d[aeiu]|del|della|de[nr]|dos|ibn|la|le|te[nr]|van|von|y|zu|\w+['’]\w+"
)
# Words of job titles, desks, sections, companies, accounts and programs. Some by-lines contain
# these instead of a person's name.
_NOT_A_NAME = re.compile(
    r"\b(?:admin|administrator|advertorials?|agency|anonymous|author|blogs?|brandroom|bureau"
    r"|business|chief|columnist|committee|communications|community|company|content"
    r"|contributors?|corp|correspondent|council|culture|default|department|desk|digest|director"
    r"|editors?|editorial|entertainment|facebook|foundation|getty|google|group|guest|health"
    r"|images?|inc|info|instagram|institute|international|libreoffice|lifestyle|linkedin|llc|ltd"
    r"|magazine|mail|marketing|media|microsoft|network|news|newsletters?|newspapers?|newsroom|no"
    r"|none|noreply|null|office|online|opinion|owner|partners?|photographer|photos?|pictures"
    r"|political|politics|producer|promoted|promotions?|publishing|python|reporters?|reuters staff"
    r"|reviews?|science|senior|services|shutterstock|society|sponsored|sports?|staff|studios?"
    r"|subscriptions|support|system|team|technology|the|tiktok|travel|twitter|undefined"
    r"|university|unknown|unsplash|user|video|web|webmaster|whatsapp|windows|word|wordpress"
    r"|world|writers?|www|youtube)\b|(?-i:[a-z\d]\.[a-z]{2,}$)",
    re.IGNORECASE,
)
# Words that may be surnames (`Michael Head`, `Al Root`), but alone are not an author: they are
# buttons, accounts, departments or newspapers.
_NOT_A_SINGLE_NAME = re.compile(
    r"home|head|root|finance|law|local|money|style|food|life|features?|advertisement|comment"
    r"|argus|bulletin|chronicle|courier|dispatch|echo|examiner|express|gazette|globe|guardian"
    r"|herald|inquirer|journal|ledger|mercury|mirror|observer|post|press|record|register"
    r"|sentinel|standard|star|sun|telegraph|times|today|tribune|insider|more|share|follow",
    re.IGNORECASE,
)
# News agencies. They are authors, even if their names do not look like the name of a person.
_AGENCY = re.compile(
    r"reuters|a\.?f\.?p\.?|a\.?p\.?|associated press|agence france-presse|press association|pa|pti"
    r"|ani|ians|dpa|upi|efe|ansa|bloomberg|tass|xinhua|kyodo|yonhap|aap|canadian press",
    re.IGNORECASE,
)
# A name of one word with a digit or with capitals inside is an account or a company: `SextantNow`.
# Some surnames have such capitals: `McKenzie`, `DeVito`.
_ACCOUNT = re.compile(
    r".*\d.*|(?!(?:Ma?c|De|Di|Du|La|Le|Van|O['’])[A-Z]).*(?:[a-z][A-Z]|[A-Z]{3}[a-z]).*"
)

# HTML tags in a description, and the end of a description that the site truncated.
_TAG = re.compile(r"<[^<>]{0,500}>")
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]?(?=\s|$)")
# Phrases with which a site describes itself, not the article.
_SLOGAN = re.compile(
    r"\b(?:latest|breaking|up-to-date|up-to-the-minute|daily|local)\b[^.!?]{0,30}"
    r"\b(?:news|headlines|updates|reviews|stories|coverage)\b"
    r"|\bnews, (?:\w+, ){0,3}(?:and |& )?\w+|\bonline portal\b|\bofficial (?:web)?site\b"
    r"|\byour (?:\w+ ){0,3}(?:source|guide|home|destination|resource) (?:for|to|of)\b"
    r"|\b(?:leading|number one|premier|best) (?:\w+ ){0,2}(?:site|source|newspaper|portal)\b"
    r"|\b(?:sign up|subscribe)\b",
    re.IGNORECASE,
)
# Words that carry the meaning of a title. Shorter words, such as `the`, do not.
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")


def published(text: str) -> str | None:
    """Return a date in ISO 8601: date and time with UTC offset, or only the date.

    None if the date is not plausible. Accepts ISO 8601, RFC 5322 and `5 March 2024`. If a time has
    no offset, only its date is kept; in UTC, the date may differ by one day.
    """
    text = squeeze(text[:DATE_CHARACTERS])
    day = _ISO_DAY.match(text)
    if day:
        time = _iso_time(text.replace("/", "-")) or _iso_time(day[0].replace("/", "-"))
    else:
        time = _mail_time(text) or _mail_time(f"{text} 00:00:00")
    if time is None or time.year not in YEARS or time.date() == NO_DATE:
        return None
    return time.isoformat(timespec="seconds") if _has_zone(time) else time.date().isoformat()


def authors(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of persons and agencies in by-lines, in order, without duplicates.

    At most MAX_AUTHORS are returned. Example:
    `By Jane Doe, Political Editor, and John Roe in Paris` -> Jane Doe, John Roe.
    """
    # Case-folded name -> the name as it is written.
    names: dict[str, str] = {}
    for text in texts:
        deadline.check()
        for name in _names(text):
            names.setdefault(name.casefold(), name)
        if len(names) >= MAX_AUTHORS:
            break
    return _persons_and_agencies(tuple(names.values()))[:MAX_AUTHORS]


def persons(texts: Iterable[str]) -> tuple[str, ...]:
    """The `authors` with at least two words.

    A name of one word is often not a person (`Lenovo`).
    """
    return tuple(name for name in authors(texts) if " " in name)


def is_agency(name: str) -> bool:
    """True for the name of a news agency, such as `Reuters`."""
    return bool(_AGENCY.fullmatch(name))


def description(texts: Iterable[object], title: str | None) -> str | None:
    """The first usable description, on one line of at most DESCRIPTION_CHARACTERS.

    Values that are not strings, repeat the title or describe the site are ignored. A description
    that the site truncated (`…`) is used only if there is no other. None if there is none.
    """
    lines = (_description_line(text) for text in texts if isinstance(text, str))
    usable = [line for line in lines if line and _describes_article(line, title or "")]
    return next((line for line in usable if not _CUT.search(line)), next(iter(usable), None))


def first_web_url(candidates: Iterable[str | None]) -> str | None:
    """The first candidate that is an absolute http or https URL, without spaces around it."""
    urls = (candidate.strip() for candidate in candidates if candidate)
    return next(filter(_is_web_url, urls), None)


def _description_line(text: str) -> str:
    """The text without HTML tags; if it is too long, it is truncated after a sentence or a word."""
    # Twice the limit is enough for tags and entities.
    plain = html.unescape(html.unescape(text[: 2 * DESCRIPTION_CHARACTERS]))
    line = squeeze(_TAG.sub(" ", plain))
    if len(line) <= DESCRIPTION_CHARACTERS:
        return line
    start = line[:DESCRIPTION_CHARACTERS]
    ends = [match.end() for match in _SENTENCE_END.finditer(start)]
    return start[: ends[-1]] if ends else start[:-1].rpartition(" ")[0] + "…"


def _describes_article(line: str, title: str) -> bool:
    """False for a text that repeats the title, or is the slogan of the site."""
    letters, title_letters = letters_of(line), letters_of(title)
    rest = letters.removeprefix(title_letters)
    is_title = rest != letters and len(rest) < REST_CHARACTERS
    if is_title or letters in title_letters:
        return False
    words = {word.casefold() for word in _CONTENT_WORD.findall(title)}
    shares_words = any(word.casefold() in words for word in _CONTENT_WORD.findall(line))
    return shares_words or not _SLOGAN.search(line)


def letters_of(text: str) -> str:
    """The letters and digits of a text, case-folded. Used to compare texts."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_web_url(url: str) -> bool:
    """True for an http or https URL with a host, without white space and control characters."""
    # urlsplit removes line breaks and tabs, so it cannot check them.
    if len(url) > URL_CHARACTERS or " " in url or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _has_zone(time: datetime) -> bool:
    """True if the time has a plausible offset from UTC."""
    offset = time.utcoffset()
    return offset is not None and abs(offset) <= MAX_ZONE and not offset % ZONE_PRECISION


def _iso_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", _UTC.sub("Z", text)))
    except ValueError:
        return None


def _mail_time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _names(by_line: str) -> Iterator[str]:
    words = by_line[:BY_LINE_CHARACTERS].split(" ")
    text = " ".join(word for word in words if not _is_address(word)).strip()
    # In RSS and mail, the brackets contain the name: `jane@courier.example (Jane Doe)`. If the name
    # is outside, they contain an agency or a place.
    text = text.strip("()") if _BRACKETS.fullmatch(text) else _BRACKETS.sub(" ", text)
    parts = [
        squeeze(_PLACE_OR_PAPER.sub("", _BY.sub("", f" {part} ")))
        for part in _SEPARATOR.split(_NAME_SUFFIX.sub(" ", text))
    ]
    if "," in text and _is_reversed_name(parts):
        parts = [f"{parts[1]} {parts[0]}"]
    yield from filter(_is_name, parts)


def _persons_and_agencies(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without single words that are accounts, newspapers, companies or degrees.

    Beside a full name, every other single word is left out, unless it is an agency.
    """
    has_full_name = any(" " in name for name in names)
    return tuple(
        name
        for name in names
        if " " in name or is_agency(name) or not (has_full_name or _is_no_person(name))
    )


def _is_no_person(word: str) -> bool:
    """True for a single word that is a degree, a newspaper, a company or an account."""
    return word.isupper() or bool(_NOT_A_SINGLE_NAME.fullmatch(word) or _ACCOUNT.fullmatch(word))


def _is_address(word: str) -> bool:
    """True for a word that is an e-mail or web address."""
    return any(mark in word for mark in ("@", "://", "www."))


def _is_reversed_name(parts: list[str]) -> bool:
    """True for the parts of `Doe, Jane`, a form that company directories use."""
    return len(parts) == 2 and all(_is_name(part) and " " not in part for part in parts)


def _is_name(text: str) -> bool:
    if is_agency(text):
        return True
    words = text.split()
    return (
        len(words) in NAME_WORDS
        and not words[0].islower()
        and all(map(_is_name_word, words))
        and not _NOT_A_NAME.search(text)
    )


def _is_name_word(word: str) -> bool:
    """True for a word that may be part of a name: capitalized, or a particle such as `van`."""
    is_particle = bool(_PARTICLE.fullmatch(word))
    return bool(_NAME_WORD.fullmatch(word)) and (is_particle or not word[0].islower())
