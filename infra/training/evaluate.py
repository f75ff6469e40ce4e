"""Judges the model beside what people use, on data that training never saw: one table, one run. `make evaluate DATA=DIR`."""

import argparse
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from infra.training import baselines
from infra.training.data import CONLL_TYPES, WNUT_TYPES, articles, as_texts, read_conll
from infra.training.scores import (
    ALL_TYPES,
    Namer,
    Summarizer,
    calibration_error,
    entity_f1,
    lead,
    mention_scores,
    our_names,
    our_summaries,
    rouge,
    sentence_salience,
)
from summarize.tagging import sentences
from summarize.tagging.tagger import MODEL, TaggedText, Tagger

SUMMARIES = {
    "CNN/DailyMail, test": ("cnndm_test_300", 300),
    "CNN/DailyMail, validation's end": ("cnndm_validation", 100),
    "Newsroom, used for choosing": ("newsroom_human60_tok", 60),
}
NAMES = {
    "CoNLL-2003, test": ("conll2003_eng.testb_full", CONLL_TYPES),
    "CoNLL-2003, test, corrected": ("conllpp_wang2019_test", CONLL_TYPES),
    "WNUT-17, test": ("wnut17_test", WNUT_TYPES),
    "SEC filings, test": ("secfilings_test", CONLL_TYPES),
}
# What is timed.
SAMPLE, RUNS = Path("events/articles/harbour-bridge-report.txt"), 15


class _Once(Tagger):
    """Reads each text once, and several at a time: the tables ask for the same texts again."""

    def prepare(self, title: str, texts: Sequence[tuple[str, Sequence[sentences.Span]]]) -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            readings = pool.map(lambda each: super(_Once, self).tag(*each), texts)
            self._read = {
                text: read
                for (text, _), read in zip(texts, track(readings, title, len(texts)), strict=True)
            }

    def tag(self, text: str, sentences: Sequence[sentences.Span]) -> TaggedText:
        return self._read.get(text) or super().tag(text, sentences)


def main() -> None:
    arguments = _arguments()
    taggers = {name: _Once(folder) for name, folder in (("ours", MODEL), *arguments.against)}
    texts = list(_texts(arguments.data))
    for name, tagger in taggers.items():
        tagger.prepare(name, texts)
    console = Console(width=150)
    summarizers: dict[str, Summarizer] = {
        name: our_summaries(tagger) for name, tagger in taggers.items()
    }
    summarizers |= {
        "LEAD-3": lead,
        "TextRank": baselines.ranked(TextRankSummarizer),
        "LexRank": baselines.ranked(LexRankSummarizer),
    }
    console.print(_summaries(arguments.data / "summaries", summarizers))
    namers: dict[str, Namer] = {name: our_names(tagger) for name, tagger in taggers.items()} | {
        "spaCy small": baselines.spacy_names()
    }
    console.print(_names(arguments.data / "entities", namers))
    console.print(_calibration(arguments.data, taggers))
    console.print(_times(taggers))


def _texts(folder: Path) -> Iterator[tuple[str, Sequence[sentences.Span]]]:
    for file, count in SUMMARIES.values():
        for article in articles(folder / "summaries" / f"{file}.jsonl.gz")[-count:]:
            yield article["article"], sentences.split(article["article"])
    for name, types in NAMES.values():
        for text in as_texts(read_conll(folder / "entities" / f"{name}.conll.gz", types)):
            yield text.text, text.sentences


def _summaries(folder: Path, summarizers: Mapping[str, Summarizer]) -> Table:
    table = Table("ROUGE-1 / 2 / Lsum (words)", *summarizers, title="Summaries")
    for title, (file, count) in track(SUMMARIES.items(), "summaries", transient=True):
        chosen = articles(folder / f"{file}.jsonl.gz")[-count:]
        scores = [rouge(summarizer, chosen) for summarizer in summarizers.values()]
        table.add_row(
            title,
            *(
                f"{score.one:.2f} / {score.two:.2f} / {score.lsum:.2f} ({score.words:.0f})"
                for score in scores
            ),
        )
    return table


def _names(folder: Path, namers: Mapping[str, Namer]) -> Table:
    table = Table("F1, exact span and type", "", *namers, title="Names")
    for title, (file, types) in track(NAMES.items(), "names", transient=True):
        texts = list(as_texts(read_conll(folder / f"{file}.conll.gz", types)))
        scores = [entity_f1(namer, texts) for namer in namers.values()]
        for kind in scores[0]:
            table.add_row(
                title if kind == ALL_TYPES else "",
                kind,
                *(f"{score[kind]:.4f}" for score in scores),
            )
    return table


def _calibration(folder: Path, taggers: Mapping[str, Tagger]) -> Table:
    table = Table(
        "expected calibration error", *taggers, title="How far scores are from probabilities"
    )
    for title, (file, types) in track(NAMES.items(), "scores of names", transient=True):
        texts = list(as_texts(read_conll(folder / "entities" / f"{file}.conll.gz", types)))
        off = [calibration_error(*mention_scores(tagger, texts)) for tagger in taggers.values()]
        table.add_row(f"score: {title}", *(f"{error:.3f}" for error in off))
    for title, (file, count) in track(SUMMARIES.items(), "salience", transient=True):
        chosen = articles(folder / "summaries" / f"{file}.jsonl.gz")[-count:]
        off = [calibration_error(*sentence_salience(tagger, chosen)) for tagger in taggers.values()]
        table.add_row(f"salience: {title}", *(f"{error:.3f}" for error in off))
    return table


def _times(taggers: Mapping[str, Tagger]) -> Table:
    text = SAMPLE.read_text()
    spans = sentences.split(text)
    table = Table("Time", *taggers, title=f"{len(text.split())} words, one thread")
    runs = [
        [_seconds(tagger, text, spans) for tagger in taggers.values()] for _ in range(RUNS + 1)
    ][1:]
    medians = [statistics.median(column) for column in zip(*runs, strict=True)]
    table.add_row(
        "median", *(f"{1000 * median:.0f} ms, {median / medians[-1]:.2f} ×" for median in medians)
    )
    return table


def _seconds(tagger: Tagger, text: str, spans: list[sentences.Span]) -> float:
    started = time.perf_counter()
    tagger.tag(text, spans)
    return time.perf_counter() - started


def _named(argument: str) -> tuple[str, Path]:
    name, _, folder = argument.partition("=")
    return name, Path(folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the folder of the data"
    )
    parser.add_argument(
        "--against",
        type=_named,
        nargs="*",
        default=[],
        metavar="NAME=DIR",
        help="other models of the contract, side by side",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
