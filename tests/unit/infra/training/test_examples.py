"""Tests of the training examples. The training itself is not tested: it needs torch."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from infra.training import augment, examples, sources
from infra.training.data import CONLL_TYPES, LabelledText, TypedSpan, labelled_text, read_editor
from infra.training.examples import NO_SENTENCE, UNLABELLED, Example, batches, phase_examples
from infra.training.sources import (
    ArticleSource,
    EditorSource,
    NameSource,
    Phase,
    TextSource,
)
from summarize.tagging.labels import LABELS
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import SpecialTokens, load_tokenizer
from tests.unit.infra.training.samples import ARTICLE, EDITED, TAGGED


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
    assert np.isnan(example.salience).all()
    assert example.is_first.sum() == (example.labels != UNLABELLED).sum()


def test_a_replaced_name_keeps_its_type_and_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augment, "REPLACEMENT_PROBABILITY", 1.0)
    names = {"PER": [["Anna", "da", "Silva"]], "LOC": [["Ulm"]]}
    sentence = augment.replace_names(TAGGED[0], names, random.Random(1))
    assert sentence[:4] == [("Anna", "B-PER"), ("da", "I-PER"), ("Silva", "I-PER"), ("'s", "O")]
    assert ("Ulm", "B-LOC") in sentence
    assert "Paris" not in dict(sentence)


def test_a_change_of_case_does_not_change_the_offsets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augment, "UPPER_PROBABILITY", 1.0)
    text = labelled_text(TAGGED)
    assert augment.change_case(text, random.Random(1)).text == text.text.upper()
    with_eszett = labelled_text([[("Strauß", "B-PER"), ("ging", "O")]])
    assert augment.change_case(with_eszett, random.Random(1)).text == with_eszett.text


def test_every_sentence_in_a_window_of_an_article_has_a_target(tokenizer: Tokenizer) -> None:
    long_article = {**ARTICLE, "article": " ".join([ARTICLE["article"]] * 60)}
    made = list(examples.article_examples(long_article, 2, tokenizer, max_windows=2))
    assert len(made) == 2
    for example in made:
        assert example.scale == 2
        assert set(example.labels) == {UNLABELLED}
        sentences = list(range(len(example.salience)))
        assert sorted(set(example.sentence_indexes)) == [NO_SENTENCE, *sentences]


def _phase(masked: float) -> Phase:
    return Phase(
        names=(NameSource("some", 2, CONLL_TYPES, frozenset({"PER"}), "twitter"),),
        editors=(EditorSource("train", 2),),
        articles=(ArticleSource("cnndm_train", 1.5, held_out=1),),
        batch_tokens=300,
        rate=1e-4,
        masked=masked,
        texts=(TextSource("summaries/cnndm_train", "article", 1, held_out=2),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tagged = "\n".join(
        "".join(f"{token}\t{label}\n" for token, label in sentence) for sentence in TAGGED * 40
    )
    articles = (json.dumps(ARTICLE) + "\n") * 5
    edited = (json.dumps(EDITED) + "\n") * 3
    contents = {
        "entities/some.conll.gz": tagged,
        "summaries/cnndm_train.jsonl.gz": articles,
        "editor/train.jsonl.gz": edited,
    }
    for file, content in contents.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(gzip.compress(content.encode()))
    return tmp_path


def _ids(made: list[Example]) -> list[list[int]]:
    return [example.ids.tolist() for example in made]


def test_the_seed_determines_the_examples(folder: Path, tokenizer: Tokenizer) -> None:
    first, again, other = (
        phase_examples(folder, _phase(masked=0.0), tokenizer, seed) for seed in (1, 1, 2)
    )
    assert _ids(first) == _ids(again) != _ids(other)


def _has_labels(example: Example) -> bool:
    return bool((example.labels != UNLABELLED).any())


def _has_salience(example: Example) -> bool:
    return not np.isnan(example.salience).all()


def test_the_examples_include_all_passes_over_all_data_sets(
    folder: Path, tokenizer: Tokenizer
) -> None:
    made = phase_examples(folder, _phase(masked=0.0), tokenizer, 1)
    kinds = {
        (labels, salience): [
            example
            for example in made
            if (_has_labels(example), _has_salience(example)) == (labels, salience)
        ]
        for labels in (True, False)
        for salience in (True, False)
    }
    # One of the five articles is held out. The first pass uses the other four, the second pass (a
    # half) uses two of them.
    assert len(kinds[False, True]) == 4 + 2
    assert {example.scale for example in kinds[False, True]} == {2}
    assert len(kinds[True, True]) == 3 * 2
    assert len(kinds[False, False]) == 5 - 2
    of_names = kinds[True, False]
    assert {(example.is_partly_labelled, example.guideline) for example in of_names} == {(True, 2)}
    assert {example.salience.dtype for example in made} == {np.dtype(np.float32)}


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
    of_names = [example for example in made if _has_labels(example)]
    tokens = sum(len(example.ids) for example in of_names)
    masked = sum(int((example.ids == mask).sum()) for example in of_names)
    assert 0.1 < masked / tokens < 0.3
    for example in of_names:
        assert mask not in (example.ids[0], example.ids[1], example.ids[-1])
    assert not any((example.ids == mask).any() for example in made if not _has_labels(example))


def test_an_editors_article_has_labels_in_its_title_and_text_and_salience(
    folder: Path, tokenizer: Tokenizer
) -> None:
    article = read_editor(folder / "editor" / "train.jsonl.gz")[0]
    (example,) = examples.editor_examples(article, tokenizer, with_title=True)
    special = SpecialTokens.of(tokenizer)
    assert example.ids[:3].tolist() == [special.opening, special.markers[0], special.title]
    labels = [LABELS[label] for label in example.labels if label != UNLABELLED]
    # Ferry to Port Ellery waits / The Ellery-bound ferry left late.
    assert labels[:5] == ["O", "O", "B-LOC", "I-LOC", "O"]
    assert labels[5:8] == ["O", "B-LOC", "O"]
    assert example.salience.tolist() == [np.float32(value) for value in (0.6, 1.0, 0.1, 0.0)]
    title_end = example.ids.tolist().index(special.closing)
    assert set(example.sentence_indexes[:title_end]) == {NO_SENTENCE}
    (without,) = examples.editor_examples(article, tokenizer, with_title=False)
    assert special.title not in without.ids


def test_a_word_has_the_label_of_the_first_name_in_it(tokenizer: Tokenizer) -> None:
    text = "Pro-Ellery Oslo-Rome talks"
    names = [TypedSpan(4, 10, "LOC"), TypedSpan(11, 15, "LOC"), TypedSpan(16, 20, "LOC")]
    labelled = LabelledText(text, [Span(0, len(text))], names)
    (example,) = examples.text_examples(labelled, tokenizer)
    labels = [LABELS[label] for label in example.labels if label != UNLABELLED]
    assert labels == ["B-LOC", "B-LOC", "O"]


def test_some_first_sentences_become_titles(
    tokenizer: Tokenizer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "TITLE_PROBABILITY", 1.0)
    made = phase_examples(folder, _phase(masked=0.0), tokenizer, 1)
    special = SpecialTokens.of(tokenizer)
    of_names = [example for example in made if _has_labels(example) and not _has_salience(example)]
    first_windows = [example for example in of_names if example.ids[1] == special.markers[0]]
    assert first_windows
    assert all(example.ids[2] == special.title for example in first_windows)


def test_data_for_evaluation_or_tuning_is_not_used_for_training() -> None:
    phases = (*sources.TEACHER_PHASES, *sources.STUDENT_PHASES)
    names = {source.file for phase in phases for source in phase.names}
    # These data sets have only a test file or a dev file that no evaluation uses.
    topics = ("politics", "music", "literature")
    allowed = {"wikigold_test", "uner_ewt_dev", *(f"crossner_{topic}_dev" for topic in topics)}
    assert {file for file in names if "test" in file or "dev" in file} == allowed
    assert {source.file for phase in phases for source in phase.editors} == {"train"}
    articles = [(source.file, source.held_out) for phase in phases for source in phase.articles]
    texts = [(source.file, source.held_out) for phase in phases for source in phase.texts]
    for file, held_out in (*articles, *texts):
        assert "test" not in file
        assert "newsroom" not in file
        assert held_out == (200 if "validation" in file else 0)
