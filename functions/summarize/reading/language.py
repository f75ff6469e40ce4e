"""Is this text in the language the model reads?

Only English is read. Nearly every article shows it by its function words, at no cost; where they are missing, py3langid decides.
"""

import re

from summarize.reading.rejection import Rejection

ENGLISH = "en"

# Function words that other languages in Latin script do not share (`in`, `is`, `was`, `an` are left out for that).
FUNCTION_WORDS = frozenset([
    "the", "and", "of", "to", "that", "for", "with", "said", "has", "have", "from", "by", "it", "on", "be", "were", "which",
    "who", "this", "their", "will", "been", "would", "they", "not", "are", "his", "her", "its", "had", "but", "as", "at",
    "about", "after", "more", "than", "also", "could", "there", "when", "what", "all", "up", "out",
])  # fmt: skip
# English news has a share of 0.25 to 0.45 of them; texts in other languages less than 0.05.
ENGLISH_SHARE = 0.12
# Below this many words, names outweigh everything else and no identifier can be trusted.
ENOUGH_WORDS = 12
# Log-probability by which another language must beat English, so that a list of names is not called Spanish.
MARGIN = 20.0
# Enough of the text to tell; the rest only costs time.
SAMPLE_CHARACTERS = 5_000

NAMES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def identify(text: str) -> str:
    """The text's language as BCP 47, always `en`; raises Rejection `unsupported_language` for any other."""
    words = re.findall(r"[^\W\d_]+", text[:SAMPLE_CHARACTERS].lower())
    hits = sum(word in FUNCTION_WORDS for word in words)
    if hits >= ENGLISH_SHARE * len(words) or _too_little_to_tell(words):
        return ENGLISH
    # Loading its profiles takes half a second of a cold start: only a text without English function words pays it.
    import py3langid  # noqa: PLC0415

    scores = py3langid.rank(text[:SAMPLE_CHARACTERS])
    best, score = scores[0]
    if score - dict(scores)[ENGLISH] < MARGIN:
        return ENGLISH
    raise Rejection(
        "unsupported_language",
        f"The article seems to be in {NAMES.get(best, f'another language ({best})')}. Standfirst reads English only.",
    )


def _too_little_to_tell(words: list[str]) -> bool:
    """Words of scripts that are not Latin tell the language by themselves, and some have no spaces to count by."""
    latin = sum(word.isascii() or word < "\u0250" for word in words)
    return len(words) < ENOUGH_WORDS and latin >= len(words) / 2
