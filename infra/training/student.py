"""Trains the student, the model that the product uses: `make student DATA=DIR`.

The student starts with every second layer of the teacher, like DistilBERT (Sanh et al. 2019,
arXiv:1910.01108). It learns from the data and from the teacher's outputs on the same windows, and
on news without any targets. There are two steps: the teacher's outputs are stored (soft_labels.py),
then the student is trained, in about 100 minutes on two idle CPU cores. An interrupted step
resumes.
"""

import argparse
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from infra.training import base, network, soft_labels, teacher
from infra.training.course import SEED, Course, Step, all_steps
from infra.training.data import add_data_argument
from infra.training.examples import NO_SENTENCE, phase_examples
from infra.training.learner import NAME_LABELS, Batch, Counts, Learner, sentence_means
from infra.training.network import Network, Size
from infra.training.soft_labels import Logits
from infra.training.sources import STUDENT_PHASES, Phase
from summarize.tagging.windows import SpecialTokens, load_tokenizer

# The logits of the teacher and the student are divided by this number, so that labels of low
# probability influence the loss too.
TEMPERATURE = 2.0
# Weights of the losses against the teacher. Those of the losses against the data are 1.
SOFT_NAME_WEIGHT, SOFT_SALIENCE_WEIGHT = 1.0, 0.5


def main() -> None:
    arguments = _arguments()
    if arguments.without_teacher:
        train_without_teacher(arguments.data, arguments.out)
        return
    train(
        arguments.data,
        arguments.out,
        arguments.teacher,
        STUDENT_PHASES,
        only_soft_labels=arguments.only_soft_labels,
    )


def train(
    data: Path,
    out: Path,
    teacher_folder: Path,
    phases: Sequence[Phase],
    *,
    only_soft_labels: bool = False,
) -> None:
    """Store the teacher's logits, then train the student. Write it to `model` in `out`."""
    tokenizer = load_tokenizer(teacher_folder / "tokenizer.json")
    by_phase = [
        phase_examples(data, phase, tokenizer, SEED + number) for number, phase in enumerate(phases)
    ]
    teacher_network = network.load(teacher_folder)
    folder = out / "soft_labels"
    soft_labels.write(teacher_network, list(itertools.chain.from_iterable(by_phase)), folder)
    if only_soft_labels:
        return
    torch.manual_seed(SEED)
    learner = Learner(every_second_layer(teacher_network), SpecialTokens.of(tokenizer))
    losses = StudentLosses(learner, soft_labels.read(folder))
    Course(learner, all_steps(phases, by_phase), losses).run(out)
    learner.trained_network().save(out / "model")
    tokenizer.save(str(out / "model" / "tokenizer.json"))
    print(f"trained model: {out / 'model'}")


def train_without_teacher(data: Path, out: Path) -> None:
    """Train the student on the data alone, to measure how much the teacher improves it."""
    phases = [replace(phase, texts=()) for phase in STUDENT_PHASES]
    layers = range(1, base.LAYERS, 2)
    teacher.train(data, out, lambda: base.network(layers), base.tokenizer(), phases)


def every_second_layer(teacher: Network) -> Network:
    """Return a student with the embeddings, every second layer and the classifier of the teacher.

    The last layer is kept, because the classifier reads its outputs.
    """
    size = teacher.size
    student = Network(Size(**{**vars(size), "layers": size.layers // 2}))
    weights = {}
    for name, value in teacher.state_dict().items():
        first, *others = name.split(".")
        if first != "layers":
            weights[name] = value
        elif int(others[0]) % 2 == 1:
            weights[".".join(["layers", str(int(others[0]) // 2), *others[1:]])] = value
    student.load_state_dict(weights)
    return student


class StudentLosses:
    """Computes the losses of a step: of names and salience, against the data and the teacher."""

    def __init__(self, learner: Learner, teacher: Mapping[bytes, Logits]) -> None:
        self._learner = learner
        self._teacher = teacher

    def __call__(self, step: Step) -> list[Tensor]:
        batch = Batch.of(step.examples)
        logits = self._learner.logits(self._learner.states(batch)[-1])
        teacher = soft_labels.batch_logits(step.examples, self._teacher)
        names, salience = self._learner.losses_of(logits, batch, step.counts)
        soft_names = SOFT_NAME_WEIGHT * soft_name_loss(logits, teacher, batch, step.counts)
        soft_salience = soft_salience_loss(logits, teacher, batch, step.counts)
        return [names, salience, soft_names, SOFT_SALIENCE_WEIGHT * soft_salience]


def soft_name_loss(logits: Tensor, teacher: Tensor, batch: Batch, counts: Counts) -> Tensor:
    """Return the divergence of the student's labels of words from the teacher's."""
    own, wanted = (
        values[batch.is_first][:, :NAME_LABELS] / TEMPERATURE for values in (logits, teacher)
    )
    loss = functional.kl_div(
        own.log_softmax(-1), wanted.log_softmax(-1), log_target=True, reduction="sum"
    )
    # The temperature divides the gradients by its square. This restores their size.
    return loss * TEMPERATURE**2 / counts.all_words


def soft_salience_loss(logits: Tensor, teacher: Tensor, batch: Batch, counts: Counts) -> Tensor:
    """Return the cross-entropy of the student's salience of sentences and the teacher's."""
    if not (batch.sentence_indexes != NO_SENTENCE).any():
        return logits.sum() * 0
    own, wanted = (sentence_means(values[..., NAME_LABELS], batch) for values in (logits, teacher))
    loss = functional.binary_cross_entropy_with_logits(own, wanted.sigmoid(), reduction="sum")
    return loss / counts.all_sentences


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.training.student",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data_argument(parser)
    parser.add_argument(
        "--teacher",
        type=Path,
        default=Path(".training/teacher/model"),
        metavar="DIR",
        help="the folder of the trained teacher (default: .training/teacher/model)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".training/student"),
        metavar="DIR",
        help="the folder for the checkpoint and the trained model (default: .training/student)",
    )
    parser.add_argument(
        "--without-teacher",
        action="store_true",
        help="train on the data alone, for comparison; needs another folder for the results",
    )
    parser.add_argument(
        "--only-soft-labels", action="store_true", help="stop after the first of the two steps"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
