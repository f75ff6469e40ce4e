"""Computes the form of each name: its normalized words, which all spellings of the name share.

Spellings that certainly mean the same have the same form:
- spellings that differ in case, accents, full stops or a company suffix: `Acme`, `ACME Inc.`;
- well-known aliases: `US`, `America`; inverted names: `Department of Justice`;
- an acronym and the only name of the article with its initials: `ACC`, `Atlantic Coast Conference`;
- a name and the acronym that follows it in brackets: `National Service of Parks (NatPark)`;
- the noun and the adjective of a people or a faith: `Canadians`, `Canadian`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from summarize.tagging.mentions import NameSpan

# The words of a name, normalized so that names can be compared; see `normalized_words`.
Form = tuple[str, ...]

COMPANY_SUFFIXES = frozenset([
    "inc", "corp", "corporation", "ltd", "limited", "plc", "llc", "llp", "co", "sa", "ag", "nv",
    "gmbh", "spa", "fc", "afc", "sc",
])  # fmt: skip

# Well-known aliases of a place or an organization, which texts use without an explanation.
_ALIASES: dict[Form, Form] = {
    ("america",): ("united", "states"),
    ("us",): ("united", "states"),
    ("usa",): ("united", "states"),
    ("united", "states", "of", "america"): ("united", "states"),
    ("uk",): ("united", "kingdom"),
    ("eu",): ("european", "union"),
    ("un",): ("united", "nations"),
    ("uae",): ("united", "arab", "emirates"),
    ("gaza",): ("gaza", "strip"),
    ("isis",): ("islamic", "state"),
    ("isil",): ("islamic", "state"),
    ("daesh",): ("islamic", "state"),
    ("islamic", "state", "group"): ("islamic", "state"),
    ("olympic",): ("olympics",),
    ("olympic", "games"): ("olympics",),
    ("paralympic",): ("paralympics",),
    ("paralympic", "games"): ("paralympics",),
    ("conservative", "party"): ("conservatives",),
    ("tories",): ("conservatives",),
    ("green", "party"): ("greens",),
    ("lib", "dems"): ("liberal", "democrats"),
    ("lib", "dem"): ("liberal", "democrats"),
    ("gop",): ("republican", "party"),
    ("fed",): ("federal", "reserve"),
    ("marines",): ("marine", "corps"),
}
# Nouns for peoples and parties -> their adjectives, if the adjective is not the noun without `s`.
_ADJECTIVES = {
    "britons": "british", "briton": "british", "danes": "danish", "finns": "finnish",
    "jews": "jewish", "jew": "jewish", "kurds": "kurdish", "poles": "polish", "scots": "scottish",
    "spaniards": "spanish", "swedes": "swedish", "turks": "turkish",
    "democrats": "democratic", "democrat": "democratic",
}  # fmt: skip
# An inverted name: `Department of Justice` is the `Justice Department`.
_INVERTED = re.compile(r"((?:\w+ )*?)(department|ministry|(?<! )university) of (.+)")
# The formal name of a country or a city: `Islamic Republic of Iran`.
_FORMAL_PLACE = re.compile(r"(?:(?:\w+ ){0,2}republic|city|town) of (?:the )?(.+)")
_WORD = re.compile(r"[\w&]+(?:[’'-]\w+)*")
# The acronym that follows a name in brackets: ` (ICC)`, ` (the “ICC”)`.
_BRACKETED = re.compile(r"\s*\(\s*(?:the\s+)?[“\"‘']?([A-Z][A-Za-z&.]{1,9})[”\"’']?\s*[),;]")
# Words that an acronym may skip.
_SMALL_WORDS = frozenset(
    ["of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "et", "y", "to", "at"]
)
# First words that an acronym may skip: `FDA` for `US Food and Drug Administration`.
_NATIONS = frozenset(["eu", "uk", "un", "us", "american", "british", "federal", "national"])
# Words of a name that contribute all their letters to its acronym: `USPS` for `US Postal Service`.
_ABBREVIATED = frozenset(["eu", "uk", "un", "us"])
# The minimum number of letters of an acronym in capitals (`UN`), and of one that is spelled like a
# word (`Unesco`).
_MIN_LETTERS, _MIN_LETTERS_OF_WORD = 2, 4


def full_forms(text: str, mentions: Sequence[NameSpan]) -> list[Form]:
    """The form of each mention. An acronym or an alias has the form of the full name."""
    forms = [_unaliased(normalized_words(mention.surface(text))) for mention in mentions]
    full = {
        **_singulars(mentions, forms),
        **_by_initials(text, mentions, forms),
        **_introduced(text, mentions, forms),
    }
    return [full.get(form, form) for form in forms]


def normalized_words(surface: str) -> Form:
    """The words of a name, case-folded, without full stops, leading `the` and company suffixes.

    The result has at least one word. Two spellings with the same form are the same name.
    """
    words: list[str] = _WORD.findall(_without_accents(surface.casefold().replace(".", "")))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in COMPANY_SUFFIXES:
        words.pop()
    return tuple(words) or (surface.casefold(),)


def fullness(surface: str) -> tuple[int, int]:
    """The number of words and the number of letters of a name; (0, 0) for a one-word alias.

    Of two spellings of a name, the fuller one has the greater pair.
    """
    words = normalized_words(surface)
    return (0, 0) if len(words) == 1 and words in _ALIASES else (len(words), sum(map(len, words)))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _unaliased(form: Form) -> Form:
    """The form with aliases, inverted and formal names replaced by the usual full name."""
    place = _FORMAL_PLACE.fullmatch(" ".join(form))
    if place:
        form = tuple(place[1].split())
    inverted = _INVERTED.fullmatch(" ".join(form))
    if inverted:
        form = tuple(f"{inverted[1]}{inverted[3]} {inverted[2]}".split())
    return _ALIASES.get(form, form)


def _singulars(mentions: Sequence[NameSpan], forms: Sequence[Form]) -> dict[Form, Form]:
    """The plurals of names of the type `other` -> the singular, if the article has both."""
    others = {form for form, span in zip(forms, mentions, strict=True) if span.type == "other"}
    places = {form for form, span in zip(forms, mentions, strict=True) if span.type == "location"}
    return {
        form: singular
        for form in set(forms) - places
        for singular in [(*form[:-1], _ADJECTIVES.get(form[-1], form[-1].removesuffix("s")))]
        if singular != form and singular in others
    }


def _introduced(text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]) -> dict[Form, Form]:
    """The acronyms that follow a name in brackets -> the form of the name."""
    introduced: dict[Form, Form] = {}
    for mention, form in zip(mentions, forms, strict=True):
        acronym = _BRACKETED.match(text, mention.end)
        if acronym and _is_acronym_of(acronym[1], mention.surface(text)):
            introduced[normalized_words(acronym[1])] = form
    return introduced


def _is_acronym_of(acronym: str, name: str) -> bool:
    """True if the capitals of the acronym are initials of the name, in order.

    The first capital must be the initial of the first word; other words may be skipped.
    """
    capitals = [character for character in acronym if character.isupper()]
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in _SMALL_WORDS]
    initials = iter([word[0].upper() for word in words])
    # `in` consumes the iterator up to and including the match, so the order is checked too.
    return (
        len(capitals) > 1
        and name[:1].upper() == capitals[0]
        and all(capital in initials for capital in capitals)
    )


def _by_initials(
    text: str, mentions: Sequence[NameSpan], forms: Sequence[Form]
) -> dict[Form, Form]:
    """The acronyms that are the initials of exactly one name of the article -> its form."""
    acronyms, names = set(), set()
    for mention, form in zip(mentions, forms, strict=True):
        if len(form) == 1 and _may_be_acronym(mention.surface(text)):
            acronyms.add(form)
        elif len(form) > 1 and mention.type != "person":
            names.add(normalized_words(mention.surface(text)))
    by_initials: dict[str, set[Form]] = defaultdict(set)
    for name in names:
        for initials in _initials(name):
            by_initials[initials].add(_unaliased(name))
    return {
        acronym: next(iter(by_initials[acronym[0]]))
        for acronym in acronyms
        if len(by_initials.get(acronym[0], ())) == 1
    }


def _may_be_acronym(surface: str) -> bool:
    letters = surface.replace(".", "")
    has_capitals = sum(character.isupper() for character in letters) >= _MIN_LETTERS
    return letters[:1].isupper() and (has_capitals or len(letters) >= _MIN_LETTERS_OF_WORD)


def _initials(name: Form) -> set[str]:
    """The initials of a name, with and without small words and a nation at the start."""
    words = [part for word in name for part in (word if word in _ABBREVIATED else word.split("-"))]
    long_words = [word for word in words if word not in _SMALL_WORDS]
    without_nation = long_words[len(name[0]) if name[0] in _ABBREVIATED else 1 :]
    variants = [words, long_words, without_nation if name[0] in _NATIONS else []]
    return {"".join(word[:1] for word in variant) for variant in variants if len(variant) > 1}
