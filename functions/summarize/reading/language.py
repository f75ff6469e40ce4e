"""Identifies the language of a text, and rejects all but English: the model supports only English.

Nearly every English article is identified by its share of function words, which is cheap. Other
texts are passed to py3langid.
"""

import re

from summarize.reading.rejection import Rejection

ENGLISH = "en"

# Function words that are rare in other languages in Latin script. `in`, `is`, `was` and `an` are
# left out, because they are words of other languages too.
FUNCTION_WORDS = frozenset([
    "the", "and", "of", "to", "that", "for", "with", "said", "has", "have", "from", "by", "it",
    "on", "be", "were", "which", "who", "this", "their", "will", "been", "would", "they", "not",
    "are", "his", "her", "its", "had", "but", "as", "at", "about", "after", "more", "than", "also",
    "could", "there", "when", "what", "all", "up", "out",
])  # fmt: skip
# The minimum share of these words in an English text. The share is 0.25 to 0.45 in English news,
# and less than 0.05 in other languages.
MIN_ENGLISH_SHARE = 0.12
# A text with fewer words is too short: it may consist mostly of names, so no method can identify
# its language.
MIN_WORDS = 12
# The minimum difference between the log-probabilities of another language and English. Without it,
# a list of names may be identified as Spanish.
MIN_MARGIN = 20.0
# The number of characters at the start of a text that are examined. More characters would cost time
# and not change the result.
SAMPLE_CHARACTERS = 5_000

LANGUAGE_NAMES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian",
    "ja": "Japanese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def identify(text: str) -> str:
    """The language of a text as a BCP 47 tag. The only possible value is `en`.

    Raises Rejection `unsupported_language` if the text is in another language.
    """
    words = re.findall(r"[^\W\d_]+", text[:SAMPLE_CHARACTERS].lower())
    function_words = sum(word in FUNCTION_WORDS for word in words)
    if function_words >= MIN_ENGLISH_SHARE * len(words) or _is_too_short(words):
        return ENGLISH
    # The import loads language profiles, which takes half a second. It stays out of the cold start,
    # because most texts do not need it.
    import py3langid  # noqa: PLC0415

    ranking = py3langid.rank(text[:SAMPLE_CHARACTERS])
    best, score = ranking[0]
    if score - dict(ranking)[ENGLISH] < MIN_MARGIN:
        return ENGLISH
    language = LANGUAGE_NAMES.get(best, f"another language ({best})")
    raise Rejection(
        "unsupported_language",
        f"The article seems to be in {language}. Only English is supported.",
    )


def _is_too_short(words: list[str]) -> bool:
    """True for fewer than MIN_WORDS words, at least half of them in Latin script.

    A short text in another script is not too short: the script alone shows that it is not English.
    Also, words cannot be counted in scripts without spaces.
    """
    latin = sum(word.isascii() or word < "\u0250" for word in words)
    return len(words) < MIN_WORDS and latin >= len(words) / 2
