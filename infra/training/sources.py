"""The data sets of each phase of the training, and how often they are used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.training import data

# Annotators of different data sets follow different guidelines. The model's name logits follow the
# first one, which the product uses. For the other guidelines, training adds a bias to the logits.
# The texts of an editor, of CoNLL and of WNUT are all scored with the product's logits. Their
# guidelines differ only a little, and the model can tell the sets apart by their style, so no bias
# is needed.
GUIDELINES = ("product", "wikigold", "twitter", "ewt", "crossner", "wikineural")
# Reference summaries differ in length. For example, the BBC's contain 45 % of the sentences of
# their articles. So for each file of articles, the salience logits are scaled and shifted. The
# first entry is the editor's, which the product uses: its logits are neither scaled nor shifted.
SALIENCE_SCALES = ("editor", "cnndm_validation", "cnndm_train", "bbc_news_summary_dedup")

_ALL_TYPES = frozenset(data.CONLL_TYPES.values())
# Data sets that do not label MISC.
_WITHOUT_MISC = frozenset({"PER", "ORG", "LOC"})


@dataclass(frozen=True)
class NameSource:
    """A data set with labelled names: its file and the number of passes over it.

    `types` maps the data set's types to the model's types. `labelled_types` are those of the
    model's types that the data set labels.
    """

    file: str
    passes: float
    types: dict[str, str]
    labelled_types: frozenset[str] = _ALL_TYPES
    guideline: str = GUIDELINES[0]


@dataclass(frozen=True)
class EditorSource:
    """A file of articles that an editor marked. The first `share` of them is used."""

    file: str
    passes: float
    share: float = 1.0


@dataclass(frozen=True)
class ArticleSource:
    """A data set of articles: its file and the number of passes over it.

    The last `held_out` articles of the file are not used for training.
    """

    file: str
    passes: float
    held_out: int = 0


@dataclass(frozen=True)
class TextSource:
    """A file of news texts without targets, and the field with the text.

    The last `held_out` records of the file are not used.
    """

    file: str
    field: str
    passes: float
    held_out: int = 0


@dataclass(frozen=True)
class Phase:
    """A phase of the training: its data and the approximate number of tokens in a batch.

    `rate` is the highest learning rate. In texts with names, the share `masked` of the word pieces
    is replaced by the mask, so that the model learns to recognize names by their context.
    """

    names: tuple[NameSource, ...]
    editors: tuple[EditorSource, ...]
    articles: tuple[ArticleSource, ...]
    batch_tokens: int
    rate: float
    masked: float = 0.0
    texts: tuple[TextSource, ...] = ()


# Passes over each data set, by phase. With 0.35 passes, a random 35 % of its texts is used.
Passes = Mapping[str, tuple[float, float]]

# The second phase has mostly texts that follow the product's guideline.
_TEACHER_PASSES = {
    "conll": (2, 2.5),
    "wikigold": (2, 1),
    "wnut": (2, 2),
    "twitter": (1, 0.25),
    "ewt": (2, 0.5),
    "crossner": (2, 1),
    "wikineural": (0.5, 0),
    "editor": (2, 5),
    "cnn": (0.8, 0.3),
    "dailymail": (0.8, 0.3),
    "bbc": (0.2, 0.1),
    "texts": (0, 0),
}
# The student learns from the teacher on all texts, and also on news without any targets.
_STUDENT_PASSES = {
    "conll": (3, 4),
    "wikigold": (2, 1),
    "wnut": (3, 3),
    "twitter": (1, 0.5),
    "ewt": (2, 1),
    "crossner": (2, 1),
    "wikineural": (0.5, 0.25),
    "editor": (3, 6),
    "cnn": (0.5, 0.25),
    "dailymail": (0.5, 0.25),
    "bbc": (0.2, 0.1),
    "texts": (1, 1),
}


def _phase(all_passes: Passes, number: int, batch_tokens: int, rate: float, masked: float) -> Phase:
    passes = {name: by_phase[number] for name, by_phase in all_passes.items()}
    return Phase(
        names=tuple(_name_sources(passes)),
        editors=(EditorSource("train", passes["editor"]),),
        # In the first file, the last 100 articles are for evaluation, and the 100 before them are
        # for calibration and tuning. The validation file has nearly only CNN articles, the train
        # file mostly Daily Mail (shared/data/README.md).
        articles=(
            ArticleSource("cnndm_validation", passes["cnn"], held_out=200),
            ArticleSource("cnndm_train", passes["dailymail"]),
            ArticleSource("bbc_news_summary_dedup", passes["bbc"]),
        ),
        texts=(
            TextSource("summaries/cnndm_validation", "article", passes["texts"], held_out=200),
            TextSource("summaries/cnndm_train", "article", passes["texts"]),
            TextSource("summaries/bbc_news_summary_dedup", "article", passes["texts"]),
            TextSource("pages/news2023_dev", "text", passes["texts"]),
        ),
        batch_tokens=batch_tokens,
        rate=rate,
        masked=masked,
    )


def _name_sources(passes: Mapping[str, float]) -> Iterator[NameSource]:
    yield NameSource("conll2003_eng.train", passes["conll"], data.CONLL_TYPES)
    yield _source_with_bias("wikigold_test", passes["wikigold"], "wikigold")
    yield NameSource("wnut17_train", passes["wnut"], data.WNUT_TYPES)
    yield _source_with_bias("uner_ewt_dev", passes["ewt"], "ewt", _WITHOUT_MISC)
    yield _source_with_bias("wikineural_val", passes["wikineural"], "wikineural")
    for section in "abefgh":
        yield _source_with_bias(f"btc_{section}", passes["twitter"], "twitter", _WITHOUT_MISC)
    for topic in ("politics", "music", "literature"):
        for part in ("train", "dev"):
            yield _source_with_bias(f"crossner_{topic}_{part}", passes["crossner"], "crossner")


def _source_with_bias(
    file: str, passes: float, guideline: str, types: frozenset[str] = _ALL_TYPES
) -> NameSource:
    return NameSource(file, passes, data.CONLL_TYPES, types, guideline)


# The second phase has smaller batches and therefore more steps.
TEACHER_PHASES = (
    _phase(_TEACHER_PASSES, 0, batch_tokens=3_072, rate=5e-5, masked=0.0),
    _phase(_TEACHER_PASSES, 1, batch_tokens=2_048, rate=4e-5, masked=0.05),
)
STUDENT_PHASES = (
    _phase(_STUDENT_PASSES, 0, batch_tokens=3_072, rate=1e-4, masked=0.0),
    _phase(_STUDENT_PASSES, 1, batch_tokens=2_048, rate=7e-5, masked=0.05),
)
