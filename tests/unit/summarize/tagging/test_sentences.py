import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.tagging.sentences import MAX_CHARACTERS, split
from tests.timing import seconds


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Smith met Mrs. Jones at 5 p.m. on Friday.", "They left."],
        ["Ms. O'Neil vs. Mr. Park ended at No. 10 Downing St. yesterday.", "Fine."],
        ["The U.S. Senate voted.", "It passed."],
        ["Apple Inc. said profits rose.", "Shares of Acme Corp. Ltd. fell 3.5 percent."],
        ["J. R. R. Tolkien wrote it.", "So did C.S. Lewis."],
        ["It cost $4.2 million.", "That is 0.5% less."],
        ["Gen. Mark A. Milley, Lt. Col. Ray and Gov. Cox Jr. met on Jan. 6.", "All spoke."],
        ["“I came. I saw. I left,” he said.", "She nodded."],
        ['He said: "I came. I saw."', "She nodded."],
        ["“Why now?” asked Mr. Hall.", "Nobody answered."],
        ["See pp. 4-5 of vol. 2 for it.", "It helps."],
        ["Shares of eBay fell.", "iPhone sales rose."],
        ["They waited... and waited.", "Then it came."],
        ["Is it over?", "No!", "It goes on."],
        ["Acme AGRV.N, joining its rivals, fell.", "Others rose."],
        ["Supt. Ann Lee and Cllr. Bob Ray met.", "They left."],
        ["It starts at 7:01 p.m. ET on Friday.", "Doors open at 6 p.m. Thursday."],
        ["It shut at 6 p.m. – an hour early.", "He left before 11 a.m.", "She stayed."],
        ["It was built in Weymouth, Mass. Division 4 plays there.", "Spc. Ann Lee left."],
        ["Did it work — or fail? —or stall, even?", "Nobody knows."],
    ],
)
def test_text_is_split_into_sentences(sentences: list[str]) -> None:
    assert _sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The bridge is shut.", '"We knew it. We said so," Mr Hall said.', "He left."],
        ['The bridge is shut," he said.', '"We knew it.', "We said so.", "He left.", '"Go. Now."'],
        ["The bridge is shut,” he said.", "“We knew it.", "“Go. Now,” he said.", "He left."],
        ["• The bridge is shut.", "He left."],
    ],
)
def test_a_quotation_ends_where_its_marks_show(sentences: list[str]) -> None:
    assert _sentences(" ".join(sentences)) == sentences


def test_a_quotation_mark_stays_with_its_quotation() -> None:
    text = '"We won," she said. "The bridge is open. We are glad." Rain fell.'
    assert _sentences(text) == [
        '"We won," she said.',
        '"The bridge is open. We are glad."',
        "Rain fell.",
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (Reuters) - ",
        "WASHINGTON, Nov. 22 (AP) — ",
        "ST. JOSEPH, Mich. (AP) — ",
        "(CNN)",
        "KYIV — ",
        "NEW YORK/PARIS (Reuters) - ",
        "BOSTON- ",
        "KEENE, N.H. (AP) — ",
        "SALEM, Mo. (AP) — ",
        "Tunis, Tunisia (CNN)",
        "Los Angeles  (CNN) -- ",
        "Hong Kong (CNN Business) ",
        "UPDATE: ",
        "BREAKING NEWS: ",
    ],
)
def test_a_dateline_is_not_part_of_a_sentence(dateline: str) -> None:
    story = "A.J. Pero has died. He was 55."
    assert (
        _sentences(f"{dateline}{story}\n{dateline}{story}")
        == ["A.J. Pero has died.", "He was 55."] * 2
    )


@pytest.mark.parametrize("dateline", ["Lisbon, Portugal – ", "Keene, N.H.—", "United Nations – "])
def test_a_dateline_in_title_case_without_agency_is_at_the_start_of_the_text(dateline: str) -> None:
    sentence = "The council met on Friday."
    assert _sentences(f"{dateline}{sentence}") == [sentence]
    assert _sentences(f"Rain fell.\n{dateline}{sentence}")[1] == f"{dateline}{sentence}"


def test_a_dateline_with_a_region_may_precede_another_dash() -> None:
    sentence = "The council met — at last."
    assert _sentences(f"JEDDAH, Saudi Arabia -- {sentence}") == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Trust (HT) Director left.",
        "Anna Keel – who won – left.",
        "Note: It rained.",
        "NATO — the alliance — said so.",
        "NASA (the agency) said so.",
        "WHO - which was asked - said so.",
        "UN officials left.",
    ],
)
def test_text_that_resembles_a_dateline_is_not_removed(text: str) -> None:
    assert _sentences(text) == [text]


def test_the_message_of_a_video_player_is_not_part_of_a_sentence() -> None:
    message = "Media playback is not supported on this device"
    assert _sentences(f"{message} Rovers won. {message} They are glad. {message}") == [
        "Rovers won.",
        "They are glad.",
    ]
    assert _sentences("Media playback is not new.") == ["Media playback is not new."]


def test_a_heading_is_not_a_sentence() -> None:
    text = "It opens. It shuts.\n\nWhat comes next.\n\nNobody knows."
    spans = split(text, {text.index("What")})
    assert [text[span.start : span.end] for span in spans] == [
        "It opens.",
        "It shuts.",
        "Nobody knows.",
    ]


def test_a_line_break_ends_a_sentence_even_in_an_open_quotation() -> None:
    text = "Mr Rivers said: “They are tired.\n\n“We watched them go. Nobody came."
    assert _sentences(text) == [
        "Mr Rivers said: “They are tired.",
        "“We watched them go.",
        "Nobody came.",
    ]


@pytest.mark.parametrize("text", ["a" * 5_000, "word " * 2_000, "Mr. " * 2_000])
def test_text_without_full_stops_is_cut_to_the_maximum_length(text: str) -> None:
    pieces = _sentences(text)
    assert all(0 < len(piece) <= MAX_CHARACTERS == 1_000 for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet=st.sampled_from("aÉé “”\"'().!?,:\n\t 😀1"), max_size=400))
def test_spans_are_ordered_trimmed_and_cover_all_but_white_space(text: str) -> None:
    spans = split(text)
    covered = "".join(text[span.start : span.end] for span in spans)
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    assert all(
        text[span.start : span.end] == text[span.start : span.end].strip() != "" for span in spans
    )
    assert "".join(covered.split()) == "".join(text.split())


def test_a_long_line_is_split_like_a_short_one() -> None:
    sentences = [f"Mr. Smith paid ${n}.5 million in the U.S. on Jan. 6." for n in range(900)]
    assert _sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "unit",
    ["Mr. ", "Hi. ", "It went on and on. ", "abcdefg.'\")]»", "“", ' "a', "Ab ", "AB, ", "9 p.m. "],
)
def test_the_time_grows_linearly_with_the_text(unit: str) -> None:
    small, large = unit * 5_000, unit * 40_000
    assert seconds(lambda: split(large)) < 24 * max(seconds(lambda: split(small)), 1e-3)
