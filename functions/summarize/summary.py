"""Chooses the sentences of the summary by their salience.

The choice is greedy, with trigram blocking: a sentence that shares three consecutive words with a
chosen sentence is a repetition and is skipped (Paulus, Xiong & Socher, ICLR 2018).
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

# Penalties are subtracted from the log-odds of a sentence's salience. This one is subtracted once
# if the sentence is a fragment, and once if it starts with a pronoun.
DEPENDENT_PENALTY = 2.0
# This one is subtracted for each word: of two equally salient sentences, the shorter one is better.
WORD_PENALTY = 0.03
# This one is multiplied by the logarithm of the sentence's position. News articles start with
# the most important facts. The model is trained mostly on CNN's articles and gives position too
# little weight. Values from 0 to 2.5 were tried together with WORD_PENALTY. 0.75 had the best
# ROUGE, both on the articles held out for tuning and on Newsroom.
POSITION_PENALTY = 0.75

# A sentence with fewer words is a fragment: `No.`, `Mr Lang nodded.`
MIN_WORDS = 5

_WORD = re.compile(r"\w+")
# A first word all in lower case shows a list item: `the northern pier;`. `iPhone` does not match.
_STARTS_IN_LOWER_CASE = re.compile(r"[a-z]+\b")
# The punctuation that ends a sentence. Headings have none.
_SENTENCE_END = re.compile(r"[.!…][\"'”’)\]»*\d]*$")
_STARTS_WITH_PRONOUN = re.compile(
    r"[“\"‘']?(?:(?:and|but|then|so|yet|still|now|later|meanwhile|however),? )?"
    r"(?:he|she|they|it|his|her|their|its|him|them)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Candidate:
    """A sentence that may be chosen.

    `rank` is the log-odds of the salience minus penalties. If `is_dangling`, the sentence starts
    with a pronoun: without the sentence before it, a reader does not know whom it is about.
    """

    text: str
    span: Span
    salience: float
    rank: float
    is_dangling: bool


def choose(
    text: str, sentences: Sequence[Span], salience: Sequence[float], mentions: Sequence[NameSpan]
) -> Summary:
    """The best sentences of a text, verbatim and in their order in the text.

    There are at most MAX_SENTENCES. `salience` has one value in 0..1 for each sentence.
    """
    mentions = [mention for mention in mentions if mention.where == "text"]
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
    # Thousands of equal sentences may be skipped as repetitions. With a heap, each step takes
    # O(log n), so the total takes no longer than sorting.
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
        # A reader understands `He` if the sentence before it is in the summary and has a name. So
        # the next sentence is queued again, without the penalty for its pronoun.
        following = best + 1
        if (
            following < len(candidates)
            and candidates[following].is_dangling
            and _has_antecedent(candidates[best].span, mentions)
        ):
            rank = candidates[following].rank + DEPENDENT_PENALTY
            heapq.heappush(queue, (-rank, following))
    return chosen


def _log_odds(probability: float) -> float:
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))


def _has_antecedent(span: Span, mentions: Sequence[NameSpan]) -> bool:
    """True if the span names a person or organization that a pronoun may refer to."""
    names = (mention for mention in mentions if mention.type in {"person", "organization"})
    return any(span.start <= name.start < span.end for name in names)


def _is_fragment(sentence: str) -> bool:
    """True if a sentence cannot stand alone in a summary.

    Fragments are short sentences, headings, list items, questions, words of an interviewer,
    introductions to a list or quotation, and parts of a quotation.
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
