"""Trains the model: names and salience together, on windows as they are in use. `make train DATA=DIR` runs it.

One course through the data in parts, in each of which the rate rises and falls once. The state is kept every few minutes:
started again, it goes on. On two cores of a CPU it takes about two and a half hours.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertForTokenClassification

from infra.training import base
from infra.training.examples import COURSE, SOURCES, UNLABELLED, Example, batches, examples
from summarize.tagging.labels import LABELS

# What is wrong is summed over a batch and divided by about what is in one, so that every word of a part counts the same.
WORDS_A_TOKEN, SENTENCES_A_TOKEN = 0.34, 0.017
RATE, WARM_UP, DECAY = 1e-4, 0.06, 0.01
# How much salience counts beside names.
SALIENCE = 1.0
GREATEST_GRADIENT = 1.0
SECONDS_BETWEEN_STATES = 180
SEED = 1

_MISC = [LABELS.index("O"), LABELS.index("B-MISC"), LABELS.index("I-MISC")]
_NAMES = len(LABELS) - 1


class Learner(nn.Module):
    """The model, and what is only needed to train it: each source of articles has a scale of its own for what matters."""

    def __init__(self) -> None:
        super().__init__()
        self.model: BertForTokenClassification = base.model()
        self.scale = nn.Parameter(torch.ones(SOURCES))
        self.shift = nn.Parameter(torch.zeros(SOURCES))

    def loss(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        """What is wrong with the names, and with the salience; nothing where a batch has none."""
        with torch.autocast(batch.ids.device.type, torch.bfloat16):
            logits = self.model(
                input_ids=batch.ids, token_type_ids=batch.casings, attention_mask=batch.mask
            ).logits
        logits = logits.float()
        return self._names(logits[..., :_NAMES], batch), self._salience(logits[..., _NAMES], batch)

    def _names(self, logits: Tensor, batch: "Batch") -> Tensor:
        known = functional.log_softmax(logits, -1)
        # Where MISC was not labelled, O may be one.
        lenient = torch.cat([known[..., _MISC].logsumexp(-1, keepdim=True), known[..., 1:]], -1)
        chosen = torch.where(batch.is_partial[:, None, None], lenient, known)
        wanted = batch.labels != UNLABELLED
        return functional.nll_loss(chosen[wanted], batch.labels[wanted], reduction="sum") / (
            WORDS_A_TOKEN * batch.usual_tokens
        )

    def _salience(self, logits: Tensor, batch: "Batch") -> Tensor:
        """A sentence's logit is the mean over its pieces, as in use."""
        owned = batch.owners >= 0
        sums = torch.zeros(len(batch.salience), device=logits.device).index_add(
            0, batch.owners[owned], logits[owned]
        )
        counts = torch.bincount(batch.owners[owned], minlength=len(batch.salience)).clamp(min=1)
        mean = sums / counts * self.scale[batch.sources] + self.shift[batch.sources]
        return functional.binary_cross_entropy_with_logits(
            mean, batch.salience, reduction="sum"
        ) / (SENTENCES_A_TOKEN * batch.usual_tokens)


@dataclass(frozen=True)
class Batch:
    """Examples as tensors: [examples, tokens], but `salience` and `sources`: [sentences of all of them]. `usual_tokens` is about
    how many tokens a batch of its part has."""

    ids: Tensor
    casings: Tensor
    mask: Tensor
    labels: Tensor
    is_partial: Tensor
    owners: Tensor
    salience: Tensor
    sources: Tensor
    usual_tokens: int

    @classmethod
    def of(cls, lesson: "Lesson", device: str) -> "Batch":
        examples = lesson.examples
        tokens = max(len(example.ids) for example in examples)

        def padded(rows: list[np.ndarray], other: int) -> Tensor:
            filled = [np.pad(row, (0, tokens - len(row)), constant_values=other) for row in rows]
            return torch.from_numpy(np.stack(filled)).to(device)

        firsts = np.cumsum([0, *(len(example.salience) for example in examples)])
        owners = [
            np.where(each.owners >= 0, each.owners + first, -1)
            for each, first in zip(examples, firsts, strict=False)
        ]
        return cls(
            ids=padded([each.ids for each in examples], 0),
            casings=padded([each.casings for each in examples], 0),
            mask=padded([np.ones_like(each.ids) for each in examples], 0),
            labels=padded([each.labels for each in examples], UNLABELLED),
            is_partial=torch.tensor([each.is_partial for each in examples], device=device),
            owners=padded(owners, -1),
            salience=torch.from_numpy(np.concatenate([each.salience for each in examples])).to(
                device
            ),
            sources=torch.from_numpy(
                np.repeat([e.source for e in examples], [len(e.salience) for e in examples])
            ).to(device),
            usual_tokens=lesson.usual_tokens,
        )


