"""Scores models on the development sets, to choose the best model: `make choose DATA=DIR`.

Each folder has a model of a training stage (PyTorch) or an exported model. The scores are those of
the tagger alone, without the steps after it: the F1 of names, and the share of the three most
salient sentences that an editor marked as best or nearly as good.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from infra.training.data import (
    CONLL_TYPES,
    WNUT_TYPES,
    EditorArticle,
    LabelledText,
    TypedSpan,
    add_data_argument,
    labelled_texts,
    read_conll,
    read_editor,
)
from infra.training.scores import (
    ALL_TYPES,
    LEAD_SENTENCES,
    MODEL_TYPES,
    entity_f1,
    standfirst_name_finder,
)
from infra.training.torch_tagger import TorchTagger
from summarize.tagging.tagger import Tagger

_NAME_SETS = {"conll2003_eng.testa": CONLL_TYPES, "wnut17_dev": WNUT_TYPES}


def main() -> None:
    arguments = _arguments()
    texts = {
        file: list(labelled_texts(read_conll(_entities(arguments.data, file), types)))
        for file, types in _NAME_SETS.items()
    }
    articles = read_editor(arguments.data / "editor" / "dev.jsonl.gz")
    taggers = {folder: tagger_of(folder) for folder in arguments.folders}
    table = Table("F1", *(str(folder) for folder in arguments.folders), title="Development sets")
    for file, of_file in texts.items():
        finders = [standfirst_name_finder(tagger) for tagger in taggers.values()]
        scores = [entity_f1(finder, track(of_file, file, transient=True)) for finder in finders]
        table.add_row(file, *(_row(score) for score in scores))
    marked = [editor_scores(tagger, articles) for tagger in taggers.values()]
    table.add_row("editor/dev", *(_row(score) for score, _ in marked))
    table.add_row("share of marked sentences", *(f"{usable:.3f}" for _, usable in marked))
    Console(width=60 + 50 * len(taggers)).print(table)


def tagger_of(folder: Path) -> Tagger:
    """Return a tagger with the model in the folder: exported to ONNX, or of a training stage."""
    return Tagger(folder) if (folder / "model.onnx").exists() else TorchTagger(folder)


def editor_scores(
    tagger: Tagger, articles: Sequence[EditorArticle]
) -> tuple[dict[str, float], float]:
    """Return the F1 of mentions in titles and texts, and the share of usable sentences.

    A sentence is usable if the editor marked it as `best` or `also`. The share is that of the
    LEAD_SENTENCES most salient sentences, from 0 to 1.
    """
    found: dict[str, set[TypedSpan]] = {}
    texts: list[LabelledText] = []
    usable = []
    for article in track(articles, "editor/dev", transient=True):
        title, body = article.title, article.body
        tagged = tagger.tag(body.text, body.sentences, title.text or None)
        for where, text in (("title", title), ("text", body)):
            found[text.text] = {
                TypedSpan(mention.start, mention.end, MODEL_TYPES[mention.type])
                for mention in tagged.mentions
                if mention.where == where
            }
            texts.append(text)
        chosen = np.argsort(tagged.salience)[::-1][:LEAD_SENTENCES]
        usable.append(np.mean([number in article.best | article.also for number in chosen]))
    return entity_f1(lambda text, _: found[text], texts), float(np.mean(usable))


def _entities(folder: Path, file: str) -> Path:
    return folder / "entities" / f"{file}.conll.gz"


def _row(scores: dict[str, float]) -> str:
    types = " / ".join(f"{scores[name_type]:.3f}" for name_type in MODEL_TYPES.values())
    return f"{scores[ALL_TYPES]:.4f} ({types})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.choosing", description=__doc__)
    add_data_argument(parser)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="models to score")
    return parser.parse_args()


if __name__ == "__main__":
    main()
