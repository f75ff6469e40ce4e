"""Compares names and summaries with an editor's: `make evaluate-editor DATA=DIR`.

The team's data has articles in which every name, its spellings and its type, and the sentences that
an editor would choose are marked. The measures are those of `measure.py` in the data's folder.
Title and text are taken from the data without changes; no file is parsed.
"""

import argparse
import gzip
import json
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from archive.article import Entity
from summarize import compose
from summarize.reading.document import Document
from summarize.tagging.sentences import Span
from summarize.tagging.tagger import Tagger

FOLDER = Path("editor")
LEAD_SENTENCES = 3
TYPES = ("person", "organization", "location", "other")
# The key of a score over all types.
ALL_TYPES = "all"
# The start of an article's id -> the name of its group.
GROUPS = {"": "all", "xsum": "BBC", "cnn": "CNN", "page": "pages"}

# A record of the data: `id`, `title`, `text`, `sentences`, `entities`, `best`, `also`, `junk`.
Record = Mapping[str, Any]
# The place of a mention (`text` or `title`), its offset, its length.
Place = tuple[str, int, int]


@dataclass(frozen=True)
class FoundEntity:
    """An entity that a system or the editor found.

    `names` are its spellings. A system has only one, the name of the entity.
    """

    type: str
    names: frozenset[str]
    mentions: frozenset[Place]


@dataclass(frozen=True)
class Prediction:
    """What a system finds in an article: its entities and the sentences of its summary."""

    entities: tuple[FoundEntity, ...]
    sentences: tuple[Span, ...]


@dataclass(frozen=True)
class EditorScores:
    """The scores of a system. `mentions` and `entities` are F1 (0 to 1) by type.

    A mention is correct if its place (field, offset, length) and its type are correct. An
    entity is correct if its type is correct, and its name is a spelling of an entity
    that no other entity of the system matches.
    `usable` is the share of the chosen sentences that the editor marked as best or nearly as good,
    `best` the share of the best sentences that were chosen, both as averages over articles. `junk`
    is the number of chosen sentences that are not part of the story.
    """

    mentions: dict[str, float]
    entities: dict[str, float]
    usable: float
    best: float
    junk: int


# Finds names and chooses sentences in an article.
System = Callable[[Record], Prediction]


def main() -> None:
    arguments = _arguments()
    records = read_records(arguments.data, arguments.section)
    systems = {"Standfirst": standfirst(Tagger()), "LEAD-3": lead_3}
    Console(width=120).print(table(records, systems))


