import pytest

from tests.unit.summarize.reading.pdf.pdfs import BODY, column, pdf_of, texts


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["It asked the govern-", "ment for help."], "It asked the government for help."),
        (["It took thirty-", "one years in all."], "It took thirty-one years in all."),
        (["He is a self-", "made man of means."], "He is a self-made man of means."),
        (["An Anglo-", "French treaty it was."], "An Anglo-French treaty it was."),
        (
            ["A long-term plan. The long-", "term plan failed."],
            "A long-term plan. The long-term plan failed.",
        ),
        (
            ["Vote within days, and with-", "in weeks a result."],
            "Vote within days, and within weeks a result.",
        ),
        (
            ["Her mother in law and her mother-in-", "law, a judge, left."],
            "Her mother in law and her mother-in-law, a judge, left.",
        ),
        (
            ["By law, HER MOTHER-IN-", "LAW IS NOT IN the room."],
            "By law, HER MOTHER-IN-LAW IS NOT IN the room.",
        ),
        (["A soft\u00ad", "ened line of words."], "A softened line of words."),
        (["The years 1914-", "18 were hard for it."], "The years 1914-18 were hard for it."),
    ],
)
def test_broken_words_are_joined_and_compounds_keep_their_hyphen(
    lines: list[str], text: str
) -> None:
    page = [*column(*lines), *column(BODY, BODY, top=600)]
    assert texts(pdf_of(page))[0] == text


def test_hyphens_are_kept_in_a_text_that_does_not_break_words() -> None:
    lines = [BODY] * 30 + ["The plan was short-", "sighted in every way."]
    assert texts(pdf_of(column(*lines)))[0].endswith("The plan was short-sighted in every way.")
