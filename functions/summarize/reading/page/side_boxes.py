"""Removes boxes beside the story: promotions, captions, by-lines, comments and cookie lists.

Sites name such boxes by the same few words in `class` and `id`, for example `newsletter-promo`.
"""

import functools
import re
from typing import Any

from summarize import deadline
from summarize.reading.page import cleaning

# A box with one of these words in a class is a small part of the page. `recirc` is a publisher's
# word for links to other stories, `cta` for a call to action.
PART_WORDS = frozenset(
    [
        *("advert", "advertisement", "affiliate", "attribution", "bio", "boilerplate", "byline"),
        *("caption", "captions", "correction", "corrections", "credit", "credits", "cta"),
        *("dateline", "disclaimer", "disclosure", "donate", "donation", "imagecaption"),
        *("newsletter", "newsletters", "photogallery", "promo", "recirc", "recommendations"),
        *("recommended", "signup", "sponsored", "subscribe", "timestamp", "trending"),
    ]
)
# `credit` beside one of these words is about money, not about a picture.
MONEY_WORDS = frozenset(["card", "cards", "report", "score", "scores", "union"])
# A part has at most this share of the page's text. A larger box contains the story.
PART_SHARE = 0.2
# A class or id that starts with one of these words is that of a section which may be longer than
# the story. If the section contains an `h1`, it contains the story.
SECTION_WORDS = frozenset(
    [
        *("commentlist", "comments", "consent", "cookie", "cookies", "disqus", "gdpr", "onetrust"),
        "ot",  # of OneTrust
    ]
)
SECTION_SHARE = 0.9
# Elements that may be such a box. Headings are excluded: sites derive their ids from their text.
BOXES = (
    *("aside", "blockquote", "div", "dl", "figcaption", "figure", "footer", "form", "ol", "p"),
    *("section", "small", "span", "ul"),
)
# Characters of a class or id that are read; pages have up to 500.
MAX_NAMES = 1_000

# Values of `class` whose result is cached. Most elements of a page share a few hundred values.
CACHED_NAMES = 2_048

# `imageCaption`, `image-caption` and `image_caption` have the same two words.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def remove_side_boxes(page: Any) -> None:
    """Remove the boxes that are beside the story."""
    length = max(cleaning.text_length(page), 1)
    titled = {box for heading in page.iter("h1") for box in heading.iterancestors()}
    removed: set[Any] = set()  # includes their descendants, which need no check
    for box in list(page.iter(*BOXES)):
        limit = 0.0 if box in removed else _largest_share(box, is_titled=box in titled)
        if limit == 0:
            continue
        deadline.check()
        if cleaning.text_length(box) <= limit * length:
            removed.update(box.iter())
            box.tag = cleaning.REMOVED
    cleaning.remove(page, cleaning.REMOVED)


def _largest_share(box: Any, *, is_titled: bool) -> float:
    """The share of the page's text up to which a box is removed; 0 if it is always kept."""
    classes, name = box.get("class") or "", box.get("id") or ""
    if not is_titled and (_is_section(classes) or _is_section(name)):
        return SECTION_SHARE
    return PART_SHARE if box.tag == "figcaption" or _is_part(classes) else 0.0


@functools.lru_cache(maxsize=CACHED_NAMES)
def _is_part(names: str) -> bool:
    words = {word.lower() for word in _WORD.findall(names[:MAX_NAMES])}
    return not words.isdisjoint(PART_WORDS) and words.isdisjoint(MONEY_WORDS)


@functools.lru_cache(maxsize=CACHED_NAMES)
def _is_section(names: str) -> bool:
    firsts = (_WORD.match(name) for name in names[:MAX_NAMES].split())
    return any(first[0].lower() in SECTION_WORDS for first in firsts if first)
