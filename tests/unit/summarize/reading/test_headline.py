import pytest

from summarize.reading import headline
from summarize.reading.blocks import Block
from summarize.reading.headline import above

TITLE = "Bridge shut"


@pytest.mark.parametrize(
    "line",
    [
        "STRICTLY EMBARGOED UNTIL 00:01 Monday 5 March 2024",
        "Embargo: 00.01, 5 March",
        "PRESS RELEASE",
        "News release, 5 March 2024",
        "For immediate release",
        "Not for publication before noon on Monday",
        "Strictly confidential",
        "Notes to editors: pictures are attached",
        "Word count: 850",
        "1,850 words",
        "Slug: BRIDGE-CLOSURE-LYNSFORD",
        "Photo: Jane Doe / Agency",
        "File photo: the bridge at dusk last year",
        "Pictured: Jane Doe opens the old bridge",
        "Caption: Jane Doe opens the old bridge",
        "Jane Doe, left, opens the old bridge",
        "Jane Doe (second from right) opens the bridge",
        "Jane Doe is pictured at the bridge",
        "Source: The Evening Sextant of Lynsford",
        "Read more: ten bridges to see before you die",
        "draft_v2.docx",
        "Microsoft Word - the bridge story final.doc",
        "final copy (2)",
        "Untitled document",
        "By Jane Doe, Political Editor",
        "Jane Doe, Political Editor in Lynsford",
        "5 March 2024",
        "by JaneDoe99",
        "Submitted photo",
        "Executive Content Editor",
    ],
)
def test_a_line_beside_the_headline_is_not_the_title(line: str) -> None:
    assert above([Block(TITLE), Block(line)]) == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Jane Doe / Agency",
        "Source: The Evening Sextant",
        "Read more: ten bridges to see before you die",
        "EMBARGOED UNTIL 00:01 Monday",
        "draft_v2.docx",
        "By Jane Doe",
    ],
)
def test_a_file_with_only_a_line_of_this_kind_has_no_title(line: str) -> None:
    assert above([Block(line)]) is None


@pytest.mark.parametrize(
    "line",
    [
        "Embargo on wheat exports lifted",
        "Confidential memo reveals fault in bridge",
        "Photo exhibition opens in Lynsford",
        "Source of the river found",
        "Sources: Harbour Town sign keeper",
        "What the left, right and centre want",
        "Final whistle for Lynsford ferry",
        "New draft of bridge plan leaks",
        "Document reveals fault in bridge",
        "Microsoft Word gets a new font",
        "Word count limits anger students",
        "Press release error costs mayor his job",
        "By Royal Appointment: who makes the crown",
        "Courier names new editor",
        "Editor resigns",
    ],
)
def test_a_headline_that_resembles_a_by_line_or_label_is_the_title(line: str) -> None:
    assert above([Block(line)]) == line


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("EXCLUSIVE: Minister resigns", "Minister resigns"),
        ("BREAKING NEWS | Minister resigns", "Minister resigns"),
        ("PICTURES: Minister resigns", None),
    ],
)
def test_the_label_before_a_headline_is_left_out(line: str, title: str | None) -> None:
    assert above([Block(line)]) == title


@pytest.mark.parametrize("name", ["report.pdf", "bridge_final_v3", "Document1", "Draft 2", "copy"])
def test_the_name_of_a_file_is_recognized(name: str) -> None:
    assert headline.is_file_name(name)


@pytest.mark.parametrize("title", ["Draft plan", "Copycats", "A new story", "Site.example opens"])
def test_a_title_is_not_the_name_of_a_file(title: str) -> None:
    assert not headline.is_file_name(title)
