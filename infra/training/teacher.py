"""Trains the teacher, a large model whose outputs the student learns: `make teacher DATA=DIR`.

The teacher is too slow for the Summarize function. It takes about two and a half hours on two CPU
cores without other work. If there is a checkpoint, the command resumes from it.
"""

import argparse
from pathlib import Path

import torch

from infra.training import base
from infra.training.course import SEED, Course, Step, phase_steps
from infra.training.data import add_data_argument
from infra.training.examples import phase_examples
from infra.training.learner import Batch, Learner
from infra.training.sources import TEACHER_PHASES
from summarize.tagging.windows import SpecialTokens


def main() -> None:
    arguments = _arguments()
    tokenizer = base.tokenizer()
    torch.manual_seed(SEED)
    learner = Learner(base.network(), SpecialTokens.of(tokenizer))
    steps: list[Step] = []
    for number, phase in enumerate(TEACHER_PHASES):
        examples = phase_examples(arguments.data, phase, tokenizer, SEED + number)
        steps += phase_steps(phase, examples, SEED + number)
    course = Course(
        learner, steps, lambda step: learner.losses(Batch.of(step.examples), step.counts)
    )
    course.run(arguments.out)
    learner.trained_network().save(arguments.out / "model")
    tokenizer.save(str(arguments.out / "model" / "tokenizer.json"))
    print(f"trained model: {arguments.out / 'model'}")


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
