import gzip
from pathlib import Path

import pytest

from infra.training.data import labelled_text, labelled_texts, read_conll
from tests.unit.infra.training.samples import TAGGED, names_with_types


@pytest.mark.parametrize(
    ("natural", "expected"),
    [
        (False, "Ben Wallace 's trip ( to Paris ) .\nParis Rome waited .\n"),
        (True, "Ben Wallace's trip (to Paris).\nParis Rome waited.\n"),
    ],
)
def test_spans_are_correct_with_and_without_natural_spaces(natural: bool, expected: str) -> None:
    text = labelled_text(TAGGED, natural=natural)
    assert text.text == expected
    assert names_with_types(text) == [
        ("Ben Wallace", "PER"),
        ("Paris", "LOC"),
        ("Paris", "LOC"),
        ("Rome", "LOC"),
    ]
    assert [text.text[span.start : span.end] for span in text.sentences] == expected.splitlines()


def test_a_file_is_read_with_the_models_types(tmp_path: Path) -> None:
    path = tmp_path / "tweets.conll.gz"
    path.write_bytes(gzip.compress(b"go\tO\nAcme\tB-corporation\n\n\nhi\tO\n"))
    sentences = read_conll(path, {"corporation": "ORG"})
    assert sentences == [[("go", "O"), ("Acme", "B-ORG")], [("hi", "O")]]
    assert [len(text.sentences) for text in labelled_texts(sentences, 1)] == [1, 1]
