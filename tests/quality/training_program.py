"""Runs all stages of the training on made-up data, with a tiny network.

test_training.py runs this program in the environment of the training, which has torch but no
pytest. Argument: an empty folder. The program exits with an error if a check fails.
"""

import gzip
import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from infra.training import course, network, soft_labels, student, teacher
from infra.training.choosing import tagger_of
from infra.training.course import Course
from infra.training.data import CONLL_TYPES
from infra.training.examples import phase_examples
from infra.training.export import export
from infra.training.learner import Batch, Counts
from infra.training.network import Network, Size
from infra.training.smoothing import smoothed
from infra.training.sources import ArticleSource, EditorSource, NameSource, Phase, TextSource
from summarize.tagging.sentences import split
from summarize.tagging.tagger import MODEL
from summarize.tagging.windows import load_tokenizer
from tests.unit.infra.training.samples import ARTICLE, EDITED, TAGGED

INTERRUPTED_AFTER = 2
TEXT = "The Ellery-bound ferry left late. Anna Kosk saw it."
PHASE = Phase(
    names=(NameSource("some", 2, CONLL_TYPES, frozenset({"PER"}), "twitter"),),
    editors=(EditorSource("train", 2),),
    articles=(ArticleSource("cnndm_train", 1),),
    batch_tokens=400,
    rate=1e-3,
    masked=0.1,
    texts=(TextSource("summaries/cnndm_train", "article", 1),),
)
PHASES = (PHASE, PHASE)


class Interrupted(Exception):
    """Simulates that the machine stops during the training."""


def main(folder: Path) -> None:
    data = _write_data(folder / "data")
    whole = _teacher(data, folder / "whole")
    interrupted = _interrupted_teacher(data, folder / "interrupted")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, interrupted.state_dict()[name]), f"{name} differs after a resume"
    print("the resumed training gave the same weights")
    for _ in range(2):  # the second run finds every stage finished
        student.train(data, folder / "student", folder / "whole" / "model", PHASES)
    _check_losses(folder / "student")
    trained = folder / "student" / "model"
    assert network.load(trained).size.layers == whole.size.layers // 2
    _check_smoothing(network.load(trained), data)
    export(trained, folder / "int8", folder / "floats", "0.0.1", data)
    for model in (trained, folder / "int8", folder / "floats"):
        tagged = tagger_of(model).tag(TEXT, split(TEXT), "Ferry to Port Ellery waits")
        assert len(tagged.salience) == len(split(TEXT))
    print("all stages ran")


def _check_losses(folder: Path) -> None:
    """Check that the losses are lowest if the student's logits equal the teacher's."""
    logits = soft_labels.read(folder / "soft_labels")
    examples = phase_examples(folder.parent / "data", PHASE, _tokenizer(), course.SEED)[:4]
    batch, counts = Batch.of(examples), Counts.of([examples])
    wanted = soft_labels.batch_logits(examples, logits)
    for loss in (student.soft_name_loss, student.soft_salience_loss):
        assert loss(wanted, wanted, batch, counts) < loss(
            wanted + _noise(wanted), wanted, batch, counts
        )
    assert abs(float(student.soft_name_loss(wanted, wanted, batch, counts))) < 1e-5


def _noise(values: torch.Tensor) -> torch.Tensor:
    return torch.randn(values.shape, generator=torch.Generator().manual_seed(1))


def _check_smoothing(trained: Network, data: Path) -> None:
    """Check that the smoothed network has the same outputs as the original network."""
    examples = phase_examples(data, PHASE, _tokenizer(), course.SEED)[:3]
    ids, casings = (
        torch.from_numpy(values)[None] for values in (examples[0].ids, examples[0].casings)
    )
    inputs = (ids, torch.ones_like(ids), casings)
    result = smoothed(trained, examples)
    with torch.inference_mode():
        assert torch.allclose(result(*inputs), trained.eval()(*inputs), atol=1e-4)


def _tokenizer() -> Tokenizer:
    return load_tokenizer(MODEL / "tokenizer.json")


def _write_data(folder: Path) -> Path:
    tokens = "".join(f"{token}\t{label}\n" for token, label in TAGGED[0])
    contents = {
        "entities/some.conll.gz": f"{tokens}\n" * 40,
        "summaries/cnndm_train.jsonl.gz": (json.dumps(ARTICLE) + "\n") * 5,
        "editor/train.jsonl.gz": (json.dumps(EDITED) + "\n") * 5,
    }
    for file, content in contents.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(gzip.compress(content.encode()))
    return folder


def _teacher(data: Path, out: Path) -> Network:
    tokenizer = _tokenizer()
    size = Size(tokenizer.get_vocab_size(), layers=4, hidden=32, heads=4, inner=64)
    teacher.train(data, out, lambda: Network(size), tokenizer, PHASES)
    return network.load(out / "model")


def _interrupted_teacher(data: Path, out: Path) -> Network:
    run_step = Course._run_step
    steps: list[Course] = []

    def interrupt(self: Course) -> list[float]:
        if len(steps) == INTERRUPTED_AFTER:
            raise Interrupted
        steps.append(self)
        return run_step(self)

    course.SECONDS_BETWEEN_CHECKPOINTS = 0
    Course._run_step = interrupt  # type: ignore[method-assign]
    try:
        _teacher(data, out)
    except Interrupted:
        print("interrupted")
    Course._run_step = run_step  # type: ignore[method-assign]
    return _teacher(data, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
