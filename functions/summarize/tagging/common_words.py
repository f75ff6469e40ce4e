"""Leaves out names that are no names: common words with a capital, abbreviations, handles."""

import re
from collections.abc import Iterator, Mapping, Sequence

from archive.article import Place
from summarize.tagging.mentions import NameSpan

# Abbreviations and words that are written with capitals but name nothing.
_NO_NAMES = frozenset(
    "gmt bst est edt pst pdt cet utc et ct pt dna rna ai seo pc pcs os tv tvs gpu cpu ram ssd usb usb-c"
    " hdmi dns cctv ceo cfo cto coo gp gps mp mps mep meps am ams msp msps ngo ngos rip rsvp icu emt ev"
    " evs ivf lgbt lgbtq faq dei hr pr it r&d qb bc ad 4k hdr 5g 4g vr wi-fi internet web transcript"
    " administration university council justice president budget government group defence".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# The end of the text before the first word of a sentence.
_SENTENCE_START = re.compile(r"(?:^|[.?!:;•\n“”\"‘]) ?$")
_HANDLE_BEFORE = frozenset("@#_=&")
_HANDLE_AFTER = re.compile(r"[@_]|\.co\.uk\b")


def without_common_words(
    texts: Mapping[Place, str], names: Sequence[NameSpan]
) -> list[NameSpan]:
    text = texts["text"]
    lower, inner = _words(text)

    def is_common(name: NameSpan) -> bool:
        own = texts[name.where]
        surface = name.surface(own)
        if own[name.start - 1 : name.start] in _HANDLE_BEFORE if name.start else False:
            return True
        if _HANDLE_AFTER.match(own, name.end):
            return True
        folded = surface.casefold()
        if folded in _NO_NAMES:
            return True
        return (
            surface.isalpha()
            and not surface.isupper()
            and folded in lower
            and surface not in inner
            and (name.where == "title" or bool(_SENTENCE_START.search(own, max(0, name.start - 2), name.start)))
        )

    return [name for name in names if not is_common(name)]


def _words(text: str) -> tuple[set[str], set[str]]:
    """The words in lower case, and the words with a capital that do not open a sentence."""
    lower, inner = set(), set()
    for match in _WORD.finditer(text):
        word = match[0]
        if word.islower():
            lower.add(word)
        elif not _SENTENCE_START.search(text, max(0, match.start() - 2), match.start()):
            inner.add(word)
    return lower, inner
