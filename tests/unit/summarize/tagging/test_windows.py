import itertools

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from summarize.tagging.sentences import Span, split
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import (
    MAX_TITLE,
    MAX_TOKENS,
    TITLE,
    SpecialTokens,
    load_tokenizer,
    tokenize,
    tokenize_title,
    windows,
)

TEXT = "The ferry left Port Ellery late. Nobody was hurt."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(MODEL / "tokenizer.json")


def test_the_special_tokens_of_the_shipped_model(tokenizer: Tokenizer) -> None:
    special = SpecialTokens.of(tokenizer)
    assert (special.opening, special.closing, special.mask) == (101, 102, 103)
    assert special.markers == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert special.title == 10


def test_mpnets_own_special_tokens_are_used_although_its_vocabulary_has_berts() -> None:
    unused = [f"[unused{number}]" for number in range(12)]
    names = [
        "<s>",
        "<pad>",
        "</s>",
        "[PAD]",
        *unused,
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "<mask>",
    ]
    vocabulary = {name: number for number, name in enumerate(names)}
    mpnet = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    special = SpecialTokens.of(mpnet)
    assert (special.opening, special.closing, special.mask) == (0, 2, vocabulary["<mask>"])
    assert special.markers == tuple(range(5, 14))
    assert special.title == 14


def test_a_vocabulary_without_special_tokens_is_rejected() -> None:
    with pytest.raises(ValueError, match="unused1"):
        SpecialTokens.of(Tokenizer(models.WordPiece({"a": 0}, unk_token="a")))


def test_without_a_title_a_window_has_its_marker_and_its_sentences(tokenizer: Tokenizer) -> None:
    pieces = tokenize(tokenizer, TEXT, split(TEXT))
    (window,) = windows(pieces)
    inputs = window.inputs(SpecialTokens.of(tokenizer))
    assert inputs["input_ids"].tolist() == [[101, 1, *(piece.id for piece in pieces), 102]]
    assert inputs["token_type_ids"].tolist() == [[0, 0, *(piece.casing for piece in pieces), 0]]
    assert inputs["attention_mask"].tolist() == [[1] * (len(pieces) + 3)]


def test_the_first_window_starts_with_the_title(tokenizer: Tokenizer) -> None:
    text = "\n".join([TEXT] * 60)
    title = tokenize_title(tokenizer, "Ferry leaves Port Ellery")
    pieces = tokenize(tokenizer, text, split(text))
    first, second, *_ = windows(pieces, title)
    inputs = first.inputs(SpecialTokens.of(tokenizer))
    title_ids = [piece.id for piece in title]
    start = [101, 1, 10, *title_ids, 102, pieces[0].id]
    assert inputs["input_ids"][0].tolist()[: len(start)] == start
    assert {piece.sentence for piece in title} == {TITLE}
    assert second.title == []
    rows = np.arange(len(inputs["input_ids"][0]), dtype=np.float32)[:, None]
    assert first.of_title(rows)[:, 0].tolist() == [3 + place for place in range(len(title))]
    assert first.of_pieces(rows)[0, 0] == len(start) - 1
    assert len(first.of_pieces(rows)) == len(first.pieces)


def test_outputs_of_a_window_without_a_title_have_no_rows_of_a_title(tokenizer: Tokenizer) -> None:
    (window,) = windows(tokenize(tokenizer, TEXT, split(TEXT)))
    assert len(window.of_title(np.zeros((20, 1), np.float32))) == 0


@pytest.mark.parametrize("title", ["", "Ferry leaves Port Ellery late", "word " * 200])
@pytest.mark.parametrize("text", ["\n".join([TEXT] * 60), "and so on " * 600, "-".join("a" * 900)])
def test_every_piece_is_in_one_window_and_no_window_is_too_long(
    tokenizer: Tokenizer, text: str, title: str
) -> None:
    pieces = tokenize(tokenizer, text, split(text))
    made = list(windows(pieces, tokenize_title(tokenizer, title)))
    assert list(itertools.chain.from_iterable(window.pieces for window in made)) == pieces
    special = SpecialTokens.of(tokenizer)
    assert all(window.inputs(special)["input_ids"].shape[1] <= MAX_TOKENS for window in made)


def test_a_long_title_is_cut_after_a_whole_word(tokenizer: Tokenizer) -> None:
    title = "Ellery " * 100
    pieces = tokenize_title(tokenizer, title)
    assert MAX_TITLE - 5 < len(pieces) <= MAX_TITLE
    last_word = [piece for piece in pieces if piece.word == pieces[-1].word]
    assert len(last_word) == len(tokenize(tokenizer, "Ellery", [Span(0, 6)]))
