"""Finds occurrences of a name that the model missed, if it found the name elsewhere in the article.

The model may find `Ofwat` in one sentence and miss it in another, or find only the end of `Judge
Judy`. An editor marks every occurrence of a spelling. Of overlapping occurrences, the editor
marks only the longest.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.article import EntityType, Place
from summarize.tagging.mentions import NameSpan, with_longer
from summarize.tagging.sentences import Span

# A spelling is searched if its mentions have at least this score on average.
MIN_MEAN_SCORE = 0.7
# The most tokens (words and marks) of a spelling that is searched.
MAX_TOKENS_OF_NAME = 10

# A word, or a sign that may end a name: `AMC+`.
_TOKEN = re.compile(r"\w+|[^\w\s]")
# Characters before an account name (`@norland`), a hashtag or a part of an address.
_ACCOUNT_MARKS = frozenset("@#_")


@dataclass(frozen=True)
class _Spelling:
    type: EntityType
    score: float


def with_recurrences(
    texts: Mapping[Place, str], names: Sequence[NameSpan], sentences: Sequence[Span]
) -> list[NameSpan]:
    """All names, and the occurrences of their spellings that the model missed.

    The result has the names of the title first. `sentences` are the parts of the text that are
    searched. `names` must be in order.
    """
    known = _spellings(texts, names)
    parts: dict[Place, Sequence[Span]] = {
        "title": [Span(0, len(texts["title"]))],
        "text": sentences,
    }
    result: list[NameSpan] = []
    for where, spans in parts.items():
        own = [name for name in names if name.where == where]
        result += with_longer(own, _occurrences(texts[where], where, spans, known))
    return result


def _spellings(texts: Mapping[Place, str], names: Sequence[NameSpan]) -> dict[str, _Spelling]:
    """The spellings to search. The type of a spelling is that with the greatest sum of scores."""
    scores: dict[str, dict[EntityType, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        scores[name.surface(texts[name.where])][name.type].append(name.score)
    spellings = {}
    for surface, by_type in scores.items():
        kind, own_scores = max(by_type.items(), key=lambda item: sum(item[1]))
        mean = sum(own_scores) / sum(map(len, by_type.values()))
        if mean >= MIN_MEAN_SCORE and not surface.islower():
            spellings[surface] = _Spelling(kind, mean)
    return spellings


def _occurrences(
    text: str, where: Place, sentences: Sequence[Span], known: Mapping[str, _Spelling]
) -> Iterator[NameSpan]:
    """The occurrences of the spellings, in order, without overlaps.

    Of overlapping ones, the first is used; of those with the same start, the longest.
    """
    lengths = _lengths_by_first_token(known)
    for sentence in sentences:
        tokens = [match.span() for match in _TOKEN.finditer(text, sentence.start, sentence.end)]
        end_of_last = sentence.start
        for number, (start, end) in enumerate(tokens):
            if start < end_of_last or text[start - 1 : start] in _ACCOUNT_MARKS:
                continue
            for length in lengths.get(text[start:end], ()):
                last = tokens[number + length - 1][1] if number + length <= len(tokens) else start
                if spelling := known.get(text[start:last]):
                    yield NameSpan(start, last, spelling.type, spelling.score, where)
                    end_of_last = last
                    break


def _lengths_by_first_token(known: Mapping[str, _Spelling]) -> dict[str, list[int]]:
    """The lengths of the spellings in tokens, by their first token, the greatest length first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for surface in known:
        tokens = _TOKEN.findall(surface)
        if len(tokens) <= MAX_TOKENS_OF_NAME:
            lengths[tokens[0]].add(len(tokens))
    return {token: sorted(numbers, reverse=True) for token, numbers in lengths.items()}
