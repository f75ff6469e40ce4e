"""Trains the model to label names and to predict salience: `make train DATA=DIR`.

The training has two phases, each with its own mix of data and its own learning rate schedule. It
takes about two and a half hours on two CPU cores. A checkpoint is saved every few minutes. If there
is a checkpoint, the command resumes from it.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
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
from infra.training.data import add_data_argument
from infra.training.examples import (
    ARTICLE_SOURCES,
    NO_SENTENCE,
    PHASES,
    UNLABELLED,
    Example,
    batches,
    phase_examples,
)
from summarize.tagging.labels import LABELS

LEARNING_RATE = 1e-4
# Share of a phase's steps in which the learning rate rises. After them it falls.
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
MAX_GRADIENT_NORM = 1.0
# Weight of the salience loss. The weight of the name loss is 1.
SALIENCE_WEIGHT = 1.0
# Average numbers of labelled words, and of sentences with salience, per token of the data. The
# loss of a batch is divided by the expected number of words or sentences, not by the actual
# number, so that every word and every sentence of a phase has the same weight.
WORDS_PER_TOKEN, SENTENCES_PER_TOKEN = 0.34, 0.017
SECONDS_BETWEEN_CHECKPOINTS = 180
# The progress bar shows moving averages of the losses. The new loss has the weight
# 1 - SMOOTHING, and the previous average has the weight SMOOTHING.
SMOOTHING = 0.95
SEED = 1

# The last output of the model is salience, the others are labels of names.
_NAME_LABELS = len(LABELS) - 1
_O_OR_MISC = [LABELS.index("O"), LABELS.index("B-MISC"), LABELS.index("I-MISC")]


def main() -> None:
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = base.tokenizer()
    print("reading the data")
    training = Training(training_steps(arguments.data, tokenizer))
    checkpoint = arguments.out / "state.pt"
    if checkpoint.exists():
        training.load(checkpoint)
        print(f"resuming after step {training.steps_done:,}")
    _run(training, checkpoint)
    model_folder = arguments.out / "model"
    training.learner.model.save_pretrained(model_folder)
    tokenizer.save(str(model_folder / "tokenizer.json"))
    print(f"trained model: {model_folder}")


def _run(training: "Training", checkpoint: Path) -> None:
    """Run all remaining steps, with a progress bar and a checkpoint every few minutes."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    saved_at = time.monotonic()
    averages = np.zeros(2)
    with Progress(*columns) as progress:
        task = progress.add_task("", total=len(training.steps), completed=training.steps_done)
        resumed_after = training.steps_done
        while training.steps_done < len(training.steps):
            losses = np.array(training.run_step())
            averages = SMOOTHING * averages + (1 - SMOOTHING) * losses
            # The averages start at 0, so they are too low in the first steps. This corrects them.
            weight = 1 - SMOOTHING ** (training.steps_done - resumed_after)
            names, salience = averages / weight
            description = f"loss of names {names:.3f}, of salience {salience:.3f}"
            progress.update(task, advance=1, description=description)
            if time.monotonic() - saved_at > SECONDS_BETWEEN_CHECKPOINTS:
                training.save(checkpoint)
                saved_at = time.monotonic()
                progress.console.print(f"step {training.steps_done:,} saved: {description}")
    training.save(checkpoint)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.training.train", description=__doc__)
    add_data_argument(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".training"),
        metavar="DIR",
        help="the folder for the checkpoint and the trained model (default: .training)",
    )
    return parser.parse_args()