@dataclass(frozen=True)
class Lesson:
    """A step of the course: its examples, the share of RATE it is taken at, and about how many tokens its like have."""

    examples: list[Example]
    pace: float
    usual_tokens: int


def course(folder: Path, tokenizer: Tokenizer) -> list[Lesson]:
    """Every step, part after part."""
    lessons = []
    for number, part in enumerate(COURSE):
        of_part = examples(folder, part, tokenizer, SEED + number)
        print(
            f"part {number + 1}: {len(of_part)} windows, {sum(len(example.ids) for example in of_part)} tokens"
        )
        steps = batches(of_part, part.tokens_a_batch, SEED + number)
        lessons += [
            Lesson(step, _pace((place + 1) / len(steps)), part.tokens_a_batch)
            for place, step in enumerate(steps)
        ]
    return lessons


def _pace(done: float) -> float:
    return min(done / WARM_UP, (1 - done) / (1 - WARM_UP) + 1e-3)


class Training:
    """The course: what is learnt, and how far it has got. Its state can be kept and taken up again."""

    def __init__(self, course: list[Lesson]) -> None:
        torch.manual_seed(SEED)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.course = course
        self.learner = Learner().to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.learner.parameters(), RATE, weight_decay=DECAY, fused=True
        )
        self.step = 0

    def take(self) -> tuple[float, float]:
        """One step; what was wrong with names and salience before it."""
        lesson = self.course[self.step]
        for group in self.optimizer.param_groups:
            group["lr"] = RATE * lesson.pace
        torch.manual_seed(
            SEED + self.step
        )  # so that a course that was interrupted is the same course
        self.learner.train()
        names, salience = self.learner.loss(Batch.of(lesson, self.device))
        (names + SALIENCE * salience).backward()
        nn.utils.clip_grad_norm_(self.learner.parameters(), GREATEST_GRADIENT)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        return names.item(), salience.item()

    def keep(self, path: Path) -> None:
        """Write the state, whole or not at all."""
        state = {
            "step": self.step,
            "learner": self.learner.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def take_up(self, path: Path) -> None:
        """Go on where a state was kept."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.learner.load_state_dict(state["learner"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]


def main() -> None:
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = base.tokenizer()
    print("reading the data")
    training = Training(course(arguments.data, tokenizer))
    state = arguments.out / "state.pt"
    if state.exists():
        training.take_up(state)
        print(f"going on from step {training.step}")
    _run(training, state)
    training.learner.model.save_pretrained(arguments.out / "model")
    tokenizer.save(str(arguments.out / "model" / "tokenizer.json"))
    print(f"trained: {arguments.out / 'model'}")


def _run(training: Training, state: Path) -> None:
    kept = time.monotonic()
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("", total=len(training.course), completed=training.step)
        smooth = np.zeros(2)
        while training.step < len(training.course):
            smooth = 0.95 * smooth + 0.05 * np.array(training.take())
            share = 1 - 0.95 ** (progress.tasks[0].completed + 1)
            names, salience = smooth / share
            progress.update(
                task, advance=1, description=f"names {names:.3f}  salience {salience:.3f}"
            )
            if time.monotonic() - kept > SECONDS_BETWEEN_STATES:
                training.keep(state)
                kept = time.monotonic()
                progress.console.print(
                    f"step {training.step} kept: names {names:.3f}, salience {salience:.3f}"
                )
    training.keep(state)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.train", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the data, as its README has it",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".training"),
        metavar="DIR",
        help="for state and model (.training)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
