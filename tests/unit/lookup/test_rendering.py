import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archive.article import Sentence, Summary
from lookup.rendering import markdown, plain
from tests.builders import article, entity, rejected_article

ENTITIES = (
    entity("Ann Lee"),
    entity("Vienna", "location"),
    entity("Bob Ray"),
    entity("Storm", "other"),
    entity("UN", "organization"),
)


def _rendered(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", MarkdownIt("commonmark").enable("table").render(text)))


def test_plain_text_is_the_summary_and_nothing_else() -> None:
    assert plain(article(text="Ben Wallace spoke.")) == "Ben Wallace spoke.\n"


def test_of_a_rejected_article_it_is_the_reason() -> None:
    assert plain(rejected_article()) == "The file is empty.\n"
    assert markdown(rejected_article("bad_file.txt")) == "# bad\\_file.txt\n\nThe file is empty.\n"


def test_markdown_has_title_sentences_and_entities_by_their_types() -> None:
    sentences = tuple(
        Sentence(text=text, offset=0, length=len(text), salience=0.5)
        for text in ("It rained.", "It stopped.")
    )
    made = article(
        entities=ENTITIES,
        summary=Summary(text="It rained. It stopped.", sentences=sentences),
        title="Rain",
    )
    assert markdown(made).splitlines() == [
        "# Rain", "", "- It rained.", "- It stopped.", "", "**People:** Ann Lee, Bob Ray", "", "**Organizations:** UN", "",
        "**Places:** Vienna", "", "**Other:** Storm",
    ]  # fmt: skip


@given(st.text(alphabet=st.sampled_from("ab1 \\`*_[]<>#|~-+.)!&;\n"), min_size=1, max_size=60))
def test_an_articles_own_words_are_never_markup(words: str) -> None:
    shown = " ".join(words.split())
    made = article(text=f"x {words}", title=f"x {words}")
    lines = [
        " ".join(line.split()) for line in _rendered(markdown(made)).splitlines() if line.strip()
    ]
    assert lines == [f"x {shown}".strip()] * 2


def test_a_sentence_that_begins_as_a_list_does_is_none() -> None:
    for start in ("1. May", "- so", "+ so", "3) so"):
        assert "<li>" not in MarkdownIt("commonmark").render(
            markdown(article(text=f"{start} it was."))
        ).replace("<li>", "", 1)
