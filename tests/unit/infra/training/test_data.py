import gzip
import json
from pathlib import Path

import pytest

from infra.training.data import (
    CONLL_TYPES,
    labelled_text,
    labelled_texts,
    read_conll,
    read_editor,
)
from tests.unit.infra.training.samples import EDITED, TAGGED, names_with_types


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


def test_an_inside_label_that_continues_no_name_begins_one(tmp_path: Path) -> None:
    path = tmp_path / "some.conll.gz"
    path.write_bytes(
        gzip.compress(b"Port\tI-LOC\nEllery\tI-LOC\nKosk\tI-PER\nwon\tO\nagain\tI-PER\n")
    )
    (sentence,) = read_conll(path, CONLL_TYPES)
    assert [label for _, label in sentence] == ["B-LOC", "I-LOC", "B-PER", "O", "B-PER"]


def test_an_editors_article_has_names_in_order_in_title_and_text(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl.gz"
    without_title = {**EDITED, "title": None, "entities": []}
    lines = f"{json.dumps(EDITED)}\n{json.dumps(without_title)}\n"
    path.write_bytes(gzip.compress(lines.encode()))
    article, untitled = read_editor(path)
    assert names_with_types(article.title) == [("Port Ellery", "LOC")]
    assert names_with_types(article.body) == [("Ellery", "LOC"), ("Anna Kosk", "PER")]
    assert [set(marks) for marks in (article.best, article.also, article.junk)] == [{1}, {0}, {3}]
    assert untitled.title.text == ""
