"""Runs the steps of a training stage.

An interrupted stage resumes from its last checkpoint. The result is the same as without the
interruption.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from infra.training.examples import Example, batches
from infra.training.learner import Counts, Learner
from infra.training.sources import Phase

# The share of a phase's steps in which the learning rate rises (warm-up). In the others it falls.
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
MAX_GRADIENT_NORM = 1.0
SECONDS_BETWEEN_CHECKPOINTS = 240
# The log shows exponential moving averages of the losses. A new loss has the weight 1 - SMOOTHING.
SMOOTHING = 0.95
SEED = 1
# Name of the checkpoint in the folder of a stage.
CHECKPOINT = "state.pt"


@dataclass(frozen=True)
class Step:
    """One training step, on one batch of examples. `rate` is its learning rate."""

    examples: list[Example]
    rate: float
    counts: Counts


# Computes the losses of a step. Their sum is minimized.
Losses = Callable[[Step], Sequence[Tensor]]


def all_steps(phases: Sequence[Phase], by_phase: Sequence[list[Example]]) -> list[Step]:
    """Return the steps of all phases in order. `by_phase` has the examples of each phase."""
    steps: list[Step] = []
    for number, (phase, examples) in enumerate(zip(phases, by_phase, strict=True)):
        steps += _phase_steps(phase, examples, SEED + number)
    return steps


def _phase_steps(phase: Phase, examples: list[Example], seed: int) -> list[Step]:
    phase_batches = batches(examples, phase.batch_tokens, seed)
    counts = Counts.of(phase_batches)
    tokens = sum(len(example.ids) for example in examples)
    print(f"{len(examples):,} windows, {tokens:,} tokens, {len(phase_batches):,} steps", flush=True)
    return [
        Step(batch, phase.rate * _rate_factor(done / len(phase_batches)), counts)
        for done, batch in enumerate(phase_batches, start=1)
    ]


def _rate_factor(progress: float) -> float:
    """Return the factor of the learning rate. `progress` in a phase goes from 0 to 1.

    The factor rises linearly to 1 during the warm-up and then falls linearly to almost 0.
    """
    return min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP) + 1e-3)


class Course:
    """The training loop of a stage. A checkpoint contains its complete state."""

    def __init__(self, learner: Learner, steps: list[Step], losses: Losses) -> None:
        self.learner = learner
        self._steps = steps
        self._losses = losses
        self._steps_done = 0
        groups = learner.parameter_groups()
        self._optimizer = torch.optim.AdamW(groups, 0.0, weight_decay=WEIGHT_DECAY, fused=True)

    def run(self, folder: Path) -> None:
        """Run all remaining steps, with a checkpoint in the folder every few minutes."""
        folder.mkdir(parents=True, exist_ok=True)
        checkpoint = folder / CHECKPOINT
        if checkpoint.exists():
            self._load(checkpoint)
            print(f"resuming after step {self._steps_done:,}", flush=True)
        log = _Log(len(self._steps), self._steps_done)
        saved_at = time.monotonic()
        while self._steps_done < len(self._steps):
            log.add(self._run_step(), self._steps_done)
            if time.monotonic() - saved_at > SECONDS_BETWEEN_CHECKPOINTS:
                self._save(checkpoint)
                log.print()
                saved_at = time.monotonic()
        self._save(checkpoint)

    def _run_step(self) -> list[float]:
        """Run the next step. Return its losses."""
        step = self._steps[self._steps_done]
        for group in self._optimizer.param_groups:
            group["lr"] = step.rate * group["factor"]
        # A resumed run must draw the same random numbers as a run without interruption.
        torch.manual_seed(SEED + self._steps_done)
        self.learner.train()
        losses = self._losses(step)
        torch.stack(tuple(losses)).sum().backward()
        nn.utils.clip_grad_norm_(self.learner.parameters(), MAX_GRADIENT_NORM)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._steps_done += 1
        return [loss.item() for loss in losses]

    def _save(self, checkpoint: Path) -> None:
        """Write the checkpoint. An existing file is replaced atomically."""
        state = {
            "step": self._steps_done,
            "learner": self.learner.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        new = checkpoint.with_suffix(".new")
        torch.save(state, new)
        new.replace(checkpoint)

    def _load(self, checkpoint: Path) -> None:
        state = torch.load(checkpoint, weights_only=True)
        self.learner.load_state_dict(state["learner"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._steps_done = state["step"]


class _Log:
    """Prints the progress, the average losses and the estimated remaining time."""

    def __init__(self, steps: int, done: int) -> None:
        self._steps, self._first, self._done = steps, done, done
        self._started = time.monotonic()
        self._averages = np.zeros(0)

    def add(self, losses: list[float], done: int) -> None:
        if not len(self._averages):
            self._averages = np.zeros(len(losses))
        self._averages = SMOOTHING * self._averages + (1 - SMOOTHING) * np.array(losses)
        self._done = done

    def print(self) -> None:
        run = self._done - self._first
        # The averages start at 0, so they are too low in the first steps. This corrects them.
        losses = self._averages / (1 - SMOOTHING**run)
        seconds = (time.monotonic() - self._started) / run
        left = (self._steps - self._done) * seconds / 60
        shown = " ".join(f"{loss:.4f}" for loss in losses)
        print(
            f"{time.strftime('%d %H:%M')} step {self._done:,} of {self._steps:,}: losses {shown}; "
            f"{seconds:.1f} s a step, {left:.0f} minutes left",
            flush=True,
        )
