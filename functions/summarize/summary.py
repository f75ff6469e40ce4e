"""Chooses the sentences of the summary by their ratings.

The choice is greedy, with trigram blocking: a sentence that shares three consecutive words with a
chosen sentence is a repetition and is skipped (Paulus, Xiong & Socher, ICLR 2018).
"""

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Sentence, Summary
from summarize import fitness
from summarize.fitness import Rated
from summarize.tagging.mentions import NameSpan
from summarize.tagging.sentences import Span

MAX_SENTENCES = 3

# Penalties are subtracted from the rating of a sentence. Ratings are log-odds. The fitted weights
# already lower the rating of such sentences; the penalties make them rarer still.
# The penalty for a sentence that refers to the one before it. With a higher value, summaries lose
# more good sentences than they gain.
DEPENDENT_PENALTY = 2.0
# The penalty for a fragment: it is chosen only if an article has fewer than three other sentences.
FRAGMENT_PENALTY = 100.0
# The penalty for each word: of two equally good sentences, the shorter one is better.
# Without it, summaries are a fifth longer and have a lower ROUGE.
WORD_PENALTY = 0.02

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Candidate:
    """A sentence that may be chosen; `rank` is its rating minus penalties.

    If `is_dependent`, a reader does not understand it without the sentence before it.
    """

    text: str
    span: Span
    salience: float
    rank: float
    is_dependent: bool


def choose(
    text: str,
    sentences: Sequence[Span],
    salience: Sequence[float],
    mentions: Sequence[NameSpan],
    *,
    title: str | None = None,
    description: str | None = None,
) -> Summary:
    """The best sentences of a text, verbatim and in their order in the text.

    There are at most MAX_SENTENCES. Notices (not part of the story) are chosen only if the article
    has no other sentences. `salience` has one value in 0..1 for each sentence; `mentions` are in
    order.
    """
    in_text = [mention for mention in mentions if mention.where == "text"]
    headlines = [line for line in (title, description) if line]
    rated = fitness.rate(text, sentences, salience, in_text, headlines=headlines)
    columns = list(zip(sentences, salience, rated, strict=True))
    story = [column for column in columns if not column[2].wording.is_notice] or columns
    candidates = [_candidate(text, *column) for column in story]
    chosen = [_sentence(candidates[position]) for position in sorted(_choose_positions(candidates))]
    return Summary(text=" ".join(sentence.text for sentence in chosen), sentences=tuple(chosen))


def _candidate(text: str, span: Span, salience: float, rated: Rated) -> _Candidate:
    sentence = text[span.start : span.end]
    is_dependent = rated.wording.is_dependent
    rank = (
        rated.rating
        - WORD_PENALTY * len(sentence.split())
        - DEPENDENT_PENALTY * is_dependent
        - FRAGMENT_PENALTY * rated.wording.is_fragment
    )
    return _Candidate(sentence, span, salience, rank, is_dependent)


def _choose_positions(candidates: Sequence[_Candidate]) -> set[int]:
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
        # A reader understands `He` and `This` if the sentence before is in the summary. So the next
        # sentence is queued again, without the penalty for its opening.
        following = best + 1
        if following < len(candidates) and candidates[following].is_dependent:
            rank = candidates[following].rank + DEPENDENT_PENALTY
            heapq.heappush(queue, (-rank, following))
    return chosen


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
