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


def test_plain_text_is_the_summary_alone() -> None:
    assert plain(article(text="Ben Wallace spoke.")) == "Ben Wallace spoke.\n"


def test_a_part_of_a_story_is_never_shown_as_the_whole() -> None:
    part = article(text="It rained.", title="Rain").model_copy(update={"partial": True})
    assert plain(part) == "It rained.\n\n[The file has only a part of the story.]\n"
    assert markdown(part).startswith("# Rain\n\n*The file has only a part of the story.*\n\n- It")


def test_a_rejected_article_is_rendered_as_its_reason() -> None:
    assert plain(rejected_article()) == "The file is empty.\n"
    assert markdown(rejected_article("bad_file.txt")) == "# bad\\_file.txt\n\nThe file is empty.\n"


def test_markdown_has_title_sentences_and_entities_by_type() -> None:
    sentences = tuple(
        Sentence(text=text, offset=0, length=len(text), salience=0.5)
        for text in ("It rained.", "It stopped.")
    )
    rain = article(
        entities=ENTITIES,
        summary=Summary(text="It rained. It stopped.", sentences=sentences),
        title="Rain",
    )
    assert markdown(rain) == (
        "# Rain\n\n- It rained.\n- It stopped.\n\n"
        "**People:** Ann Lee, Bob Ray\n\n**Organizations:** UN\n\n"
        "**Places:** Vienna\n\n**Other:** Storm\n"
    )


@given(st.text(alphabet=st.sampled_from("ab1 \\`*_[]<>#|~-+.)!&;\n"), min_size=1, max_size=60))
def test_no_word_of_an_article_becomes_markup(words: str) -> None:
    text = f"x {words}"
    rendered = _rendered(markdown(article(text=text, title=text)))
    lines = [" ".join(line.split()) for line in rendered.splitlines() if line.strip()]
    assert lines == [" ".join(text.split())] * 2


def test_a_sentence_that_begins_like_a_list_item_does_not_become_one() -> None:
    for start in ("1. May", "- so", "+ so", "3) so"):
        text = markdown(article(text=f"{start} it was."))
        assert MarkdownIt("commonmark").render(text).count("<li>") == 1
