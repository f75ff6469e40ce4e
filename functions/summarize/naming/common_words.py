"""Recognizes common words and abbreviations that are not names: `laptop`, `GMT`, `Package`."""

import re
from collections.abc import Mapping, Sequence, Set

from archive.article import Place
from summarize.tagging.mentions import NameSpan

# Abbreviations and words that have capitals in texts but are not names. Written here in lower case.
_NOT_NAMES = frozenset([
    "4g", "4k", "5g", "administration", "ai", "am", "ams", "awol", "bc", "bst", "cd", "ceo", "ceos",
    "cet", "cfo", "cgi", "co2", "coo", "council", "cpu", "cto", "diy", "dna", "dns", "dvd",
    "eastern time", "edt", "ems", "emt", "est", "et", "ev", "evs", "faq", "gdp", "gmt",
    "government", "gp", "gps", "gpu", "hdmi", "hdr", "hr", "icu", "internet", "ip", "ivf", "led",
    "lgbt", "lgbtq", "md", "mep", "meps", "mp", "mps", "ngo", "ngos", "ok", "pc", "pcs", "pdt",
    "phd", "pm", "pr", "president", "pst", "qb", "r&d", "ram", "rip", "rna", "rsvp", "seo", "ssd",
    "thc", "tv", "tvs", "university", "usb", "usb-c", "utc", "vat", "vr", "wi-fi", "wifi",
])  # fmt: skip
# What precedes the first word of a sentence, a quotation or a heading.
_START = re.compile(r"(?:^|[.!?:;\n•|“\"‘(])\s?$")
_LOWER_CASE_WORD = re.compile(r"(?<![\w.@#/-])[^\W\d_A-Z]++(?!\.?\w|[@/-])")
# How many characters before a mention are searched for the start of a sentence.
_WINDOW = 3


def lower_case_words(text: str) -> frozenset[str]:
    """The words that occur in lower case in the text, except in addresses such as `example.com`."""
    return frozenset(_LOWER_CASE_WORD.findall(text))


def are_common(
    places: Mapping[Place, str], group: Sequence[NameSpan], lower_case: Set[str]
) -> bool:
    """True if the mentions of an entity are common words or abbreviations.

    They are if all spellings are in _NOT_NAMES. They are also if all spellings are single words, at
    least one of them is in `lower_case`, and each mention with a capital starts a sentence or is in
    the title.
    """
    spellings = {mention.surface(places[mention.where]) for mention in group}
    if all(spelling.replace(".", "").casefold() in _NOT_NAMES for spelling in spellings):
        return True
    if not all(spelling.isalpha() for spelling in spellings):
        return False
    has_lower_case = any(spelling.lower() in lower_case for spelling in spellings)
    return has_lower_case and all(_has_no_own_capital(places, mention) for mention in group)


def _has_no_own_capital(places: Mapping[Place, str], mention: NameSpan) -> bool:
    """True if the mention has no capital, starts a sentence or is in the title."""
    text = places[mention.where]
    window = max(0, mention.start - _WINDOW)
    return (
        mention.where == "title"
        or text[mention.start].islower()
        or _START.search(text, window, mention.start) is not None
    )
