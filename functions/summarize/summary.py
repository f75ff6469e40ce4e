"""Sentences and salience -> the summary: the most salient sentences for their length that do not repeat each other, verbatim.

Greedy choice with trigram blocking: a sentence that shares three words in a row with one already chosen says it again
(Paulus, Xiong & Socher, ICLR 2018).
"""

import heapq
import math
import re
from collections.abc import Sequence

from archive.article import Sentence, Summary
from summarize.tagging.mentions import Mention
from summarize.tagging.sentences import Span

SENTENCES = 3
# What a sentence that cannot stand alone is ranked down by, as log-odds of salience.
POOR = 2.0
# What each word of a sentence costs, as log-odds of salience: of two that matter alike, the shorter one says it better.
WORD = 0.03
# News says first what matters most: what the logarithm of a sentence's place costs. The model, which has read CNN's articles more
# than others, knows it too little. Of 0 to 2.5, this and WORD did best on the articles kept for choosing and on Newsroom's.
PLACE = 0.75
# Shorter ones are fragments: `No.`, `Mr Lang nodded.`
MIN_WORDS = 5

_WORD = re.compile(r"\w+")
# Items of lists go on from what leads to them: `the northern pier;`. `iPhone` begins a sentence.
_GOES_ON = re.compile(r"[a-z]+\b")
# Headings end otherwise, or not at all.
_ENDS = re.compile(r"[.!…][\"'”’)\]»*\d]*$")
_PRONOUN_FIRST = re.compile(
    r"[“\"‘']?(?:(?:and|but|then|so|yet|still|now|later|meanwhile|however),? )?"
    r"(?:he|she|they|it|his|her|their|its|him|them)\b",
    re.IGNORECASE,
)


def choose(
    text: str, sentences: Sequence[Span], salience: Sequence[float], mentions: Sequence[Mention]
) -> Summary:
    """At most three sentences; salience is in 0..1, one per sentence; mentions are in order."""
    shown = [text[span.start : span.end] for span in sentences]
    # `He Jiankui` opens with a name, not with a pronoun.
    opened = {mention.start for mention in mentions}
    dangling = [
        bool(_PRONOUN_FIRST.match(shown[n])) and span.start not in opened
        for n, span in enumerate(sentences)
    ]
    ranks = [
        _log_odds(salience[n])
        - WORD * len(sentence.split())
        - PLACE * math.log1p(n)
        - POOR * (_is_fragment(sentence) + dangling[n])
        for n, sentence in enumerate(shown)
    ]
    # A heap, so that a text of thousands of equal sentences costs no more than sorting them.
    queue = [(-rank, n) for n, rank in enumerate(ranks)]
    heapq.heapify(queue)
    chosen: set[int] = set()
    said: set[tuple[str, ...]] = set()
    while queue and len(chosen) < SENTENCES:
        _, best = heapq.heappop(queue)
        trigrams = _trigrams(shown[best])
        if best in chosen or trigrams & said:
            continue
        chosen.add(best)
        said |= trigrams
        # `He` points to a name if the sentence before it is in the summary too, and has one.
        if (
            best + 1 < len(shown)
            and dangling[best + 1]
            and _names_somebody(sentences[best], mentions)
        ):
            heapq.heappush(queue, (-ranks[best + 1] - POOR, best + 1))
    picked = tuple(_sentence(text, sentences[n], salience[n]) for n in sorted(chosen))
    return Summary(text=" ".join(sentence.text for sentence in picked), sentences=picked)


def _log_odds(probability: float) -> float:
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))


def _names_somebody(span: Span, mentions: Sequence[Mention]) -> bool:
    return any(
        span.start <= mention.start < span.end
        for mention in mentions
        if mention.type in {"person", "organization"}
    )


def _is_fragment(sentence: str) -> bool:
    """Too short, a heading, an item, an interviewer's, a question, leading into what is not shown, or quoting by halves."""
    return (
        len(_WORD.findall(sentence)) < MIN_WORDS
        or sentence.startswith("Q:")
        or _GOES_ON.match(sentence) is not None
        or sentence.endswith(("?", ":"))
        or not _ENDS.search(sentence)
        or sentence.count("“") != sentence.count("”")
        or sentence.count("‘") > sentence.count("’")
        or sentence.count('"') % 2 == 1
    )


def _trigrams(sentence: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(sentence.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _sentence(text: str, span: Span, salience: float) -> Sentence:
    return Sentence(
        text=text[span.start : span.end],
        offset=span.start,
        length=span.end - span.start,
        salience=round(salience, 4),
    )
