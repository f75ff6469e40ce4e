from collections.abc import Callable

from archive.article import EntityType, Place
from summarize.tagging.mentions import NameSpan
from summarize.tagging.recurrences import MIN_MEAN_SCORE, with_recurrences
from summarize.tagging.sentences import Span, split
from tests.timing import seconds
from tests.unit.summarize.name_spans import name_spans


def _found(
    text: str, names: list[NameSpan], title: str = "", sentences: list[Span] | None = None
) -> list[tuple[str, EntityType]]:
    texts: dict[Place, str] = {"title": title, "text": text}
    spans = split(text) if sentences is None else sentences
    found = with_recurrences(texts, names, spans)
    return [(name.surface(texts[name.where]), name.type) for name in found]


def _first(text: str, name: str, kind: EntityType = "organization", score: float = 0.9) -> NameSpan:
    return NameSpan(text.index(name), text.index(name) + len(name), kind, score)


def test_every_occurrence_of_a_spelling_is_a_mention() -> None:
    text = "Ofwick said so. A member of Ofwick left."
    assert _found(text, [_first(text, "Ofwick")]) == [("Ofwick", "organization")] * 2


def test_the_longest_spelling_replaces_the_names_inside_it() -> None:
    text = "He watches Judge Judy. On Judge Judy today."
    names = [_first(text, "Judge Judy", "other"), NameSpan(32, 36, "person", 0.9)]
    assert text[32:36] == "Judy"
    assert _found(text, names) == [("Judge Judy", "other")] * 2


def test_a_part_of_a_longer_name_is_no_mention() -> None:
    text = "Wick is small. Wick Valley Police came. Wickham is large. A wick burns."
    names = [_first(text, "Wick", "location"), _first(text, "Wick Valley Police")]
    assert _found(text, names) == [("Wick", "location"), ("Wick Valley Police", "organization")]


def test_spellings_are_found_across_title_and_text() -> None:
    title, text = "Ofwick and Adra", "Ofwick met Adra."
    in_title = NameSpan(0, 6, "organization", 0.9, "title")
    names = [in_title, *name_spans(text, {"Adra": "location"})]
    expected = [("Ofwick", "organization"), ("Adra", "location")]
    assert _found(text, names, title) == expected * 2


def test_uncertain_spellings_accounts_and_text_outside_sentences_are_not_searched() -> None:
    text = "Ofwick said so. Then Ofwick left."
    unsure = _first(text, "Ofwick", score=MIN_MEAN_SCORE - 0.01)
    assert len(_found(text, [unsure])) == 1
    assert len(_found(text, [_first(text, "Ofwick")], sentences=[Span(0, 15)])) == 1
    assert len(_found("Ofwick said so @Ofwick.", [_first(text, "Ofwick")])) == 1


def test_the_time_grows_linearly_with_the_text() -> None:
    def searching(copies: int) -> Callable[[], object]:
        text = "Ann A B C, Ann A B. " * copies
        names = [_first(text, "Ann A B C"), NameSpan(11, 18, "person", 0.9)]
        return lambda: _found(text, names, sentences=[Span(0, len(text))])

    assert seconds(searching(8_000)) < 24 * max(seconds(searching(1_000)), 1e-3)
