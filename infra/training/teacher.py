"""Trains the teacher, a large model whose outputs the student learns: `make teacher DATA=DIR`.

The teacher is too slow for the Summarize function. The training takes about two and a half hours on
two idle CPU cores. If there is a checkpoint, the command resumes from it.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from infra.training import base
from infra.training.course import SEED, Course, all_steps
from infra.training.data import add_data_argument
from infra.training.examples import phase_examples
from infra.training.learner import Batch, Learner
from infra.training.network import Network
from infra.training.sources import TEACHER_PHASES, Phase
from summarize.tagging.windows import SpecialTokens


def main() -> None:
    arguments = _arguments()
    train(arguments.data, arguments.out, base.network, base.tokenizer(), TEACHER_PHASES)


def train(
    data: Path,
    out: Path,
    network: Callable[[], Network],
    tokenizer: Tokenizer,
    phases: Sequence[Phase],
) -> None:
    """Train a network on the data of the phases. Write it to the folder `model` in `out`."""
    torch.manual_seed(SEED)
    learner = Learner(network(), SpecialTokens.of(tokenizer))
    by_phase = [
        phase_examples(data, phase, tokenizer, SEED + number) for number, phase in enumerate(phases)
    ]
    course = Course(
        learner,
        all_steps(phases, by_phase),
        lambda step: learner.losses(Batch.of(step.examples), step.counts),
    )
    course.run(out)
    learner.trained_network().save(out / "model")
    tokenizer.save(str(out / "model" / "tokenizer.json"))
    print(f"trained model: {out / 'model'}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.teacher", description=__doc__)
    add_data_argument(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".training/teacher"),
        metavar="DIR",
        help="the folder for the checkpoint and the trained model (default: .training/teacher)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
