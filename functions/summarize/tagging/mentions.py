"""Converts labelled words to name spans, and joins the parts of names that the model split."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.article import EntityType, Place
from summarize.tagging.boundaries import Bounds, corrected
from summarize.tagging.labels import ends_in_owner

# The model's types.
_PERSON, _ORGANIZATION, _PLACE, _OTHER = "PER", "ORG", "LOC", "MISC"

# An initial with its full stop and space: `J. ` in `J. Okafor`. The model often labels the full
# stop as O, which splits the name.
_INITIAL_GAP = re.compile(r"(?<!\w)\w\. ?")
# Particles that join the parts of a person's name: `Lula` `da` `Silva`, `Ursula von der` `Leyen`.
_PARTICLE_GAP = re.compile(
    r"(?: (?:van|von|der|den|de|del|della|di|da|das|do|dos|du|la|bin|bint|ibn|al))+ $"
)
# How many characters between two parts of a name are searched for particles.
_PARTICLES_CHARACTERS = 16

# The last word of an organization with two places in its name: `Devon and Cornwall Police`.
_SECOND_PART = re.compile(r"(?:^| )(?:Police|Council|Board|Office)$")
# The last word of a complete name. It is not joined with a name after `and`.
_WHOLE_NAME = re.compile(r"\b(?:Police|Council|Board|Office|University|Court|Department)$")
# Organizations whose name may start with a nationality: `Polish Embassy`, `Scottish Labour`.
_NATIONAL_BODY = re.compile(
    r"\b(?:Embassy|Consulate|Ministry(?: of [\w ]+)?|Senate|Parliament|Conservatives?|Labour|Church"
    r"|Navy|Army|Assembly|Federation|Association)$"
)
# Events and agreements whose name may start with a place: `Boston Marathon`, `Paris Agreement`.
_LOCAL_EVENT = re.compile(
    r"\b(?:War|Agreement|Accords?|Bill|Act|Marathon|Carnival|Festival|Olympics|Games|Open|Biennial"
    r"|Derby|Fashion Week|Treaty|Protocol|Summit|Airshow)$"
)


@dataclass(frozen=True)
class NameSpan:
    """A name in the text or the title: a span in code points (end exclusive) with its type.

    `score`, in 0..1, is the lowest of its words' probabilities of the type. A name that a
    rule finds has the mean score of its other mentions (recurrences.py) or SCORE (works.py).
    """

    start: int
    end: int
    type: EntityType
    score: float
    where: Place = "text"

    def surface(self, text: str) -> str:
        """The name as written in `text`, which must be the article's text or title: see `where`."""
        return text[self.start : self.end]

    def contains(self, other: "NameSpan") -> bool:
        """True if the other name is a part of this one, and shorter."""
        is_inside = self.start <= other.start and other.end <= self.end
        return is_inside and (self.start, self.end) != (other.start, other.end)


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
    sentence: int

    def joined_with(self, following: "_Run", kind: str) -> "_Run":
        return _Run(self.start, following.end, kind, self.sentence)


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
    words = list(words)
    starts, ends = [word.start for word in words], [word.end for word in words]
    for run in _with_repaired_names(text, _runs(words)):
        bounds = corrected(text, Bounds(run.start, run.end, run.type))
        # The correction of the previous name may already have added this name, a number, to it.
        if bounds and (not names or names[-1].end <= bounds.start):
            own = words[bisect_right(ends, bounds.start) : bisect_left(starts, bounds.end)]
            score = min((word.score for word in own if word.label != "O"), default=0.0)
            names.append(NameSpan(bounds.start, bounds.end, types[bounds.type], score, where))
    return names


def with_longer(names: Sequence[NameSpan], longer: Iterable[NameSpan]) -> list[NameSpan]:
    """Add the spans of `longer`, and remove the names that they contain.

    A span that overlaps a name without containing it is not added. Both sequences must be in order
    and without overlaps.
    """
    result: list[NameSpan] = []
    position = 0
    for span in longer:
        while position < len(names) and names[position].end <= span.start:
            result.append(names[position])
            position += 1
        first = position
        while position < len(names) and names[position].start < span.end:
            position += 1
        overlapping = names[first:position]
        is_free = not result or result[-1].end <= span.start
        if is_free and all(span.contains(name) for name in overlapping):
            result.append(span)
        else:
            result += overlapping
    return result + list(names[position:])


def _runs(words: Iterable[LabelledWord]) -> Iterator[_Run]:
    """The runs of words that the BIO labels mark as names.

    An I label that does not continue a run of its type starts a new run.
    """
    current: _Run | None = None
    for word in words:
        run = _Run(word.start, word.end, word.label[2:], word.sentence)
        is_inside = word.label.startswith("I")
        if current and is_inside and _have_same_type_and_sentence(current, run):
            current = current.joined_with(run, run.type)
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
        if repaired and (kind := _joint_type(text, repaired[-1], run)):
            repaired[-1] = repaired[-1].joined_with(run, kind)
        else:
            repaired.append(run)
    return repaired


def _joint_type(text: str, run: _Run, following: _Run) -> str | None:
    """The type of the joined name if two runs are parts of one name, such as `Ben`, `Wallace`.

    None if they are two names. The last word usually decides the type: `Wick Valley Police` is an
    organization.
    """
    gap = text[run.end : following.start]
    if run.sentence != following.sentence:
        return None
    if gap == ". " and text[run.start : run.end] == "St":
        return following.type
    if gap == " at " and run.type == _ORGANIZATION:
        return run.type if text.startswith("University of ", run.start) else None
    if gap == " and " and run.type in (_ORGANIZATION, _PLACE):
        return following.type if _are_one_organization(text, run, following) else None
    if gap == " ":
        return following.type if _are_neighbours_of_one_name(text, run, following) else None
    is_one_name = run.type == following.type and (
        bool(_INITIAL_GAP.fullmatch(text, run.end - 1, following.start))
        or _has_particle_between(text, run, following)
    )
    return run.type if is_one_name else None


def _are_one_organization(text: str, run: _Run, following: _Run) -> bool:
    """True if two runs with `and` between them are one organization: `Devon`, `Cornwall Police`."""
    return (
        following.type == _ORGANIZATION
        and bool(_SECOND_PART.search(text, following.start, following.end))
        and not _WHOLE_NAME.search(text, run.start, run.end)
    )


def _are_neighbours_of_one_name(text: str, run: _Run, following: _Run) -> bool:
    """True if two runs with only a space between them are parts of one name.

    They nearly always are, even if their types differ: `Long` (a place) and `Gallery` (an
    organization). Exceptions are a possessive (`Norland's Ben`), a repeated name (`Berlin Berlin`)
    and a nationality before a name (`Dutch ING`).
    """
    first, second = text[run.start : run.end], text[following.start : following.end]
    if ends_in_owner(first, second.split()[0]):
        return False
    if run.type == following.type:
        return first != second
    if run.type == _OTHER:
        return following.type == _ORGANIZATION and bool(_NATIONAL_BODY.search(second))
    if following.type == _OTHER:
        return run.type == _PLACE and bool(_LOCAL_EVENT.search(second))
    return True


def _has_particle_between(text: str, run: _Run, following: _Run) -> bool:
    if run.type != _PERSON or following.start - run.end > _PARTICLES_CHARACTERS:
        return False
    search_start = max(run.start, following.start - _PARTICLES_CHARACTERS)
    particles = _PARTICLE_GAP.search(text, search_start, following.start)
    return particles is not None and particles.start() <= run.end
