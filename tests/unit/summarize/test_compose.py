import contextlib
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import MAX_FILE_BYTES, Article, Mention, Sentence
from summarize.compose import Stopwatch, compose
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import TaggedText, Tagger
from tests.builders import RECEIVED_AT, compose_file, received
from tests.paths import ARTICLES, FILES, SEED, needs_shared

SAMPLES = sorted(ARTICLES.iterdir())


def assert_exact(article: Article) -> None:
    """Check that every quotation is at its offset, and that summary sentences are in order."""
    assert article.text is not None
    assert article.summary is not None
    mentions = [mention for entity in article.entities for mention in entity.mentions]
    in_text = [mention for mention in mentions if mention.where == "text"]
    quotations: list[Sentence | Mention] = [*article.summary.sentences, *in_text]
    for quotation in quotations:
        _assert_quoted(quotation, article.text)
    for mention in mentions:
        if mention.where == "title":
            _assert_quoted(mention, article.title or "")
    assert article.summary.text == " ".join(sentence.text for sentence in article.summary.sentences)
    offsets = [sentence.offset for sentence in article.summary.sentences]
    assert offsets == sorted(set(offsets))


def _assert_quoted(quotation: Sentence | Mention, source: str) -> None:
    end = quotation.offset + quotation.length
    assert source[quotation.offset : end] == quotation.text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_is_summarized_and_tagged_with_exact_offsets(
    path: Path, tagger: Tagger
) -> None:
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
def test_entities_are_those_of_the_story_not_of_the_boilerplate(
    sample: str, present: set[str], absent: list[str], tagger: Tagger
) -> None:
    article = compose_file(ARTICLES / sample, tagger)
    assert present <= {entity.id for entity in article.entities}
    assert article.text is not None
    assert not [name for name in absent if name in article.text]


@needs_shared
def test_the_seed_is_summarized_and_tagged(tagger: Tagger) -> None:
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
def test_any_text_has_exact_offsets_or_is_rejected(text: str) -> None:
    article = compose_file(text.encode(errors="replace"), _TAGGER)
    if article.status == "SUMMARIZED":
        assert_exact(article)
    else:
        assert article.reason is not None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a"]))
def test_any_bytes_are_summarized_or_rejected(data: bytes, key: str) -> None:
    assert compose_file(data, _TAGGER, key).status in {"SUMMARIZED", "REJECTED"}


def test_an_object_over_the_size_limit_is_rejected_without_its_content(tagger: Tagger) -> None:
    article = compose(received(size=MAX_FILE_BYTES + 1), b"", tagger, Stopwatch())
    assert article.reason is not None
    assert article.reason.code == "too_large"


def test_received_at_is_the_time_of_the_objects_last_modification(tagger: Tagger) -> None:
    story = b"Ben Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
    for data in (story, b""):
        article = compose_file(data, tagger)
        assert article.received_at == RECEIVED_AT != article.summarized_at


@pytest.mark.parametrize(
    "path",
    [
        ARTICLES / "harbour-bridge-report.txt",
        ARTICLES / "museum-theft.html",
        *(FILES / name for name in ("docx/harbour.docx", "json/dataset.json", "mail/gmail.eml")),
        *(FILES / name for name in ("pdf/report.pdf", "xml/rss.xml")),
    ],
    ids=lambda path: path.name,
)
def test_a_file_of_any_kind_that_takes_too_much_cpu_time_is_rejected(
    path: Path, tagger: Tagger
) -> None:
    data = path.read_bytes()
    article = compose(received(path.name, len(data)), data, tagger, Stopwatch(), cpu_seconds=1e-6)
    assert article.status == "REJECTED"
    assert article.reason is not None
    assert article.reason.code == "too_large"
    assert "took too long to read" in article.reason.message
    assert "Upload only the article's text" in article.reason.message


class _WaitingTagger(Tagger):
    def tag(self, text: str, sentences: Sequence[Span], title: str | None = None) -> TaggedText:
        time.sleep(1.2)
        return super().tag(text, sentences, title)


def test_a_step_that_only_waits_uses_no_cpu_time() -> None:
    data = (ARTICLES / "rail-strike-brief.txt").read_bytes()
    article = compose(received("a.txt", len(data)), data, _WaitingTagger(), Stopwatch(), 1.0)
    assert article.status == "SUMMARIZED"


def test_a_stopwatch_knows_the_innermost_step_of_the_last_error() -> None:
    watch = Stopwatch()
    error = ValueError()
    with contextlib.suppress(ValueError), watch.step("outer"), watch.step("inner"):
        raise error
    assert watch.step_of(error) == "inner"
    assert watch.step_of(ValueError()) is None  # raised outside of a step


def test_a_step_that_raises_another_error_is_the_step_of_that_error() -> None:
    watch = Stopwatch()
    error = KeyError()
    with contextlib.suppress(KeyError), watch.step("outer"):
        try:
            with watch.step("inner"):
                raise ValueError
        except ValueError:
            raise error from None
    assert watch.step_of(error) == "outer"
