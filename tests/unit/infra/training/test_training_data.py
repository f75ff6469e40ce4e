"""What the model is trained on: texts, labels and targets. (The training itself needs torch, which no test installs.)"""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from infra.training import examples, extracts
from infra.training.data import CONLL_TYPES, Name, as_text, as_texts, read_conll
from infra.training.examples import UNLABELLED, Example, batches
from summarize.tagging.labels import LABELS
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import load_tokenizer

TAGGED = [
    [
        ("Ben", "B-PER"),
        ("Wallace", "I-PER"),
        ("'s", "O"),
        ("trip", "O"),
        ("(", "O"),
        ("to", "O"),
        ("Paris", "B-LOC"),
        (")", "O"),
        (".", "O"),
    ],
    [("Paris", "B-LOC"), ("Rome", "B-LOC"), ("waited", "O"), (".", "O")],
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(MODEL / "tokenizer.json")


def _shown(text: str, names: list[Name]) -> list[tuple[str, str]]:
    return [(text[name.start : name.end], name.type) for name in names]


@pytest.mark.parametrize(
    ("natural", "text"),
    [
        (False, "Ben Wallace 's trip ( to Paris ) .\nParis Rome waited .\n"),
        (True, "Ben Wallace's trip (to Paris).\nParis Rome waited.\n"),
    ],
)
def test_a_text_of_tokens_keeps_its_names_however_it_is_written(natural: bool, text: str) -> None:
    read = as_text(TAGGED, natural=natural)
    assert read.text == text
    assert _shown(read.text, read.names) == [
        ("Ben Wallace", "PER"),
        ("Paris", "LOC"),
        ("Paris", "LOC"),
        ("Rome", "LOC"),
    ]
    assert [read.text[span.start : span.end] for span in read.sentences] == text.splitlines()


def test_a_file_is_read_with_its_types_translated(tmp_path: Path) -> None:
    path = tmp_path / "tweets.conll.gz"
    path.write_bytes(gzip.compress(b"go\tO\nAcme\tB-corporation\n\n\nhi\tO\n"))
    read = read_conll(path, {"corporation": "ORG"})
    assert read == [[("go", "O"), ("Acme", "B-ORG")], [("hi", "O")]]
    assert [len(text.sentences) for text in as_texts(read, 1)] == [1, 1]


def _words(example: Example) -> list[str]:
    return [LABELS[label] for label in example.labels if label != UNLABELLED]


def test_each_word_has_its_label_on_its_first_piece(tokenizer: Tokenizer) -> None:
    (example,) = examples._of_names(as_text(TAGGED, natural=True), tokenizer)
    assert len(example.ids) == len(example.casings) == len(example.labels) == len(example.owners)
    # `Wallace's` is one word in use, and is still his.
    assert _words(example) == [
        "B-PER",
        "I-PER",
        "O",
        "O",
        "O",
        "B-LOC",
        "O",
        "O",
        "B-LOC",
        "B-LOC",
        "O",
        "O",
    ]
    assert set(example.owners) == {-1}


def test_exchanged_names_keep_type_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "EXCHANGED", 1.0)
    known = {"PER": [["Anna", "da", "Silva"]], "LOC": [["Ulm"]]}
    swapped = examples._exchanged(TAGGED[0], known, random.Random(1))
    assert swapped[:4] == [("Anna", "B-PER"), ("da", "I-PER"), ("Silva", "I-PER"), ("'s", "O")]
    assert ("Ulm", "B-LOC") in swapped
    assert "Paris" not in dict(swapped)


def test_a_text_in_one_case_keeps_its_offsets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "UPPER", 1.0)
    text = as_text(TAGGED)
    assert examples._in_one_case(text, random.Random(1)).text == text.text.upper()
    eszett = as_text([[("Strauß", "B-PER"), ("ging", "O")]])
    assert examples._in_one_case(eszett, random.Random(1)).text == eszett.text


