"""Name spans for the tests of entities and variants."""

import re
from collections.abc import Mapping

from archive.article import EntityType
from summarize.tagging.mentions import NameSpan


def name_spans(text: str, types: Mapping[str, EntityType], score: float = 0.9) -> list[NameSpan]:
    """A span wherever the text has one of the names, with its type; longer names come first."""
    pattern = "|".join(re.escape(name) for name in sorted(types, key=len, reverse=True))
    return [
        NameSpan(match.start(), match.end(), types[match[0]], score)
        for match in re.finditer(pattern, text)
    ]
