"""Sentences and salience -> the summary: the best sentences, verbatim, without repetitions.

The choice is greedy with trigram blocking: a sentence that shares three consecutive words with a
chosen one is skipped, because it repeats it (Paulus, Xiong & Socher, ICLR 2018).
"""

import heapq
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Sentence, Summary
from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import Span

MAX_SENTENCES = 3

# Penalties are subtracted from the log-odds of a sentence's salience. This one counts once for each
# reason why the sentence cannot stand alone.
DEPENDENT_PENALTY = 2.0
# This one counts for each word: of two equally salient sentences, the shorter one is better.
WORD_PENALTY = 0.03
# This one is multiplied by the logarithm of the sentence's position. News starts with what matters
# most, and the model, trained more on CNN's articles than on others, gives that too little weight.
# Of values from 0 to 2.5, this one and WORD_PENALTY scored best on the articles held out for such
# choices and on Newsroom.
POSITION_PENALTY = 0.75

# A shorter sentence is a fragment: `No.`, `Mr Lang nodded.`
MIN_WORDS = 5

_WORD = re.compile(r"\w+")
# A first word all in lower case shows a list item: `the northern pier;`. `iPhone` does not match.
_STARTS_IN_LOWER_CASE = re.compile(r"[a-z]+\b")
# The end of a sentence; headings do not have it.
_SENTENCE_END = re.compile(r"[.!…][\"'”’)\]»*\d]*$")
_STARTS_WITH_PRONOUN = re.compile(
    r"[“\"‘']?(?:(?:and|but|then|so|yet|still|now|later|meanwhile|however),? )?"
    r"(?:he|she|they|it|his|her|their|its|him|them)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Candidate:
    """A sentence to choose from.

    A dangling one starts with a pronoun, so it needs a sentence before it that names somebody.
    """

    text: str
    span: Span
    salience: float
    rank: float
    is_dangling: bool


def choose(
    text: str, sentences: Sequence[Span], salience: Sequence[float], mentions: Sequence[NameSpan]
) -> Summary:
    """Choose at most MAX_SENTENCES; `salience` has one value in 0..1 for each sentence."""
    name_starts = {mention.start for mention in mentions}
    candidates = [
        _candidate(text, span, salience[position], position, name_starts)
        for position, span in enumerate(sentences)
    ]
    positions = _choose_positions(candidates, mentions)
    chosen = tuple(_sentence(candidates[position]) for position in sorted(positions))
    return Summary(text=" ".join(sentence.text for sentence in chosen), sentences=chosen)


def _candidate(
    text: str, span: Span, salience: float, position: int, name_starts: set[int]
) -> _Candidate:
    sentence = text[span.start : span.end]
    # `He Jiankui` starts with a name, not with a pronoun.
    is_dangling = bool(_STARTS_WITH_PRONOUN.match(sentence)) and span.start not in name_starts
    rank = (
        _log_odds(salience)
        - WORD_PENALTY * len(sentence.split())
        - POSITION_PENALTY * math.log1p(position)
        - DEPENDENT_PENALTY * (_is_fragment(sentence) + is_dangling)
    )
    return _Candidate(sentence, span, salience, rank, is_dangling)


def _choose_positions(candidates: Sequence[_Candidate], mentions: Sequence[NameSpan]) -> set[int]:
    """The positions of the chosen sentences: greatest rank first, without repetitions."""
    # With a heap, thousands of equal sentences cost no more than sorting them.
    queue = [(-candidate.rank, position) for position, candidate in enumerate(candidates)]
    heapq.heapify(queue)
    chosen: set[int] = set()
    chosen_trigrams: set[tuple[str, ...]] = set()
    while queue and len(chosen) < MAX_SENTENCES:
        _, best = heapq.heappop(queue)
        trigrams = _trigrams(candidates[best].text)
        if best in chosen or trigrams & chosen_trigrams:
            continue
        chosen.add(best)
        chosen_trigrams |= trigrams
        # `He` is understood if the sentence before it is in the summary and names somebody. So the
        # next sentence is queued again, without the penalty for its pronoun.
        following = best + 1
        if (
            following < len(candidates)
            and candidates[following].is_dangling
            and _names_somebody(candidates[best].span, mentions)
        ):
            rank = candidates[following].rank + DEPENDENT_PENALTY
            heapq.heappush(queue, (-rank, following))
    return chosen


def _log_odds(probability: float) -> float:
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))


def _names_somebody(span: Span, mentions: Sequence[NameSpan]) -> bool:
    names = (mention for mention in mentions if mention.type in {"person", "organization"})
    return any(span.start <= name.start < span.end for name in names)


def _is_fragment(sentence: str) -> bool:
    """True if a sentence cannot stand alone in a summary.

    It is short, a heading, a list item, a question, spoken by an interviewer, a lead-in to a list
    or quotation, or a part of a quotation.
    """
    return (
        len(_WORD.findall(sentence)) < MIN_WORDS
        or sentence.startswith("Q:")
        or _STARTS_IN_LOWER_CASE.match(sentence) is not None
        or sentence.endswith(("?", ":"))
        or not _SENTENCE_END.search(sentence)
        or sentence.count("“") != sentence.count("”")
        or sentence.count("‘") > sentence.count("’")
        or sentence.count('"') % 2 == 1
    )


def _trigrams(sentence: str) -> set[tuple[str, ...]]:
    """The three-word sequences of a sentence; all its words if it has fewer than three."""
    words = _WORD.findall(sentence.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _sentence(candidate: _Candidate) -> Sentence:
    return Sentence(
        text=candidate.text,
        offset=candidate.span.start,
        length=candidate.span.end - candidate.span.start,
        salience=round(candidate.salience, 4),
    )
