"""Removes the name of the site from titles and lists of authors, and its section from titles.

Names are compared by their keys: their letters, without parts such as `The` and `.com`.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from summarize.reading.metadata import letters_of

# A heading of the page at the start of the title is the headline. If it has fewer words, it may be
# a section (`Football`): then the rest of the title must contain the site.
HEADING_WORDS = 3
# The name of a section has at most this many words: `Arts & Culture`.
SECTION_WORDS = 3
# A title with more separators is not a headline but a list of links.
MAX_SEPARATORS = 10
# Shorter keys are not compared: too many words would be equal to them.
KEY_LETTERS = 2
# The maximum length of the name of a site; longer texts are truncated, to limit the time.
NAME_CHARACTERS = 100

# The separators between a headline, a section and a site: `Storm floods town | News | The Courier`.
_SEPARATOR = re.compile(r" ?\| ?| (?:[•·»›«‹~/]|:{1,2}|[-–—]{1,2}) ")
# Words that many sites add to their name, in their titles or in their metadata.
_SUFFIX = re.compile(
    r"(?:com?|org|net|uk|us|au|ca|in|tv|online|news(?:papers?)?|magazine|blog|sports?"
    r"|website|digital|english|international|homepage)+$"
)
_SECTION = re.compile(
    r"(?:(?:breaking|local|national|international|world|us|uk|latest|top|all)\s)?"
    r"(?:analysis|arts?|books?|business|celebrity|columns?|columnists?|comment"
    r"|commentary|crime|culture|economy|editorials?|education|entertainment|environment|europe"
    r"|fashion|features?|finance|food|football|gaming|health|ideas|interviews?|letters"
    r"|life ?style|local|markets|media|money|movies|music|national|news|obituaries|opinions?"
    r"|perspective|politics|real estate|reviews?|science|society|sports?|stories|style|tech"
    r"|technology|travel|tv|uk|us|video|weather|world)"
    r"(?:\s(?:&|and)\s\w+)?|by [A-Z].{2,40}",
    re.IGNORECASE,
)
# The name of a site is not an address, and not an account of a social network.
_ADDRESS = re.compile(r"(?:https?:)?//|^@|^www\.", re.IGNORECASE)


def first_name(candidates: Iterable[str | None]) -> str | None:
    """The first candidate that is not empty, not an address and not an account (`@courier`)."""
    names = (name.strip(" -–—|") for name in candidates if name and not _ADDRESS.search(name))
    return next(filter(None, names), None)


def keys_of(names: Iterable[str | None], urls: Iterable[str | None] = ()) -> frozenset[str]:
    """The keys of a site: those of its `names`, and of the hosts of its `urls`."""
    spelled = [name for name in names if name]
    # `The Courier | Daily news from Lynsford`: the name is the first part.
    parts = [part for name in spelled for part in (name, _SEPARATOR.split(name)[0])]
    hosts = [label for url in urls if url for label in _labels(url)]
    keys = {_key(part) for part in (*parts, *hosts)}
    return frozenset(key for key in keys if len(key) >= KEY_LETTERS)


def without_site(title: str, keys: frozenset[str], headings: Sequence[str] = ()) -> str | None:
    """The title without the site and its section at its end or start; None if nothing is left.

    `keys` are the keys of the site (see `keys_of`); `headings` are the texts of the `h1` elements.
    """
    separators = list(_SEPARATOR.finditer(title))
    if len(separators) > MAX_SEPARATORS:
        return title
    parts = _SEPARATOR.split(title)
    marks = [match[0].strip() for match in separators]
    start, end = _headline_beside_site(parts, keys, headings) or _trimmed(parts, marks, keys)
    if start == end:
        return None
    first = separators[start - 1].end() if start else 0
    last = separators[end - 1].start() if end < len(parts) else len(title)
    return title[first:last]


def is_site(text: str, keys: frozenset[str]) -> bool:
    """True if the text is the name of the site."""
    return _key(text) in keys


def without_sites(names: tuple[str, ...], keys: frozenset[str], site: str) -> tuple[str, ...]:
    """The authors without the site itself, and without single words of the name of the site."""
    words = {letters_of(word) for word in site.split()}
    return tuple(
        name for name in names if not is_site(name, keys) and letters_of(name) not in words
    )


def _key(name: str) -> str:
    """The key of a name: its letters without `The` at the start and `News` or `.com` at the end."""
    letters = letters_of(name[:NAME_CHARACTERS]).removeprefix("www").removeprefix("the")
    return _SUFFIX.sub("", letters) or letters


def _labels(url: str) -> list[str]:
    """The parts of the host that may be the name of a site: `courier` in `www.courier.example`."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return []
    return [label for label in host.split(".")[:-1] if len(label) > KEY_LETTERS and label != "www"]


def _headline_beside_site(
    parts: list[str], keys: frozenset[str], headings: Sequence[str]
) -> tuple[int, int] | None:
    """The range of the parts of the title that form a heading of the page; the end is exclusive.

    The other parts are the site, a section or a kicker. None if no heading is a part of the title.
    """
    for heading in headings if len(parts) > 1 else ():
        letters, is_long = letters_of(heading), len(heading.split()) >= HEADING_WORDS
        for end in range(1, len(parts)):
            has_site = any(is_site(part, keys) for part in parts[end:])
            if letters_of("".join(parts[:end])) == letters != "" and (is_long or has_site):
                return 0, end
        is_kicker = len(parts[0].split()) <= SECTION_WORDS
        if is_kicker and letters_of("".join(parts[1:])) == letters:
            return 1, len(parts)
    return None


def _trimmed(parts: list[str], marks: list[str], keys: frozenset[str]) -> tuple[int, int]:
    """The range of the parts without sites and sections at the ends; the end is exclusive.

    A section is removed only beside a `|`, or at the end of a title that contained a site.
    """
    start, end = 0, len(parts)
    while end > start and is_site(parts[end - 1], keys):
        end -= 1
    while end > start and is_site(parts[start], keys):
        start += 1
    has_site = end - start < len(parts)
    if end - start > 1 and (has_site or marks[end - 2] == "|") and _is_section(parts[end - 1]):
        end -= 1
    if end - start > 1 and marks[start] == "|" and _is_section(parts[start]):
        start += 1
    return start, end


def _is_section(part: str) -> bool:
    return bool(_SECTION.fullmatch(part.strip()))
