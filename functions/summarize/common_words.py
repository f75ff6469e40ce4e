"""Tells common words and abbreviations from names: `laptop`, `GMT`, `Package`."""

import re
from collections.abc import Mapping, Sequence

from archive.article import Place
from summarize.tagging.mentions import NameSpan

# Abbreviations and words that have capitals but name nothing, in lower case.
_ABBREVIATIONS = frozenset([
    "4k", "ai", "am", "awol", "bc", "bst", "cd", "ceo", "cet", "cfo", "cgi", "co2", "cpu", "diy",
    "dna", "dns", "dvd", "eastern time", "edt", "ems", "emt", "est", "et", "ev", "evs", "faq",
    "gdp", "gmt", "gp", "gps", "gpu", "hdmi", "hdr", "hr", "icu", "internet", "ip", "ivf", "led",
    "lgbt", "lgbtq", "md", "mep", "meps", "mp", "mps", "ngo", "ngos", "ok", "pc", "pcs", "pdt",
    "phd", "pm", "pr", "pst", "qb", "ram", "rip", "rna", "rsvp", "seo", "ssd", "thc", "tv", "tvs",
    "usb", "usb-c", "utc", "vat", "wi-fi", "wifi",
])  # fmt: skip
# What precedes the first word of a sentence, a quotation or a heading.
_START = re.compile(r"(?:^|[.!?:;\n•|]|[“\"‘(])\s?$")
# How many characters before a mention are searched for the start of a sentence.
_WINDOW = 3


def are_common(places: Mapping[Place, str], group: Sequence[NameSpan]) -> bool:
    """True if the mentions of an entity are common words or abbreviations.

    A single word is one if no mention has a capital, or if the text has it in lower case too and
    all mentions start a sentence or stand in the title.
    """
    spellings = {mention.surface(places[mention.where]) for mention in group}
    if all(spelling.replace(".", "").casefold() in _ABBREVIATIONS for spelling in spellings):
        return True
    if not all(spelling.isalpha() for spelling in spellings):
        return False
    if all(spelling.islower() for spelling in spellings):
        return True
    return all(_has_chosen_capital(places, mention) for mention in group) and any(
        re.search(rf"\b{spelling.lower()}\b", places["text"]) for spelling in spellings
    )


def _has_chosen_capital(places: Mapping[Place, str], mention: NameSpan) -> bool:
    """True if the mention has a capital because of where it stands."""
    text = places[mention.where]
    window = text[max(0, mention.start - _WINDOW) : mention.start]
    return mention.where == "title" or mention.start == 0 or bool(_START.search(window))
