import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import MAX_FILE_BYTES, Article, Mention, Sentence
from summarize import deadline
from summarize.compose import Stopwatch, compose
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import Reading, Tagger
from tests.builders import RECEIVED_AT, compose_file, received
from tests.paths import ARTICLES, SEED, needs_shared

SAMPLES = sorted(ARTICLES.iterdir())


def assert_exact(article: Article) -> None:
    """Assert that each quotation stands at its offset, and that the summary consists of sentences."""
    assert article.text is not None
    assert article.summary is not None
    mentions = [mention for entity in article.entities for mention in entity.mentions]
    quoted: list[Sentence | Mention] = [*article.summary.sentences, *mentions]
    for quote in quoted:
        assert article.text[quote.offset : quote.offset + quote.length] == quote.text
    assert article.summary.text == " ".join(sentence.text for sentence in article.summary.sentences)
    offsets = [sentence.offset for sentence in article.summary.sentences]
    assert offsets == sorted(set(offsets))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_becomes_an_article_with_exact_offsets(path: Path, tagger: Tagger) -> None:
    article = compose_file(path, tagger)
    if path.name == "blank-fax.txt":
        assert article.reason is not None
        assert article.reason.code == "no_article"
        return
    assert_exact(article)
    assert article.title
    assert article.text
    assert article.title not in article.text
    assert article.summary is not None
    assert len(article.summary.sentences) == 3
    assert article.entities


@pytest.mark.parametrize(
    ("sample", "present", "absent"),
    [
        (
            "wildfire-scraped.txt",
            {
                "person/teresa-valadim",
                "person/joaquim-restolho",
                "location/montalvar",
                "organization/lumina-redes-s-a",
            },
            [
                "Danvers-Quayle",
                "Manchester",
                "Pemberton-Hale",
                "Fitch",
                "Thwaite",
                "Marlborough-Finch",
                "Facebook",
                "Sextant",
            ],
        ),
        (
            "museum-theft.html",
            {
                "location/easterwick",
                "person/noor-haverkamp",
                "location/long-gallery",
                "organization/wick-valley-police",
            },
            [
                "Whitlow",
                "Osei-Grant",
                "Kirkbride",
                "Sprake",
                "Tarrant",
                "Plaice",
                "Facebook",
                "Bartleby",
            ],
        ),
        (
            "vaccine-trial.html",
            {"person/adwoa-mensah-clarke", "organization/world-health-organization"},
            ["Quillfeather"],
        ),
        (
            "quarterly-results.txt",
            {
                "organization/northern-grid-authority",
                "person/anders-kettleby",
                "organization/halvorsen-grid-corp",
            },
            [],
        ),
        (
            "harbour-bridge-report.txt",
            {"person/j-r-okafor", "person/margaret-ellwood-tan", "location/kelmouth"},
            [],
        ),
    ],
)
def test_entities_come_from_the_story_and_none_from_its_boilerplate(
    sample: str, present: set[str], absent: list[str], tagger: Tagger
) -> None:
    article = compose_file(ARTICLES / sample, tagger)
    assert present <= {entity.id for entity in article.entities}
    assert article.text is not None
    assert not [name for name in absent if name in article.text]


@needs_shared
def test_the_seed_article_has_its_title_summary_and_entities(tagger: Tagger) -> None:
    article = compose_file(SEED, tagger)
    assert_exact(article)
    assert (
        article.title
        == "Russian troops try to steal civilian cars in Ukraine in desperate bid to escape war"
    )
    assert article.summary is not None
    assert len(article.summary.sentences) == 3
    by_type: dict[str, dict[str, list[str]]] = {
        "person": {},
        "location": {},
        "organization": {},
        "other": {},
    }
    for entity in article.entities:
        by_type[entity.type][entity.name] = [mention.text for mention in entity.mentions]
    assert by_type["person"]["Ben Wallace"] == ["Ben Wallace", "Wallace"]
    assert by_type["person"]["Dan Rivers"] == ["Dan Rivers", "Rivers", "Rivers"]
    assert by_type["person"]["Oleh Synyehubov"] == ["Oleh Synyehubov", "Synyehubov"]
    assert "Putin" in by_type["person"]
    assert {"Ukraine", "Kharkiv", "Crimea"} <= set(by_type["location"])
    assert article.text is not None
    for name in ("Truss", "NATO", "Zelenskyy", "unsubscribe", "Read Full Article", "in disarray"):
        assert name not in article.text


_WORDS = [
    "Ben",
    "Wallace",
    "Mr",
    "U.S.",
    "NATO",
    "said",
    "the",
    "river",
    "rose",
    "“",
    "”",
    ".",
    ". ",
    "?",
    "\n\n",
    " ",
    "’s",
    "😀",
    "é",
    "(ICC)",
]
_TAGGER = Tagger()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_WORDS) | st.text(max_size=6), max_size=120).map(" ".join))
def test_any_text_gives_exact_offsets_or_a_rejection(text: str) -> None:
    article = compose_file(text.encode(errors="replace"), _TAGGER)
    if article.status == "SUMMARIZED":
        assert_exact(article)
    else:
        assert article.reason is not None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a"]))
def test_any_bytes_make_an_article_or_a_rejection(data: bytes, key: str) -> None:
    assert compose_file(data, _TAGGER, key).status in {"SUMMARIZED", "REJECTED"}


def test_an_object_over_the_size_limit_is_rejected_without_reading_it(tagger: Tagger) -> None:
    article = compose(received(size=MAX_FILE_BYTES + 1), b"", tagger, Stopwatch())
    assert article.reason is not None
    assert article.reason.code == "too_large"


LONG = (
    "The council voted on Monday to close the bridge for a year, and nobody minded much. " * 2_000
)
LONG_FILES = {
    "a.txt": LONG,
    "a.html": f"<html><body>{f'<p>{LONG[:400]}</p>' * 400}</body></html>",
    "a.json": json.dumps({"title": "Bridge", "body": LONG}),
    "a.xml": f"<nitf><body><body.content>{f'<p>{LONG[:400]}</p>' * 400}</body.content></body></nitf>",
    "a.eml": f"Subject: Bridge\nMIME-Version: 1.0\n\n{LONG}",
}


@pytest.mark.parametrize("key", LONG_FILES)
def test_a_file_that_takes_too_much_cpu_time_is_rejected(key: str, tagger: Tagger) -> None:
    with deadline.cpu_budget(0.001):
        article = compose_file(LONG_FILES[key].encode(), tagger, key)
    assert article.status == "REJECTED"
    assert article.reason is not None
    assert article.reason.code == "too_large"
    assert "took too long to read" in article.reason.message
    assert "Upload the article's own text" in article.reason.message


class SleepyTagger(Tagger):
    """A tagger that waits without using CPU time."""

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        time.sleep(1)
        return super().read(text, sentences)


def test_a_file_that_only_waits_is_not_rejected() -> None:
    story = b"Ben Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
    with deadline.cpu_budget(0.9):
        assert compose_file(story, SleepyTagger()).status == "SUMMARIZED"


def test_received_at_is_the_last_modified_time_of_the_object(tagger: Tagger) -> None:
    story = b"Ben Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
    for data in (story, b""):
        article = compose_file(data, tagger)
        assert article.received_at == RECEIVED_AT != article.summarized_at
