"""Text -> its language. A text that is not in English is rejected: the model reads only English.

Function words identify nearly every English article at no cost. py3langid decides on other texts.
"""

import re

from summarize.reading.rejection import Rejection

ENGLISH = "en"

# Function words that other languages in Latin script do not have. `in`, `is`, `was` and `an` are
# not here because others do have them.
FUNCTION_WORDS = frozenset([
    "the", "and", "of", "to", "that", "for", "with", "said", "has", "have", "from", "by", "it",
    "on", "be", "were", "which", "who", "this", "their", "will", "been", "would", "they", "not",
    "are", "his", "her", "its", "had", "but", "as", "at", "about", "after", "more", "than", "also",
    "could", "there", "when", "what", "all", "up", "out",
])  # fmt: skip
# The least share of function words in an English text. English news has 0.25 to 0.45, texts in
# other languages have less than 0.05.
ENGLISH_SHARE = 0.12
# A text of fewer words may consist mostly of names, so no method can identify its language.
ENOUGH_WORDS = 12
# The log-probability by which another language must beat English. Without it, a list of names may
# be identified as Spanish.
MARGIN = 20.0
# Only so many characters of a text are looked at: more would cost time and show nothing new.
SAMPLE_CHARACTERS = 5_000

NAMES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian",
    "ja": "Japanese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def identify(text: str) -> str:
    """The language of a text as a BCP 47 tag, which is always `en`.

    Raises Rejection `unsupported_language` for any other language.
    """
    words = re.findall(r"[^\W\d_]+", text[:SAMPLE_CHARACTERS].lower())
    function_words = sum(word in FUNCTION_WORDS for word in words)
    if function_words >= ENGLISH_SHARE * len(words) or _is_too_short(words):
        return ENGLISH
    # Imported here, because it loads language profiles, which takes half a second of a cold start:
    # only a text without English function words pays for that.
    import py3langid  # noqa: PLC0415

    ranking = py3langid.rank(text[:SAMPLE_CHARACTERS])
    best, score = ranking[0]
    if score - dict(ranking)[ENGLISH] < MARGIN:
        return ENGLISH
    language = NAMES.get(best, f"another language ({best})")
    raise Rejection(
        "unsupported_language",
        f"The article seems to be in {language}. Standfirst reads English only.",
    )


def _is_too_short(words: list[str]) -> bool:
    """True for a few words in Latin script.

    In another script, a few words are enough to show that a text is not English. Besides, some
    scripts have no spaces, so that words cannot be counted.
    """
    latin = sum(word.isascii() or word < "\u0250" for word in words)
    return len(words) < ENOUGH_WORDS and latin >= len(words) / 2
