"""Joins the lines of a paragraph.

A hyphen at a line end is removed if it only breaks a word, and kept if it belongs to a compound.
"""

import itertools
import re
from collections.abc import Sequence

# A text breaks words at line ends if more than this share of its lines end in a hyphen. The share
# is at least 0.1 in such a text, and about 0.01 in a text where only compounds have hyphens.
HYPHENATED_SHARE = 0.04

# pdfium returns U+0002 or U+FFFE for a hyphen at the end of a line.
_HYPHENS = "-\u2010\u2011\u00ad\u0002\ufffe"
# Hyphens that are never part of a compound. U+00AD is the soft hyphen; browsers print U+2010 where
# they break a word.
_SOFT_HYPHENS = "\u00ad\u2010"
_PDFIUM_HYPHENS = str.maketrans({"\u0002": "-", "\ufffe": "-"})
_COMPOUND = re.compile(
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:one|two|three|four|five|six|seven|eight"
    r"|nine|first|second|third|\w+th)"
    r"|(?:self|half|vice|well|non)-\w{4,})",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Dehyphenator:
    """Joins the lines of paragraphs; the words of the whole text show which words are compounds."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Collect the words of the whole text, given as all of its lines."""
        self._words: set[str] = set()
        hyphenated_lines = 0
        for before, line in itertools.pairwise(["", *lines]):
            # Words that are broken at the start or the end of the line are left out.
            start, is_hyphenated = int(self.ends_in_hyphen(before)), self.ends_in_hyphen(line)
            whole_words = " ".join(line.split()[start : -1 if is_hyphenated else None])
            self._words.update(word.lower() for word in _WORDS.findall(whole_words))
            hyphenated_lines += is_hyphenated
        self._is_hyphenated = hyphenated_lines > HYPHENATED_SHARE * len(lines)

    @staticmethod
    def ends_in_hyphen(text: str) -> bool:
        """True if a line ends in a hyphen after a letter or digit."""
        return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalnum()

    def join(self, lines: Sequence[str]) -> str:
        """The lines of a paragraph as one text; `lines` has at least one line."""
        parts = [lines[0]]
        for line in lines[1:]:
            before = parts.pop()
            parts += [*self._line_and_separator(before, line), line]
        return "".join(parts).translate(_PDFIUM_HYPHENS)

    def _line_and_separator(self, line: str, following: str) -> tuple[str, str]:
        """The line without a final hyphen, and the separator before the following line."""
        second_half = (_WORDS.match(following) or [""])[0]
        if len(line) == 1 and line.isupper():
            # A drop cap, such as the `T` of `The`. `A` and `I` may also be whole words.
            is_word = line in "AI" and (line + second_half).lower() not in self._words
            return line, " " if is_word else ""
        if not self.ends_in_hyphen(line):
            return line, " "
        first_half = line[:-1].rsplit(maxsplit=1)[-1].lstrip("“‘\"'([")
        is_word_break = line[-1] in _SOFT_HYPHENS or self._is_word_break(first_half, second_half)
        return line[:-1], "" if is_word_break else "-"

    def _is_word_break(self, first_half: str, second_half: str) -> bool:
        """True if the hyphen only breaks a word at the end of the line."""
        if not second_half or not first_half[-1].isalpha():
            return False
        if not second_half[0].islower() and not (first_half + second_half).isupper():
            return False
        word, compound = f"{first_half}{second_half}".lower(), f"{first_half}-{second_half}".lower()
        if (word in self._words) != (compound in self._words):
            return word in self._words
        # `mother-in-` `law`: a compound of three words.
        start, _, last = first_half.lower().rpartition("-")
        is_longer_compound = bool(start) and {last, second_half.lower()} <= self._words
        return not is_longer_compound and not _COMPOUND.fullmatch(compound) and self._is_hyphenated
