import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookup.uploads import NAME_CHARACTERS, clean


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
def test_a_name_is_cleaned_of_all_that_is_trouble_in_a_key(name: str, cleaned: str) -> None:
    assert clean(name) == cleaned


@given(st.text(max_size=300))
def test_any_name_becomes_one_part_of_a_key(name: str) -> None:
    made = clean(name)
    assert 1 <= len(made) <= NAME_CHARACTERS
    assert not set(made) & set("/\\\0\n #?%")
    assert not made.startswith(".")
