"""How good the summaries and names are, in the field's own measures, on the team's data."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer

from summarize import sentences, summary
from summarize.sentences import Span
from summarize.tagger import Tagger
from tests.paths import SHARED

DATA = SHARED / "data"
# Sentences a text in the entity benchmarks is made of: about the length of an article, so windows are filled as in use.
SENTENCES_A_TEXT = 25

TYPES = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "other"}
WNUT_TYPES = {
    "person": "person", "location": "location", "corporation": "organization", "group": "organization",
    "creative-work": "other", "product": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Rouge:
    """F-measures in points (0..100), with stemming, averaged over articles."""

    one: float
    two: float
    lsum: float


def rouge(tagger: Tagger, name: str, count: int) -> tuple[Rouge, Rouge]:
    """Ours, and LEAD-3's, for the first `count` articles of a file of {article, summary}."""
    ours, lead = [], []
    for article in _articles(DATA / "summaries" / name, count):
        text = article["article"]
        spans = sentences.split(text)
        reading = tagger.read(text, spans)
        chosen = summary.choose(text, spans, reading.salience, reading.mentions)
        ours.append((article["summary"], "\n".join(sentence.text for sentence in chosen.sentences)))
        lead.append((article["summary"], "\n".join(text[span.start : span.end] for span in spans[:3])))
    return _rouge(ours), _rouge(lead)


def _articles(path: Path, count: int) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt") as lines:
        for _, line in zip(range(count), lines, strict=False):
            yield json.loads(line)


def _rouge(pairs: Sequence[tuple[str, str]]) -> Rouge:
    scorer = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    scores = [scorer.score(reference, written) for reference, written in pairs]
    means = [100 * sum(score[kind].fmeasure for score in scores) / len(scores) for kind in ("rouge1", "rouge2", "rougeLsum")]
    return Rouge(*(round(mean, 2) for mean in means))


def entity_f1(tagger: Tagger, name: str, types: dict[str, str]) -> float:
    """F1 of exact spans with their types, over a file of `token TAB BIO label` lines."""
    found, gold, right = 0, 0, 0
    tagged = list(_conll(DATA / "entities" / name))
    for start in range(0, len(tagged), SENTENCES_A_TEXT):
        text, spans, expected = _as_text(tagged[start : start + SENTENCES_A_TEXT], types)
        got = {(mention.start, mention.end, mention.type) for mention in tagger.read(text, spans).mentions}
        found, gold, right = found + len(got), gold + len(expected), right + len(got & expected)
    return round(2 * right / (found + gold), 4)


def _conll(path: Path) -> Iterator[list[tuple[str, str]]]:
    sentence: list[tuple[str, str]] = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.strip():
                token, label = line.rstrip("\n").split("\t")[:2]
                sentence.append((token, label))
            elif sentence:
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _as_text(
    tagged: Sequence[Sequence[tuple[str, str]]], types: dict[str, str]
) -> tuple[str, list[Span], set[tuple[int, int, str]]]:
    """The sentences as lines of tokens, with the spans of the sentences and of the labelled names."""
    text, spans, expected = "", [], set()
    for sentence in tagged:
        begin = len(text)
        name: tuple[int, int, str] | None = None
        for token, label in sentence:
            place = len(text)
            if name and not label.startswith("I-"):
                expected.add(name)
                name = None
            if label != "O":
                name = (name[0] if name else place, place + len(token), types[label[2:]])
            text += f"{token} "
        if name:
            expected.add(name)
        spans.append(Span(begin, len(text) - 1))
        text = f"{text[:-1]}\n"
    return text, spans, expected
