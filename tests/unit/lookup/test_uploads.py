import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookup.uploads import NAME_CHARACTERS, clean_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("report.pdf", "report.pdf"),
        ("My report (final) 2.pdf", "My-report-final-2.pdf"),
        ("C:\\Users\\ann\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("Zürich–東京.txt", "Zürich-東京.txt"),
        ("ﬁle.txt", "file.txt"),
        (".hidden", "hidden"),
        ("...", "file"),
        ("/", "file"),
        ("😀", "file"),
        ("x" * 300 + ".pdf", "x" * (NAME_CHARACTERS - 4) + ".pdf"),
    ],
)
def test_characters_that_are_unsafe_in_a_key_are_replaced(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@given(st.text(max_size=300))
def test_any_name_becomes_one_segment_of_a_key(name: str) -> None:
    cleaned = clean_name(name)
    assert 1 <= len(cleaned) <= NAME_CHARACTERS
    assert not set(cleaned) & set("/\\\0\n #?%")
    assert not cleaned.startswith(".")
