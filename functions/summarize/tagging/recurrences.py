"""Finds the places where a name that the model found elsewhere in the article was missed.

The model reads a window at a time, so it may find `Ofwat` in one sentence and miss it in another,
or find only the end of `Judge Judy`. An editor marks every occurrence of a spelling, and of two
that overlap the longer one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.article import EntityType, Place
from summarize.tagging.mentions import NameSpan

# A spelling whose mentions have a lower score on average is not searched.
MIN_MEAN_SCORE = 0.6
# Names of more words are not searched: each word of the text is compared with names of up to this
# number of words.
MAX_WORDS = 10

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Spelling:
    type: EntityType
    score: float
    count: int


def with_recurrences(texts: Mapping[Place, str], names: Sequence[NameSpan]) -> list[NameSpan]:
    """The names in order, with the missed occurrences of their spellings, without overlaps."""
    known = {
        surface: spelling
        for surface, spelling in _spellings(texts, names).items()
        if spelling.score >= MIN_MEAN_SCORE and surface[:1].isupper()
    }
    result: list[NameSpan] = []
    for where, text in texts.items():
        own = [name for name in names if name.where == where]
        result += _merged(own, list(_occurrences(text, where, known)))
    return result


def _spellings(texts: Mapping[Place, str], names: Sequence[NameSpan]) -> dict[str, _Spelling]:
    """The spellings of the names, each with its type and the mean score of the type's mentions."""
    scores: dict[str, dict[EntityType, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        scores[name.surface(texts[name.where])][name.type].append(name.score)
    spellings = {}
    for surface, by_type in scores.items():
        kind, of_type = max(by_type.items(), key=lambda item: sum(item[1]))
        count = sum(map(len, by_type.values()))
        spellings[surface] = _Spelling(kind, sum(of_type) / count, count)
    return spellings


def _occurrences(text: str, where: Place, known: Mapping[str, _Spelling]) -> Iterator[NameSpan]:
    words = [match.span() for match in _WORD.finditer(text)]
    lengths: dict[str, set[int]] = defaultdict(set)
    for surface in known:
        own_words = _WORD.findall(surface)
        if own_words and len(own_words) <= MAX_WORDS:
            tail = len(surface) - (list(_WORD.finditer(surface))[-1].end())
            lengths[own_words[0]].add(len(own_words) * 10 + tail if tail<10 else 0)
    end_of_last = 0
    for number, (start, end) in enumerate(words):
        if text[start-1:start] in ("@", "#", "_") or text.startswith("(CNN)", start-1):
            continue
        if start < end_of_last:
            continue
        for code in sorted(lengths.get(text[start:end], ()), reverse=True):
            count, tail = divmod(code, 10)
            if count and number + count <= len(words):
                last = words[number + count - 1][1] + tail
                spelling = known.get(text[start:last]) if last <= len(text) else None
                if spelling:
                    yield NameSpan(start, last, spelling.type, spelling.score, where)
                    end_of_last = last
                    break


def _merged(names: Sequence[NameSpan], occurrences: Sequence[NameSpan]) -> list[NameSpan]:
    result = list(names)
    for o in occurrences:
        over = [n for n in result if n.start < o.end and o.start < n.end]
        if not over:
            result.append(o)
        elif all(o.start <= n.start and n.end <= o.end for n in over) and not any(
            (o.start, o.end) == (n.start, n.end) for n in over
        ):
            result = [n for n in result if n not in over] + [o]
    return sorted(result, key=lambda n: n.start)
