"""Compares the model with other models and with baselines: `make evaluate DATA=DIR`.

Prints tables of the scores for summaries, names and calibration, and of the speed. None of the data
was used for training. Two sets were used for tuning: the editor's development set and Newsroom.
"""

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

from infra.measure import editor, pages
from infra.training import baselines
from infra.training.choosing import tagger_of
from infra.training.data import (
    CONLL_TYPES,
    WNUT_TYPES,
    LabelledText,
    add_data_argument,
    labelled_texts,
    read_articles,
    read_conll,
)
from infra.training.scores import (
    ALL_TYPES,
    NameFinder,
    Summarizer,
    calibration_error,
    entity_f1,
    lead_3,
    mention_scores,
    rouge,
    sentence_salience,
    standfirst_name_finder,
    standfirst_summarizer,
)
from summarize.tagging import sentences
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import MODEL, TaggedText, Tagger

# Title in the tables -> file, and the number of articles that are used, from the end of the file.
SUMMARY_SETS = {
    "CNN/DailyMail, test": ("cnndm_test_300", 300),
    "CNN/DailyMail, end of validation": ("cnndm_validation", 100),
    "Newsroom, used for tuning": ("newsroom_human60_tok", 60),
}
# Title in the tables -> file, and the mapping of its types to the model's.
NAME_SETS = {
    "CoNLL-2003, test": ("conll2003_eng.testb_full", CONLL_TYPES),
    "CoNLL-2003, test, corrected": ("conllpp_wang2019_test", CONLL_TYPES),
    "WNUT-17, test": ("wnut17_test", WNUT_TYPES),
    "SEC filings, test": ("secfilings_test", CONLL_TYPES),
}
# The article of the time table, and the number of measurements.
SAMPLE, RUNS = Path("events/articles/harbour-bridge-report.txt"), 15
# Columns of the terminal that the widest table needs.
WIDTH = 150


class _CachedTagger(Tagger):
    """A tagger that tags texts in advance, in parallel, and caches the results.

    Several tables need the results of the same texts.
    """

    def __init__(self, folder: Path) -> None:
        self._tagger = tagger_of(folder)
        self._cache: dict[str, TaggedText] = {}

    def tag_all(self, title: str, texts: Sequence[tuple[str, Sequence[Span]]]) -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda arguments: self._tagger.tag(*arguments), texts)
            progress = track(results, title, len(texts))
            self._cache = {text: result for (text, _), result in zip(texts, progress, strict=True)}

    def tag(self, text: str, sentences: Sequence[Span], title: str | None = None) -> TaggedText:
        return self._cache.get(text) or self._tagger.tag(text, sentences, title)


def main() -> None:
    arguments = _arguments()
    models = (("Standfirst", MODEL), *arguments.against)
    taggers = {name: _CachedTagger(folder) for name, folder in models}
    texts = list(_all_texts(arguments.data))
    for name, tagger in taggers.items():
        tagger.tag_all(name, texts)
    console = Console(width=WIDTH)
    console.print(_editor_table(arguments.data, taggers))
    console.print(pages.table(pages.NEWS_2023, pages.compare(arguments.data, pages.NEWS_2023)))
    console.print(_summary_table(arguments.data, _summarizers(taggers)))
    console.print(_name_table(arguments.data, _name_finders(taggers)))
    console.print(_calibration_table(arguments.data, taggers))
    console.print(_time_table(taggers))


def _editor_table(folder: Path, taggers: Mapping[str, Tagger]) -> Table:
    """Return the table of scores on the editor's development set."""
    systems = {name: editor.standfirst(tagger) for name, tagger in taggers.items()}
    baseline = {"LEAD-3": editor.lead_3, "spaCy small": baselines.spacy_system()}
    return editor.table(editor.read_records(folder, "dev"), systems | baseline)


def _all_texts(folder: Path) -> Iterator[tuple[str, Sequence[Span]]]:
    for file, count in SUMMARY_SETS.values():
        for article in _articles(folder, file, count):
            yield article["article"], sentences.split(article["article"])
    for file, types in NAME_SETS.values():
        for text in _labelled_texts(folder, file, types):
            yield text.text, text.sentences


def _articles(folder: Path, file: str, count: int) -> list[dict[str, str]]:
    return read_articles(folder / "summaries" / f"{file}.jsonl.gz")[-count:]


