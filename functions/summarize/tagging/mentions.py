"""Makes name spans of labelled words: joins words, repairs split names, trims the ends."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.article import EntityType, Place
from summarize.tagging.sentences import Span

# Two of the model's types.
_PERSON, _OTHER = "PER", "MISC"

# An initial with its full stop and space: `J. ` in `J. Okafor`. The model often labels the full
# stop as O, which splits the name.
_INITIAL_GAP = re.compile(r"(?<!\w)\w\. ?")
# Particles that join the parts of a person's name: `Lula` `da` `Silva`, `Ursula von der` `Leyen`.
_PARTICLE_GAP = re.compile(
    r"(?: (?:van|von|der|den|de|del|della|di|da|das|do|dos|du|la|bin|bint|ibn|al))+ $"
)
# How many characters between two parts of a name are searched for particles.
_PARTICLES_CHARACTERS = 16
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
# Abbreviations whose full stop belongs to the name.
_ABBREVIATION = re.compile(r"\b(?:(?:\w\.)+\w|Inc|Corp|Co|Ltd|Bros|Jr|Sr)$")
HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Hon|Sir|Dame|Lord|Lady|Baron|Baroness"
    r"|Sen|Rep|Gov|Cllr|Det|Insp|Supt|Pte|Cpl|Sgt|Lt|Capt|Maj|Col|Gen)\b\.? ?)+"
)
# Honorifics that are never a part of a name. The others may start the name of a thing: `Lord of the
# Rings`, `Miss World`, `Dr Pepper Snapple Group`.
_PERSONAL_HONORIFIC = re.compile(r"M(?:rs?|s|x)\b")


@dataclass(frozen=True)
class NameSpan:
    """A name in the text or the title: a span in code points (end exclusive) with its type.

    `score`, in 0..1, is the lowest of its words' probabilities of the type.
    """

    start: int
    end: int
    type: EntityType
    score: float
    where: Place = "text"

    def surface(self, text: str) -> str:
        """The name as written in `text`, which must be the article's text or title: see `where`."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class LabelledWord:
    """A word with its BIO label, such as `B-PER` or `O`.

    `score` is the probability of the label's type, in 0..1. `sentence` is the sentence's index.
    """

    start: int
    end: int
    label: str
    score: float
    sentence: int


@dataclass(frozen=True)
class _Run:
    """The words of a name, or of a part of one; `type` is the model's, such as `PER`."""

    start: int
    end: int
    type: str
    score: float
    sentence: int

    def joined_with(self, following: "_Run") -> "_Run":
        """Both as one run. The last word decides the type: `Wick Valley Police` is not a place."""
        score = min(self.score, following.score)
        return _Run(self.start, following.end, following.type, score, self.sentence)


def decode(
    text: str,
    words: Iterable[LabelledWord],
    types: Mapping[str, EntityType],
    where: Place = "text",
) -> list[NameSpan]:
    """The names in order, without overlaps. `types` maps the model's types to the archive's.

    `text` is the article's text or title, as `where` says.
    """
    names: list[NameSpan] = []
    for run in _with_repaired_names(text, _runs(words)):
        span = _trimmed(text, run)
        if span:
            names.append(NameSpan(span.start, span.end, types[run.type], run.score, where))
    return names


def _runs(words: Iterable[LabelledWord]) -> Iterator[_Run]:
    """The runs of words that the BIO labels mark as names.

    An I label that does not continue a run of its type starts a new run.
    """
    current: _Run | None = None
    for word in words:
        run = _Run(word.start, word.end, word.label[2:], word.score, word.sentence)
        is_inside = word.label.startswith("I")
        if current and is_inside and _have_same_type_and_sentence(current, run):
            current = current.joined_with(run)
            continue
        if current:
            yield current
        current = run if word.label != "O" else None
    if current:
        yield current


def _have_same_type_and_sentence(run: _Run, following: _Run) -> bool:
    return (run.type, run.sentence) == (following.type, following.sentence)


def _with_repaired_names(text: str, runs: Iterable[_Run]) -> list[_Run]:
    """The runs, with the parts of a split name joined."""
    repaired: list[_Run] = []
    for run in runs:
        if repaired and _are_one_name(text, repaired[-1], run):
            repaired[-1] = repaired[-1].joined_with(run)
        else:
            repaired.append(run)
    return repaired


def _are_one_name(text: str, run: _Run, following: _Run) -> bool:
    """True if two runs, such as `Ben` and `Wallace`, are parts of one name."""
    if run.sentence != following.sentence:
        return False
    if text[run.end : following.start] == " ":
        return _are_neighbours_of_one_name(text, run, following)
    return run.type == following.type and (
        bool(_INITIAL_GAP.fullmatch(text, run.end - 1, following.start))
        or _has_particle_between(text, run, following)
    )


def _are_neighbours_of_one_name(text: str, run: _Run, following: _Run) -> bool:
    """True if two runs with only a space between them are parts of one name.

    They nearly always are, even if their types differ: `Long` (a place) and `Gallery` (an
    organization). Exceptions are a repeated name (`Berlin Berlin`) and a nationality before a name
    (`Dutch ING`).
    """
    if run.type == following.type:
        return text[run.start : run.end] != text[following.start : following.end]
    return _OTHER not in (run.type, following.type)


def _has_particle_between(text: str, run: _Run, following: _Run) -> bool:
    if run.type != _PERSON or following.start - run.end > _PARTICLES_CHARACTERS:
        return False
    search_start = max(run.start, following.start - _PARTICLES_CHARACTERS)
    particles = _PARTICLE_GAP.search(text, search_start, following.start)
    return particles is not None and particles.start() <= run.end


def _trimmed(text: str, run: _Run) -> Span | None:
    """The run without honorific, possessive and punctuation at its ends; None if nothing is left.

    The full stop of an abbreviation stays: `U.S.`, `Inc.`
    """
    start, end = run.start, run.end
    while start < end and not text[start].isalnum():
        start += 1
    honorific = HONORIFIC.match(text, start, end)
    if honorific and (
        run.type == _PERSON or honorific.end() >= end or _PERSONAL_HONORIFIC.match(text, start, end)
    ):
        start = honorific.end()
    end = start + len(_POSSESSIVE.sub("", text[start:end]))
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start >= end:
        return None
    has_full_stop = text[end : end + 1] == "." and bool(_ABBREVIATION.search(text[start:end]))
    return Span(start, end + has_full_stop)
