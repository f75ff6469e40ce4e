"""Lines as they are set -> text: hyphens at their ends are taken out, or kept where they join a compound."""

import itertools
import re
from collections.abc import Sequence

# Type that is not hyphenated ends one line in a hundred with the hyphen of a compound; hyphenated, one in ten or more.
HYPHENATED_SHARE = 0.04

# pdfium marks a hyphen at a line's end by U+0002 or U+FFFE.
_HYPHENS = "-\u2010\u2011\u00ad\u0002\ufffe"
# Browsers break at soft hyphens, and write U+2010 there; compounds have the hyphen of keyboards.
_SOFT = "\u00ad\u2010"
_MARKS = str.maketrans({"\u0002": "-", "\ufffe": "-"})
_COMPOUND = re.compile(
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|\w+th)"
    r"|(?:self|half|vice|well|non)-\w{4,})", re.I
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Hyphens:
    """Tells the hyphen of a compound from one put in at a line's end, by the other words of the text."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._words: set[str] = set()
        breaks = 0
        for before, line in itertools.pairwise(["", *lines]):
            # The halves of broken words are no words.
            begin, is_broken = int(self.is_at_end(before)), self.is_at_end(line)
            whole = " ".join(line.split()[begin : -1 if is_broken else None])
            self._words.update(word.lower() for word in _WORDS.findall(whole))
            breaks += is_broken
        self._is_hyphenated = breaks > HYPHENATED_SHARE * len(lines)

    @staticmethod
    def is_at_end(text: str) -> bool:
        """Whether a line ends in a hyphen after a letter or digit."""
        return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalnum()

    def text(self, lines: Sequence[str]) -> str:
        """The text of a paragraph's lines, in one."""
        parts = [lines[0]]
        for line in lines[1:]:
            before = parts.pop()
            parts += [*self._joined(before, line), line]
        return "".join(parts).translate(_MARKS)

    def _joined(self, before: str, following: str) -> tuple[str, str]:
        """The line before a break as it is read, and what stands between it and the next."""
        head = (_WORDS.match(following) or [""])[0]
        if len(before) == 1 and before.isupper():
            is_word = before in "AI" and (before + head).lower() not in self._words
            return before, " " if is_word else ""
        if not self.is_at_end(before):
            return before, " "
        stem = before[:-1].rsplit(maxsplit=1)[-1].lstrip("“‘\"'([")
        return before[:-1], "" if before[-1] in _SOFT or self._is_broken(stem, head) else "-"

    def _is_broken(self, stem: str, head: str) -> bool:
        if (
            not head
            or not stem[-1].isalpha()
            or (not head[0].islower() and not (stem + head).isupper())
        ):
            return False
        whole, compound = f"{stem}{head}".lower(), f"{stem}-{head}".lower()
        if (whole in self._words) != (compound in self._words):
            return whole in self._words
        first, _, part = stem.lower().rpartition("-")
        is_longer = bool(first) and part in self._words and head in self._words
        return not is_longer and not _COMPOUND.fullmatch(compound) and self._is_hyphenated