def _labelled_texts(folder: Path, file: str, types: Mapping[str, str]) -> list[LabelledText]:
    return list(labelled_texts(read_conll(folder / "entities" / f"{file}.conll.gz", types)))


def _summarizers(taggers: Mapping[str, Tagger]) -> dict[str, Summarizer]:
    ours = {name: standfirst_summarizer(tagger) for name, tagger in taggers.items()}
    return ours | {
        "LEAD-3": lead_3,
        "TextRank": baselines.sumy_summarizer(TextRankSummarizer),
        "LexRank": baselines.sumy_summarizer(LexRankSummarizer),
    }


def _summary_table(folder: Path, summarizers: Mapping[str, Summarizer]) -> Table:
    table = Table("ROUGE-1 / 2 / Lsum (words)", *summarizers, title="Summaries")
    for title, (file, count) in track(SUMMARY_SETS.items(), "summaries", transient=True):
        articles = _articles(folder, file, count)
        cells = []
        for summarizer in summarizers.values():
            score = rouge(summarizer, articles)
            measures = (score.rouge_1, score.rouge_2, score.rouge_lsum)
            cells.append(" / ".join(f"{value:.2f}" for value in measures) + f" ({score.words:.0f})")
        table.add_row(title, *cells)
    return table


def _name_finders(taggers: Mapping[str, Tagger]) -> dict[str, NameFinder]:
    ours = {name: standfirst_name_finder(tagger) for name, tagger in taggers.items()}
    return ours | {"spaCy small": baselines.spacy_name_finder()}


def _name_table(folder: Path, name_finders: Mapping[str, NameFinder]) -> Table:
    table = Table("F1, exact span and type", "type", *name_finders, title="Names")
    for title, (file, types) in track(NAME_SETS.items(), "names", transient=True):
        texts = _labelled_texts(folder, file, types)
        scores = [entity_f1(name_finder, texts) for name_finder in name_finders.values()]
        for name_type in scores[0]:
            first_cell = title if name_type == ALL_TYPES else ""
            table.add_row(first_cell, name_type, *(f"{score[name_type]:.4f}" for score in scores))
    return table


def _calibration_table(folder: Path, taggers: Mapping[str, Tagger]) -> Table:
    table = Table("expected calibration error", *taggers, title="Calibration")
    for title, (file, types) in track(NAME_SETS.items(), "scores of names", transient=True):
        texts = _labelled_texts(folder, file, types)
        scores = [mention_scores(tagger, texts) for tagger in taggers.values()]
        table.add_row(f"score: {title}", *(f"{calibration_error(*score):.3f}" for score in scores))
    for title, (file, count) in track(SUMMARY_SETS.items(), "salience", transient=True):
        articles = _articles(folder, file, count)
        scores = [sentence_salience(tagger, articles) for tagger in taggers.values()]
        cells = (f"{calibration_error(*score):.3f}" for score in scores)
        table.add_row(f"salience: {title}", *cells)
    return table


def _time_table(taggers: Mapping[str, Tagger]) -> Table:
    """Return the table of times. In each run, each model tags the same article once.

    The ratios are relative to the time of the last model.
    """
    text = SAMPLE.read_text()
    spans = sentences.split(text)
    seconds: dict[str, list[float]] = {name: [] for name in taggers}
    for _ in range(RUNS + 1):
        for name, tagger in taggers.items():
            seconds[name].append(_seconds(tagger, text, spans))
    # The first run fills caches and is not counted.
    medians = [statistics.median(of_model[1:]) for of_model in seconds.values()]
    table = Table("time", *taggers, title=f"An article of {len(text.split())} words, one thread")
    cells = (f"{1000 * median:.0f} ms, {median / medians[-1]:.2f} ×" for median in medians)
    table.add_row(f"median of {RUNS}", *cells)
    return table


def _seconds(tagger: Tagger, text: str, spans: Sequence[Span]) -> float:
    started = time.perf_counter()
    tagger.tag(text, spans)
    return time.perf_counter() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.evaluate", description=__doc__)
    add_data_argument(parser)
    parser.add_argument(
        "--against",
        type=_name_and_folder,
        nargs="*",
        default=[],
        metavar="NAME=DIR",
        help="other models with the same inputs and outputs, to compare with",
    )
    return parser.parse_args()


def _name_and_folder(argument: str) -> tuple[str, Path]:
    name, _, folder = argument.partition("=")
    return name, Path(folder)


if __name__ == "__main__":
    main()
