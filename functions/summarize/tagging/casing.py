"""Changes the case of words in capitals for the model, which takes `ROME` and `Rome` for two words.

A word gets the case that it has elsewhere in the article. The length of the text does not change,
so that offsets stay valid.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

# A line with fewer letters may be an acronym.
MIN_LETTERS = 8

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_LINE = re.compile(r"[^\n]+")
# What precedes a word that has a capital because it opens a sentence.
_START = re.compile(r"(?:^|[.?!:;•\n“\"‘])\s?$")


def recased(text: str, article: str) -> str:
    """The text; in lines in capitals, every word has its usual case in the article, or a capital."""
    if not any(_is_in_capitals(line) for line in text.splitlines()):
        return text
    cases = _usual_cases(article)
    return _LINE.sub(lambda line: _recased_line(line[0], cases), text)


def _is_in_capitals(line: str) -> bool:
    return line.isupper() and sum(map(str.isalpha, line)) >= MIN_LETTERS


def _usual_cases(article: str) -> dict[str, str]:
    """The most frequent case of each word, by the word in lower case.

    Lines in capitals are left out, and so are words that open a sentence.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in _LINE.finditer(article):
        if not line[0].isupper():
            for word in _WORD.finditer(article, line.start(), line.end()):
                if not _START.search(article, max(0, word.start() - 2), word.start()):
                    counts[word[0].lower()][word[0]] += 1
    return {word: forms.most_common(1)[0][0] for word, forms in counts.items()}


def _recased_line(line: str, cases: Mapping[str, str]) -> str:
    if not _is_in_capitals(line):
        return line
    return _WORD.sub(lambda word: _recased_word(word[0], cases), line)


def _recased_word(word: str, cases: Mapping[str, str]) -> str:
    known = cases.get(word.lower(), word.capitalize())
    return known if len(known) == len(word) else word