ARTICLE = {
    "article": "Rain fell on the town. The river rose by three metres overnight. People moved up the hill. The mayor asked for boats.",
    "summary": "The river rose by three metres.\nThe mayor asked for boats.",
}


def test_the_sentences_of_the_reference_are_worth_most() -> None:
    shown = [f"{sentence}." for sentence in ARTICLE["article"].rstrip(".").split(". ")]
    assert extracts.extract(shown, ARTICLE["summary"]) == {1, 3}
    worth = extracts.targets(shown, ARTICLE["summary"])
    assert all(0 <= value <= 1 for value in worth)
    assert min(worth[1], worth[3]) > 0.6 > max(worth[0], worth[2])
    assert extracts.targets([], "x") == []
    assert extracts.targets(["Nothing of it."], "Snow") == [0.0]


def test_an_article_is_windows_whose_pieces_know_their_sentences_worth(
    tokenizer: Tokenizer,
) -> None:
    long = {**ARTICLE, "article": " ".join([ARTICLE["article"]] * 60)}
    read = list(examples.of_article(long, 2, tokenizer, 2))
    assert len(read) == 2
    for example in read:
        assert example.source == 2
        assert set(example.labels) == {UNLABELLED}
        assert sorted(set(example.owners)) == list(range(-1, len(example.salience)))


def _part(hidden: float) -> examples.Part:
    return examples.Part(
        names=(examples.NameSource("some", 2, CONLL_TYPES, frozenset({"PER"})),),
        articles=(examples.ArticleSource("some", 1.5, kept=1),),
        tokens_a_batch=300,
        hidden=hidden,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "entities").mkdir()
    (tmp_path / "summaries").mkdir()
    lines = "\n".join(
        "".join(f"{token}\t{label}\n" for token, label in sentence) for sentence in TAGGED * 40
    )
    (tmp_path / "entities" / "some.conll.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "summaries" / "some.jsonl.gz").write_bytes(
        gzip.compress((json.dumps(ARTICLE) + "\n").encode() * 5)
    )
    return tmp_path


def test_the_course_follows_from_the_seed(folder: Path, tokenizer: Tokenizer) -> None:
    first, again, other = (
        examples.examples(folder, _part(hidden=0.0), tokenizer, seed) for seed in (1, 1, 2)
    )
    assert (
        [e.ids.tolist() for e in first]
        == [e.ids.tolist() for e in again]
        != [e.ids.tolist() for e in other]
    )
    assert sum(len(e.salience) > 0 for e in first) == 4 + 2
    assert {e.is_partial for e in first if not len(e.salience)} == {True}
    made = batches(first, 300, 1)
    assert sorted(id(e) for batch in made for e in batch) == sorted(id(e) for e in first)
    assert all(
        len(batch) * max(len(e.ids) for e in batch) <= 300 * 1.4 or len(batch) == 1
        for batch in made
    )
    assert np.concatenate([e.salience for e in first]).dtype == np.float32


def test_some_pieces_of_names_are_hidden_and_none_of_articles(
    folder: Path, tokenizer: Tokenizer
) -> None:
    mask = tokenizer.token_to_id("[MASK]")
    made = examples.examples(folder, _part(hidden=0.2), tokenizer, 1)
    names = [example for example in made if not len(example.salience)]
    pieces = sum(len(example.ids) for example in names)
    assert 0.1 < sum(int((example.ids == mask).sum()) for example in names) / pieces < 0.3
    assert all(mask not in (example.ids[0], example.ids[1], example.ids[-1]) for example in names)
    assert not any((example.ids == mask).any() for example in made if len(example.salience))


def test_what_is_for_judging_or_choosing_is_not_in_the_course() -> None:
    read = {source.file for part in examples.COURSE for source in part.names}
    read |= {source.file for part in examples.COURSE for source in part.articles}
    assert not [file for file in read if "test" in file and file != "wikigold_test"]
    assert not [file for file in read if "dev" in file or "newsroom" in file]
    assert all(
        source.kept == 200
        for part in examples.COURSE
        for source in part.articles
        if "validation" in source.file
    )