def read_records(folder: Path, section: str) -> list[Record]:
    """Read the articles of a section of the data: `train` or `dev`."""
    with gzip.open(folder / FOLDER / f"{section}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def standfirst(tagger: Tagger) -> System:
    """Return a system that uses the tagger in the same way as the Summarize function."""

    def predict(record: Record) -> Prediction:
        content = Document(record["title"], record["text"], "en", "text/plain")
        chosen, entities = compose.summary_and_entities(content, tagger, compose.Stopwatch())
        spans = [Span(item.offset, item.offset + item.length) for item in chosen.sentences]
        return Prediction(tuple(map(_found, entities)), tuple(spans))

    return predict


def lead_3(record: Record) -> Prediction:
    """Choose the first three sentences, split as in the data. No names are found."""
    return Prediction((), tuple(Span(*span) for span in record["sentences"][:LEAD_SENTENCES]))


def table(records: Sequence[Record], systems: Mapping[str, System]) -> Table:
    """Return a table of the scores of all systems, for all articles and for each group."""
    result = Table("", *systems, title=f"{len(records)} articles marked by an editor")
    predictions = {
        name: [system(record) for record in track(records, name, transient=True)]
        for name, system in systems.items()
    }
    for prefix, group in GROUPS.items():
        chosen = [n for n, record in enumerate(records) if record["id"].startswith(prefix)]
        if chosen:
            scores = [
                score([records[n] for n in chosen], [predicted[n] for n in chosen])
                for predicted in predictions.values()
            ]
            _add_rows(result, f"{group} ({len(chosen)})", scores)
    return result


def score(records: Sequence[Record], predictions: Sequence[Prediction]) -> EditorScores:
    """Compare the predictions with the editor's marks, one prediction for each record."""
    pairs = list(zip(records, predictions, strict=True))
    rows = [_sentence_scores(record, predicted) for record, predicted in pairs]
    usable, best, junk = zip(*rows, strict=True)
    return EditorScores(
        mentions=_f1_by_type(pairs, _correct_mentions, _mention_count),
        entities=_f1_by_type(pairs, _correct_entities, len),
        usable=statistics.mean(usable),
        best=statistics.mean(best),
        junk=sum(junk),
    )


def name_key(name: str) -> str:
    """Return the words of a name, normalized so that spellings can be compared."""
    return "-".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


_Entities = Sequence[FoundEntity]


def _f1_by_type(
    pairs: Iterable[tuple[Record, Prediction]],
    correct: Callable[[_Entities, _Entities], int],
    count: Callable[[_Entities], int],
) -> dict[str, float]:
    """Return the F1 over all articles, for ALL_TYPES and for each type."""
    found, right = Counter[str](), Counter[str]()
    for record, predicted in pairs:
        marked = [_marked(entity) for entity in record["entities"]]
        for kind in (ALL_TYPES, *TYPES):
            ours = _of_type(predicted.entities, kind)
            theirs = _of_type(marked, kind)
            right[kind] += correct(ours, theirs)
            found[kind] += count(ours) + count(theirs)
    return {kind: 2 * right[kind] / max(found[kind], 1) for kind in (ALL_TYPES, *TYPES)}


def _of_type(entities: _Entities, kind: str) -> _Entities:
    return [entity for entity in entities if kind in {ALL_TYPES, entity.type}]


def _typed_mentions(entities: _Entities) -> set[tuple[Place, str]]:
    return {(place, entity.type) for entity in entities for place in entity.mentions}


def _mention_count(entities: _Entities) -> int:
    return len(_typed_mentions(entities))


def _correct_mentions(ours: _Entities, theirs: _Entities) -> int:
    return len(_typed_mentions(ours) & _typed_mentions(theirs))


def _correct_entities(ours: _Entities, theirs: _Entities) -> int:
    """Return how many of our entities are correct. Each of theirs is matched at most once."""
    free = list(theirs)
    correct = 0
    for entity in ours:
        match = next((other for other in free if _is_match(entity, other)), None)
        if match:
            free.remove(match)
            correct += 1
    return correct


def _is_match(ours: FoundEntity, theirs: FoundEntity) -> bool:
    return ours.type == theirs.type and bool(ours.names & theirs.names)


def _sentence_scores(record: Record, predicted: Prediction) -> tuple[float, float, int]:
    """Return the shares of usable sentences and of best sentences, and the number of junk ones."""
    chosen = [_sentence_number(record["sentences"], span) for span in predicted.sentences]
    best = set(record["best"])
    usable = best | set(record["also"])
    return (
        sum(number in usable for number in chosen) / max(len(chosen), 1),
        len(best & set(chosen)) / len(best),
        sum(number in record["junk"] for number in chosen),
    )


def _sentence_number(spans: Sequence[tuple[int, int]], chosen: Span) -> int:
    """Return the number of the editor's sentence that contains the middle of a span, or -1.

    The system may split the text into sentences differently.
    """
    middle = chosen.start + (chosen.end - chosen.start) // 2
    return next((number for number, (start, end) in enumerate(spans) if start <= middle < end), -1)


def _marked(entity: Mapping[str, Any]) -> FoundEntity:
    places = ((item["in"], item["offset"], item["length"]) for item in entity["mentions"])
    return FoundEntity(entity["type"], frozenset(map(name_key, entity["forms"])), frozenset(places))


def _found(entity: Entity) -> FoundEntity:
    places = ((mention.where, mention.offset, mention.length) for mention in entity.mentions)
    return FoundEntity(entity.type, frozenset([name_key(entity.name)]), frozenset(places))


def _add_rows(result: Table, group: str, scores: Sequence[EditorScores]) -> None:
    result.add_section()
    result.add_row(f"{group}: mentions, F1", *(_types_cell(score.mentions) for score in scores))
    result.add_row("entities, F1", *(_types_cell(score.entities) for score in scores))
    result.add_row("usable sentences", *(_cell(score.usable) for score in scores))
    result.add_row("best sentences", *(_cell(score.best) for score in scores))
    result.add_row("junk sentences", *(str(score.junk) for score in scores))


def _types_cell(by_type: Mapping[str, float]) -> str:
    """Return the F1 over all types and, in brackets, that of each type in the order of TYPES."""
    types = " / ".join(f"{by_type[kind]:.3f}" for kind in TYPES)
    return f"{by_type[ALL_TYPES]:.3f} ({types})" if any(by_type.values()) else "–"


def _cell(value: float) -> str:
    return f"{value:.3f}" if value else "–"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.editor", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the team's data sets",
    )
    parser.add_argument(
        "--section", choices=["train", "dev"], default="dev", help="the articles (default: dev)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