class Training:
    """A training run. A checkpoint holds its whole state."""

    def __init__(self, steps: "list[Step]") -> None:
        torch.manual_seed(SEED)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.steps = steps
        self.learner = Learner().to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.learner.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True
        )
        self.steps_done = 0

    def run_step(self) -> tuple[float, float]:
        """Run the next step. Return its name loss and its salience loss."""
        step = self.steps[self.steps_done]
        for group in self.optimizer.param_groups:
            group["lr"] = LEARNING_RATE * step.rate_factor
        # A resumed run must draw the same random numbers as a run without interruption.
        torch.manual_seed(SEED + self.steps_done)
        self.learner.train()
        name_loss, salience_loss = self.learner.losses(Batch.of(step, self.device))
        (name_loss + SALIENCE_WEIGHT * salience_loss).backward()
        nn.utils.clip_grad_norm_(self.learner.parameters(), MAX_GRADIENT_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.steps_done += 1
        return name_loss.item(), salience_loss.item()

    def save(self, checkpoint: Path) -> None:
        """Write the checkpoint. An existing file is replaced atomically."""
        state = {
            "step": self.steps_done,
            "learner": self.learner.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        new = checkpoint.with_suffix(".new")
        torch.save(state, new)
        new.replace(checkpoint)

    def load(self, checkpoint: Path) -> None:
        """Restore the state from the checkpoint."""
        state = torch.load(checkpoint, map_location=self.device, weights_only=True)
        self.learner.load_state_dict(state["learner"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.steps_done = state["step"]


@dataclass(frozen=True)
class Step:
    """One training step, on one batch of examples.

    The learning rate is LEARNING_RATE times `rate_factor`. `expected_tokens` is the approximate
    number of tokens in a batch of this phase.
    """

    examples: list[Example]
    rate_factor: float
    expected_tokens: int


def training_steps(folder: Path, tokenizer: Tokenizer) -> list[Step]:
    """Return the steps of all phases in order."""
    steps = []
    for number, phase in enumerate(PHASES):
        examples = phase_examples(folder, phase, tokenizer, SEED + number)
        tokens = sum(len(example.ids) for example in examples)
        print(f"phase {number + 1}: {len(examples):,} windows, {tokens:,} tokens")
        phase_batches = batches(examples, phase.batch_tokens, SEED + number)
        for done, batch in enumerate(phase_batches, start=1):
            rate_factor = _rate_factor(done / len(phase_batches))
            steps.append(Step(batch, rate_factor, phase.batch_tokens))
    return steps


def _rate_factor(progress: float) -> float:
    """Return the factor of the learning rate. `progress` in a phase goes from 0 to 1.

    The factor rises linearly to 1 during the warm-up and then falls linearly to almost 0.
    """
    return min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP) + 1e-3)


class Learner(nn.Module):
    """The model, and parameters that only the training needs.

    The length of reference summaries differs between data sets. For example, the BBC's summaries
    contain 45 % of the sentences of their articles. Therefore, `scale` and `shift` have one value
    for each data set of articles. They are applied to the model's salience logits.
    """

    def __init__(self) -> None:
        super().__init__()
        self.model: BertForTokenClassification = base.model()
        self.scale = nn.Parameter(torch.ones(ARTICLE_SOURCES))
        self.shift = nn.Parameter(torch.zeros(ARTICLE_SOURCES))

    def losses(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        """Return the name loss and the salience loss. A loss is 0 if the batch has no targets."""
        with torch.autocast(batch.ids.device.type, torch.bfloat16):
            logits = self.model(
                input_ids=batch.ids, token_type_ids=batch.casings, attention_mask=batch.mask
            ).logits
        logits = logits.float()
        name_loss = self._name_loss(logits[..., :_NAME_LABELS], batch)
        return name_loss, self._salience_loss(logits[..., _NAME_LABELS], batch)

    def _name_loss(self, logits: Tensor, batch: "Batch") -> Tensor:
        log_probabilities = functional.log_softmax(logits, -1)
        # In a partly labelled text, a word with the label O may belong to a name of the type MISC.
        # So in its loss, the probability of O includes those of B-MISC and I-MISC.
        o_or_misc = log_probabilities[..., _O_OR_MISC].logsumexp(-1, keepdim=True)
        with_o_or_misc = torch.cat([o_or_misc, log_probabilities[..., 1:]], -1)
        is_partly_labelled = batch.is_partly_labelled[:, None, None]
        chosen = torch.where(is_partly_labelled, with_o_or_misc, log_probabilities)
        is_labelled = batch.labels != UNLABELLED
        loss = functional.nll_loss(chosen[is_labelled], batch.labels[is_labelled], reduction="sum")
        return loss / (WORDS_PER_TOKEN * batch.expected_tokens)

    def _salience_loss(self, logits: Tensor, batch: "Batch") -> Tensor:
        """Return the salience loss. The logit of a sentence is the mean over its word pieces."""
        has_sentence = batch.sentence_indexes != NO_SENTENCE
        indexes = batch.sentence_indexes[has_sentence]
        sentences = len(batch.salience)
        zeros = torch.zeros(sentences, device=logits.device)
        sums = zeros.index_add(0, indexes, logits[has_sentence])
        counts = torch.bincount(indexes, minlength=sentences).clamp(min=1)
        scale, shift = self.scale[batch.article_sources], self.shift[batch.article_sources]
        loss = functional.binary_cross_entropy_with_logits(
            sums / counts * scale + shift, batch.salience, reduction="sum"
        )
        return loss / (SENTENCES_PER_TOKEN * batch.expected_tokens)


@dataclass(frozen=True)
class Batch:
    """Examples as tensors.

    `salience` and `article_sources` have one element per sentence of the batch,
    `is_partly_labelled` has one per example. The other tensors have the shape [examples, tokens].
    `sentence_indexes` are indexes into `salience`, or NO_SENTENCE for a token without salience.
    """

    ids: Tensor
    casings: Tensor
    mask: Tensor
    labels: Tensor
    is_partly_labelled: Tensor
    sentence_indexes: Tensor
    salience: Tensor
    article_sources: Tensor
    expected_tokens: int

    @classmethod
    def of(cls, step: Step, device: str) -> "Batch":
        examples = step.examples
        sentence_counts = [len(example.salience) for example in examples]
        salience = np.concatenate([example.salience for example in examples])
        sources = np.repeat([example.article_source for example in examples], sentence_counts)
        is_partly_labelled = [example.is_partly_labelled for example in examples]
        return cls(
            ids=_padded([example.ids for example in examples], 0, device),
            casings=_padded([example.casings for example in examples], 0, device),
            mask=_padded([np.ones_like(example.ids) for example in examples], 0, device),
            labels=_padded([example.labels for example in examples], UNLABELLED, device),
            is_partly_labelled=torch.tensor(is_partly_labelled, device=device),
            sentence_indexes=_padded(_indexes_in_batch(examples), NO_SENTENCE, device),
            salience=torch.from_numpy(salience).to(device),
            article_sources=torch.from_numpy(sources).to(device),
            expected_tokens=step.expected_tokens,
        )


def _padded(rows: list[NDArray[np.int64]], filler: int, device: str) -> Tensor:
    """Return rows of different lengths as one tensor. Short rows are padded with `filler`."""
    width = max(len(row) for row in rows)
    padded = [np.pad(row, (0, width - len(row)), constant_values=filler) for row in rows]
    return torch.from_numpy(np.stack(padded)).to(device)


def _indexes_in_batch(examples: list[Example]) -> list[NDArray[np.int64]]:
    """Return each example's sentence indexes as indexes into the sentences of the whole batch."""
    rows = []
    sentences_before = 0
    for example in examples:
        indexes = example.sentence_indexes
        in_batch = indexes + sentences_before
        rows.append(np.where(indexes == NO_SENTENCE, NO_SENTENCE, in_batch))
        sentences_before += len(example.salience)
    return rows


if __name__ == "__main__":
    main()
