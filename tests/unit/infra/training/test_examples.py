"""Tests of the training examples. The training itself is not tested: it needs torch."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from infra.training import examples
from infra.training.data import CONLL_TYPES, labelled_text
from infra.training.examples import NO_SENTENCE, UNLABELLED, Example, batches, phase_examples
from summarize.tagging.labels import LABELS
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import load_tokenizer
from tests.unit.infra.training.samples import ARTICLE, TAGGED


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(MODEL / "tokenizer.json")


def test_the_first_piece_of_each_word_has_the_label_of_the_word(tokenizer: Tokenizer) -> None:
    text = labelled_text(TAGGED, natural=True)
    (example,) = examples.text_examples(text, tokenizer)
    assert len(example.ids) == len(example.casings) == len(example.labels)
    # For the tagger, `Wallace's` is one word. It gets the label of `Wallace`.
    assert [LABELS[label] for label in example.labels if label != UNLABELLED] == [
        *("B-PER", "I-PER", "O", "O", "O", "B-LOC", "O", "O"),
        *("B-LOC", "B-LOC", "O", "O"),
    ]
    assert example.sentence_indexes.tolist() == [NO_SENTENCE] * len(example.ids)


def test_a_replaced_name_keeps_its_type_and_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "REPLACEMENT_PROBABILITY", 1.0)
    names = {"PER": [["Anna", "da", "Silva"]], "LOC": [["Ulm"]]}
    sentence = examples.replace_names(TAGGED[0], names, random.Random(1))
    assert sentence[:4] == [("Anna", "B-PER"), ("da", "I-PER"), ("Silva", "I-PER"), ("'s", "O")]
    assert ("Ulm", "B-LOC") in sentence
    assert "Paris" not in dict(sentence)


def test_a_change_of_case_does_not_change_the_offsets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "UPPER_PROBABILITY", 1.0)
    text = labelled_text(TAGGED)
    assert examples.change_case(text, random.Random(1)).text == text.text.upper()
    with_eszett = labelled_text([[("Strauß", "B-PER"), ("ging", "O")]])
    assert examples.change_case(with_eszett, random.Random(1)).text == with_eszett.text


def test_every_sentence_in_a_window_of_an_article_has_a_target(tokenizer: Tokenizer) -> None:
    long_article = {**ARTICLE, "article": " ".join([ARTICLE["article"]] * 60)}
    made = list(examples.article_examples(long_article, 2, tokenizer, max_windows=2))
    assert len(made) == 2
    for example in made:
        assert example.article_source == 2
        assert set(example.labels) == {UNLABELLED}
        sentences = list(range(len(example.salience)))
        assert sorted(set(example.sentence_indexes)) == [NO_SENTENCE, *sentences]


def _phase(masked: float) -> examples.Phase:
    return examples.Phase(
        names=(examples.NameSource("some", 2, CONLL_TYPES, frozenset({"PER"})),),
        articles=(examples.ArticleSource("some", 1.5, held_out=1),),
        batch_tokens=300,
        masked=masked,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "entities").mkdir()
    (tmp_path / "summaries").mkdir()
    tagged = "\n".join(
        "".join(f"{token}\t{label}\n" for token, label in sentence) for sentence in TAGGED * 40
    )
    articles = (json.dumps(ARTICLE) + "\n") * 5
    (tmp_path / "entities" / "some.conll.gz").write_bytes(gzip.compress(tagged.encode()))
    (tmp_path / "summaries" / "some.jsonl.gz").write_bytes(gzip.compress(articles.encode()))
    return tmp_path


def _ids(made: list[Example]) -> list[list[int]]:
    return [example.ids.tolist() for example in made]


def test_the_seed_determines_the_examples(folder: Path, tokenizer: Tokenizer) -> None:
    first, again, other = (
        phase_examples(folder, _phase(masked=0.0), tokenizer, seed) for seed in (1, 1, 2)
    )
    assert _ids(first) == _ids(again) != _ids(other)


def test_the_examples_include_all_passes_over_all_data_sets(
    folder: Path, tokenizer: Tokenizer
) -> None:
    made = phase_examples(folder, _phase(masked=0.0), tokenizer, 1)
    of_articles = [example for example in made if len(example.salience)]
    of_names = [example for example in made if not len(example.salience)]
    # One of the five articles is held out. The first pass uses the other four, the second pass (a
    # half) uses two of them.
    assert len(of_articles) == 4 + 2
    assert {example.salience.dtype for example in of_articles} == {np.dtype(np.float32)}
    assert {example.is_partly_labelled for example in of_names} == {True}


def test_every_example_is_in_one_batch_and_batches_have_about_the_maximum_size_or_less(
    folder: Path, tokenizer: Tokenizer
) -> None:
    made = phase_examples(folder, _phase(masked=0.0), tokenizer, 1)
    grouped = batches(made, 300, 1)
    in_batches = sorted(id(example) for batch in grouped for example in batch)
    assert in_batches == sorted(id(example) for example in made)
    for batch in grouped:
        tokens = len(batch) * max(len(example.ids) for example in batch)
        assert tokens <= 300 * 1.4 or len(batch) == 1


def test_word_pieces_are_masked_in_texts_with_names_and_never_in_articles(
    folder: Path, tokenizer: Tokenizer
) -> None:
    mask = tokenizer.token_to_id("[MASK]")
    made = phase_examples(folder, _phase(masked=0.2), tokenizer, 1)
    of_names = [example for example in made if not len(example.salience)]
    tokens = sum(len(example.ids) for example in of_names)
    masked = sum(int((example.ids == mask).sum()) for example in of_names)
    assert 0.1 < masked / tokens < 0.3
    for example in of_names:
        assert mask not in (example.ids[0], example.ids[1], example.ids[-1])
    assert not any((example.ids == mask).any() for example in made if len(example.salience))


def test_data_for_evaluation_or_tuning_is_not_used_for_training() -> None:
    articles = [source for phase in examples.PHASES for source in phase.articles]
    names = [source for phase in examples.PHASES for source in phase.names]
    files = {source.file for source in articles} | {source.file for source in names}
    # WikiGold has only a test file, and no evaluation uses it.
    assert [file for file in files if "test" in file] == ["wikigold_test"]
    assert not [file for file in files if "dev" in file or "newsroom" in file]
    assert {source.held_out for source in articles if "validation" in source.file} == {200}
