"""Labels of words -> mentions: runs of one type, names that fell apart put together, the ends trimmed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.article import EntityType
from summarize.tagging.sentences import Span

# The model's name of the type.
_PERSON = "PER"

_INITIAL_GAP = re.compile(r"(?<!\w)\w\. ?")
# `Lula` `da` `Silva`, `Ursula von der` `Leyen`: no name ends in these.
_PARTICLE_GAP = re.compile(
    r"(?: (?:van|von|der|den|de|del|della|di|da|das|do|dos|du|la|bin|bint|ibn|al))+ $"
)
_PARTICLES_CHARACTERS = 16
_POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)
_COURTESY = re.compile(r"M(?:rs?|s|x)\b")
_ABBREVIATED = re.compile(r"\b(?:(?:\w\.)+\w|Inc|Corp|Co|Ltd|Bros|Jr|Sr)$")
HONORIFIC = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Hon|Sir|Dame|Lord|Lady|Baron|Baroness|Sen|Rep|Gov|Cllr"
    r"|Det|Insp|Supt|Pte|Cpl|Sgt|Lt|Capt|Maj|Col|Gen)\b\.? ?)+"
)


@dataclass(frozen=True)
class Mention:
    """A name in the text, in code points (end exclusive); score is the model's least certain word, in 0..1."""

    start: int
    end: int
    type: EntityType
    score: float

    def surface(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Run:
    """Neighbouring words of one sentence with one label; the label of a single word still says B or I, or is O."""

    start: int
    end: int
    label: str
    score: float
    sentence: int

    def and_then(self, other: "Run") -> "Run":
        """The last word tells the type: `Wick Valley Police` is no valley."""
        return Run(self.start, other.end, other.label, min(self.score, other.score), self.sentence)


def decode(text: str, words: Iterable[Run], types: Mapping[str, EntityType]) -> list[Mention]:
    """The mentions in order, none overlapping; `types` translates the model's names of types."""
    runs = _joined(text, _runs(words))
    return [
        Mention(span.start, span.end, types[run.label], run.score)
        for run in runs
        if (span := _trim(text, run))
    ]


def _runs(words: Iterable[Run]) -> Iterator[Run]:
    """Runs of one type by BIO labels; an I that continues nothing of its type begins a run."""
    current: Run | None = None
    for word in words:
        run = Run(word.start, word.end, word.label[2:], word.score, word.sentence)
        if (
            current
            and word.label.startswith("I")
            and (current.label, current.sentence) == (run.label, run.sentence)
        ):
            current = current.and_then(run)
            continue
        if current:
            yield current
        current = run if word.label != "O" else None
    if current:
        yield current


def _joined(text: str, runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].sentence == run.sentence and _is_one_name(text, joined[-1], run):
            joined[-1] = joined[-1].and_then(run)
        else:
            joined.append(run)
    return joined


def _is_one_name(text: str, run: Run, following: Run) -> bool:
    """`Ben` `Wallace`, or `Long` (a place) `Gallery` (an organization): two names hardly ever follow each other without a comma
    or a word between, save those of peoples (`Dutch ING`) and one said twice (`Berlin Berlin`). `J`, `R`, `Okafor`: full
    stops of initials are often left outside."""
    is_alike = run.label == following.label
    if text[run.end : following.start] == " ":
        is_repeated = text[run.start : run.end] == text[following.start : following.end]
        return not is_repeated if is_alike else "MISC" not in (run.label, following.label)
    return is_alike and (
        bool(_INITIAL_GAP.fullmatch(text, run.end - 1, following.start))
        or _has_particle(text, run, following)
    )


def _has_particle(text: str, run: Run, following: Run) -> bool:
    if run.label != _PERSON or following.start - run.end > _PARTICLES_CHARACTERS:
        return False
    particles = _PARTICLE_GAP.search(
        text, max(run.start, following.start - _PARTICLES_CHARACTERS), following.start
    )
    return particles is not None and particles.start() <= run.end


def _trim(text: str, run: Run) -> Span | None:
    """Without honorific, possessive and punctuation at the ends, but with the full stop of `U.S.`, `Inc.`; None if empty."""
    start, end = run.start, run.end
    while start < end and not text[start].isalnum():
        start += 1
    honorific = HONORIFIC.match(text, start, end)
    # `Lord of the Rings`, `Miss World` and `Dr Pepper Snapple Group` are nobody's; `Mr` is always somebody's.
    if honorific and (
        run.label == _PERSON or honorific.end() >= end or _COURTESY.match(text, start, end)
    ):
        start = honorific.end()
    end = start + len(_POSSESSIVE.sub("", text[start:end]))
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start >= end:
        return None
    return Span(
        start, end + (text[end : end + 1] == "." and bool(_ABBREVIATED.search(text[start:end])))
    )
